/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_BITOPS_H
#define _SHIM_LINUX_BITOPS_H

#include <linux/types.h>

#define BIT(n)	(1UL << (n))

/* Other CPUs see each of them. */
void machine_step(void);

static inline void set_bit(long n, unsigned long *word)
{
	machine_step();
	*word |= BIT(n);
}

static inline void clear_bit(long n, unsigned long *word)
{
	machine_step();
	*word &= ~BIT(n);
}

static inline bool test_bit(long n, const unsigned long *word)
{
	machine_step();
	return *word & BIT(n);
}

static inline bool test_and_clear_bit(long n, unsigned long *word)
{
	bool was = test_bit(n, word);

	clear_bit(n, word);
	return was;
}

static inline bool test_and_set_bit(long n, unsigned long *word)
{
	bool was = test_bit(n, word);

	set_bit(n, word);
	return was;
}

#endif
