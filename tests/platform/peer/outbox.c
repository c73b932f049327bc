// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "endpoint.h"
#include "interrupt.h"
#include "log.h"
#include "outbox.h"
#include "subspace.h"

/* A guest that saw command complete just before it was taken away may still ring. */
#define HOLD_GRACE_US 2000

static uint32_t snapshot_word(const struct outbox *outbox, enum pcc_word word)
{
	uint32_t value;

	memcpy(&value, outbox->snapshot + (size_t)word * 4, sizeof(value));
	return value;
}

static uint32_t region_size(const struct outbox *outbox)
{
	return outbox->subspace->description->size;
}

static void check_turnaround(const struct outbox *outbox, uint64_t rung_us)
{
	uint32_t turnaround_us = outbox->subspace->description->turnaround_us;

	if (outbox->completed_before && rung_us - outbox->completed_us < turnaround_us)
		violation(outbox->endpoint,
			  "outbox rung %" PRIu64 " us after the last completion, minimum is %u us",
			  rung_us - outbox->completed_us, turnaround_us);
}

/* The header as ACPI and DSP0292 want it; returns false if there is no packet to be found. */
static bool check_header(const struct outbox *outbox)
{
	const uint32_t good_signature = PCC_SIGNATURE | outbox->subspace->index;
	uint32_t signature = snapshot_word(outbox, PCC_WORD_SIGNATURE);
	uint32_t flags = snapshot_word(outbox, PCC_WORD_FLAGS);
	uint32_t length = snapshot_word(outbox, PCC_WORD_LENGTH);
	uint32_t command = snapshot_word(outbox, PCC_WORD_COMMAND);
	bool good = true;

	log_trace("%s: command signature=0x%08x flags=0x%x length=%u command=0x%08x",
		  outbox->endpoint->device->name, signature, flags, length, command);
	/* Leaving what a faulty platform wrote is as right as writing what belongs there. */
	if (signature != good_signature && signature != outbox->subspace->signature) {
		violation(outbox->endpoint, "outbox signature 0x%08x instead of 0x%08x", signature,
			  good_signature);
		good = false;
	}
	if (flags != PCC_FLAG_NOTIFY)
		violation(outbox->endpoint, "outbox flags 0x%x instead of 0x%x", flags,
			  PCC_FLAG_NOTIFY);
	if (length < 8 || length > region_size(outbox) - PCC_LENGTH_BASE) {
		violation(outbox->endpoint, "outbox length %u is not in 8..%u", length,
			  region_size(outbox) - PCC_LENGTH_BASE);
		good = false;
	}
	if (command != PCC_COMMAND_MCTP) {
		violation(outbox->endpoint, "outbox command 0x%08x is not MCTP", command);
		good = false;
	}
	return good;
}

/* Returns whether the platform owns the region, that is may take a command from it. */
static bool check_doorbell(struct outbox *outbox, uint64_t rung_us)
{
	if (subspace_complete(outbox->subspace)) {
		violation(outbox->endpoint, "outbox rung, but command complete is set");
		return false;
	}
	if (outbox->pending) {
		violation(outbox->endpoint,
			  "outbox rung, but the previous command is not completed");
		return false;
	}
	if (outbox->held && rung_us - outbox->held_us > HOLD_GRACE_US)
		violation(outbox->endpoint, "outbox rung, but the platform was not ready");
	return true;
}

static void check_untouched(const struct outbox *outbox)
{
	uint32_t offset = 0;

	if (!memcmp(outbox->subspace->memory, outbox->snapshot, region_size(outbox)))
		return;
	while (offset < region_size(outbox) - 1 &&
	       outbox->subspace->memory[offset] == outbox->snapshot[offset])
		offset++;
	violation(outbox->endpoint, "outbox changed at offset %u while the platform owned it",
		  offset);
}

static void deliver(struct outbox *outbox)
{
	uint32_t length = snapshot_word(outbox, PCC_WORD_LENGTH) - 4;

	endpoint_receive(outbox->endpoint, outbox->snapshot + PCC_HEADER_SIZE, length);
}

/* Gives the region back to the guest. */
static void give_back(struct outbox *outbox, unsigned int interrupt)
{
	bool error = outbox->mode == COMPLETE_ERROR || outbox->mode == COMPLETE_ERROR_QUIET;

	check_untouched(outbox);
	subspace_poison(outbox->subspace);
	if (error)
		subspace_set_error(outbox->subspace, true);
	outbox->pending = false;
	outbox->completed_before = true;
	/* Taken before the guest can see it, so that the turnaround measured is never too short. */
	outbox->completed_us = now_us();
	outbox->endpoint->count.completions++;
	subspace_set_complete(outbox->subspace, true);
	interrupt_signal(outbox->subspace, interrupt);
	if (outbox->good && !error)
		deliver(outbox);
}

static void complete(struct outbox *outbox)
{
	bool notify = snapshot_word(outbox, PCC_WORD_FLAGS) & PCC_FLAG_NOTIFY;
	unsigned int interrupt = INTERRUPT_LOST;

	if (notify && outbox->mode != COMPLETE_ERROR_QUIET)
		interrupt = fault_take(&outbox->subspace->interrupt_fault);
	if (interrupt == INTERRUPT_EARLY) {
		outbox->interrupted = true;
		interrupt_raise(outbox->subspace);
		timer_arm(&outbox->timer, INTERRUPT_EARLY_US);
		return;
	}
	give_back(outbox, interrupt);
}

void outbox_proceed(struct outbox *outbox)
{
	if (!outbox->pending || outbox->timer.armed || outbox->held || outbox->endpoint->dead)
		return;
	switch (outbox->mode) {
	case COMPLETE_NEVER:
		break;
	case COMPLETE_LATE:
		timer_arm(&outbox->timer, outbox->late_us);
		break;
	case COMPLETE_ERROR:
	case COMPLETE_ERROR_QUIET:
		timer_arm(&outbox->timer, COMPLETE_ERROR_US);
		break;
	default:
		complete(outbox);
		break;
	}
}

static void timer_fired(void *context)
{
	struct outbox *outbox = context;

	if (outbox->interrupted) {
		give_back(outbox, INTERRUPT_LOST);
		return;
	}
	if (outbox->mode == COMPLETE_LATE)
		outbox->mode = COMPLETE_NORMAL;
	if (outbox->mode == COMPLETE_NORMAL)
		outbox_proceed(outbox);
	else if (!outbox->held && !outbox->endpoint->dead)
		complete(outbox);
}

void outbox_complete_now(struct outbox *outbox)
{
	if (!outbox->pending || outbox->interrupted)
		return;
	timer_cancel(&outbox->timer);
	if (outbox->mode == COMPLETE_NEVER || outbox->mode == COMPLETE_LATE)
		outbox->mode = COMPLETE_NORMAL;
	outbox_proceed(outbox);
}

void outbox_doorbell(struct outbox *outbox)
{
	uint64_t rung_us = now_us();

	if (!check_doorbell(outbox, rung_us))
		return;
	outbox->endpoint->count.commands++;
	if (subspace_error(outbox->subspace)) {
		outbox->endpoint->count.errors_kept++;
		subspace_set_error(outbox->subspace, false);
	}
	memcpy(outbox->snapshot, outbox->subspace->memory, region_size(outbox));
	check_turnaround(outbox, rung_us);
	outbox->good = check_header(outbox);
	outbox->mode = fault_take(&outbox->completion_fault);
	outbox->interrupted = false;
	outbox->pending = true;
	outbox_proceed(outbox);
}

void outbox_hold(struct outbox *outbox, bool held)
{
	if (outbox->held == held)
		return;
	outbox->held = held;
	outbox->held_us = now_us();
	if (outbox->pending)
		outbox_proceed(outbox);
	else
		subspace_set_complete(outbox->subspace, !held);
}

void outbox_set_signature(struct outbox *outbox, uint32_t signature)
{
	outbox->subspace->signature = signature;
	/* Completion writes it, too, and until then the region has to stay what it was. */
	if (!outbox->pending)
		subspace_write_word(outbox->subspace, PCC_WORD_SIGNATURE, signature);
}

void outbox_reset(struct outbox *outbox)
{
	fault_set(&outbox->completion_fault, COMPLETE_NORMAL, 0);
	interrupt_reset(outbox->subspace);
	timer_cancel(&outbox->timer);
	outbox_set_signature(outbox, PCC_SIGNATURE | outbox->subspace->index);
	outbox_hold(outbox, false);
	if (!outbox->pending)
		return;
	outbox->mode = COMPLETE_NORMAL;
	outbox->good = false;
	complete(outbox);
}

int outbox_create(struct outbox *outbox, struct endpoint *endpoint, struct subspace *subspace)
{
	outbox->endpoint = endpoint;
	outbox->subspace = subspace;
	outbox->timer.fire = timer_fired;
	outbox->timer.context = outbox;
	outbox->snapshot = malloc(subspace->description->size);
	if (!outbox->snapshot)
		return -1;
	subspace_poison(subspace);
	return 0;
}
