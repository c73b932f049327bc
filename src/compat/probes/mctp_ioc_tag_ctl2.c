// SPDX-License-Identifier: GPL-2.0
/* The record is in include/linux/mctp.h. */
#include <linux/mctp.h>

unsigned int probe(const struct mctp_ioc_tag_ctl2 *ctl);
unsigned int probe(const struct mctp_ioc_tag_ctl2 *ctl)
{
	return SIOCMCTPALLOCTAG2 + ctl->net;
}
