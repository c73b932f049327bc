/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine that the driver runs on in unit tests: a clock, contexts, interrupt lines, tasklets,
 * delayed work, timers, mappings. One thread runs everything, and each run is the same.
 *
 * Whatever a kernel would warn of, hang or crash at ends the test by machine_fail().
 */
#ifndef _MACHINE_H
#define _MACHINE_H

#include <linux/types.h>

/* End the test, with a message. */
__attribute__((format(printf, 1, 2), noreturn))
void machine_fail(const char *format, ...);

void machine_reset(void);
void machine_check_idle(void);

/*
 * Time
 */

u64 machine_now_us(void);

/* Let time pass, with everything that happens meanwhile. */
void machine_run_us(u64 us);
void machine_run_ms(u64 ms);

/* The next thing that is due, whenever that is: an event, a timer, or work. */
void machine_next(void *unused);

/*
 * Call @function after a while, as hardware would: between two instructions of the kernel, in no
 * context of its own.
 */
void machine_after_us(u64 us, void (*function)(void *argument), void *argument);

/*
 * Contexts
 */

bool machine_in_hardirq(void);
bool machine_bh_disabled(void);
bool machine_may_sleep(void);
bool machine_locked(void);

/* Call @function on another CPU, while this one is in the middle of something. */
void machine_on_other_cpu(void (*function)(void *argument), void *argument);

/*
 * Begin @function on another CPU that stops after @steps of what it does (accesses to hardware,
 * locks, bits, calls of the kernel), and stands still until machine_finish_elsewhere(), or until
 * this CPU waits for it. Returns false if it has ended before, or waits for this CPU.
 */
bool machine_start_elsewhere(void (*function)(void *argument), void *argument, unsigned int steps);
void machine_finish_elsewhere(void);
bool machine_is_elsewhere(void);

/* One of these steps. */
void machine_step(void);

/* Wait for what another CPU ends; if none can, it is a deadlock. */
void machine_wait_while(const bool *busy, const char *what);

/*
 * Interrupt lines
 */

#define MACHINE_IRQS	8
#define MACHINE_GSI	40	/* the GSI of interrupt 0 */

/* A handler that has to wait for another CPU. It runs again from machine_irq_continue() on. */
#define IRQ_WAITING	4

void machine_irq_set_level(unsigned int irq, bool level);
void machine_irq_continue(unsigned int irq);

/* An edge, or the level that one of its @sources gives the line. */
void machine_pulse(unsigned int irq);
void machine_assert(unsigned int irq, u32 source, bool on);

/* Handlers on all lines. */
unsigned int machine_irq_users(void);

bool machine_irq_held(unsigned int irq);
unsigned int machine_irq_depth(unsigned int irq);
unsigned long machine_irq_refused(unsigned int irq);

/* The kernel gave the line up: nobody cared. */
bool machine_irq_dead(unsigned int irq);

/* What free_irq() of a shared line does with CONFIG_DEBUG_SHIRQ: an extra call of the handler. */
extern bool machine_debug_shirq;

/* Run a tasklet that was pending before the handler that runs now began, as another CPU may. */
extern bool machine_tasklet_elsewhere;
/*
 * Run a tasklet at once where a handler schedules it, as a preemptible kernel may while the
 * handler's thread waits.
 */
extern bool machine_tasklet_preempts;
void machine_tasklet_gap(void);

/* A tasklet is scheduled, and has not run. */
bool machine_tasklet_waits(void);

/*
 * Memory
 */

/* Let the @nth allocation or mapping from now on fail; 0 for none. */
extern unsigned int machine_fail_allocation;
extern unsigned int machine_fail_mapping;
/* The driver gets no interrupt of its own. */
extern bool machine_fail_irq;
/* acpi_register_gsi() does not know this GSI. */
extern u32 machine_unknown_gsi;

unsigned int machine_mappings(void);
unsigned int machine_allocations(void);

/* Physical address behind a mapping; fails for an access outside of all of them. */
u64 machine_physical(const void *mapped, size_t len);

/* Called at each memcpy_fromio() with physical address and length, after the bytes were copied. */
extern void (*machine_after_read)(u64 address, size_t len);

/* Called when cancel_delayed_work_sync() has done its work. */
extern void (*machine_after_cancel)(void);

/* Called when disable_irq() begins. */
extern void (*machine_before_hold)(void);

/* How often the watch has run. */
unsigned long machine_work_runs(void);

/* Trace points that fired. */
struct machine_traces {
	unsigned int sends;
	unsigned int receives;
	unsigned int completions;
	unsigned int drops;
	char drop_reason[32];
};

extern struct machine_traces machine_traces;

#endif
