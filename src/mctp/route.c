// SPDX-License-Identifier: GPL-2.0
/* The routing table of a namespace: ranges of endpoint IDs. The newest route that fits is taken. */

#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/mctp.h>

#include "iface.h"
#include "netns.h"
#include "route.h"

static void fill_path(struct mctp_path *path, const struct mctp_route_entry *route)
{
	path->iface = route->iface;
	path->mtu = route->mtu ?: READ_ONCE(route->iface->dev->mtu);
	path->local = route->type == RTN_LOCAL;
	path->haddr = NULL;
}

/**
 * mctp_route_find() - find the way to an endpoint
 * @net:	namespace
 * @mctp_net:	number of the MCTP network
 * @eid:	the endpoint ID
 * @path:	where to store the way
 *
 * Context: any; the caller is in an RCU read-side section, which @path does not outlive without
 * mctp_iface_get().
 * Return: false if there is none.
 */
bool mctp_route_find(const struct net *net, unsigned int mctp_net, mctp_eid_t eid,
		     struct mctp_path *path)
{
	const struct mctp_route_entry *route;

	list_for_each_entry_rcu(route, &mctp_netns(net)->routes, node) {
		if (eid < route->min || eid > route->max ||
		    READ_ONCE(route->iface->net) != mctp_net)
			continue;
		fill_path(path, route);
		return true;
	}
	return false;
}

/**
 * mctp_route_to_here() - the way of a packet to the null endpoint ID, which is for this host
 * @iface:	the interface that the packet came in by
 * @path:	where to store the way
 *
 * Context: any; @path does not outlive @iface.
 */
void mctp_route_to_here(struct mctp_iface *iface, struct mctp_path *path)
{
	path->iface = iface;
	path->mtu = READ_ONCE(iface->dev->mtu);
	path->local = true;
	path->haddr = NULL;
}

static struct mctp_route_entry *find_exact(struct mctp_iface *iface, mctp_eid_t min, mctp_eid_t max)
{
	struct mctp_route_entry *route;

	list_for_each_entry(route, &mctp_netns(dev_net(iface->dev))->routes, node)
		if (route->iface->net == iface->net && route->min == min && route->max == max)
			return route;
	return NULL;
}

/**
 * mctp_route_add() - add a route
 * @iface:	the interface
 * @min:	first endpoint ID
 * @max:	last endpoint ID
 * @mtu:	largest packet in bytes, header included; 0 for what the device takes
 * @type:	RTN_UNICAST or RTN_LOCAL
 *
 * Context: process context, under RTNL.
 * Return: 0; -EINVAL if no endpoints can have these IDs; -EEXIST if the network has a route to
 * exactly these; -ENOMEM.
 */
int mctp_route_add(struct mctp_iface *iface, mctp_eid_t min, mctp_eid_t max, u32 mtu, u8 type)
{
	struct mctp_route_entry *route;

	if (!mctp_address_unicast(min) || !mctp_address_unicast(max) || max < min)
		return -EINVAL;
	if (find_exact(iface, min, max))
		return -EEXIST;

	route = kmalloc(sizeof(*route), GFP_KERNEL);
	if (!route)
		return -ENOMEM;
	route->iface = iface;
	route->min = min;
	route->max = max;
	route->type = type;
	route->mtu = mtu;
	list_add_rcu(&route->node, &mctp_netns(dev_net(iface->dev))->routes);
	return 0;
}

static void remove(struct mctp_route_entry *route)
{
	list_del_rcu(&route->node);
	kfree_rcu(route, rcu);
}

/**
 * mctp_route_remove() - remove a route
 * @iface:	the interface
 * @min:	first endpoint ID
 * @max:	last endpoint ID
 * @type:	RTN_UNICAST or RTN_LOCAL
 *
 * Context: process context, under RTNL.
 * Return: 0, or -ENOENT if there is no such route.
 */
int mctp_route_remove(struct mctp_iface *iface, mctp_eid_t min, mctp_eid_t max, u8 type)
{
	struct mctp_route_entry *route;

	list_for_each_entry(route, &mctp_netns(dev_net(iface->dev))->routes, node) {
		if (route->iface == iface && route->min == min && route->max == max &&
		    route->type == type) {
			remove(route);
			return 0;
		}
	}
	return -ENOENT;
}

/**
 * mctp_route_remove_iface() - remove all routes of an interface
 * @iface:	the interface
 *
 * Context: process context, under RTNL.
 */
void mctp_route_remove_iface(struct mctp_iface *iface)
{
	struct mctp_route_entry *route, *next;

	list_for_each_entry_safe(route, next, &mctp_netns(dev_net(iface->dev))->routes, node)
		if (route->iface == iface)
			remove(route);
}
