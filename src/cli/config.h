/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration file: each line is what follows "mctp-pcc up" on a command line. */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct options;

#define CONFIG_FILE	"/etc/mctp-pcc.conf"

/* More words than any right line has, with those of the command line before it. */
#define CONFIG_WORDS	16

struct config_line {
	unsigned int number;		/* in the file, from 1 up */
	char *object;			/* the interface or its ACPI path, the first word */

	char *text;			/* all words point into it */
	size_t size;
	char *argv[CONFIG_WORDS + 1];
	int argc;			/* more than CONFIG_WORDS: too many to keep */
};

/**
 * config_next() - read the next line that configures an interface
 * @file: where from
 * @line: zeroed before the first use; filled in, valid until the next call
 *
 * Blanks separate words; what begins with a number sign is a comment; a line without words is
 * none.
 *
 * Return: whether there was one. If not, ferror() tells whether the file has ended.
 */
bool config_next(FILE *file, struct config_line *line);

/**
 * config_parse() - understand a line
 * @line: from config_next()
 * @options: filled in, as of "mctp-pcc up"; points into @line
 * @why: filled in on failure: what is wrong
 * @size: of @why
 *
 * Return: whether the line is right.
 */
bool config_parse(struct config_line *line, struct options *options, char *why, size_t size);

/**
 * config_free() - release a line
 * @line: zeroed, or from config_next()
 */
void config_free(struct config_line *line);

#endif
