/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Each access goes through the mappings of machine.c; an __iomem pointer is no pointer to memory.
 */
#ifndef _SHIM_LINUX_IO_H
#define _SHIM_LINUX_IO_H

#include <linux/types.h>

u8 readb(const void *mapped);
u16 readw(const void *mapped);
u32 readl(const void *mapped);
u64 readq(const void *mapped);
void writeb(u8 value, void *mapped);
void writew(u16 value, void *mapped);
void writel(u32 value, void *mapped);
void writeq(u64 value, void *mapped);
void memcpy_fromio(void *to, const void *mapped, size_t len);
void memcpy_toio(void *mapped, const void *from, size_t len);

/* Shared memory must be written before the doorbell is: platform.c asks for it. */
void wmb(void);

#endif
