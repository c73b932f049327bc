// SPDX-License-Identifier: GPL-2.0
/*
 * The machine that the driver runs on in unit tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <cmocka.h>

#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irqdesc.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "machine.h"
#include "platform.h"

#define JIFFY_NS		(NSEC_PER_SEC / HZ)
#define FIRST_JIFFY		((unsigned long)-25)
#define NEVER			(~0ull)

/* A softirq that never ends, an event loop that never ends. */
#define SOFTIRQ_ROUNDS		1000
#define WAKE_LIMIT		1000000

/* The kernel's spurious interrupt detector. */
#define STORM_LOOK		100000
#define STORM_UNHANDLED		99900

struct event {
	struct event *next;
	u64 at;
	void (*function)(void *argument);
	void *argument;
};

struct cpu {
	int hardirq;
	int softirq;
	int bh;
	int locks;
	unsigned long irqs_off;
	bool other;
};

struct action {
	struct irqaction irqaction;
	const char *name;
	struct action *next;
	machine_handler handler;
	machine_handler thread;
	void *cookie;
};

struct line {
	struct irq_desc desc;
	struct action *actions;
	bool level;
	bool noautoen;
	bool started;
	bool in_progress;
	bool waiting;
	struct action *at;	/* where a waiting handler goes on */
	int result;
	unsigned int depth;
	bool pending;
	u32 asserted;
	bool dead;
	unsigned long refused;	/* interrupts that no handler wanted */
};

/* Mappings are addresses in memory that nobody can touch. They are not used twice. */
struct mapping {
	struct mapping *next;
	char *start;
	u64 address;
	size_t size;
};

#define WINDOW_SIZE	(1ul << 36)
#define MAPPING_STEP	4096

/* The CPU that machine_start_elsewhere() starts, and where this one waits meanwhile. */
struct elsewhere {
	struct cpu cpu;
	ucontext_t context, caller;
	void (*function)(void *argument);
	void *argument;
	unsigned int steps_left;
	unsigned int stopped_at;
	bool started;
	bool runs;		/* and this CPU does not */
	bool blocked;		/* waits for something that this CPU has */
	char failure[256];
	const void *caller_stack;
	size_t caller_stack_size;
	char stack[256 * 1024] __attribute__((aligned(64)));
};

static unsigned int test;	/* one that failed may have left locks behind */
static u64 now;
static struct event *events;
static struct delayed_work *works;
static struct hrtimer *timers;
static struct tasklet_struct *tasklets;
static struct cpu main_cpu, *cpu = &main_cpu;
static struct elsewhere elsewhere;
static struct line lines[MACHINE_IRQS];
static unsigned long handler_runs;
static struct mapping *mappings;
static char *window, *window_at;
static void *allocated;		/* the driver has one allocation, with everything in it */

bool machine_debug_shirq;
bool machine_fail_irq;
bool machine_tasklet_elsewhere;
bool machine_tasklet_preempts;
unsigned int machine_fail_allocation;
unsigned int machine_fail_mapping;
u32 machine_unknown_gsi;
void (*machine_after_read)(u64 address, size_t len);
void (*machine_after_cancel)(void);
void (*machine_before_hold)(void);
struct machine_traces machine_traces;
struct workqueue_struct *system_percpu_wq;

static void leave_elsewhere(bool end);
static struct tasklet_struct *pending_tasklet(void);
static void run_softirqs(void);
static void run_line(struct line *line);

void machine_fail(const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (elsewhere.runs) {
		memcpy(elsewhere.failure, text, sizeof(text));
		leave_elsewhere(false);
	}
	if (elsewhere.stopped_at)
		fail_msg("%s (after %llu us; the other CPU stopped at step %u)", text,
			 now / NSEC_PER_USEC, elsewhere.stopped_at);
	fail_msg("%s (after %llu us)", text, now / NSEC_PER_USEC);
	abort();
}

/*
 * Another CPU in the midst of something
 */

/* The address sanitizer wants to know of another stack. */
static void start_switch(void **save, const void *stack, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(save, stack, size);
#endif
}

static void finish_switch(void *save, const void **stack, size_t *size)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(save, stack, size);
#endif
}

/* Let this CPU go on where it waits. The other one comes back from here, but for its end. */
static void leave_elsewhere(bool end)
{
	enum platform_actor actor = platform_actor;
	struct cpu *this = cpu;
	void *save = NULL;

	elsewhere.runs = false;
	start_switch(end ? NULL : &save, elsewhere.caller_stack, elsewhere.caller_stack_size);
	swapcontext(&elsewhere.context, &elsewhere.caller);
	finish_switch(save, &elsewhere.caller_stack, &elsewhere.caller_stack_size);
	elsewhere.runs = true;
	platform_actor = actor;
	cpu = this;
}

static void enter_elsewhere(void)
{
	enum platform_actor actor = platform_actor;
	struct cpu *this = cpu;
	void *save = NULL;

	elsewhere.runs = true;
	start_switch(&save, elsewhere.stack, sizeof(elsewhere.stack));
	swapcontext(&elsewhere.caller, &elsewhere.context);
	finish_switch(save, NULL, NULL);
	platform_actor = actor;
	cpu = this;
	if (elsewhere.failure[0]) {
		char text[256];

		memcpy(text, elsewhere.failure, sizeof(text));
		elsewhere.failure[0] = 0;
		elsewhere.started = false;
		machine_fail("%s", text);
	}
}

static void run_elsewhere(void)
{
	finish_switch(NULL, &elsewhere.caller_stack, &elsewhere.caller_stack_size);
	cpu = &elsewhere.cpu;
	platform_actor = ACTOR_DRIVER;
	elsewhere.function(elsewhere.argument);
	run_softirqs();
	if (!machine_may_sleep())
		machine_fail("the other CPU ends in a context");
	elsewhere.started = false;
	leave_elsewhere(true);
}

bool machine_start_elsewhere(void (*function)(void *argument), void *argument, unsigned int steps)
{
	if (elsewhere.started)
		machine_fail("more than two CPUs are not modelled");
	ASAN_UNPOISON_MEMORY_REGION(elsewhere.stack, sizeof(elsewhere.stack));
	elsewhere.cpu = (struct cpu){ .other = true };
	elsewhere.function = function;
	elsewhere.argument = argument;
	elsewhere.steps_left = steps;
	elsewhere.stopped_at = steps;
	elsewhere.blocked = false;
	elsewhere.started = true;
	getcontext(&elsewhere.context);
	elsewhere.context.uc_stack.ss_sp = elsewhere.stack;
	elsewhere.context.uc_stack.ss_size = sizeof(elsewhere.stack);
	elsewhere.context.uc_link = NULL;
	makecontext(&elsewhere.context, run_elsewhere, 0);
	enter_elsewhere();
	return elsewhere.started && !elsewhere.steps_left;
}

void machine_finish_elsewhere(void)
{
	elsewhere.steps_left = 0;
	while (elsewhere.started) {
		run_softirqs();
		enter_elsewhere();
		if (elsewhere.started && elsewhere.blocked && !pending_tasklet())
			machine_fail("the other CPU waits for ever");
	}
}

bool machine_is_elsewhere(void)
{
	return elsewhere.runs;
}

void machine_step(void)
{
	if (elsewhere.runs && elsewhere.steps_left && !--elsewhere.steps_left)
		leave_elsewhere(false);
}

void machine_wait_while(const bool *busy, const char *what)
{
	while (*busy) {
		if (elsewhere.runs) {
			elsewhere.blocked = true;
			leave_elsewhere(false);
			elsewhere.blocked = false;
			continue;
		}
		if (!elsewhere.started)
			machine_fail("%s", what);
		enter_elsewhere();
		if (*busy && elsewhere.blocked)
			machine_fail("%s; the other CPU waits too", what);
	}
}

void machine_reset(void)
{
	unsigned int i;

	while (events) {
		struct event *event = events;

		events = event->next;
		free(event);
	}
	while (mappings) {
		struct mapping *mapping = mappings;

		mappings = mapping->next;
		free(mapping);
	}
	for (i = 0; i < MACHINE_IRQS; i++) {
		while (lines[i].actions) {
			struct action *action = lines[i].actions;

			lines[i].actions = action->next;
			free(action);
		}
		memset(&lines[i], 0, sizeof(lines[i]));
		lines[i].desc.irq_data.irq = i;
		lines[i].desc.last_unhandled = FIRST_JIFFY;
		lines[i].depth = 1;
	}
	if (!window)
		window = mmap(NULL, WINDOW_SIZE, PROT_NONE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (window == MAP_FAILED)
		abort();
	window_at = window;

	test++;
	now = 0;
	works = NULL;
	timers = NULL;
	tasklets = NULL;
	memset(&main_cpu, 0, sizeof(main_cpu));
	cpu = &main_cpu;
	elsewhere.started = false;
	elsewhere.stopped_at = 0;
	elsewhere.failure[0] = 0;
	free(allocated);
	allocated = NULL;
	machine_debug_shirq = false;
	machine_tasklet_elsewhere = false;
	machine_tasklet_preempts = false;
	machine_fail_allocation = 0;
	machine_fail_mapping = 0;
	machine_fail_irq = false;
	machine_unknown_gsi = ~0u;
	machine_after_read = NULL;
	machine_after_cancel = NULL;
	machine_before_hold = NULL;
	memset(&machine_traces, 0, sizeof(machine_traces));
}

/* Only the driver's own handlers, whose lines nobody holds. */
static void check_idle_line(const struct line *line)
{
	const struct action *action;

	for (action = line->actions; action; action = action->next)
		if (strcmp(action->name, "mctp_pcc"))
			machine_fail("interrupt %zu was not freed", line - lines);
	if (line->actions && line->depth && !line->dead)
		machine_fail("interrupt %zu is still held", line - lines);
	if (line->noautoen)
		machine_fail("interrupt %zu is still marked", line - lines);
}

/* A channel is closed. */
void machine_check_idle(void)
{
	struct tasklet_struct *tasklet;
	struct delayed_work *work;
	struct hrtimer *timer;
	unsigned int i;

	if (!machine_may_sleep())
		machine_fail("the driver left its context: bh %d, locks %d", cpu->bh, cpu->locks);
	for (tasklet = tasklets; tasklet; tasklet = tasklet->next)
		if (tasklet->scheduled)
			machine_fail("a tasklet is scheduled");
	for (work = works; work; work = work->next)
		if (work->pending)
			machine_fail("work is pending");
	for (timer = timers; timer; timer = timer->next)
		if (timer->queued)
			machine_fail("a timer is running");
	for (i = 0; i < MACHINE_IRQS; i++)
		check_idle_line(&lines[i]);
}

unsigned int machine_irq_users(void)
{
	unsigned int i, users = 0;

	for (i = 0; i < MACHINE_IRQS; i++)
		for (struct action *action = lines[i].actions; action; action = action->next)
			users++;
	return users;
}

/*
 * Contexts
 */

bool machine_in_hardirq(void)
{
	return cpu->hardirq;
}

bool machine_bh_disabled(void)
{
	return cpu->bh || cpu->softirq;
}

bool machine_locked(void)
{
	return cpu->locks;
}

bool machine_may_sleep(void)
{
	return !cpu->hardirq && !cpu->softirq && !cpu->bh && !cpu->locks;
}

static void might_sleep(const char *what)
{
	if (!machine_may_sleep())
		machine_fail("%s may sleep, and must not here", what);
}

static struct tasklet_struct *pending_tasklet(void)
{
	struct tasklet_struct *tasklet;

	for (tasklet = tasklets; tasklet; tasklet = tasklet->next)
		if (tasklet->scheduled && !tasklet->running &&
		    (!elsewhere.started || tasklet->elsewhere == elsewhere.runs))
			return tasklet;
	return NULL;
}

bool machine_tasklet_waits(void)
{
	struct tasklet_struct *tasklet;

	for (tasklet = tasklets; tasklet; tasklet = tasklet->next)
		if (tasklet->scheduled)
			return true;
	return false;
}

static void run_tasklet(struct tasklet_struct *tasklet)
{
	tasklet->scheduled = false;
	tasklet->running = true;
	cpu->softirq++;
	tasklet->callback(tasklet);
	cpu->softirq--;
	tasklet->running = false;
}

static void run_softirqs(void)
{
	bool alone = !cpu->other && !elsewhere.started;
	unsigned int rounds = alone ? SOFTIRQ_ROUNDS : 1;
	struct tasklet_struct *tasklet;

	if (cpu->hardirq || cpu->softirq || cpu->bh || cpu->irqs_off)
		return;
	while (pending_tasklet()) {
		if (!rounds--) {
			if (!alone)
				return;
			machine_fail("a tasklet schedules itself for ever");
		}
		machine_step();
		tasklet = pending_tasklet();
		if (tasklet)
			run_tasklet(tasklet);
	}
}

void machine_on_other_cpu(void (*function)(void *argument), void *argument)
{
	struct cpu other = { .other = true }, *this = cpu;

	cpu = &other;
	function(argument);
	run_softirqs();
	cpu = this;
}

void local_bh_disable(void)
{
	if (cpu->hardirq)
		machine_fail("bottom halves disabled in a hardirq");
	cpu->bh++;
}

void local_bh_enable(void)
{
	if (cpu->hardirq)
		machine_fail("bottom halves enabled in a hardirq");
	if (!cpu->bh)
		machine_fail("unbalanced local_bh_enable()");
	if (!--cpu->bh)
		run_softirqs();
}

void spin_lock_init(spinlock_t *lock)
{
	lock->held = false;
}

void mutex_lock(struct mutex *lock)
{
	might_sleep("mutex_lock()");
	machine_step();
	if (lock->test == test)
		machine_wait_while(&lock->held, "a mutex is taken twice");
	lock->held = true;
	lock->test = test;
}

void mutex_unlock(struct mutex *lock)
{
	if (!lock->held)
		machine_fail("a mutex is released that is not held");
	lock->held = false;
	machine_step();
}

static void take(spinlock_t *lock)
{
	if (lock->test == test)
		machine_wait_while(&lock->held, "a lock is taken twice");
	lock->held = true;
	lock->test = test;
	cpu->locks++;
}

static void release(spinlock_t *lock)
{
	if (!lock->held)
		machine_fail("a lock is released that is not held");
	lock->held = false;
	cpu->locks--;
	machine_step();
}

void spin_lock_bh(spinlock_t *lock)
{
	machine_step();
	local_bh_disable();
	take(lock);
}

void spin_unlock_bh(spinlock_t *lock)
{
	release(lock);
	local_bh_enable();
}

unsigned long machine_spin_lock_irqsave(spinlock_t *lock)
{
	machine_step();
	cpu->irqs_off++;
	take(lock);
	return cpu->irqs_off;
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	unsigned int irq;

	if (flags != cpu->irqs_off)
		machine_fail("interrupts are restored to another state");
	release(lock);
	if (--cpu->irqs_off || cpu->hardirq)
		return;
	for (irq = 0; irq < MACHINE_IRQS; irq++)
		run_line(&lines[irq]);
	run_softirqs();
}

/*
 * Tasklets
 */

void tasklet_setup(struct tasklet_struct *tasklet, void (*callback)(struct tasklet_struct *))
{
	memset(tasklet, 0, sizeof(*tasklet));
	tasklet->callback = callback;
	tasklet->next = tasklets;
	tasklets = tasklet;
}

void tasklet_schedule(struct tasklet_struct *tasklet)
{
	machine_step();
	if (!tasklet->scheduled) {
		tasklet->handler = cpu->hardirq ? handler_runs : 0;
		tasklet->elsewhere = elsewhere.runs;
	}
	tasklet->scheduled = true;
	if (!cpu->hardirq)
		run_softirqs();
}

void tasklet_kill(struct tasklet_struct *tasklet)
{
	might_sleep("tasklet_kill()");
	machine_step();
	run_softirqs();
	machine_wait_while(&tasklet->scheduled,
			   "tasklet_kill() waits for a tasklet that cannot run");
	machine_wait_while(&tasklet->running, "tasklet_kill() waits for the tasklet it is in");
}

static void run_tasklet_elsewhere(void *argument)
{
	run_tasklet(argument);
}

/* A point in an interrupt handler where the tasklet can run too. */
void machine_tasklet_gap(void)
{
	struct tasklet_struct *tasklet = pending_tasklet();

	if (!tasklet)
		return;
	if (machine_tasklet_preempts ||
	    (machine_tasklet_elsewhere && tasklet->handler != handler_runs))
		machine_on_other_cpu(run_tasklet_elsewhere, tasklet);
}

/*
 * Interrupt lines
 */

static struct line *line_of(unsigned int irq)
{
	if (irq >= MACHINE_IRQS)
		machine_fail("there is no interrupt %u", irq);
	return &lines[irq];
}

static bool line_ready(const struct line *line)
{
	return line->actions && line->started && !line->depth;
}

/* As the kernel counts interrupts that no handler wanted. */
static void note_interrupt(struct line *line)
{
	struct irq_desc *desc = &line->desc;

	if (line->result == IRQ_NONE) {
		line->refused++;
		if (time_after(jiffies, desc->last_unhandled + HZ / 10))
			desc->irqs_unhandled = 1;
		else
			desc->irqs_unhandled++;
		desc->last_unhandled = jiffies;
	}
	if (!desc->irqs_unhandled || ++desc->irq_count < STORM_LOOK)
		return;
	desc->irq_count = 0;
	if (desc->irqs_unhandled > STORM_UNHANDLED) {
		line->dead = true;
		line->depth++;
	}
	desc->irqs_unhandled = 0;
}

/* Call the handlers from line->at on. Returns false if one has to wait for another CPU. */
static bool run_handlers(struct line *line)
{
	while (line->at) {
		struct action *action = line->at;
		int result;

		cpu->hardirq++;
		result = action->handler(line - lines, action->cookie);
		cpu->hardirq--;
		if (result == IRQ_WAKE_THREAD)
			result = action->thread(line - lines, action->cookie);
		if (result == IRQ_WAITING) {
			line->waiting = true;
			return false;
		}
		line->result |= result;
		line->at = action->next;
	}
	machine_step();
	note_interrupt(line);
	return true;
}

static bool line_wants(const struct line *line)
{
	return line->level ? line->asserted : line->pending;
}

static void run_line(struct line *line)
{
	if (line->in_progress || !line_ready(line) || cpu->irqs_off)
		return;

	line->in_progress = true;
	while (line_ready(line) && line_wants(line)) {
		line->pending = false;
		line->at = line->actions;
		line->result = IRQ_NONE;
		handler_runs++;
		if (!run_handlers(line))
			return;
	}
	line->in_progress = false;
	run_softirqs();
}

static void continue_line(void *argument)
{
	struct line *line = argument;

	line->waiting = false;
	if (!run_handlers(line))
		return;
	line->in_progress = false;
	run_line(line);
	run_softirqs();
}

void machine_irq_continue(unsigned int irq)
{
	struct line *line = line_of(irq);

	if (line->waiting)
		machine_on_other_cpu(continue_line, line);
}

void machine_irq_set_level(unsigned int irq, bool level)
{
	line_of(irq)->level = level;
}

int request_threaded_irq(unsigned int irq, machine_handler handler, machine_handler thread,
			 unsigned long flags, const char *name, void *cookie)
{
	struct line *line = line_of(irq);
	struct action *action, **end = &line->actions;
	bool own = !strcmp(name, "mctp_pcc");

	might_sleep("request_irq()");
	if (machine_fail_irq && own)
		return -ENOMEM;
	if (thread && !(flags & IRQF_ONESHOT))
		machine_fail("a level triggered line repeats its interrupt before the thread runs");
	if (!thread && flags & IRQF_ONESHOT && own)
		machine_fail("what has IRQF_ONESHOT is not forced into a thread");
	if (*end && (!(flags & (*end)->irqaction.flags & IRQF_SHARED) ||
		     (flags ^ (*end)->irqaction.flags) & IRQF_ONESHOT)) {
		if (own)
			machine_fail("the kernel tells everybody that interrupt %u is in use", irq);
		return -EBUSY;
	}
	while (*end)
		end = &(*end)->next;

	action = calloc(1, sizeof(*action));
	action->irqaction.flags = flags;
	action->name = name;
	action->handler = handler;
	action->thread = thread;
	action->cookie = cookie;
	*end = action;

	line->desc.irq_count = 0;
	line->desc.irqs_unhandled = 0;
	if (action == line->actions) {
		if (line->noautoen && flags & IRQF_SHARED)
			machine_fail("IRQ_NOAUTOEN on a shared interrupt");
		line->started = !line->noautoen;
		line->depth = line->noautoen;
		line->dead = false;
	} else if (line->dead) {
		line->dead = false;
		line->depth--;
	}
	run_line(line);
	return 0;
}

int request_irq(unsigned int irq, machine_handler handler, unsigned long flags, const char *name,
		void *cookie)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, cookie);
}

const void *free_irq(unsigned int irq, void *cookie)
{
	struct line *line = line_of(irq);
	struct action *action, **at = &line->actions;

	might_sleep("free_irq()");
	while (*at && (*at)->cookie != cookie)
		at = &(*at)->next;
	action = *at;
	if (!action)
		machine_fail("free_irq() of a free interrupt");
	*at = action->next;
	machine_wait_while(&line->in_progress, "free_irq() waits for a handler that waits for it");
	if (!line->actions) {
		line->started = false;
		line->depth = 1;
	}
	if (machine_debug_shirq && action->irqaction.flags & IRQF_SHARED) {
		handler_runs++;
		cpu->hardirq++;
		action->handler(irq, cookie);
		cpu->hardirq--;
		run_softirqs();
	}
	free(action);
	return NULL;
}

void machine_pulse(unsigned int irq)
{
	struct line *line = line_of(irq);

	if (line->level)
		machine_fail("a level triggered line has no edges");
	/* A line that was shut down is masked; a disabled one notes the edge. */
	if (!line->actions || !line->started)
		return;
	line->pending = true;
	run_line(line);
}

void machine_assert(unsigned int irq, u32 source, bool on)
{
	struct line *line = line_of(irq);

	if (on)
		line->asserted |= source;
	else
		line->asserted &= ~source;
	run_line(line);
}

bool machine_irq_held(unsigned int irq)
{
	return line_of(irq)->depth || !line_of(irq)->started;
}

unsigned int machine_irq_depth(unsigned int irq)
{
	return line_of(irq)->depth;
}

unsigned long machine_irq_refused(unsigned int irq)
{
	return line_of(irq)->refused;
}

bool machine_irq_dead(unsigned int irq)
{
	return line_of(irq)->dead;
}

void disable_irq(unsigned int irq)
{
	struct line *line = line_of(irq);

	might_sleep("disable_irq()");
	if (!line->actions)
		machine_fail("disable_irq() of a free interrupt");
	if (machine_before_hold)
		machine_before_hold();
	machine_step();
	line->depth++;
	machine_wait_while(&line->in_progress,
			   "disable_irq() waits for a handler that waits for it");
}

void synchronize_irq(unsigned int irq)
{
	might_sleep("synchronize_irq()");
	machine_step();
	machine_wait_while(&line_of(irq)->in_progress,
			   "synchronize_irq() waits for a handler that waits for it");
}

void synchronize_hardirq(unsigned int irq)
{
	machine_step();
	machine_wait_while(&line_of(irq)->in_progress,
			   "synchronize_hardirq() waits for a handler that waits for it");
}

void enable_irq(unsigned int irq)
{
	struct line *line = line_of(irq);

	if (!line->actions)
		machine_fail("enable_irq() of a free interrupt");
	machine_step();
	if (!line->depth)
		machine_fail("unbalanced enable_irq()");
	if (!--line->depth)
		line->started = true;
	run_line(line);
}

void irq_set_status_flags(unsigned int irq, unsigned long set)
{
	if (set != IRQ_NOAUTOEN)
		machine_fail("status flags %#lx", set);
	line_of(irq)->noautoen = true;
}

void irq_clear_status_flags(unsigned int irq, unsigned long clear)
{
	if (clear != IRQ_NOAUTOEN)
		machine_fail("status flags %#lx", clear);
	line_of(irq)->noautoen = false;
}

struct irq_data *irq_get_irq_data(unsigned int irq)
{
	return irq < MACHINE_IRQS ? &lines[irq].desc.irq_data : NULL;
}

struct irq_desc *irq_data_to_desc(struct irq_data *data)
{
	return container_of(data, struct irq_desc, irq_data);
}

unsigned long machine_raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	struct line *line = container_of(lock, struct line, desc.lock);
	unsigned long flags = machine_spin_lock_irqsave(lock);

	line->desc.action = line->actions ? &line->actions->irqaction : NULL;
	return flags;
}

void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	container_of(lock, struct line, desc.lock)->desc.action = NULL;
	spin_unlock_irqrestore(lock, flags);
}

int irq_has_action(unsigned int irq)
{
	machine_step();
	return line_of(irq)->actions != NULL;
}

int acpi_register_gsi(struct device *dev, u32 gsi, int trigger, int polarity)
{
	unsigned int irq = gsi - MACHINE_GSI;

	if (dev)
		machine_fail("an interrupt is registered for a device");
	if (gsi == machine_unknown_gsi)
		return -EINVAL;
	if ((trigger == ACPI_LEVEL_SENSITIVE) != line_of(irq)->level ||
	    polarity != ACPI_ACTIVE_LOW)
		machine_fail("interrupt %u is registered in another way than before", irq);
	return irq;
}

/*
 * Time
 */

u64 machine_now_us(void)
{
	return now / NSEC_PER_USEC;
}

unsigned long machine_jiffies(void)
{
	return FIRST_JIFFY + now / JIFFY_NS;
}

ktime_t ktime_get(void)
{
	return now;
}

void machine_after_us(u64 us, void (*function)(void *argument), void *argument)
{
	struct event *event = calloc(1, sizeof(*event)), **at = &events;

	event->at = now + us * NSEC_PER_USEC;
	event->function = function;
	event->argument = argument;
	while (*at && (*at)->at <= event->at)
		at = &(*at)->next;
	event->next = *at;
	*at = event;
}

static u64 work_time(const struct delayed_work *work)
{
	return (work->expires - FIRST_JIFFY) * JIFFY_NS;
}

/*
 * Run the next thing that is due up to @until. Returns false, with the time gone by, if there is
 * none.
 */
static bool run_next(u64 until)
{
	struct delayed_work *work, *next_work = NULL;
	struct hrtimer *timer, *next_timer = NULL;
	u64 at = NEVER;

	run_softirqs();
	for (work = works; work; work = work->next)
		if (work->pending && !work->running && work_time(work) < at) {
			next_work = work;
			at = work_time(work);
		}
	for (timer = timers; timer; timer = timer->next)
		if (timer->queued && timer->expires < at) {
			next_timer = timer;
			at = timer->expires;
		}
	if (events && events->at <= at)
		at = events->at;
	if (at > until) {
		now = until > now ? until : now;
		return false;
	}
	now = at > now ? at : now;

	if (events && events->at <= now) {
		struct event event = *events;

		free(events);
		events = event.next;
		event.function(event.argument);
	} else if (next_timer && next_timer->expires <= now) {
		next_timer->queued = false;
		next_timer->running = true;
		cpu->softirq++;
		if (next_timer->function(next_timer) != HRTIMER_NORESTART)
			machine_fail("a timer that restarts is not modelled");
		cpu->softirq--;
		next_timer->running = false;
	} else {
		next_work->pending = false;
		next_work->running = true;
		next_work->runs++;
		next_work->work.function(&next_work->work);
		if (!machine_may_sleep())
			machine_fail("work ended with locks held or bottom halves disabled");
		next_work->running = false;
	}
	return true;
}

void machine_next(void *unused)
{
	if (!run_next(NEVER - 1))
		machine_fail("nothing is due");
}

static void run_until(u64 until)
{
	unsigned long limit = WAKE_LIMIT;

	if (!machine_may_sleep())
		machine_fail("a test that lets time pass inside a context");
	while (run_next(until))
		if (!limit--)
			machine_fail("time does not pass");
}

void machine_run_us(u64 us)
{
	run_until(now + us * NSEC_PER_USEC);
}

void machine_run_ms(u64 ms)
{
	run_until(now + ms * NSEC_PER_MSEC);
}

void init_waitqueue_head(wait_queue_head_t *queue)
{
	queue->woken = 0;
}

void wake_up(wait_queue_head_t *queue)
{
	queue->woken++;
}

bool machine_wait(wait_queue_head_t *queue, unsigned long deadline)
{
	unsigned long woken = queue->woken;
	u64 until = (deadline - FIRST_JIFFY) * JIFFY_NS;

	might_sleep("wait_event_timeout()");
	if (time_after_eq(jiffies, deadline))
		return false;
	while (queue->woken == woken && run_next(until))
		;
	return true;
}

void machine_init_work(struct delayed_work *work, void (*function)(struct work_struct *))
{
	memset(work, 0, sizeof(*work));
	work->work.function = function;
	work->next = works;
	works = work;
}

bool mod_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
		      unsigned long delay)
{
	bool was = work->pending;

	if (queue != system_percpu_wq)
		machine_fail("unknown workqueue");
	machine_step();
	/* The kernel queues nothing that is being canceled. */
	if (work->canceled)
		return false;
	work->pending = true;
	work->expires = jiffies + delay;
	return was;
}

bool queue_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
			unsigned long delay)
{
	return !work->pending && !mod_delayed_work(queue, work, delay);
}

bool cancel_delayed_work_sync(struct delayed_work *work)
{
	bool was = work->pending;

	might_sleep("cancel_delayed_work_sync()");
	machine_step();
	work->pending = false;
	work->canceled = true;
	machine_wait_while(&work->running, "cancel_delayed_work_sync() waits for itself");
	work->canceled = false;
	if (machine_after_cancel)
		machine_after_cancel();
	return was;
}

unsigned long machine_work_runs(void)
{
	struct delayed_work *work;
	unsigned long runs = 0;

	for (work = works; work; work = work->next)
		runs += work->runs;
	return runs;
}

void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *),
		   int clock, enum hrtimer_mode mode)
{
	if (clock != CLOCK_MONOTONIC || mode != HRTIMER_MODE_REL_SOFT)
		machine_fail("only soft timers are modelled");
	memset(timer, 0, sizeof(*timer));
	timer->function = function;
	timer->mode = mode;
	timer->next = timers;
	timers = timer;
}

void hrtimer_start(struct hrtimer *timer, ktime_t delay, enum hrtimer_mode mode)
{
	if (mode != timer->mode)
		machine_fail("a timer of two modes");
	machine_step();
	timer->expires = now + delay;
	timer->queued = true;
}

int hrtimer_cancel(struct hrtimer *timer)
{
	bool was = timer->queued;

	machine_step();
	timer->queued = false;
	machine_wait_while(&timer->running, "hrtimer_cancel() waits for itself");
	timer->queued = false;
	return was;
}

/*
 * Memory
 */

void *kzalloc(size_t size, gfp_t flags)
{
	if (flags == GFP_KERNEL)
		might_sleep("kzalloc()");
	if (machine_fail_allocation && !--machine_fail_allocation)
		return NULL;
	if (allocated)
		machine_fail("more than one allocation is not modelled");
	allocated = calloc(1, size);
	return allocated;
}

void kfree(const void *allocation)
{
	struct tasklet_struct *tasklet;
	struct delayed_work *work;
	struct hrtimer *timer;

	if (!allocation)
		return;
	for (tasklet = tasklets; tasklet; tasklet = tasklet->next)
		if (tasklet->scheduled || tasklet->running)
			machine_fail("memory of a scheduled tasklet is freed");
	for (work = works; work; work = work->next)
		if (work->pending || work->running)
			machine_fail("memory of pending work is freed");
	for (timer = timers; timer; timer = timer->next)
		if (timer->queued || timer->running)
			machine_fail("memory of a running timer is freed");
	if (allocation != allocated)
		machine_fail("memory is freed that was not allocated");
	free(allocated);
	allocated = NULL;
	/* What died with it is no longer looked at. */
	works = NULL;
	timers = NULL;
	tasklets = NULL;
}

unsigned int machine_allocations(void)
{
	return allocated != NULL;
}

void *acpi_os_map_iomem(u64 address, size_t size)
{
	struct mapping *mapping;

	might_sleep("acpi_os_map_iomem()");
	if (machine_fail_mapping && !--machine_fail_mapping)
		return NULL;
	mapping = calloc(1, sizeof(*mapping));
	mapping->start = window_at + address % MAPPING_STEP;
	mapping->address = address;
	mapping->size = size;
	mapping->next = mappings;
	mappings = mapping;
	window_at += MAPPING_STEP * (2 + size / MAPPING_STEP);
	return mapping->start;
}

void acpi_os_unmap_iomem(void *mapped, size_t size)
{
	struct mapping **at = &mappings, *mapping;

	might_sleep("acpi_os_unmap_iomem()");
	while (*at && (*at)->start != mapped)
		at = &(*at)->next;
	mapping = *at;
	if (!mapping || mapping->size != size)
		machine_fail("unmapping what is not mapped");
	*at = mapping->next;
	free(mapping);
}

unsigned int machine_mappings(void)
{
	struct mapping *mapping;
	unsigned int count = 0;

	for (mapping = mappings; mapping; mapping = mapping->next)
		count++;
	return count;
}

u64 machine_physical(const void *mapped, size_t len)
{
	const struct mapping *mapping;
	const char *at = mapped;

	for (mapping = mappings; mapping; mapping = mapping->next)
		if (at >= mapping->start && at + len <= mapping->start + mapping->size)
			return mapping->address + (at - mapping->start);
	machine_fail("oops: access to %p, where nothing is mapped", mapped);
}

static u64 read_io(const void *mapped, unsigned int bits)
{
	machine_step();
	return platform_read(machine_physical(mapped, bits / 8), bits);
}

static void write_io(void *mapped, u64 value, unsigned int bits)
{
	machine_step();
	platform_write(machine_physical(mapped, bits / 8), value, bits);
}

u8 readb(const void *mapped)
{
	return read_io(mapped, 8);
}

u16 readw(const void *mapped)
{
	return read_io(mapped, 16);
}

u32 readl(const void *mapped)
{
	return read_io(mapped, 32);
}

u64 readq(const void *mapped)
{
	return read_io(mapped, 64);
}

void writeb(u8 value, void *mapped)
{
	write_io(mapped, value, 8);
}

void writew(u16 value, void *mapped)
{
	write_io(mapped, value, 16);
}

void writel(u32 value, void *mapped)
{
	write_io(mapped, value, 32);
}

void writeq(u64 value, void *mapped)
{
	write_io(mapped, value, 64);
}

void memcpy_fromio(void *to, const void *mapped, size_t len)
{
	u64 address;

	machine_step();
	address = machine_physical(mapped, len);
	platform_read_memory(to, address, len);
	if (machine_after_read)
		machine_after_read(address, len);
}

void memcpy_toio(void *mapped, const void *from, size_t len)
{
	machine_step();
	platform_write_memory(machine_physical(mapped, len), from, len);
}

void wmb(void)
{
	platform_barrier();
}

/*
 * Traces
 */

void trace_mctp_pcc_send(const struct device *dev, u32 subspace, size_t len)
{
	machine_traces.sends++;
}

void trace_mctp_pcc_receive(const struct device *dev, u32 subspace, size_t len)
{
	machine_traces.receives++;
}

void trace_mctp_pcc_complete(const struct device *dev, u32 subspace, int error)
{
	machine_traces.completions++;
}

void trace_mctp_pcc_drop(const struct device *dev, u32 subspace, const char *reason)
{
	machine_traces.drops++;
	snprintf(machine_traces.drop_reason, sizeof(machine_traces.drop_reason), "%s", reason);
}
