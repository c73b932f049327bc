/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's interface for MCTP has and the headers of an older distribution may lack.
 *
 * <linux/mctp.h> itself is there since Linux 5.15, the first kernel with AF_MCTP.
 */
#ifndef CLI_MCTP_ABI_H
#define CLI_MCTP_ABI_H

#include <sys/socket.h>
#include <net/if.h>		/* before linux/mctp.h, which brings in linux/if.h */
#include <linux/mctp.h>
#include <linux/if_arp.h>

#ifndef AF_MCTP
#define AF_MCTP		45
#endif

#ifndef ARPHRD_MCTP
#define ARPHRD_MCTP	290
#endif

/*
 * Nested in IFLA_AF_SPEC, AF_MCTP. Newer headers name the second one IFLA_MCTP_PHYS_BINDING
 * (Linux 6.13), in an enum that the preprocessor cannot ask for.
 */
#define LINK_MCTP_NET		1
#define LINK_MCTP_PHYS_BINDING	2

#define MCTP_BINDING_PCC	8	/* DSP0239: MCTP over PCC */

#define MCTP_EID_FIRST		8	/* DSP0236: below are null and reserved, 255 is broadcast */
#define MCTP_EID_LAST		254

#define MCTP_MESSAGE_MAX	65536	/* what the kernel reassembles, type byte included */

#endif
