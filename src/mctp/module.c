// SPDX-License-Identifier: GPL-2.0
/*
 * AF_MCTP for kernels that are built without CONFIG_MCTP: the user-space interface of
 * <linux/mctp.h> and the protocol of DMTF DSP0236, as a module. This file puts the parts together.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "iface.h"
#include "input.h"
#include "netlink.h"
#include "netns.h"
#include "route.h"
#include "socket.h"
#include "tag.h"

static unsigned int mctp_netns_id __read_mostly;

/**
 * mctp_netns() - the MCTP part of a network namespace
 * @net:	the namespace, which the caller keeps
 *
 * Context: any.
 * Return: the part, which lives as long as the namespace.
 */
struct mctp_netns *mctp_netns(const struct net *net)
{
	return net_generic(net, mctp_netns_id);
}

static int __net_init init_netns(struct net *net)
{
	struct mctp_netns *mctp = mctp_netns(net);
	unsigned int i;

	INIT_LIST_HEAD(&mctp->ifaces);
	INIT_LIST_HEAD(&mctp->routes);
	INIT_LIST_HEAD(&mctp->neighs);
	spin_lock_init(&mctp->bind_lock);
	for (i = 0; i < MCTP_TYPES; i++)
		INIT_HLIST_HEAD(&mctp->binds[i]);
	mctp_tag_init_netns(mctp);
	return 0;
}

/* Interfaces took their routes and neighbours along, sockets their tags. */
static void __net_exit exit_netns(struct net *net)
{
	mctp_route_exit_netns(mctp_netns(net));
	mctp_tag_exit_netns(mctp_netns(net));
}

static struct pernet_operations mctp_netns_ops = {
	.init = init_netns,
	.exit = exit_netns,
	.id = &mctp_netns_id,
	.size = sizeof(struct mctp_netns),
};

static int __init mctp_init(void)
{
	int ret;

	ret = register_pernet_subsys(&mctp_netns_ops);
	if (ret)
		return ret;

	ret = mctp_iface_init();
	if (ret)
		goto err_netns;

	ret = mctp_netlink_init();
	if (ret)
		goto err_iface;

	mctp_input_init();

	/* Last, for with it users come. */
	ret = mctp_socket_init();
	if (ret)
		goto err_input;

	return 0;

err_input:
	mctp_input_exit();
	mctp_netlink_exit();
err_iface:
	mctp_iface_exit();
err_netns:
	unregister_pernet_subsys(&mctp_netns_ops);
	if (ret == -EEXIST)
		pr_err("this kernel has AF_MCTP already\n");
	return ret;
}
module_init(mctp_init);

static void __exit mctp_exit(void)
{
	mctp_socket_exit();
	mctp_input_exit();
	mctp_netlink_exit();
	mctp_iface_exit();
	unregister_pernet_subsys(&mctp_netns_ops);
}
module_exit(mctp_exit);

MODULE_DESCRIPTION("Management Component Transport Protocol (AF_MCTP)");
MODULE_AUTHOR("The mctp_pcc authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(MCTP_PCC_VERSION);
MODULE_ALIAS_NETPROTO(PF_MCTP);
