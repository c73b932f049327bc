/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_SLAB_H
#define _SHIM_LINUX_SLAB_H

#include <linux/types.h>

#define GFP_KERNEL	0u
#define GFP_ATOMIC	1u

void *kzalloc(size_t size, gfp_t flags);
void kfree(const void *allocation);

#endif
