// SPDX-License-Identifier: GPL-2.0
/*
 * The netlink interface: which MCTP network a link is in, addresses, routes and neighbours.
 * Requests come in under RTNL, and from those only who may administer the network.
 */

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <net/mctp.h>
#include <net/mctpdevice.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include <net/sock.h>

#include "iface.h"
#include "neigh.h"
#include "netlink.h"
#include "netns.h"
#include "route.h"

/*
 * Links
 */

static const struct nla_policy link_policy[IFLA_MCTP_MAX + 1] = {
	[IFLA_MCTP_NET] = { .type = NLA_U32 },
};

static size_t link_size(const struct net_device *dev, u32 mask)
{
	return nla_total_size(sizeof(u32)) + nla_total_size(sizeof(u8));
}

static int link_fill(struct sk_buff *skb, const struct net_device *dev, u32 mask)
{
	const struct mctp_iface *iface;
	int ret = -ENODATA;

	rcu_read_lock();
	iface = mctp_iface_find(dev);
	if (iface) {
		ret = nla_put_u32(skb, IFLA_MCTP_NET, READ_ONCE(iface->net));
		if (!ret && iface->binding >= 0)
			ret = nla_put_u8(skb, IFLA_MCTP_PHYS_BINDING, iface->binding);
	}
	rcu_read_unlock();
	return ret ? (ret == -ENODATA ? ret : -EMSGSIZE) : 0;
}

static int link_set(struct net_device *dev, const struct nlattr *attr,
		    struct netlink_ext_ack *extack)
{
	struct mctp_iface *iface = mctp_iface_find_rtnl(dev);
	struct nlattr *tb[IFLA_MCTP_MAX + 1];
	int ret;

	ret = nla_parse_nested(tb, IFLA_MCTP_MAX, attr, link_policy, extack);
	if (ret)
		return ret;

	/* Who sets up any link need not know which ones carry MCTP. */
	if (iface && tb[IFLA_MCTP_NET])
		mctp_iface_set_net(iface, nla_get_u32(tb[IFLA_MCTP_NET]));
	return 0;
}

static struct rtnl_af_ops link_ops = {
	.family = AF_MCTP,
	.get_link_af_size = link_size,
	.fill_link_af = link_fill,
	.set_link_af = link_set,
};

/* What a request names by its index. */
static struct mctp_iface *find_iface(struct net *net, int ifindex, struct netlink_ext_ack *extack)
{
	struct net_device *dev = __dev_get_by_index(net, ifindex);
	struct mctp_iface *iface;

	if (!dev) {
		NL_SET_ERR_MSG(extack, "bad ifindex");
		return NULL;
	}
	iface = mctp_iface_find_rtnl(dev);
	if (!iface)
		NL_SET_ERR_MSG(extack, "device does not carry MCTP");
	return iface;
}

/* What a dump begins with, if it came whole: programs may send no more than the family. */
static const void *dump_request(const struct netlink_callback *cb, int size)
{
	return nlmsg_len(cb->nlh) >= size ? nlmsg_data(cb->nlh) : NULL;
}

/*
 * Addresses
 */

static const struct nla_policy address_policy[IFA_MAX + 1] = {
	[IFA_ADDRESS] = { .type = NLA_U8 },
	[IFA_LOCAL] = { .type = NLA_U8 },
};

static int address_fill(struct sk_buff *skb, const struct mctp_iface *iface, mctp_eid_t eid,
			int type, u32 portid, u32 seq, int flags)
{
	struct ifaddrmsg *header;
	struct nlmsghdr *nlh;

	nlh = nlmsg_put(skb, portid, seq, type, sizeof(*header), flags);
	if (!nlh)
		return -EMSGSIZE;
	header = nlmsg_data(nlh);
	memset(header, 0, sizeof(*header));
	header->ifa_family = AF_MCTP;
	header->ifa_index = iface->dev->ifindex;
	if (nla_put_u8(skb, IFA_LOCAL, eid) || nla_put_u8(skb, IFA_ADDRESS, eid)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static void address_notify(const struct mctp_iface *iface, mctp_eid_t eid, int type,
			   const struct sk_buff *request, const struct nlmsghdr *nlh)
{
	struct net *net = dev_net(iface->dev);
	u32 portid = NETLINK_CB(request).portid;
	struct sk_buff *skb;
	int ret = -ENOBUFS;

	skb = nlmsg_new(NLMSG_ALIGN(sizeof(struct ifaddrmsg)) + 2 * nla_total_size(sizeof(eid)),
			GFP_KERNEL);
	if (!skb)
		goto error;
	ret = address_fill(skb, iface, eid, type, portid, nlh->nlmsg_seq, 0);
	if (ret) {
		kfree_skb(skb);
		goto error;
	}
	rtnl_notify(skb, net, portid, RTNLGRP_MCTP_IFADDR, nlh, GFP_KERNEL);
	return;

error:
	rtnl_set_sk_err(net, RTNLGRP_MCTP_IFADDR, ret);
}

static int address_change(struct sk_buff *skb, struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	const struct ifaddrmsg *header = nlmsg_data(nlh);
	struct nlattr *tb[IFA_MAX + 1];
	struct mctp_iface *iface;
	const struct nlattr *attr;
	mctp_eid_t eid;
	int ret;

	ret = nlmsg_parse(nlh, sizeof(*header), tb, IFA_MAX, address_policy, extack);
	if (ret)
		return ret;
	attr = tb[IFA_LOCAL] ?: tb[IFA_ADDRESS];
	if (!attr) {
		NL_SET_ERR_MSG(extack, "EID missing");
		return -EINVAL;
	}
	eid = nla_get_u8(attr);
	iface = find_iface(sock_net(skb->sk), header->ifa_index, extack);
	if (!iface)
		return -ENODEV;

	if (nlh->nlmsg_type == RTM_NEWADDR)
		ret = mctp_iface_add_eid(iface, eid);
	else
		ret = mctp_iface_remove_eid(iface, eid);
	if (ret) {
		if (ret == -EINVAL)
			NL_SET_ERR_MSG(extack, "invalid EID");
		return ret;
	}
	address_notify(iface, eid, nlh->nlmsg_type, skb, nlh);
	return 0;
}

static int address_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct ifaddrmsg *request = dump_request(cb, sizeof(*request));
	struct list_head *ifaces = &mctp_netns(sock_net(skb->sk))->ifaces;
	/* Where the last part of the dump ended: index of the interface, count of its addresses. */
	int *at_index = (int *)&cb->args[0];
	unsigned int *at_eid = (unsigned int *)&cb->args[1];
	int wanted = request ? request->ifa_index : 0;
	const struct mctp_iface *iface;

	if (!request && cb->strict_check) {
		NL_SET_ERR_MSG(cb->extack, "the header of addresses is missing");
		return -EINVAL;
	}
	list_for_each_entry(iface, ifaces, netns_node) {
		const struct mctp_eids *eids = rtnl_dereference(iface->eids);
		int ifindex = iface->dev->ifindex;

		if (ifindex < *at_index || (wanted && wanted != ifindex))
			continue;
		if (ifindex > *at_index)
			*at_eid = 0;
		*at_index = ifindex;
		for (; eids && *at_eid < eids->count; ++*at_eid)
			if (address_fill(skb, iface, eids->eid[*at_eid], RTM_NEWADDR,
					 NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
					 NLM_F_MULTI))
				return skb->len;
	}
	return skb->len;
}

/*
 * Routes
 */

static const struct nla_policy route_policy[RTA_MAX + 1] = {
	[RTA_DST] = { .type = NLA_U8 },
	[RTA_METRICS] = { .type = NLA_NESTED },
	[RTA_OIF] = { .type = NLA_U32 },
	[RTA_GATEWAY] = NLA_POLICY_EXACT_LEN(sizeof(struct mctp_fq_addr)),
};

static const struct nla_policy metrics_policy[RTAX_MAX + 1] = {
	[RTAX_MTU] = { .type = NLA_U32 },
};

static int route_mtu(const struct nlattr *metrics, u32 *mtu, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[RTAX_MAX + 1];
	int ret;

	*mtu = 0;
	if (!metrics)
		return 0;
	ret = nla_parse_nested(tb, RTAX_MAX, metrics, metrics_policy, extack);
	if (!ret && tb[RTAX_MTU])
		*mtu = nla_get_u32(tb[RTAX_MTU]);
	return ret;
}

/* Where a route leads: to an interface, or if that is NULL to a gateway. */
static int route_target(struct net *net, struct nlattr **tb, struct mctp_iface **iface,
			struct mctp_fq_addr *gateway, struct netlink_ext_ack *extack)
{
	if (!tb[RTA_GATEWAY]) {
		if (!tb[RTA_OIF]) {
			NL_SET_ERR_MSG(extack, "neither ifindex nor gateway");
			return -EINVAL;
		}
		*iface = find_iface(net, nla_get_u32(tb[RTA_OIF]), extack);
		return *iface ? 0 : -ENODEV;
	}

	*iface = NULL;
	*gateway = *(const struct mctp_fq_addr *)nla_data(tb[RTA_GATEWAY]);
	if (tb[RTA_OIF] && nla_get_u32(tb[RTA_OIF])) {
		NL_SET_ERR_MSG(extack, "both ifindex and gateway");
		return -EINVAL;
	}
	if (!mctp_address_unicast(gateway->eid)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[RTA_GATEWAY], "gateway's EID outside of 8 to 254");
		return -EINVAL;
	}
	if (gateway->net == MCTP_NET_ANY)
		gateway->net = MCTP_INITIAL_DEFAULT_NET;
	return 0;
}

static int route_change(struct sk_buff *skb, struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	const struct rtmsg *header = nlmsg_data(nlh);
	struct net *net = sock_net(skb->sk);
	struct nlattr *tb[RTA_MAX + 1];
	struct mctp_fq_addr gateway;
	struct mctp_iface *iface;
	unsigned int min, max;
	u32 mtu;
	int ret;

	ret = nlmsg_parse(nlh, sizeof(*header), tb, RTA_MAX, route_policy, extack);
	if (ret)
		return ret;
	if (header->rtm_family != AF_MCTP) {
		NL_SET_ERR_MSG(extack, "rtm_family must be AF_MCTP");
		return -EINVAL;
	}
	if (!tb[RTA_DST]) {
		NL_SET_ERR_MSG(extack, "dst EID missing");
		return -EINVAL;
	}
	ret = route_target(net, tb, &iface, &gateway, extack);
	if (ret)
		return ret;
	if (iface && iface->dev->flags & IFF_LOOPBACK) {
		NL_SET_ERR_MSG(extack, "no routes to loopback");
		return -EINVAL;
	}
	if (header->rtm_type != RTN_UNICAST) {
		NL_SET_ERR_MSG(extack, "rtm_type must be RTN_UNICAST");
		return -EINVAL;
	}

	/* A prefix has no meaning here: the length is how many follow the first. */
	min = nla_get_u8(tb[RTA_DST]);
	max = min + header->rtm_dst_len;
	if (max >= MCTP_ADDR_ANY) {
		NL_SET_ERR_MSG(extack, "EIDs outside of 8 to 254");
		return -EINVAL;
	}
	if (nlh->nlmsg_type == RTM_DELROUTE) {
		if (iface)
			return mctp_route_remove(iface, min, max, RTN_UNICAST);
		return mctp_route_remove_gateway(net, &gateway, min, max);
	}

	ret = route_mtu(tb[RTA_METRICS], &mtu, extack);
	if (ret)
		return ret;
	if (iface)
		return mctp_route_add(iface, min, max, mtu, RTN_UNICAST);
	return mctp_route_add_gateway(net, &gateway, min, max, mtu);
}

static int route_fill_target(struct sk_buff *skb, const struct mctp_route_entry *route)
{
	struct mctp_fq_addr gateway;

	if (route->iface)
		return nla_put_u32(skb, RTA_OIF, route->iface->dev->ifindex);

	/* Its padding too goes to user space. */
	memset(&gateway, 0, sizeof(gateway));
	gateway.net = route->gateway.net;
	gateway.eid = route->gateway.eid;
	return nla_put(skb, RTA_GATEWAY, sizeof(gateway), &gateway);
}

static int route_fill(struct sk_buff *skb, const struct mctp_route_entry *route, u32 portid,
		      u32 seq)
{
	struct nlattr *metrics;
	struct rtmsg *header;
	struct nlmsghdr *nlh;

	nlh = nlmsg_put(skb, portid, seq, RTM_NEWROUTE, sizeof(*header), NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	header = nlmsg_data(nlh);
	memset(header, 0, sizeof(*header));
	header->rtm_family = AF_MCTP;
	header->rtm_dst_len = route->max - route->min;
	header->rtm_table = RT_TABLE_DEFAULT;
	header->rtm_protocol = RTPROT_STATIC;
	header->rtm_scope = route->iface ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	header->rtm_type = route->type;
	if (nla_put_u8(skb, RTA_DST, route->min))
		goto cancel;

	metrics = nla_nest_start_noflag(skb, RTA_METRICS);
	if (!metrics)
		goto cancel;
	if (route->mtu && nla_put_u32(skb, RTAX_MTU, route->mtu))
		goto cancel;
	nla_nest_end(skb, metrics);

	if (route_fill_target(skb, route))
		goto cancel;
	nlmsg_end(skb, nlh);
	return 0;

cancel:
	nlmsg_cancel(skb, nlh);
	return -EMSGSIZE;
}

static int route_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct list_head *routes = &mctp_netns(sock_net(skb->sk))->routes;
	const struct mctp_route_entry *route;
	long at = 0;

	list_for_each_entry(route, routes, node) {
		if (at++ < cb->args[0])
			continue;
		if (route_fill(skb, route, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq))
			break;
		cb->args[0] = at;
	}
	return skb->len;
}

/*
 * Neighbours
 */

static const struct nla_policy neigh_policy[NDA_MAX + 1] = {
	[NDA_DST] = { .type = NLA_U8 },
	[NDA_LLADDR] = { .type = NLA_BINARY, .len = MAX_ADDR_LEN },
};

static int neigh_change(struct sk_buff *skb, struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	const struct ndmsg *header = nlmsg_data(nlh);
	struct nlattr *tb[NDA_MAX + 1];
	struct mctp_iface *iface;
	mctp_eid_t eid;
	int ret;

	ret = nlmsg_parse(nlh, sizeof(*header), tb, NDA_MAX, neigh_policy, extack);
	if (ret)
		return ret;
	if (!tb[NDA_DST]) {
		NL_SET_ERR_MSG(extack, "Neighbour EID must be specified");
		return -EINVAL;
	}
	eid = nla_get_u8(tb[NDA_DST]);

	if (nlh->nlmsg_type == RTM_DELNEIGH) {
		iface = find_iface(sock_net(skb->sk), header->ndm_ifindex, extack);
		return iface ? mctp_neigh_remove(iface, eid) : -ENODEV;
	}

	if (!tb[NDA_LLADDR]) {
		NL_SET_ERR_MSG(extack, "Neighbour lladdr must be specified");
		return -EINVAL;
	}
	if (!mctp_address_unicast(eid)) {
		NL_SET_ERR_MSG(extack, "Invalid neighbour EID");
		return -EINVAL;
	}
	iface = find_iface(sock_net(skb->sk), header->ndm_ifindex, extack);
	if (!iface)
		return -ENODEV;
	if (nla_len(tb[NDA_LLADDR]) != iface->dev->addr_len) {
		NL_SET_ERR_MSG(extack, "Wrong lladdr length");
		return -EINVAL;
	}
	return mctp_neigh_add(iface, eid, nla_data(tb[NDA_LLADDR]));
}

static int neigh_fill(struct sk_buff *skb, const struct mctp_neigh_entry *neigh, u32 portid,
		      u32 seq)
{
	const struct net_device *dev = neigh->iface->dev;
	struct ndmsg *header;
	struct nlmsghdr *nlh;

	nlh = nlmsg_put(skb, portid, seq, RTM_NEWNEIGH, sizeof(*header), NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	header = nlmsg_data(nlh);
	memset(header, 0, sizeof(*header));
	header->ndm_family = AF_MCTP;
	header->ndm_ifindex = dev->ifindex;
	header->ndm_state = NUD_PERMANENT;
	header->ndm_type = RTN_UNICAST;
	if (nla_put_u8(skb, NDA_DST, neigh->eid) ||
	    nla_put(skb, NDA_LLADDR, dev->addr_len, neigh->haddr)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static int neigh_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct list_head *neighs = &mctp_netns(sock_net(skb->sk))->neighs;
	const struct ndmsg *request = dump_request(cb, sizeof(*request));
	int wanted = request ? request->ndm_ifindex : 0;
	const struct mctp_neigh_entry *neigh;
	long at = 0;

	list_for_each_entry(neigh, neighs, node) {
		if (at++ < cb->args[0])
			continue;
		if (!wanted || wanted == neigh->iface->dev->ifindex)
			if (neigh_fill(skb, neigh, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq))
				break;
		cb->args[0] = at;
	}
	return skb->len;
}

static const struct rtnl_msg_handler handlers[] = {
	{ THIS_MODULE, PF_MCTP, RTM_NEWADDR, address_change, NULL, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_DELADDR, address_change, NULL, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_GETADDR, NULL, address_dump, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_NEWROUTE, route_change, NULL, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_DELROUTE, route_change, NULL, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_GETROUTE, NULL, route_dump, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_NEWNEIGH, neigh_change, NULL, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_DELNEIGH, neigh_change, NULL, 0 },
	{ THIS_MODULE, PF_MCTP, RTM_GETNEIGH, NULL, neigh_dump, 0 },
};

/**
 * mctp_netlink_init() - take requests
 *
 * Context: process context.
 * Return: 0 or a negative errno.
 */
int mctp_netlink_init(void)
{
	int ret;

	ret = rtnl_af_register(&link_ops);
	if (ret)
		return ret;
	ret = rtnl_register_many(handlers);
	if (ret)
		rtnl_af_unregister(&link_ops);
	return ret;
}

/**
 * mctp_netlink_exit() - take none any more
 *
 * Context: process context.
 */
void mctp_netlink_exit(void)
{
	rtnl_unregister_many(handlers);
	rtnl_af_unregister(&link_ops);
}
