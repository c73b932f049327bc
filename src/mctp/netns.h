/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a network namespace has of MCTP. Kernels with CONFIG_MCTP have it in struct net; here it is
 * found by net_generic().
 */
#ifndef _MCTP_NETNS_H
#define _MCTP_NETNS_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/types.h>

struct net;

/* Message types have 7 bits, endpoint IDs 8. */
#define MCTP_TYPES	128
#define MCTP_EIDS	256

/**
 * struct mctp_netns - the MCTP part of a network namespace
 * @ifaces:	interfaces, in the order of their index; written under RTNL
 * @routes:	routes, the newest first; written under RTNL, read under RCU
 * @neighs:	neighbours, the newest first; written under RTNL, read under RCU
 * @bind_lock:	protects writing to @binds
 * @binds:	bound sockets by message type, the newest first; read under RCU
 * @tag_lock:	protects all tags, their assemblies and what follows; taken with bottom halves off
 * @tags:	message tags by the peer's endpoint ID
 * @tag_ages:	those that expire, or with a message that does, the oldest first
 * @tag_timer:	runs when the oldest expires
 */
struct mctp_netns {
	struct list_head ifaces;
	struct list_head routes;
	struct list_head neighs;

	spinlock_t bind_lock;	/* for writing to binds */
	struct hlist_head binds[MCTP_TYPES];

	spinlock_t tag_lock;	/* for all that follows */
	struct hlist_head tags[MCTP_EIDS];
	struct list_head tag_ages;
	struct timer_list tag_timer;
};

struct mctp_netns *mctp_netns(const struct net *net);

#endif
