/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	hrtimer_setup() sets the callback too.
 * Since:		v6.13, 908a1d775422 ("hrtimers: Introduce hrtimer_setup() to replace
 *			hrtimer_init()").
 * Probe:		probes/hrtimer_setup.c
 * Needed by:		6.1, 6.6, 6.12.
 */
#ifndef _COMPAT_LINUX_HRTIMER_H
#define _COMPAT_LINUX_HRTIMER_H

#include_next <linux/hrtimer.h>

#ifndef HAVE_HRTIMER_SETUP
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

#endif
