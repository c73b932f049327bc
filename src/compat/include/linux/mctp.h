/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	there is no struct mctp_fq_addr, which RTA_GATEWAY is.
 * Since:		v6.17, ad39c12fcee3 ("net: mctp: add gateway routing support").
 * Probe:		probes/mctp_fq_addr.c
 * Needed by:		6.1, 6.6, 6.12.
 */
#ifndef _COMPAT_LINUX_MCTP_H
#define _COMPAT_LINUX_MCTP_H

#include_next <linux/mctp.h>

#ifndef HAVE_MCTP_FQ_ADDR
struct mctp_fq_addr {
	unsigned int net;
	mctp_eid_t eid;
};
#endif

#endif
