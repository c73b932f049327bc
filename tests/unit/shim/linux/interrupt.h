/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_INTERRUPT_H
#define _SHIM_LINUX_INTERRUPT_H

#include <linux/types.h>

enum irqreturn {
	IRQ_NONE,
	IRQ_HANDLED,
};

struct tasklet_struct {
	void (*callback)(struct tasklet_struct *tasklet);
	struct tasklet_struct *next;
	bool scheduled;
	bool running;
	bool elsewhere;		/* scheduled by the other CPU, and runs there */
	unsigned long handler;	/* the run of an interrupt handler that scheduled it */
};

void tasklet_setup(struct tasklet_struct *tasklet, void (*callback)(struct tasklet_struct *));
void tasklet_schedule(struct tasklet_struct *tasklet);
void tasklet_kill(struct tasklet_struct *tasklet);

void disable_irq(unsigned int irq);
void enable_irq(unsigned int irq);
void synchronize_irq(unsigned int irq);
void synchronize_hardirq(unsigned int irq);

#endif
