/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Message tags: those that this host gave to its requests, by which responses find their socket,
 * and those of other endpoints, under which their messages are put together.
 */
#ifndef _MCTP_TAG_H
#define _MCTP_TAG_H

#include <linux/list.h>
#include <linux/mctp.h>
#include <linux/types.h>

#include "assembly.h"

struct mctp_netns;
struct mctp_socket;

/**
 * struct mctp_tag - a message tag in use
 * @socket:	whose it is; the tag goes when the socket does
 * @net:	number of the MCTP network
 * @local:	endpoint ID of this host, or MCTP_ADDR_ANY
 * @peer:	endpoint ID of the other end, or MCTP_ADDR_ANY
 * @value:	tag value, and MCTP_TAG_OWNER if the other end owns it (as it stands in the packets
 *		that come in)
 * @reserved:	user space reserved it (SIOCMCTPALLOCTAG); neither time nor a response ends it
 * @expires:	when it does, in jiffies; of a reserved one when the message does that comes in
 * @assembly:	the message that comes in under it
 * @peer_node:	in &mctp_netns.tags
 * @socket_node: in &mctp_socket.tags
 * @age_node:	in &mctp_netns.tag_ages; a reserved one only since a message began to come in
 *
 * All is under &mctp_netns.tag_lock.
 */
struct mctp_tag {
	struct mctp_socket *socket;
	unsigned int net;
	mctp_eid_t local;
	mctp_eid_t peer;
	u8 value;
	bool reserved;

	unsigned long expires;
	struct mctp_assembly assembly;

	struct hlist_node peer_node;
	struct list_head socket_node;
	struct list_head age_node;
};

void mctp_tag_init_netns(struct mctp_netns *mctp);
void mctp_tag_exit_netns(struct mctp_netns *mctp);

int mctp_tag_allocate(struct mctp_socket *socket, unsigned int net, mctp_eid_t local,
		      mctp_eid_t peer, bool reserve);
int mctp_tag_find_reserved(struct mctp_socket *socket, unsigned int net, mctp_eid_t peer, u8 value);
int mctp_tag_release(struct mctp_socket *socket, unsigned int net, mctp_eid_t local,
		     mctp_eid_t peer, u8 value, bool reserved);
void mctp_tag_release_all(struct mctp_socket *socket);

struct mctp_tag *mctp_tag_match(struct mctp_netns *mctp, unsigned int net, mctp_eid_t local,
				mctp_eid_t peer, u8 value);
struct mctp_tag *mctp_tag_add(struct mctp_socket *socket, unsigned int net, mctp_eid_t local,
			      mctp_eid_t peer, u8 value);
void mctp_tag_begin(struct mctp_tag *tag);
void mctp_tag_done(struct mctp_tag *tag);

#endif
