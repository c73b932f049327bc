// SPDX-License-Identifier: GPL-2.0
/* The record is in include/linux/unaligned.h. */
#include <linux/unaligned.h>

u16 probe(const void *bytes);
u16 probe(const void *bytes)
{
	return get_unaligned_le16(bytes);
}
