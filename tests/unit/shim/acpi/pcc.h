/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_ACPI_PCC_H
#define _SHIM_ACPI_PCC_H

#include <linux/mailbox_client.h>
#include <linux/mailbox_controller.h>

struct pcc_mbox_chan {
	struct mbox_chan *mchan;
	u64 shmem_base_addr;
	void *shmem;
	u64 shmem_size;
	u32 latency;
	u32 max_access_rate;
	u16 min_turnaround_time;
};

struct pcc_mbox_chan *pcc_mbox_request_channel(struct mbox_client *client, int subspace);

void pcc_mbox_free_channel(struct pcc_mbox_chan *chan);

/* Does nothing where a kernel does not have it, as src/compat does. */
int pcc_mbox_ioremap(struct mbox_chan *chan);

static inline void *pcc_mbox_chan_shmem(const struct pcc_mbox_chan *chan)
{
	return chan->shmem;
}

void pcc_mbox_chan_unmap(struct pcc_mbox_chan *chan, void *shmem);

#endif
