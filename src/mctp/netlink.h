/* SPDX-License-Identifier: GPL-2.0 */
/* The netlink interface: links, addresses, routes, neighbours. */
#ifndef _MCTP_NETLINK_H
#define _MCTP_NETLINK_H

int mctp_netlink_init(void);
void mctp_netlink_exit(void);

#endif
