/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_MAILBOX_CLIENT_H
#define _SHIM_LINUX_MAILBOX_CLIENT_H

#include <linux/device.h>

struct mbox_chan;

struct mbox_client {
	struct device *dev;
	bool tx_block;
	unsigned long tx_tout;
	bool knows_txdone;

	void (*rx_callback)(struct mbox_client *client, void *message);
	void (*tx_prepare)(struct mbox_client *client, void *message);
	void (*tx_done)(struct mbox_client *client, void *message, int error);
};

void mbox_free_channel(struct mbox_chan *chan);
int mbox_send_message(struct mbox_chan *chan, void *message);

#endif
