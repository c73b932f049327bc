/* SPDX-License-Identifier: GPL-2.0 */
/* Which socket a request is for. */
#ifndef _MCTP_BIND_H
#define _MCTP_BIND_H

#include <linux/list.h>
#include <linux/mctp.h>
#include <linux/types.h>

struct mctp_netns;
struct mctp_socket;

/**
 * struct mctp_bind - the requests that a socket is for
 * @bound:	it is in &mctp_netns.binds, and does not change any more
 * @connected:	they come from one peer: @net, @peer and @type are known before it is bound
 * @net:	network that they come in by, or MCTP_NET_ANY
 * @local:	endpoint ID that they are for, or MCTP_ADDR_ANY
 * @peer:	endpoint ID that they come from, or MCTP_ADDR_ANY
 * @type:	message type
 * @node:	in &mctp_netns.binds
 *
 * All is written under the socket's lock.
 */
struct mctp_bind {
	bool bound;
	bool connected;

	unsigned int net;
	mctp_eid_t local;
	mctp_eid_t peer;
	u8 type;

	struct hlist_node node;
};

void mctp_bind_init(struct mctp_bind *bind);
int mctp_bind_connect(struct mctp_bind *bind, const struct sockaddr_mctp *peer);
int mctp_bind_add(struct mctp_netns *mctp, struct mctp_bind *bind,
		  const struct sockaddr_mctp *local);
void mctp_bind_remove(struct mctp_netns *mctp, struct mctp_bind *bind);

struct mctp_socket *mctp_bind_find(struct mctp_netns *mctp, unsigned int net, mctp_eid_t local,
				   mctp_eid_t peer, u8 type);

#endif
