/* SPDX-License-Identifier: GPL-2.0 */
/* Packets that come in. */
#ifndef _MCTP_INPUT_H
#define _MCTP_INPUT_H

struct mctp_netns;
struct sk_buff;

void mctp_input_init(void);
void mctp_input_exit(void);

int mctp_input_local(struct mctp_netns *mctp, struct sk_buff *skb);

#endif
