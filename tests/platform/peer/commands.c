// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "commands.h"
#include "counters.h"
#include "doorbell.h"
#include "endpoint.h"
#include "interrupt.h"
#include "log.h"
#include "traffic.h"

#define DEFAULT_LIMIT_MS	5000
#define DEFAULT_AFTER_US	2000
#define MAX_MS			3600000u
#define MAX_AFTER_US		1000000u
/* An empty packet could not be told from a baseline one that lost its payload. */
#define MIN_UNIT		5u

/* Returned by the functions below if the words are not what the usage says. */
static const char bad_usage[] = "usage";

static const char *run_counters(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	if (!args_done(args))
		return bad_usage;
	counters_describe(endpoint, answer->text, sizeof(answer->text));
	return NULL;
}

static const char *run_violations(struct endpoint *endpoint, struct args *args,
				  struct answer *answer)
{
	bool clear = args_is(args, "clear");

	(void)endpoint;
	if (!args_done(args))
		return bad_usage;
	if (clear)
		violations_clear();
	violations_describe(answer->text, sizeof(answer->text));
	return NULL;
}

static const char *run_reset(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	(void)endpoint;
	(void)answer;
	if (!args_done(args))
		return bad_usage;
	endpoints_reset();
	return NULL;
}

static const char *start_wait(struct endpoint *endpoint, struct args *args, struct answer *answer,
			      int counter, uint64_t value)
{
	uint64_t limit_ms = DEFAULT_LIMIT_MS;

	if (!args_optional(args, NULL, MAX_MS, &limit_ms) || !args_done(args))
		return bad_usage;
	answer->waiting = true;
	answer->wait.endpoint = endpoint;
	answer->wait.counter = counter;
	answer->wait.value = value;
	answer->wait.limit_us = limit_ms * 1000;
	return NULL;
}

static const char *run_wait(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	const char *name = args_word(args);
	uint64_t value;
	int counter;

	if (!name || !args_number(args, UINT64_MAX, &value))
		return bad_usage;
	counter = counter_find(name);
	if (counter < 0)
		return "no such counter";
	return start_wait(endpoint, args, answer, counter, value);
}

static const char *run_idle(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	return start_wait(endpoint, args, answer, WAIT_IDLE, 0);
}

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
	if (mode < 0 || (mode == COMPLETE_LATE && !args_number(args, MAX_MS, &late_ms)) ||
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

static const char *run_send(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t size, count = 1, interval_us = 0, sequence = endpoint->next_sequence;

	(void)answer;
	if (!args_is(args, "size") || !args_number(args, 1u << 20, &size) ||
	    !args_optional(args, "count", 1u << 30, &count) ||
	    !args_optional(args, "interval", MAX_MS * 1000ull, &interval_us) ||
	    !args_optional(args, "first", UINT32_MAX, &sequence) || !args_done(args))
		return bad_usage;
	if (size < TRAFFIC_MIN_SIZE)
		return "size must be 9 at least";
	if (traffic_start(endpoint, (uint32_t)size, count, interval_us, (uint32_t)sequence) < 0)
		return "out of memory";
	return NULL;
}

static int hex_digit(char digit)
{
	if (isdigit((unsigned char)digit))
		return digit - '0';
	return isxdigit((unsigned char)digit) ? tolower((unsigned char)digit) - 'a' + 10 : -1;
}

/* Returns the number of bytes, 0 if it is no hexadecimal text. */
static size_t hex_length(const char *text)
{
	size_t digits = strlen(text);

	for (size_t i = 0; i < digits; i++) {
		if (hex_digit(text[i]) < 0)
			return 0;
	}
	return digits % 2 ? 0 : digits / 2;
}

static void hex_decode(const char *text, uint8_t *data, size_t length)
{
	for (size_t i = 0; i < length; i++)
		data[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
}

static const char *run_message(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t tag = UINT64_MAX, to = 1;
	const char *hex = args_word(args);
	struct message *message;

	(void)answer;
	if (!hex || !hex_length(hex) || !args_optional(args, "tag", MCTP_TAG_MASK, &tag) ||
	    !args_optional(args, "to", 1, &to) || !args_done(args))
		return bad_usage;
	message = endpoint_new_message(endpoint, hex_length(hex));
	if (!message)
		return "queue is full";
	hex_decode(hex, message->data, message->length);
	if (tag != UINT64_MAX)
		message->tag = (uint8_t)tag | MCTP_TO;
	if (!to)
		message->tag &= MCTP_TAG_MASK;
	return NULL;
}

static const char *run_packet(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	const char *hex = args_word(args);
	struct message *message;

	(void)answer;
	if (!hex || !hex_length(hex) || !args_done(args))
		return bad_usage;
	if (hex_length(hex) > endpoint_max_packet(endpoint))
		return "packet does not fit into the inbox";
	message = endpoint_new_message(endpoint, hex_length(hex));
	if (!message)
		return "queue is full";
	message->raw = true;
	hex_decode(hex, message->data, message->length);
	return NULL;
}

static const char *run_mtu(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t unit;

	(void)answer;
	if (!args_number(args, UINT32_MAX, &unit) || !args_done(args))
		return bad_usage;
	if (unit < MIN_UNIT || unit > endpoint_max_packet(endpoint))
		return "mtu does not fit into the inbox";
	endpoint->unit = (uint32_t)unit;
	return NULL;
}

static const char *run_remote(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t eid;

	(void)answer;
	if (!args_number(args, UINT8_MAX, &eid) || !args_done(args))
		return bad_usage;
	endpoint->remote = (uint8_t)eid;
	return NULL;
}

static const char *run_trace(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	bool on = args_is(args, "on");

	(void)endpoint;
	(void)answer;
	if ((!on && !args_is(args, "off")) || !args_done(args))
		return bad_usage;
	log_trace_on(on);
	return NULL;
}

static const char *run_quit(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	(void)endpoint;
	(void)answer;
	if (!args_done(args))
		return bad_usage;
	loop_quit();
	return NULL;
}

static const struct command {
	const char *name;
	const char *usage;		/* if it begins with DEV, a device follows the name */
	const char *(*run)(struct endpoint *endpoint, struct args *args, struct answer *answer);
} commands[] = {
	{ "counters", "DEV", run_counters },
	{ "violations", "[clear]", run_violations },
	{ "reset", "", run_reset },
	{ "wait", "DEV COUNTER VALUE [MS]", run_wait },
	{ "idle", "DEV [MS]", run_idle },
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
	{ "send", "DEV size N [count M] [interval US] [first SEQ]", run_send },
	{ "message", "DEV HEX [tag T] [to 0|1]", run_message },
	{ "packet", "DEV HEX", run_packet },
	{ "mtu", "DEV N", run_mtu },
	{ "remote", "DEV EID", run_remote },
	{ "trace", "on|off", run_trace },
	{ "quit", "", run_quit },
};

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

static void fail(struct answer *answer, const char *format, const char *first, const char *second)
{
	answer->failed = true;
	snprintf(answer->text, sizeof(answer->text), format, first, second);
}

static void run(const struct command *command, struct args *args, struct answer *answer)
{
	struct endpoint *endpoint = NULL;
	const char *cause;

	if (!strncmp(command->usage, "DEV", 3)) {
		const char *device = args_word(args);

		endpoint = device ? endpoint_find(device) : NULL;
		if (!endpoint) {
			fail(answer, "%s: no endpoint %s", command->name,
			     device ? device : "named");
			return;
		}
	}
	cause = command->run(endpoint, args, answer);
	if (cause == bad_usage)
		fail(answer, "usage: %s %s", command->name, command->usage);
	else if (cause)
		fail(answer, "%s: %s", command->name, cause);
}

void command_run(char *line, struct answer *answer)
{
	const struct command *command;
	struct args args;

	memset(answer, 0, sizeof(*answer));
	log_line("steer %.200s", line);
	/* What the guest did before the test asked is to be known. */
	doorbell_drain();
	endpoints_look();
	if (!args_split(&args, line) || !args.count) {
		fail(answer, "%s%s", "no command, or too many words", "");
		return;
	}
	command = command_find(args_word(&args));
	if (command)
		run(command, &args, answer);
	else
		fail(answer, "no command %s%s", args.word[0], "");
}

bool command_waited(struct answer *answer, bool expired)
{
	const struct endpoint *endpoint = answer->wait.endpoint;
	uint64_t value = 0;
	bool met;

	if (answer->wait.counter == WAIT_IDLE) {
		met = endpoint_idle(endpoint);
	} else {
		value = counter_read(endpoint, answer->wait.counter);
		met = value >= answer->wait.value;
	}
	if (!met && !expired)
		return false;
	answer->waiting = false;
	answer->failed = !met;
	if (answer->wait.counter != WAIT_IDLE)
		snprintf(answer->text, sizeof(answer->text), "%s%" PRIu64, met ? "" : "timeout at ",
			 value);
	else if (!met)
		snprintf(answer->text, sizeof(answer->text),
			 "timeout, queued=%" PRIu64 " pending=%d outstanding=%d",
			 endpoint_queued(endpoint), endpoint->outbox.pending,
			 endpoint->inbox.outstanding);
	return true;
}
