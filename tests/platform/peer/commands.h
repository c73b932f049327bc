/* SPDX-License-Identifier: GPL-2.0 */
/* What a test can tell the peer to do. */
#ifndef PEER_COMMANDS_H
#define PEER_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

struct args;
struct endpoint;

#define WAIT_IDLE (-1)	/* instead of a counter */

struct answer {
	bool failed;
	bool waiting;			/* no answer yet: it comes when the wait is over */
	char text[4096];

	struct {
		struct endpoint *endpoint;
		int counter;		/* of counters.h, or WAIT_IDLE */
		uint64_t value;
		uint64_t limit_us;
	} wait;
};

struct command {
	const char *name;
	const char *usage;		/* if it begins with DEV, a device follows the name */

	/* Returns NULL, bad_usage or another cause; the endpoint is NULL if there is no DEV. */
	const char *(*run)(struct endpoint *endpoint, struct args *args, struct answer *answer);
};

/* Tables that end with a NULL name: commands-fault.c and commands-send.c. */
extern const struct command fault_commands[];
extern const struct command send_commands[];

/* The words are not what the usage says. */
extern const char bad_usage[];

/**
 * command_run() - obey one command
 * @line: the command, changed
 * @answer: filled in
 */
void command_run(char *line, struct answer *answer);

/**
 * command_waited() - see whether a wait is over
 * @answer: a waiting one; the answer if it is over
 * @expired: the limit has passed
 *
 * Return: true if there is an answer now.
 */
bool command_waited(struct answer *answer, bool expired);

#endif
