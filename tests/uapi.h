/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's interface for MCTP has and the headers of an older distribution may lack: beside
 * what our tool uses, what tests do.
 */
#ifndef TESTS_UAPI_H
#define TESTS_UAPI_H

#include <stdint.h>
#include <linux/if_ether.h>

#include "../src/cli/mctp_abi.h"

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

/* The gateway of a route, RTA_GATEWAY, since Linux 6.17. */
struct gateway {
	unsigned int net;
	mctp_eid_t eid;
};

#endif
