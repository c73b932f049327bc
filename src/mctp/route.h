/* SPDX-License-Identifier: GPL-2.0 */
/* Where packets for an endpoint ID go. */
#ifndef _MCTP_ROUTE_H
#define _MCTP_ROUTE_H

#include <linux/list.h>
#include <linux/mctp.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct mctp_iface;
struct mctp_netns;
struct net;

/**
 * struct mctp_route_entry - a route
 * @iface:	the interface; its network is that of the route. NULL if there is a gateway
 * @gateway:	the endpoint that passes packets on, if there is no interface; its network is that
 *		of the route
 * @min:	the first endpoint ID
 * @max:	the last one
 * @type:	RTN_UNICAST, or RTN_LOCAL for an endpoint ID of this host
 * @mtu:	largest packet in bytes, header included; 0 for what the device takes
 * @node:	in &mctp_netns.routes
 * @rcu:	frees it
 */
struct mctp_route_entry {
	struct mctp_iface *iface;
	struct mctp_fq_addr gateway;
	mctp_eid_t min;
	mctp_eid_t max;
	u8 type;
	u32 mtu;

	struct list_head node;
	struct rcu_head rcu;
};

/**
 * struct mctp_path - where a packet goes
 * @mctp:	the namespace's MCTP part, in which the way was found
 * @iface:	the interface
 * @mtu:	largest packet in bytes, header included
 * @local:	the packet is for this host
 * @next:	endpoint ID that the packet goes to next: its destination or a gateway
 * @haddr:	hardware address to send to, or NULL to ask the neighbours for that of @next
 */
struct mctp_path {
	struct mctp_netns *mctp;
	struct mctp_iface *iface;
	unsigned int mtu;
	bool local;
	mctp_eid_t next;
	const u8 *haddr;
};

bool mctp_route_find(struct mctp_netns *mctp, unsigned int mctp_net, mctp_eid_t eid,
		     struct mctp_path *path);
void mctp_route_to_here(struct mctp_netns *mctp, struct mctp_iface *iface, struct mctp_path *path);

int mctp_route_add(struct mctp_iface *iface, mctp_eid_t min, mctp_eid_t max, u32 mtu, u8 type);
int mctp_route_remove(struct mctp_iface *iface, mctp_eid_t min, mctp_eid_t max, u8 type);
void mctp_route_remove_iface(struct mctp_iface *iface);

int mctp_route_add_gateway(struct net *net, const struct mctp_fq_addr *gateway, mctp_eid_t min,
			   mctp_eid_t max, u32 mtu);
int mctp_route_remove_gateway(struct net *net, const struct mctp_fq_addr *gateway, mctp_eid_t min,
			      mctp_eid_t max);
void mctp_route_exit_netns(struct mctp_netns *mctp);

#endif
