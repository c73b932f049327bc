/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_IRQDESC_H
#define _SHIM_LINUX_IRQDESC_H

#include <linux/irq.h>
#include <linux/spinlock.h>

struct irqaction {
	unsigned int flags;
};

struct irq_desc {
	struct irq_data irq_data;
	raw_spinlock_t lock;
	struct irqaction *action;	/* NULL unless the lock is held: it may go at any time */
	unsigned int irq_count;
	unsigned int irqs_unhandled;
	unsigned long last_unhandled;	/* jiffies */
};

struct irq_desc *irq_data_to_desc(struct irq_data *data);
int irq_has_action(unsigned int irq);

#endif
