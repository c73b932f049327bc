// SPDX-License-Identifier: GPL-2.0
/* The table of neighbours of a namespace. There is no discovery: user space fills it. */

#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "iface.h"
#include "neigh.h"
#include "netns.h"

static struct mctp_neigh_entry *find(const struct mctp_iface *iface, mctp_eid_t eid)
{
	/* Once: the device may move to another namespace, and the walk must end where it began. */
	const struct list_head *neighs = &mctp_netns(dev_net(iface->dev))->neighs;
	struct mctp_neigh_entry *neigh;

	list_for_each_entry_rcu(neigh, neighs, node, lockdep_rtnl_is_held())
		if (neigh->iface == iface && neigh->eid == eid)
			return neigh;
	return NULL;
}

/**
 * mctp_neigh_find() - find an endpoint's hardware address
 * @iface:	the interface that reaches it
 * @eid:	its endpoint ID
 *
 * Context: any; the caller is in an RCU read-side section, which the result does not outlive.
 * Return: the address, as long as those of the device, or NULL if it is not known.
 */
const u8 *mctp_neigh_find(const struct mctp_iface *iface, mctp_eid_t eid)
{
	const struct mctp_neigh_entry *neigh = find(iface, eid);

	return neigh ? neigh->haddr : NULL;
}

/**
 * mctp_neigh_add() - add a neighbour
 * @iface:	the interface that reaches it
 * @eid:	its endpoint ID
 * @haddr:	its hardware address, as long as those of the device
 *
 * Context: process context, under RTNL.
 * Return: 0; -EEXIST if the interface has one of this endpoint ID; -ENOMEM.
 */
int mctp_neigh_add(struct mctp_iface *iface, mctp_eid_t eid, const u8 *haddr)
{
	struct mctp_neigh_entry *neigh;

	if (find(iface, eid))
		return -EEXIST;

	neigh = kzalloc(sizeof(*neigh), GFP_KERNEL);
	if (!neigh)
		return -ENOMEM;
	neigh->iface = iface;
	neigh->eid = eid;
	memcpy(neigh->haddr, haddr, iface->dev->addr_len);
	list_add_rcu(&neigh->node, &mctp_netns(dev_net(iface->dev))->neighs);
	return 0;
}

static void remove(struct mctp_neigh_entry *neigh)
{
	list_del_rcu(&neigh->node);
	kfree_rcu(neigh, rcu);
}

/**
 * mctp_neigh_remove() - remove a neighbour
 * @iface:	the interface that reaches it
 * @eid:	its endpoint ID
 *
 * Context: process context, under RTNL.
 * Return: 0, or -ENOENT if there is none.
 */
int mctp_neigh_remove(struct mctp_iface *iface, mctp_eid_t eid)
{
	struct mctp_neigh_entry *neigh = find(iface, eid);

	if (!neigh)
		return -ENOENT;
	remove(neigh);
	return 0;
}

/**
 * mctp_neigh_remove_iface() - remove all neighbours of an interface
 * @iface:	the interface
 *
 * Context: process context, under RTNL.
 */
void mctp_neigh_remove_iface(struct mctp_iface *iface)
{
	struct mctp_neigh_entry *neigh, *next;

	list_for_each_entry_safe(neigh, next, &mctp_netns(dev_net(iface->dev))->neighs, node)
		if (neigh->iface == iface)
			remove(neigh);
}
