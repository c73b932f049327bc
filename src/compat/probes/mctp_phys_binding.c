// SPDX-License-Identifier: GPL-2.0
/* The record is in include/net/mctpdevice.h. */
#include <net/mctp.h>
#include <net/mctpdevice.h>

int probe(struct net_device *dev);
int probe(struct net_device *dev)
{
	return mctp_register_netdev(dev, NULL, MCTP_PHYS_BINDING_PCC);
}
