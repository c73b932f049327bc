/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	a socket's bind() and connect() get their address as struct sockaddr, not as
 *			struct sockaddr_unsized.
 * Since:		v6.19, the series that gives socket calls a sockaddr of unknown size.
 * Probe:		probes/sockaddr_unsized.c
 * Needed by:		6.1, 6.6, 6.12, 6.18.
 */
#ifndef _COMPAT_LINUX_NET_H
#define _COMPAT_LINUX_NET_H

#include_next <linux/net.h>

#ifndef HAVE_SOCKADDR_UNSIZED
#define sockaddr_unsized	sockaddr
#endif

#endif
