/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_HRTIMER_H
#define _SHIM_LINUX_HRTIMER_H

#include <linux/ktime.h>

#define CLOCK_MONOTONIC	1

enum hrtimer_mode {
	HRTIMER_MODE_REL,
	HRTIMER_MODE_REL_SOFT,
};

enum hrtimer_restart {
	HRTIMER_NORESTART,
	HRTIMER_RESTART,
};

struct hrtimer {
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	enum hrtimer_mode mode;
	struct hrtimer *next;
	u64 expires;
	bool queued;
	bool running;
	bool known;
};

void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *),
		   int clock, enum hrtimer_mode mode);
void hrtimer_start(struct hrtimer *timer, ktime_t delay, enum hrtimer_mode mode);
int hrtimer_cancel(struct hrtimer *timer);

#endif
