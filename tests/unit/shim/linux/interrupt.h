/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_INTERRUPT_H
#define _SHIM_LINUX_INTERRUPT_H

#include <linux/types.h>

enum irqreturn {
	IRQ_NONE,
	IRQ_HANDLED,
	IRQ_WAKE_THREAD,
};

typedef int irqreturn_t;
typedef irqreturn_t (*machine_handler)(int irq, void *cookie);

#define IRQF_SHARED	0x80
#define IRQF_ONESHOT	0x2000

int request_threaded_irq(unsigned int irq, machine_handler handler, machine_handler thread,
			 unsigned long flags, const char *name, void *cookie);
int request_irq(unsigned int irq, machine_handler handler, unsigned long flags, const char *name,
		void *cookie);
const void *free_irq(unsigned int irq, void *cookie);

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
