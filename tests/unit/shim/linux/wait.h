/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_WAIT_H
#define _SHIM_LINUX_WAIT_H

#include <linux/jiffies.h>

typedef struct {
	unsigned long woken;
} wait_queue_head_t;

void init_waitqueue_head(wait_queue_head_t *queue);
void wake_up(wait_queue_head_t *queue);

/* Lets virtual time pass up to @deadline, one event after the other; false when it has come. */
bool machine_wait(wait_queue_head_t *queue, unsigned long deadline);

/*
 * As in the kernel, a condition is looked at again only after a wake-up, and at the end of the
 * time.
 */
#define wait_event_timeout(queue, condition, timeout) ({			\
	unsigned long _deadline = jiffies + (timeout);				\
	bool _true;								\
										\
	while (!(_true = (condition)) && machine_wait(&(queue), _deadline))	\
		;								\
	_true ? (long)(_deadline - jiffies) > 0 ? _deadline - jiffies : 1ul : 0ul; })

#endif
