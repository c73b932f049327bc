/* SPDX-License-Identifier: GPL-2.0 */
/* The command line, as data. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

enum command {
	COMMAND_UP,
	COMMAND_DOWN,
	COMMAND_APPLY,
	COMMAND_STATUS,
	COMMAND_PING,
	COMMAND_HELP,
	COMMAND_VERSION,
};

struct ping_options {
	uint8_t eid;
	uint32_t net;			/* 0: the kernel's default network */
	uint32_t count;			/* 0: until interrupted */
	uint32_t size;			/* bytes of an echo message; 0: Get Endpoint ID instead */
	uint64_t interval_ns;		/* from one request to the next */
	uint32_t timeout_ms;
	bool quiet;
};

struct options {
	enum command command;
	/* The interface, or but for apply its ACPI path; NULL: all of them (apply, status). */
	const char *ifname;
	const char *file;		/* apply */
	bool json;			/* status, ping */
	struct wish wish;		/* up */
	struct ping_options ping;
};

/**
 * options_parse() - parse a command line
 * @argc: of main()
 * @argv: of main(); put in another order, as getopt_long() does
 * @options: filled in; points into @argv
 * @why: filled in on failure: what is wrong
 * @size: of @why
 *
 * Return: whether the command line is right.
 */
bool options_parse(int argc, char **argv, struct options *options, char *why, size_t size);

/**
 * options_number() - parse a whole number
 * @text: decimal, or hexadecimal after 0x; nothing before or after it
 * @min: smallest allowed
 * @max: largest allowed
 * @number: filled in on success
 *
 * Return: whether @text is such a number.
 */
bool options_number(const char *text, uint32_t min, uint32_t max, uint32_t *number);

/**
 * options_eid() - parse the EID of an endpoint
 * @text: a number from 8 to 254
 * @eid: filled in on success
 *
 * Return: whether @text is one.
 */
bool options_eid(const char *text, uint8_t *eid);

#endif
