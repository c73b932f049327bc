/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_ATOMIC_H
#define _SHIM_LINUX_ATOMIC_H

#include <linux/types.h>

static inline void atomic64_inc(atomic64_t *value)
{
	value->counter++;
}

static inline s64 atomic64_read(const atomic64_t *value)
{
	return value->counter;
}

#endif
