// SPDX-License-Identifier: GPL-2.0
/* The record is in include/linux/mctp.h. */
#include <linux/mctp.h>

mctp_eid_t probe(const struct mctp_fq_addr *gateway);
mctp_eid_t probe(const struct mctp_fq_addr *gateway)
{
	return gateway->net ? gateway->eid : MCTP_ADDR_NULL;
}
