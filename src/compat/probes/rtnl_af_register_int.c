// SPDX-License-Identifier: GPL-2.0
/* The record is in include/net/rtnetlink.h. */
#include <net/rtnetlink.h>

int probe(struct rtnl_af_ops *ops);

int probe(struct rtnl_af_ops *ops)
{
	return rtnl_af_register(ops);
}
