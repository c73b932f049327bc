// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "commands.h"
#include "counters.h"
#include "doorbell.h"
#include "endpoint.h"
#include "log.h"

#define DEFAULT_LIMIT_MS	5000
#define MAX_MS			3600000u

const char bad_usage[] = "usage";

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
	/* None is forgotten that is not told. */
	violations_describe(answer->text, sizeof(answer->text));
	if (clear)
		violations_clear();
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

static const struct command general_commands[] = {
	{ "counters", "DEV", run_counters },
	{ "violations", "[clear]", run_violations },
	{ "reset", "", run_reset },
	{ "wait", "DEV COUNTER VALUE [MS]", run_wait },
	{ "idle", "DEV [MS]", run_idle },
	{ "trace", "on|off", run_trace },
	{ "quit", "", run_quit },
	{ NULL, NULL, NULL },
};

static const struct command *command_find(const char *name)
{
	static const struct command *const tables[] = {
		general_commands, fault_commands, send_commands,
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (const struct command *command = tables[i]; command->name; command++) {
			if (!strcmp(command->name, name))
				return command;
		}
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
