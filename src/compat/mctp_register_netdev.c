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

#ifdef HAVE_MCTP_PHYS_BINDING
/**
 * mctp_register_netdev() - register a transport's network device with the kernel and with MCTP
 * @dev:	the device, not registered yet
 * @ops:	the transport's, or NULL; never called, for they serve MCTP_FLOWS only, which needs
 *		the kernel's help
 * @binding:	the physical binding (DSP0239), or MCTP_PHYS_BINDING_UNSPEC
 *
 * Where the kernel declares it without @binding, that is MCTP_PHYS_BINDING_UNSPEC.
 *
 * Context: process context, takes RTNL.
 * Return: 0; -ENOMEM; what register_netdevice() returns.
 */
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

/**
 * mctp_unregister_netdev() - undo mctp_register_netdev()
 * @dev:	the device, which is freed if it has needs_free_netdev
 *
 * Context: process context, takes RTNL.
 */
void mctp_unregister_netdev(struct net_device *dev)
{
	unregister_netdev(dev);
}
EXPORT_SYMBOL_GPL(mctp_unregister_netdev);
