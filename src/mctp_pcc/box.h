/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One extended PCC subspace, an outbox or an inbox, as the driver holds it: shared memory and
 * registers, interrupt, and channel of the kernel's PCC mailbox.
 */
#ifndef _MCTP_PCC_BOX_H
#define _MCTP_PCC_BOX_H

#include <linux/mailbox_client.h>
#include <linux/types.h>

struct device;
struct pcc_mbox_chan;
struct pcc_subspace;

/**
 * struct pcc_box - one subspace
 * @subspace:	what the PCCT says of it
 * @irq:	its interrupt
 * @shmem:	its shared memory; our own mapping, pcc.c's comes and goes with the channel
 * @doorbell:	registers, mapped; NULL if absent or in System I/O
 * @ack:	interrupt acknowledge
 * @complete:	command complete check
 * @update:	command complete update
 * @error:	error status
 * @client:	what the mailbox knows of us; the box' owner sets the callbacks before it claims
 * @chan:	the channel while it is claimed, else NULL
 * @mapped:	pcc.c mapped the region by itself when the channel was claimed last
 * @kept:	the box has a handler on its interrupt line, for the time without a channel
 *
 * Between pcc_box_map() and pcc_box_unmap() only @chan, @mapped and @kept change, in
 * pcc_box_claim() and pcc_box_release().
 */
struct pcc_box {
	const struct pcc_subspace *subspace;
	unsigned int irq;

	void __iomem *shmem;
	void __iomem *doorbell;
	void __iomem *ack;
	void __iomem *complete;
	void __iomem *update;
	void __iomem *error;

	struct mbox_client client;
	struct pcc_mbox_chan *chan;
	bool mapped;
	bool kept;
};

/**
 * struct pcc_irq_refusals - what the kernel noted of an interrupt line's refused interrupts
 * @number:	how many in short succession
 * @last:	when, jiffies
 */
struct pcc_irq_refusals {
	unsigned int number;
	unsigned long last;
};

int pcc_box_map(struct device *dev, struct pcc_box *box, const struct pcc_subspace *subspace);
void pcc_box_unmap(struct pcc_box *box);

bool pcc_box_claim_starts_irq(const struct pcc_box *box);
int pcc_box_claim(struct pcc_box *box);
void pcc_box_release(struct pcc_box *box);

void pcc_box_hold(struct pcc_box *box);
void pcc_box_resume(struct pcc_box *box);
struct pcc_irq_refusals pcc_box_irq_refusals(const struct pcc_box *box);

bool pcc_box_command_complete(const struct pcc_box *box);
bool pcc_box_take_error(const struct pcc_box *box);
void pcc_box_acknowledge_irq(const struct pcc_box *box);
void pcc_box_update_complete(const struct pcc_box *box);
int pcc_box_send(struct pcc_box *box, void *message);
void pcc_box_ring(const struct pcc_box *box);

#endif /* _MCTP_PCC_BOX_H */
