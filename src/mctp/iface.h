/* SPDX-License-Identifier: GPL-2.0 */
/* Interfaces that carry MCTP, and the endpoint IDs that this host has on them. */
#ifndef _MCTP_IFACE_H
#define _MCTP_IFACE_H

#include <linux/list.h>
#include <linux/mctp.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>

/**
 * struct mctp_eids - a list of endpoint IDs, replaced as a whole
 * @rcu:	frees it
 * @count:	how many there are
 * @eid:	them, in the order in which they were added
 */
struct mctp_eids {
	struct rcu_head rcu;
	unsigned int count;
	mctp_eid_t eid[];
};

/**
 * struct mctp_iface - MCTP's part of a network device
 * @dev:	the device, held until the last reference is gone
 * @tracker:	of that hold
 * @refs:	one of the lists below, one for each user that is not under RCU
 * @net:	number of the MCTP network that it belongs to; written under RTNL
 * @binding:	DSP0239 physical binding, or MCTP_PHYS_BINDING_UNSPEC
 * @eids:	endpoint IDs of this host, NULL for none; written under RTNL
 * @hash_node:	in the table of all interfaces; written under RTNL
 * @netns_node:	in &mctp_netns.ifaces, from when the device is registered; written under RTNL
 * @rcu:	frees it
 */
struct mctp_iface {
	struct net_device *dev;
	netdevice_tracker tracker;
	refcount_t refs;

	unsigned int net;
	int binding;
	struct mctp_eids __rcu *eids;

	struct hlist_node hash_node;
	struct list_head netns_node;
	struct rcu_head rcu;
};

int mctp_iface_init(void);
void mctp_iface_exit(void);

int mctp_iface_register_netdev(struct net_device *dev, int binding);

struct mctp_iface *mctp_iface_find(const struct net_device *dev);
struct mctp_iface *mctp_iface_find_rtnl(const struct net_device *dev);
bool mctp_iface_get(struct mctp_iface *iface);
void mctp_iface_put(struct mctp_iface *iface);

bool mctp_iface_source(const struct mctp_iface *iface, mctp_eid_t *eid);
int mctp_iface_add_eid(struct mctp_iface *iface, mctp_eid_t eid);
int mctp_iface_remove_eid(struct mctp_iface *iface, mctp_eid_t eid);
void mctp_iface_set_net(struct mctp_iface *iface, unsigned int net);

#endif
