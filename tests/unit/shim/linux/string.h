/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_STRING_H
#define _SHIM_LINUX_STRING_H

#include <string.h>

/* The first byte that is not @c, or NULL. */
static inline void *memchr_inv(const void *start, int c, size_t bytes)
{
	const unsigned char *byte = start;

	for (; bytes; byte++, bytes--)
		if (*byte != (unsigned char)c)
			return (void *)byte;
	return NULL;
}

#endif
