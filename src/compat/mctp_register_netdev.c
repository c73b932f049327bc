// SPDX-License-Identifier: GPL-2.0
/*
 * What differs:	what drivers call, as <net/mctpdevice.h> declares it. The record is in
 *			include/net/mctpdevice.h.
 */

#include <linux/export.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/mctpdevice.h>

#include "../mctp/iface.h"

/* A transport's ops serve MCTP_FLOWS only, which needs the kernel's help. */
#ifdef HAVE_MCTP_PHYS_BINDING
int mctp_register_netdev(struct net_device *dev, const struct mctp_netdev_ops *ops,
			 enum mctp_phys_binding binding)
{
	return mctp_iface_register_netdev(dev, binding);
}
#else
#undef mctp_register_netdev
int mctp_register_netdev(struct net_device *dev, const struct mctp_netdev_ops *ops)
{
	return mctp_iface_register_netdev(dev, MCTP_PHYS_BINDING_UNSPEC);
}
#endif
EXPORT_SYMBOL_GPL(mctp_register_netdev);

void mctp_unregister_netdev(struct net_device *dev)
{
	unregister_netdev(dev);
}
EXPORT_SYMBOL_GPL(mctp_unregister_netdev);
