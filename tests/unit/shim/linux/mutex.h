/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_MUTEX_H
#define _SHIM_LINUX_MUTEX_H

#include <linux/types.h>

struct mutex {
	bool held;
	unsigned int test;	/* that holds it */
};

#define DEFINE_MUTEX(lock)	struct mutex lock

void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

#endif
