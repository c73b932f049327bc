/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	rtnl_af_register() cannot fail.
 * Since:		v6.13 ("rtnetlink: Return int from rtnl_af_register()").
 * Probe:		probes/rtnl_af_register_int.c
 * Needed by:		6.1, 6.6, 6.12.
 */
#ifndef _COMPAT_NET_RTNETLINK_H
#define _COMPAT_NET_RTNETLINK_H

#include_next <net/rtnetlink.h>

#ifndef HAVE_RTNL_AF_REGISTER_INT
static inline int compat_rtnl_af_register(struct rtnl_af_ops *ops)
{
	rtnl_af_register(ops);
	return 0;
}

#define rtnl_af_register	compat_rtnl_af_register
#endif

#endif
