/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_IRQ_H
#define _SHIM_LINUX_IRQ_H

#include <linux/types.h>

#define IRQ_NOAUTOEN	(1ul << 12)

struct irq_data {
	unsigned int irq;
};

void irq_set_status_flags(unsigned int irq, unsigned long set);
void irq_clear_status_flags(unsigned int irq, unsigned long clear);
struct irq_data *irq_get_irq_data(unsigned int irq);

#endif
