/* SPDX-License-Identifier: GPL-2.0 */
/* Messages that come in several packets. */
#ifndef _MCTP_ASSEMBLY_H
#define _MCTP_ASSEMBLY_H

#include <linux/types.h>

struct sk_buff;

/* The largest message that is put together, in bytes, its type included. */
#define MCTP_MESSAGE_MAX	(64 * 1024)

/**
 * struct mctp_assembly - a message of which packets are missing
 * @message:	what has come, with the header of the first packet; NULL if none is being put
 *		together
 * @unit:	payload of the first packet in bytes, and of each but the last
 * @seq:	sequence number of the next packet
 * @memory:	where the bytes are counted that this assembly and others take
 */
struct mctp_assembly {
	struct sk_buff *message;
	unsigned int unit;
	u8 seq;
	unsigned int *memory;
};

int mctp_assembly_start(struct mctp_assembly *assembly, const struct sk_buff *packet);
int mctp_assembly_add(struct mctp_assembly *assembly, const struct sk_buff *packet);
struct sk_buff *mctp_assembly_take(struct mctp_assembly *assembly);
void mctp_assembly_drop(struct mctp_assembly *assembly);

#endif
