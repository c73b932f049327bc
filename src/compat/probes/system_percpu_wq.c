// SPDX-License-Identifier: GPL-2.0
/* The record is in include/linux/workqueue.h. */
#include <linux/workqueue.h>

struct workqueue_struct *probe(void);
struct workqueue_struct *probe(void)
{
	return system_percpu_wq;
}
