/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	the name of the header.
 * Since:		v6.12, 5f60d5f6bbc1 ("move asm/unaligned.h to linux/unaligned.h").
 * Probe:		here, by the preprocessor.
 * Needed by:		6.1, 6.6.
 */
#if __has_include_next(<linux/unaligned.h>)
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif
