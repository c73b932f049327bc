/* SPDX-License-Identifier: GPL-2.0 */
/* Messages and packets that go out. */
#ifndef _MCTP_OUTPUT_H
#define _MCTP_OUTPUT_H

#include <linux/mctp.h>
#include <linux/types.h>

struct mctp_path;
struct sk_buff;

int mctp_output_packet(const struct mctp_path *path, struct sk_buff *skb);
int mctp_output_message(const struct mctp_path *path, struct sk_buff *skb, mctp_eid_t src,
			mctp_eid_t dest, u8 tag);

#endif
