/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	there is no struct mctp_fq_addr, which RTA_GATEWAY is.
 * Since:		v6.17, ad39c12fcee3 ("net: mctp: add gateway routing support").
 * Probe:		probes/mctp_fq_addr.c
 * Needed by:		6.1, 6.6, 6.12.
 *
 * What differs:	there are no ioctls for the tags of a network, SIOCMCTPALLOCTAG2 and
 *			SIOCMCTPDROPTAG2.
 * Since:		v6.9 ("net: mctp: provide a more specific tag allocation ioctl").
 * Probe:		probes/mctp_ioc_tag_ctl2.c
 * Needed by:		6.1, 6.6.
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

#ifndef HAVE_MCTP_IOC_TAG_CTL2
#define SIOCMCTPALLOCTAG2	(SIOCPROTOPRIVATE + 2)
#define SIOCMCTPDROPTAG2	(SIOCPROTOPRIVATE + 3)

struct mctp_ioc_tag_ctl2 {
	unsigned int net;
	mctp_eid_t peer_addr;
	mctp_eid_t local_addr;
	u16 flags;
	u8 tag;
};
#endif

#endif
