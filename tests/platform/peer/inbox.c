// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "endpoint.h"
#include "inbox.h"
#include "interrupt.h"
#include "log.h"

/* A guest that was asked for a doorbell has rung it by then. */
#define BELL_US		200000

/* Looking for command complete: often while it is likely to come soon, then less and less. */
#define LOOK_SOON_US	50
#define LOOK_LATER_US	1000
#define LOOK_IDLE_US	20000
#define SOON_US		5000
#define LATER_US	1000000

static void bell_is_over(struct inbox *inbox)
{
	inbox->bell_due = BELL_NONE;
	timer_cancel(&inbox->bell_timer);
	subspace_poison(inbox->subspace);
}

static void bell_is_late(void *context)
{
	struct inbox *inbox = context;

	if (inbox->bell_due == BELL_REQUIRED)
		violation(inbox->endpoint, "inbox doorbell missing %u ms after command complete",
			  BELL_US / 1000);
	bell_is_over(inbox);
}

/* To be woken is all that inbox_wait() wants: each turn of the loop looks. */
static void look_fired(void *context)
{
	(void)context;
}

static void became_ready(struct inbox *inbox)
{
	inbox->ready = true;
	/* Linux 6.15 and later looks only now whether the message asks for the doorbell. */
	if (inbox->outstanding && inbox->bell != BELL_NONE) {
		subspace_poison_but_flags(inbox->subspace);
		inbox->bell_due = inbox->bell;
		timer_arm(&inbox->bell_timer, BELL_US);
	} else {
		subspace_poison(inbox->subspace);
	}
	inbox->endpoint->count.acknowledged += inbox->outstanding;
	inbox->outstanding = false;
}

void inbox_look(struct inbox *inbox)
{
	bool complete = subspace_complete(inbox->subspace);

	if (complete && !inbox->ready) {
		became_ready(inbox);
	} else if (!complete && inbox->ready) {
		violation(inbox->endpoint, "inbox command complete cleared by the driver");
		inbox->ready = false;
		inbox->waiting_us = now_us();
	}
}

void inbox_wait(struct inbox *inbox, bool queued)
{
	uint64_t waited_us = now_us() - inbox->waiting_us;

	if (inbox->ready || inbox->look.armed || (!inbox->outstanding && !queued))
		return;
	if (waited_us < SOON_US)
		timer_arm(&inbox->look, LOOK_SOON_US);
	else if (queued || waited_us < LATER_US)
		timer_arm(&inbox->look, LOOK_LATER_US);
	else
		timer_arm(&inbox->look, LOOK_IDLE_US);
}

bool inbox_can_send(const struct inbox *inbox)
{
	return inbox->ready && !inbox->early && inbox->bell_due == BELL_NONE;
}

static void override(const struct header_fault *fault, uint32_t *header)
{
	for (unsigned int word = 0; word < PCC_WORDS; word++) {
		if (fault->words & 1u << word)
			header[word] = fault->value[word];
	}
}

static void write_words(struct inbox *inbox, const uint32_t *header, unsigned int words)
{
	for (unsigned int word = 0; word < PCC_WORDS; word++) {
		if (words & 1u << word)
			subspace_write_word(inbox->subspace, word, header[word]);
	}
}

/*
 * The header switches between right and wrong while the guest reads it: whoever reads a word twice
 * sees two values. Nothing else is served meanwhile, but it ends soon.
 */
static void change_after(struct inbox *inbox, const uint32_t *header)
{
	uint32_t changed[PCC_WORDS];
	uint64_t end_us = now_us() + inbox->after_us;
	bool wrong = true;

	memcpy(changed, header, sizeof(changed));
	override(&inbox->after, changed);
	/* Looking at the clock after each write gives both values the same time. */
	for (; now_us() < end_us && !subspace_complete(inbox->subspace); wrong = !wrong)
		write_words(inbox, wrong ? changed : header, inbox->after.words);
	if (!subspace_complete(inbox->subspace))
		write_words(inbox, changed, inbox->after.words);
}

static void write_message(struct inbox *inbox, const void *packet, uint32_t length,
			  uint32_t *header)
{
	header[PCC_WORD_SIGNATURE] = inbox->subspace->signature;
	header[PCC_WORD_FLAGS] = inbox->flags;
	header[PCC_WORD_LENGTH] = length + 4;
	header[PCC_WORD_COMMAND] = PCC_COMMAND_MCTP;
	if (inbox->header.left) {
		inbox->header.left--;
		override(&inbox->header, header);
	}
	memcpy(inbox->subspace->memory + PCC_HEADER_SIZE, packet, length);
	write_words(inbox, header, ~0u);
	log_trace("%s: notification signature=0x%08x flags=0x%x length=%u command=0x%08x",
		  inbox->endpoint->device->name, header[PCC_WORD_SIGNATURE], header[PCC_WORD_FLAGS],
		  header[PCC_WORD_LENGTH], header[PCC_WORD_COMMAND]);
}

/* From here on the guest owns the region. */
static void hand_over(struct inbox *inbox)
{
	inbox->ready = false;
	inbox->outstanding = true;
	inbox->waiting_us = now_us();
	inbox->endpoint->count.notifications++;
	subspace_set_complete(inbox->subspace, false);
}

static void early_is_over(void *context)
{
	struct inbox *inbox = context;

	inbox->early = false;
	hand_over(inbox);
}

static enum bell bell_wanted(const struct inbox *inbox, const uint32_t *header)
{
	if (!inbox->subspace->description->doorbell)
		return BELL_NONE;
	if (inbox->after.left && (inbox->after.words & 1u << PCC_WORD_FLAGS))
		return BELL_OPTIONAL;
	return header[PCC_WORD_FLAGS] & PCC_FLAG_NOTIFY ? BELL_REQUIRED : BELL_NONE;
}

void inbox_send(struct inbox *inbox, const void *packet, uint32_t length)
{
	unsigned int interrupt = fault_take(&inbox->subspace->interrupt_fault);
	uint32_t header[PCC_WORDS];
	uint32_t offset;

	if (!subspace_poisoned(inbox->subspace, &offset)) {
		violation(inbox->endpoint, "inbox changed at offset %u while the platform owned it",
			  offset);
	}
	write_message(inbox, packet, length, header);
	if (fault_take(&inbox->error_fault))
		subspace_set_error(inbox->subspace, true);
	inbox->bell = bell_wanted(inbox, header);

	if (interrupt == INTERRUPT_EARLY) {
		inbox->early = true;
		interrupt_raise(inbox->subspace);
		timer_arm(&inbox->early_timer, INTERRUPT_EARLY_US);
		return;
	}
	hand_over(inbox);
	interrupt_signal(inbox->subspace, interrupt);
	if (inbox->after.left) {
		inbox->after.left--;
		change_after(inbox, header);
	}
}

void inbox_doorbell(struct inbox *inbox)
{
	inbox->endpoint->count.inbox_doorbells++;
	inbox_look(inbox);
	if (inbox->bell_due != BELL_NONE)
		bell_is_over(inbox);
	else if (inbox->outstanding && inbox->bell != BELL_NONE)
		violation(inbox->endpoint, "inbox doorbell rung before command complete was set");
	else
		violation(inbox->endpoint, "inbox doorbell rung, but no message asked for it");
}

void inbox_set_signature(struct inbox *inbox, uint32_t signature)
{
	inbox->subspace->signature = signature;
	subspace_write_word(inbox->subspace, PCC_WORD_SIGNATURE, signature);
}

void inbox_reset(struct inbox *inbox)
{
	inbox->flags = 0;
	inbox->header.left = 0;
	inbox->after.left = 0;
	fault_set(&inbox->error_fault, 0, 0);
	interrupt_reset(inbox->subspace);
	inbox_set_signature(inbox, PCC_SIGNATURE | inbox->subspace->index);
	/* If an interrupt was lost or misread, only this gets the guest going again. */
	inbox_look(inbox);
	if (inbox->outstanding && now_us() - inbox->waiting_us > INTERRUPT_EARLY_US)
		interrupt_raise(inbox->subspace);
}

void inbox_create(struct inbox *inbox, struct endpoint *endpoint, struct subspace *subspace)
{
	inbox->endpoint = endpoint;
	inbox->subspace = subspace;
	inbox->early_timer.fire = early_is_over;
	inbox->early_timer.context = inbox;
	inbox->bell_timer.fire = bell_is_late;
	inbox->bell_timer.context = inbox;
	inbox->look.fire = look_fired;
	inbox->look.context = inbox;
	inbox->waiting_us = now_us();
	subspace_poison(subspace);
}
