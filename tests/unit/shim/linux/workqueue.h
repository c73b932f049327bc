/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_WORKQUEUE_H
#define _SHIM_LINUX_WORKQUEUE_H

#include <linux/types.h>

struct workqueue_struct;
struct work_struct;

struct work_struct {
	void (*function)(struct work_struct *work);
};

struct delayed_work {
	struct work_struct work;
	struct delayed_work *next;
	unsigned long expires;	/* jiffies */
	bool pending;
	bool running;
	bool canceled;
	bool known;
	unsigned long runs;
};

extern struct workqueue_struct *system_percpu_wq;

void machine_init_work(struct delayed_work *work, void (*function)(struct work_struct *));

#define INIT_DELAYED_WORK(work, function)	machine_init_work(work, function)
#define to_delayed_work(item)			container_of(item, struct delayed_work, work)

bool mod_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
		      unsigned long delay);
bool queue_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
			unsigned long delay);
bool cancel_delayed_work_sync(struct delayed_work *work);

#endif
