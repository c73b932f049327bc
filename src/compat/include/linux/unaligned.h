/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	the name of the header.
 * Since:		v6.12, 5f60d5f6bbc1 ("move asm/unaligned.h to linux/unaligned.h").
 * Probe:		probes/linux_unaligned.c
 * Needed by:		6.1, 6.6.
 */
#ifdef HAVE_LINUX_UNALIGNED
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif
