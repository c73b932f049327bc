/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs:	system_percpu_wq, the new name of system_wq. Later kernels warn of the old
 *			one.
 * Since:		v6.17, 128ea9f6ccfb ("workqueue: Add system_percpu_wq and system_dfl_wq").
 * Probe:		probes/system_percpu_wq.c
 * Needed by:		6.1, 6.6, 6.12, unless their stable releases have it.
 */
#ifndef _COMPAT_LINUX_WORKQUEUE_H
#define _COMPAT_LINUX_WORKQUEUE_H

#include_next <linux/workqueue.h>

#ifndef HAVE_SYSTEM_PERCPU_WQ
#define system_percpu_wq	system_wq
#endif

#endif
