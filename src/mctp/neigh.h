/* SPDX-License-Identifier: GPL-2.0 */
/* Hardware addresses of the endpoints that an interface reaches. */
#ifndef _MCTP_NEIGH_H
#define _MCTP_NEIGH_H

#include <linux/list.h>
#include <linux/mctp.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct mctp_iface;

/**
 * struct mctp_neigh_entry - a neighbour
 * @iface:	the interface that reaches it
 * @eid:	its endpoint ID
 * @haddr:	its hardware address, as long as those of the device
 * @node:	in &mctp_netns.neighs
 * @rcu:	frees it
 */
struct mctp_neigh_entry {
	struct mctp_iface *iface;
	mctp_eid_t eid;
	u8 haddr[MAX_ADDR_LEN];

	struct list_head node;
	struct rcu_head rcu;
};

const u8 *mctp_neigh_find(const struct mctp_iface *iface, mctp_eid_t eid);

int mctp_neigh_add(struct mctp_iface *iface, mctp_eid_t eid, const u8 *haddr);
int mctp_neigh_remove(struct mctp_iface *iface, mctp_eid_t eid);
void mctp_neigh_remove_iface(struct mctp_iface *iface);

#endif
