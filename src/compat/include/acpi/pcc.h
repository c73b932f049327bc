/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	pcc_mbox_ioremap(), by which a client makes pcc.c see the flags of a
 *			received message.
 * Since:		v6.13 and stable 6.12.5, 6.6.70, 6.1.159, 7f9e19f207be ("mailbox: pcc: Check
 *			before sending MCTP PCC response ACK"). Gone, because pcc.c maps by itself,
 *			in v6.15, fa362ffafa51 ("mailbox: pcc: Always map the shared memory
 *			communication address"), and stable 6.12.110, 6.1.188.
 * Probe:		probes/pcc_mbox_ioremap.c
 * Needed by:		all but 6.1.159 to 6.1.187, 6.6.70 to 6.6.156 and 6.12.5 to 6.12.109.
 *
 * What differs:	the member shmem of struct pcc_mbox_chan, where pcc.c has mapped the region.
 * Since:		v6.13 and stable 6.12.5, 6.6.70, 6.1.159, 7f9e19f207be.
 * Probe:		probes/pcc_mbox_chan_shmem.c
 * Needed by:		up to 6.1.158, 6.6.69 and 6.12.4.
 * Kept for:		these, on which distributions stay, such as Ubuntu 24.04 on 6.8.
 */
#ifndef _COMPAT_ACPI_PCC_H
#define _COMPAT_ACPI_PCC_H

#include_next <acpi/pcc.h>
#include <linux/atomic.h>
#include <linux/io.h>

#ifndef HAVE_PCC_MBOX_IOREMAP
static inline int pcc_mbox_ioremap(struct mbox_chan *chan)
{
	return 0;
}
#endif

/* pcc_mbox_chan_shmem() - where pcc.c has mapped the region, or NULL */
static inline void __iomem *pcc_mbox_chan_shmem(const struct pcc_mbox_chan *chan)
{
#ifdef HAVE_PCC_MBOX_CHAN_SHMEM
	return chan->shmem;
#else
	return NULL;
#endif
}

/* pcc_mbox_chan_unmap() - undo that, for a channel that was freed and may have a new client */
static inline void pcc_mbox_chan_unmap(struct pcc_mbox_chan *chan, void __iomem *shmem)
{
#ifdef HAVE_PCC_MBOX_CHAN_SHMEM
	if (!shmem)
		return;
	cmpxchg(&chan->shmem, shmem, NULL);
	iounmap(shmem);
#endif
}

#endif
