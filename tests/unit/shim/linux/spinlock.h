/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_SPINLOCK_H
#define _SHIM_LINUX_SPINLOCK_H

#include <linux/types.h>

typedef struct {
	bool held;
	unsigned int test;	/* that holds it */
} spinlock_t, raw_spinlock_t;

#define DEFINE_SPINLOCK(lock)	spinlock_t lock

void spin_lock_init(spinlock_t *lock);
void spin_lock_bh(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
unsigned long machine_spin_lock_irqsave(spinlock_t *lock);
#define spin_lock_irqsave(lock, flags)	((flags) = machine_spin_lock_irqsave(lock))
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
/* That of an interrupt line. */
unsigned long machine_raw_spin_lock_irqsave(raw_spinlock_t *lock);
#define raw_spin_lock_irqsave(lock, flags)	((flags) = machine_raw_spin_lock_irqsave(lock))
void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);
void local_bh_disable(void);
void local_bh_enable(void);

#endif
