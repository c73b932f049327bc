// SPDX-License-Identifier: GPL-2.0
/*
 * The routing table of a namespace: ranges of endpoint IDs, each behind an interface or behind a
 * gateway of the same network. The newest route that fits is taken.
 */

#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/mctp.h>

#include "iface.h"
#include "netns.h"
#include "route.h"

/* A way may lead through so many gateways. With more it is taken for one that goes in circles. */
#define GATEWAYS_MAX	31

static unsigned int network_of(const struct mctp_route_entry *route)
{
	return route->iface ? READ_ONCE(route->iface->net) : route->gateway.net;
}

static void fill_path(struct mctp_path *path, struct mctp_netns *mctp, struct mctp_iface *iface,
		      bool local, mctp_eid_t next)
{
	path->mctp = mctp;
	path->iface = iface;
	path->mtu = READ_ONCE(iface->dev->mtu);
	path->local = local;
	path->next = next;
	path->haddr = NULL;
}

static const struct mctp_route_entry *find(const struct mctp_netns *mctp, unsigned int mctp_net,
					   mctp_eid_t eid)
{
	const struct mctp_route_entry *route;

	list_for_each_entry_rcu(route, &mctp->routes, node)
		if (eid >= route->min && eid <= route->max && network_of(route) == mctp_net)
			return route;
	return NULL;
}

/**
 * mctp_route_find() - find the way to an endpoint
 * @mctp:	the namespace's MCTP part
 * @mctp_net:	number of the MCTP network
 * @eid:	the endpoint ID
 * @path:	where to store the way
 *
 * A gateway is looked up like any other endpoint. The smallest MTU of all routes on the way and of
 * the device is that of the way. A gateway answers to an endpoint ID, so the interface that leads
 * to one needs to have one.
 *
 * Context: any; the caller is in an RCU read-side section, which @path does not outlive without
 * mctp_iface_get().
 * Return: false if there is none.
 */
bool mctp_route_find(struct mctp_netns *mctp, unsigned int mctp_net, mctp_eid_t eid,
		     struct mctp_path *path)
{
	const struct mctp_route_entry *route;
	unsigned int gateways;
	mctp_eid_t source;
	u32 mtu = U32_MAX;

	for (gateways = 0; gateways <= GATEWAYS_MAX; gateways++) {
		route = find(mctp, mctp_net, eid);
		if (!route)
			return false;
		if (route->mtu)
			mtu = min(mtu, route->mtu);
		if (route->iface) {
			if (gateways && !mctp_iface_source(route->iface, &source))
				return false;
			fill_path(path, mctp, route->iface, route->type == RTN_LOCAL, eid);
			path->mtu = min(path->mtu, mtu);
			return true;
		}
		eid = route->gateway.eid;
	}
	return false;
}

/**
 * mctp_route_to_here() - the way of a packet to the null endpoint ID, which is for this host
 * @mctp:	the namespace's MCTP part
 * @iface:	the interface that the packet came in by
 * @path:	where to store the way
 *
 * Context: any; @path does not outlive @iface.
 */
void mctp_route_to_here(struct mctp_netns *mctp, struct mctp_iface *iface, struct mctp_path *path)
{
	fill_path(path, mctp, iface, true, MCTP_ADDR_NULL);
}

static int add(struct net *net, const struct mctp_route_entry *wanted)
{
	struct list_head *routes = &mctp_netns(net)->routes;
	struct mctp_route_entry *route;

	if (!mctp_address_unicast(wanted->min) || !mctp_address_unicast(wanted->max) ||
	    wanted->max < wanted->min)
		return -EINVAL;
	list_for_each_entry(route, routes, node)
		if (network_of(route) == network_of(wanted) && route->min == wanted->min &&
		    route->max == wanted->max)
			return -EEXIST;

	route = kmemdup(wanted, sizeof(*wanted), GFP_KERNEL_ACCOUNT);
	if (!route)
		return -ENOMEM;
	list_add_rcu(&route->node, routes);
	return 0;
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
	const struct mctp_route_entry route = {
		.iface = iface,
		.min = min,
		.max = max,
		.type = type,
		.mtu = mtu,
	};

	return add(dev_net(iface->dev), &route);
}

/**
 * mctp_route_add_gateway() - add a route through a gateway
 * @net:	namespace
 * @gateway:	the gateway; none needs to be there yet
 * @min:	first endpoint ID
 * @max:	last endpoint ID
 * @mtu:	largest packet in bytes, header included; 0 for what the way to the gateway takes
 *
 * It stays when the interface goes that leads to the gateway, and leads nowhere then.
 *
 * Context: process context, under RTNL.
 * Return: as mctp_route_add().
 */
int mctp_route_add_gateway(struct net *net, const struct mctp_fq_addr *gateway, mctp_eid_t min,
			   mctp_eid_t max, u32 mtu)
{
	const struct mctp_route_entry route = {
		.gateway = *gateway,
		.min = min,
		.max = max,
		.type = RTN_UNICAST,
		.mtu = mtu,
	};

	return add(net, &route);
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
 * mctp_route_remove_gateway() - remove a route through a gateway
 * @net:	namespace
 * @gateway:	the gateway
 * @min:	first endpoint ID
 * @max:	last endpoint ID
 *
 * Context: process context, under RTNL.
 * Return: 0, or -ENOENT if there is no such route.
 */
int mctp_route_remove_gateway(struct net *net, const struct mctp_fq_addr *gateway, mctp_eid_t min,
			      mctp_eid_t max)
{
	struct mctp_route_entry *route;

	list_for_each_entry(route, &mctp_netns(net)->routes, node) {
		if (!route->iface && route->gateway.net == gateway->net &&
		    route->gateway.eid == gateway->eid && route->min == min && route->max == max) {
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

/**
 * mctp_route_exit_netns() - end a namespace's routes; those of interfaces went with these
 * @mctp:	the namespace's MCTP part
 *
 * Context: process context; nobody else uses the namespace any more.
 */
void mctp_route_exit_netns(struct mctp_netns *mctp)
{
	struct mctp_route_entry *route, *next;

	list_for_each_entry_safe(route, next, &mctp->routes, node)
		remove(route);
}
