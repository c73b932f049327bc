/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_MAILBOX_CONTROLLER_H
#define _SHIM_LINUX_MAILBOX_CONTROLLER_H

#include <linux/mailbox_client.h>
#include <linux/spinlock.h>

#define MBOX_TX_QUEUE_LEN	20

struct mbox_chan {
	struct mbox_client *cl;
	void *active_req;
	unsigned int msg_count;
	unsigned int msg_free;
	void *msg_data[MBOX_TX_QUEUE_LEN];
	spinlock_t lock;
	void *con_priv;
};

void mbox_chan_txdone(struct mbox_chan *chan, int error);

#endif
