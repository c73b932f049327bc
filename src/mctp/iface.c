// SPDX-License-Identifier: GPL-2.0
/*
 * Interfaces that carry MCTP: found from the kernel's network devices as these come and go, with
 * the endpoint IDs of this host.
 */

#include <linux/hashtable.h>
#include <linux/if_arp.h>
#include <linux/notifier.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/mctp.h>
#include <net/mctpdevice.h>

#include "iface.h"
#include "neigh.h"
#include "netns.h"
#include "route.h"

/* All interfaces of all namespaces, by device; written under RTNL, read under RCU. */
static DEFINE_HASHTABLE(ifaces, 6);

/**
 * mctp_iface_find() - find a device's MCTP part
 * @dev:	the device
 *
 * Context: any; the caller is in an RCU read-side section, which the result does not outlive
 * without mctp_iface_get().
 * Return: the interface, or NULL if the device does not carry MCTP.
 */
struct mctp_iface *mctp_iface_find(const struct net_device *dev)
{
	struct mctp_iface *iface;

	hash_for_each_possible_rcu(ifaces, iface, hash_node, (unsigned long)dev,
				   lockdep_rtnl_is_held())
		if (iface->dev == dev)
			return iface;
	return NULL;
}

/**
 * mctp_iface_find_rtnl() - find a device's MCTP part
 * @dev:	the device
 *
 * Context: process context, under RTNL, which the result does not outlive without
 * mctp_iface_get().
 * Return: the interface, or NULL if the device does not carry MCTP.
 */
struct mctp_iface *mctp_iface_find_rtnl(const struct net_device *dev)
{
	ASSERT_RTNL();
	return mctp_iface_find(dev);
}

/**
 * mctp_iface_get() - take a reference, with which the interface and its device stay
 * @iface:	the interface, found under RCU or RTNL
 *
 * Context: any.
 * Return: false if it is going away; then there is no reference to put.
 */
bool mctp_iface_get(struct mctp_iface *iface)
{
	return refcount_inc_not_zero(&iface->refs);
}

/**
 * mctp_iface_put() - give a reference back
 * @iface:	the interface
 *
 * Context: any.
 */
void mctp_iface_put(struct mctp_iface *iface)
{
	if (!refcount_dec_and_test(&iface->refs))
		return;

	netdev_put(iface->dev, &iface->tracker);
	kfree_rcu(iface, rcu);
}

/**
 * mctp_iface_source() - the endpoint ID from which this host sends on an interface
 * @iface:	the interface
 * @eid:	where to store it
 *
 * Context: any; the caller is in an RCU read-side section.
 * Return: false if the interface has none.
 */
bool mctp_iface_source(const struct mctp_iface *iface, mctp_eid_t *eid)
{
	const struct mctp_eids *eids = rcu_dereference(iface->eids);

	if (!eids)
		return false;
	*eid = eids->eid[0];
	return true;
}

static bool has_eid(const struct mctp_eids *eids, mctp_eid_t eid)
{
	return eids && memchr(eids->eid, eid, eids->count);
}

/* @new, which may be NULL, takes the place of what was. */
static void replace_eids(struct mctp_iface *iface, struct mctp_eids *new)
{
	struct mctp_eids *old = rcu_replace_pointer(iface->eids, new, lockdep_rtnl_is_held());

	if (old)
		kfree_rcu(old, rcu);
}

/*
 * An endpoint ID that several interfaces of a network have has one route, to one of them. When that
 * is gone, it leads to another one, unless there is no memory for it.
 */
static void lead_to_another(struct net *net, unsigned int mctp_net, mctp_eid_t eid)
{
	struct mctp_iface *iface;

	list_for_each_entry(iface, &mctp_netns(net)->ifaces, netns_node) {
		if (iface->net == mctp_net && has_eid(rtnl_dereference(iface->eids), eid)) {
			mctp_route_add(iface, eid, eid, 0, RTN_LOCAL);
			return;
		}
	}
}

static void lead_all_to_others(struct net *net, unsigned int mctp_net, const struct mctp_eids *eids)
{
	unsigned int i;

	for (i = 0; eids && i < eids->count; i++)
		lead_to_another(net, mctp_net, eids->eid[i]);
}

/**
 * mctp_iface_add_eid() - give this host an endpoint ID on an interface, and a route to it
 * @iface:	the interface
 * @eid:	the endpoint ID
 *
 * A route to exactly this endpoint ID may be there already, and stays as it is.
 *
 * Context: process context, under RTNL.
 * Return: 0; -EINVAL if no endpoint can have it; -EEXIST if the interface has it; -ENOMEM.
 */
int mctp_iface_add_eid(struct mctp_iface *iface, mctp_eid_t eid)
{
	const struct mctp_eids *old = rtnl_dereference(iface->eids);
	unsigned int count = old ? old->count : 0;
	struct mctp_eids *new;
	int ret;

	if (!mctp_address_unicast(eid))
		return -EINVAL;
	if (has_eid(old, eid))
		return -EEXIST;

	new = kmalloc(struct_size(new, eid, count + 1), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	new->count = count + 1;
	if (old)
		memcpy(new->eid, old->eid, count);
	new->eid[count] = eid;

	ret = mctp_route_add(iface, eid, eid, 0, RTN_LOCAL);
	if (ret && ret != -EEXIST) {
		kfree(new);
		return ret;
	}
	replace_eids(iface, new);
	return 0;
}

/**
 * mctp_iface_remove_eid() - take an endpoint ID from this host, and the route to it
 * @iface:	the interface
 * @eid:	the endpoint ID
 *
 * Context: process context, under RTNL.
 * Return: 0; -ENOENT if the interface does not have it; -ENOMEM.
 */
int mctp_iface_remove_eid(struct mctp_iface *iface, mctp_eid_t eid)
{
	const struct mctp_eids *old = rtnl_dereference(iface->eids);
	struct mctp_eids *new = NULL;
	unsigned int i;

	if (!has_eid(old, eid))
		return -ENOENT;

	if (old->count > 1) {
		new = kmalloc(struct_size(new, eid, old->count - 1), GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		new->count = 0;
		for (i = 0; i < old->count; i++)
			if (old->eid[i] != eid)
				new->eid[new->count++] = old->eid[i];
	}
	replace_eids(iface, new);
	mctp_route_remove(iface, eid, eid, RTN_LOCAL);
	lead_to_another(dev_net(iface->dev), iface->net, eid);
	return 0;
}

/**
 * mctp_iface_set_net() - move an interface into another MCTP network, with its routes
 * @iface:	the interface
 * @net:	number of the network
 *
 * Context: process context, under RTNL.
 */
void mctp_iface_set_net(struct mctp_iface *iface, unsigned int net)
{
	const struct mctp_eids *eids = rtnl_dereference(iface->eids);
	unsigned int before = iface->net;

	WRITE_ONCE(iface->net, net);
	if (net == before)
		return;
	lead_all_to_others(dev_net(iface->dev), before, eids);
	lead_all_to_others(dev_net(iface->dev), net, eids);
}

/* Loopback, what drivers make for MCTP, and TUN, which has no type of its own. */
static bool carries_mctp(const struct net_device *dev)
{
	return dev->type == ARPHRD_MCTP || dev->type == ARPHRD_LOOPBACK || dev->type == ARPHRD_NONE;
}

static struct mctp_iface *create(struct net_device *dev, int binding)
{
	struct mctp_iface *iface = kzalloc(sizeof(*iface), GFP_KERNEL);

	if (!iface)
		return NULL;

	iface->dev = dev;
	netdev_hold(dev, &iface->tracker, GFP_KERNEL);
	refcount_set(&iface->refs, 1);
	iface->net = MCTP_INITIAL_DEFAULT_NET;
	iface->binding = binding;
	INIT_LIST_HEAD(&iface->netns_node);
	hash_add_rcu(ifaces, &iface->hash_node, (unsigned long)dev);
	return iface;
}

static void destroy(struct mctp_iface *iface)
{
	hash_del_rcu(&iface->hash_node);
	list_del(&iface->netns_node);
	mctp_route_remove_iface(iface);
	mctp_neigh_remove_iface(iface);
	lead_all_to_others(dev_net(iface->dev), iface->net, rtnl_dereference(iface->eids));
	replace_eids(iface, NULL);
	mctp_iface_put(iface);
}

/* Dumps go by the index, so that they can go on where they stopped. */
static void enter_netns(struct mctp_iface *iface)
{
	struct list_head *ifaces = &mctp_netns(dev_net(iface->dev))->ifaces;
	struct mctp_iface *next;

	list_for_each_entry(next, ifaces, netns_node)
		if (next->dev->ifindex > iface->dev->ifindex)
			break;
	list_add_tail(&iface->netns_node, &next->netns_node);
}

static int netdev_event(struct notifier_block *block, unsigned long event, void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct mctp_iface *iface = mctp_iface_find_rtnl(dev);

	switch (event) {
	case NETDEV_REGISTER:
		if (!iface && carries_mctp(dev)) {
			iface = create(dev, MCTP_PHYS_BINDING_UNSPEC);
			if (!iface)
				return notifier_from_errno(-ENOMEM);
		}
		if (iface)
			enter_netns(iface);
		break;
	case NETDEV_UNREGISTER:
		if (iface)
			destroy(iface);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

/**
 * mctp_iface_register_netdev() - register a driver's network device with the kernel and with MCTP
 * @dev:	the device, not registered yet
 * @binding:	its physical binding (DSP0239), or MCTP_PHYS_BINDING_UNSPEC
 *
 * MCTP knows the binding when the kernel tells of the new device.
 *
 * Context: process context, takes RTNL.
 * Return: 0; -ENOMEM; what register_netdevice() returns.
 */
int mctp_iface_register_netdev(struct net_device *dev, int binding)
{
	struct mctp_iface *iface;
	int ret;

	rtnl_lock();
	iface = create(dev, binding);
	if (!iface) {
		ret = -ENOMEM;
		goto unlock;
	}

	ret = register_netdevice(dev);
	if (ret) {
		/* It is gone already if another one objected to the registration. */
		iface = mctp_iface_find_rtnl(dev);
		if (iface)
			destroy(iface);
	}
unlock:
	rtnl_unlock();
	return ret;
}

/**
 * mctp_iface_init() - begin to follow the kernel's network devices, those included that are there
 *
 * Context: process context.
 * Return: 0 or a negative errno.
 */
int mctp_iface_init(void)
{
	return register_netdevice_notifier(&netdev_notifier);
}

/**
 * mctp_iface_exit() - forget all interfaces
 *
 * Context: process context.
 */
void mctp_iface_exit(void)
{
	unregister_netdevice_notifier(&netdev_notifier);
}
