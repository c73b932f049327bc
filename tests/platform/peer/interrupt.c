// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "endpoint.h"
#include "interrupt.h"
#include "log.h"
#include "qtest.h"
#include "subspace.h"

#define REPEAT_US 1000

/* Subspaces with level interrupts may share a line: it is high while any of them is asserted. */
static bool line_high(uint32_t gsi)
{
	struct subspace *subspace;

	for (unsigned int i = 0; (subspace = subspace_get(i)); i++) {
		if (subspace->asserted && subspace->description->gsi == gsi)
			return true;
	}
	return false;
}

void interrupt_raise(struct subspace *subspace)
{
	uint32_t gsi = subspace->description->gsi;
	bool was_high;

	if (subspace->endpoint)
		subspace->endpoint->count.interrupts++;
	if (!subspace->description->level) {
		qtest_pulse(gsi);
		return;
	}
	was_high = line_high(gsi);
	subspace->asserted = true;
	if (!was_high)
		qtest_set_line(gsi, true);
}

static void lower(struct subspace *subspace)
{
	if (!subspace->asserted)
		return;
	subspace->asserted = false;
	if (!line_high(subspace->description->gsi))
		qtest_set_line(subspace->description->gsi, false);
}

static void repeat(void *context)
{
	struct subspace *subspace = context;

	interrupt_raise(subspace);
	if (--subspace->repeats)
		timer_arm(&subspace->repeat, REPEAT_US);
}

void interrupt_repeat(struct subspace *subspace, unsigned int count)
{
	subspace->repeats += count;
	if (!subspace->repeats || subspace->repeat.armed)
		return;
	subspace->repeat.fire = repeat;
	subspace->repeat.context = subspace;
	timer_arm(&subspace->repeat, REPEAT_US);
}

void interrupt_signal(struct subspace *subspace, unsigned int mode)
{
	if (mode == INTERRUPT_LOST)
		return;
	interrupt_raise(subspace);
	if (mode == INTERRUPT_DUPLICATE)
		interrupt_repeat(subspace, 1);
}

void interrupt_acknowledge(struct subspace *subspace)
{
	if (!subspace->description->level) {
		violation(subspace->endpoint,
			  "subspace %u: interrupt acknowledged, but it is edge triggered",
			  subspace->index);
		return;
	}
	lower(subspace);
}

void interrupt_reset(struct subspace *subspace)
{
	timer_cancel(&subspace->repeat);
	subspace->repeats = 0;
	fault_set(&subspace->interrupt_fault, INTERRUPT_NORMAL, 0);
	lower(subspace);
}
