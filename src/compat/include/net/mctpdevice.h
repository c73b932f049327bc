/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	mctp_register_netdev() has no argument for the physical binding, and
 *			there is no enum of them. Where there is, it is in <net/mctp.h>, which the
 *			header needs and does not include.
 * Since:		v6.13, 580db513b4a9 ("net: mctp: Expose transport binding identifier via
 *			IFLA attribute").
 * Probe:		probes/mctp_phys_binding.c
 * Needed by:		6.1, 6.6, 6.12.
 */
#ifndef _COMPAT_NET_MCTPDEVICE_H
#define _COMPAT_NET_MCTPDEVICE_H

#include <net/mctp.h>
#include_next <net/mctpdevice.h>

#ifndef HAVE_MCTP_PHYS_BINDING
/* No number of DSP0239: it is known to nobody. */
#define MCTP_PHYS_BINDING_UNSPEC	(-1)
#define MCTP_PHYS_BINDING_PCC		0x08
#define IFLA_MCTP_PHYS_BINDING		2

static inline int compat_mctp_register_netdev(struct net_device *dev,
					      const struct mctp_netdev_ops *ops,
					      int binding)
{
	return mctp_register_netdev(dev, ops);
}

#define mctp_register_netdev	compat_mctp_register_netdev
#endif

#endif
