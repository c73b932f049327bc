/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel's interface for MCTP has and the headers of an older distribution may lack. */
#ifndef CONFORMANCE_UAPI_H
#define CONFORMANCE_UAPI_H

#include <stdint.h>
#include <sys/socket.h>
#include <net/if.h>		/* before linux/mctp.h, which brings in linux/if.h */
#include <linux/if_ether.h>
#include <linux/mctp.h>

#ifndef AF_MCTP
#define AF_MCTP		45
#endif

#ifndef SOL_MCTP
#define SOL_MCTP	285
#endif

#ifndef ETH_P_MCTP
#define ETH_P_MCTP	0x00fa
#endif

/* Linux 6.9 */
#ifndef SIOCMCTPALLOCTAG2
#define SIOCMCTPALLOCTAG2	(SIOCPROTOPRIVATE + 2)
#define SIOCMCTPDROPTAG2	(SIOCPROTOPRIVATE + 3)

struct mctp_ioc_tag_ctl2 {
	unsigned int net;
	mctp_eid_t peer_addr;
	mctp_eid_t local_addr;
	uint16_t flags;
	uint8_t tag;
};
#endif

/* Nested in IFLA_AF_SPEC, AF_MCTP; in the headers they are an enum, the second since Linux 6.13. */
#define LINK_MCTP_NET		1
#define LINK_MCTP_PHYS_BINDING	2

/* The gateway of a route, RTA_GATEWAY, since Linux 6.17. */
struct gateway {
	unsigned int net;
	mctp_eid_t eid;
};

#endif
