/* SPDX-License-Identifier: GPL-2.0 */
/* AF_MCTP sockets. */
#ifndef _MCTP_SOCKET_H
#define _MCTP_SOCKET_H

#include <linux/list.h>
#include <linux/mctp.h>
#include <net/sock.h>

struct mctp_netns;

/**
 * struct mctp_socket - an AF_MCTP socket
 * @sk:		the kernel's part
 * @addr_ext:	addresses carry the hardware's (MCTP_OPT_ADDR_EXT); under the socket's lock
 * @bound:	it is in &mctp_netns.binds; under the socket's lock
 * @bind_net:	network that it is bound to, or MCTP_NET_ANY; does not change once bound
 * @bind_eid:	endpoint ID that it is bound to, or MCTP_ADDR_ANY; likewise
 * @bind_type:	message type that it is bound to; likewise
 * @bind_node:	in &mctp_netns.binds
 * @tags:	its message tags; under &mctp_netns.tag_lock
 * @closed:	it gets no new tags; under &mctp_netns.tag_lock
 */
struct mctp_socket {
	struct sock sk;

	bool addr_ext;

	bool bound;
	unsigned int bind_net;
	mctp_eid_t bind_eid;
	u8 bind_type;
	struct hlist_node bind_node;

	struct list_head tags;
	bool closed;
};

int mctp_socket_init(void);
void mctp_socket_exit(void);

struct mctp_socket *mctp_socket_find_bound(struct mctp_netns *mctp, unsigned int net,
					   mctp_eid_t eid, u8 type);

#endif
