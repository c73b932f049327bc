// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <string.h>

#include "args.h"
#include "commands.h"
#include "endpoint.h"
#include "interrupt.h"

#define MAX_LATE_MS		3600000u
#define DEFAULT_AFTER_US	2000
#define MAX_AFTER_US		1000000u

static int mode_of(const char *word, const char *const *names, int count)
{
	for (int i = 0; word && i < count; i++) {
		if (!strcmp(word, names[i]))
			return i;
	}
	return -1;
}

static const char *run_complete(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	static const char *const names[] = {
		[COMPLETE_NORMAL] = "normal",
		[COMPLETE_NEVER] = "never",
		[COMPLETE_LATE] = "late",
		[COMPLETE_ERROR] = "error",
		[COMPLETE_ERROR_QUIET] = "error-quiet",
	};
	uint64_t count = FAULT_FOREVER, late_ms = 0;
	int mode;

	(void)answer;
	if (args_is(args, "now")) {
		if (!args_done(args))
			return bad_usage;
		outbox_complete_now(&endpoint->outbox);
		return NULL;
	}
	mode = mode_of(args_word(args), names, 5);
	if (mode < 0 || (mode == COMPLETE_LATE && !args_number(args, MAX_LATE_MS, &late_ms)) ||
	    !args_optional(args, "count", FAULT_FOREVER, &count) || !args_done(args))
		return bad_usage;
	fault_set(&endpoint->outbox.completion_fault, (unsigned int)mode, (uint32_t)count);
	if (mode == COMPLETE_LATE)
		endpoint->outbox.late_us = late_ms * 1000;
	return NULL;
}

static struct subspace *take_box(struct endpoint *endpoint, struct args *args)
{
	if (args_is(args, "outbox"))
		return endpoint->outbox.subspace;
	if (args_is(args, "inbox"))
		return endpoint->inbox.subspace;
	return NULL;
}

static const char *run_interrupt(struct endpoint *endpoint, struct args *args,
				 struct answer *answer)
{
	static const char *const names[] = {
		[INTERRUPT_NORMAL] = "normal", [INTERRUPT_LOST] = "lost",
		[INTERRUPT_DUPLICATE] = "duplicate", [INTERRUPT_EARLY] = "early",
	};
	struct subspace *subspace = take_box(endpoint, args);
	uint64_t count = FAULT_FOREVER;
	int mode;

	(void)answer;
	mode = mode_of(args_word(args), names, 4);
	if (!subspace || mode < 0 || !args_optional(args, "count", FAULT_FOREVER, &count) ||
	    !args_done(args))
		return bad_usage;
	fault_set(&subspace->interrupt_fault, (unsigned int)mode, (uint32_t)count);
	return NULL;
}

static const char *run_spurious(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	struct subspace *subspace = take_box(endpoint, args);
	uint64_t count = 1;

	(void)answer;
	if (!subspace || !args_optional(args, NULL, 1000000, &count) || !args_done(args) || !count)
		return bad_usage;
	interrupt_raise(subspace);
	interrupt_repeat(subspace, (unsigned int)count - 1);
	return NULL;
}

static const char *run_notify(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t notify;

	(void)answer;
	if (!args_number(args, 1, &notify) || !args_done(args))
		return bad_usage;
	endpoint->inbox.flags = notify ? PCC_FLAG_NOTIFY : 0;
	return NULL;
}

static bool take_field(struct header_fault *fault, char *word)
{
	static const char *const names[] = {
		[PCC_WORD_SIGNATURE] = "signature", [PCC_WORD_FLAGS] = "flags",
		[PCC_WORD_LENGTH] = "length", [PCC_WORD_COMMAND] = "command",
	};
	char *name = strsep(&word, "=");
	int field = mode_of(name, names, PCC_WORDS);
	uint64_t value;

	if (field < 0 || !word || !number_parse(word, UINT32_MAX, &value))
		return false;
	fault->words |= 1u << field;
	fault->value[field] = (uint32_t)value;
	return true;
}

static bool take_fields(struct header_fault *fault, struct args *args)
{
	*fault = (struct header_fault){ .left = 1 };
	while (!args_done(args) && strchr(args->word[args->next], '=')) {
		if (!take_field(fault, args_word(args)))
			return false;
	}
	return fault->words;
}

static const char *run_header(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	struct header_fault fault;
	uint64_t count = 1;

	(void)answer;
	if (!take_fields(&fault, args) || !args_optional(args, "count", UINT32_MAX, &count) ||
	    !args_done(args))
		return bad_usage;
	fault.left = (uint32_t)count;
	endpoint->inbox.header = fault;
	return NULL;
}

static const char *run_after(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t count = 1, after_us = DEFAULT_AFTER_US;
	struct header_fault fault;

	(void)answer;
	if (!take_fields(&fault, args) || !args_optional(args, "for", MAX_AFTER_US, &after_us) ||
	    !args_optional(args, "count", UINT32_MAX, &count) || !args_done(args))
		return bad_usage;
	fault.left = (uint32_t)count;
	endpoint->inbox.after = fault;
	endpoint->inbox.after_us = (uint32_t)after_us;
	return NULL;
}

static const char *run_inbox_error(struct endpoint *endpoint, struct args *args,
				   struct answer *answer)
{
	uint64_t count = FAULT_FOREVER;

	(void)answer;
	if (!args_optional(args, "count", FAULT_FOREVER, &count) || !args_done(args))
		return bad_usage;
	fault_set(&endpoint->inbox.error_fault, 1, (uint32_t)count);
	return NULL;
}

static const char *run_signature(struct endpoint *endpoint, struct args *args,
				 struct answer *answer)
{
	struct subspace *subspace = take_box(endpoint, args);
	uint64_t value;

	(void)answer;
	if (!subspace)
		return bad_usage;
	if (args_is(args, "good"))
		value = PCC_SIGNATURE | subspace->index;
	else if (!args_number(args, UINT32_MAX, &value))
		return bad_usage;
	if (!args_done(args))
		return bad_usage;
	if (subspace == endpoint->outbox.subspace)
		outbox_set_signature(&endpoint->outbox, (uint32_t)value);
	else
		inbox_set_signature(&endpoint->inbox, (uint32_t)value);
	return NULL;
}

static const char *run_dead(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	(void)answer;
	if (!args_done(args))
		return bad_usage;
	endpoint->dead = true;
	return NULL;
}

static const char *run_alive(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	(void)answer;
	if (!args_done(args))
		return bad_usage;
	endpoint->dead = false;
	outbox_proceed(&endpoint->outbox);
	return NULL;
}

static const char *run_hold(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	(void)answer;
	if (!args_done(args))
		return bad_usage;
	outbox_hold(&endpoint->outbox, true);
	return NULL;
}

static const char *run_release(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	(void)answer;
	if (!args_done(args))
		return bad_usage;
	outbox_hold(&endpoint->outbox, false);
	return NULL;
}

const struct command fault_commands[] = {
	{ "complete", "DEV now|normal|never|late MS|error|error-quiet [count N]", run_complete },
	{ "interrupt", "DEV outbox|inbox normal|lost|duplicate|early [count N]", run_interrupt },
	{ "spurious", "DEV outbox|inbox [N]", run_spurious },
	{ "notify", "DEV 0|1", run_notify },
	{ "header", "DEV signature|flags|length|command=VALUE... [count N]", run_header },
	{ "after", "DEV signature|flags|length|command=VALUE... [for US] [count N]", run_after },
	{ "inbox-error", "DEV [count N]", run_inbox_error },
	{ "signature", "DEV outbox|inbox VALUE|good", run_signature },
	{ "dead", "DEV", run_dead },
	{ "alive", "DEV", run_alive },
	{ "hold", "DEV", run_hold },
	{ "release", "DEV", run_release },
	{ NULL, NULL, NULL },
};
