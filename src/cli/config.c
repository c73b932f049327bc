// SPDX-License-Identifier: GPL-2.0
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "options.h"

static const char blanks[] = " \t\r\n";

/* As on a command line: after the name of the program and that of the command. */
static void split(struct config_line *line)
{
	static char program[] = "mctp-pcc", command[] = "up";
	char *rest = line->text, *word;

	line->argc = 0;
	line->argv[line->argc++] = program;
	line->argv[line->argc++] = command;
	while ((word = strtok_r(rest, blanks, &rest)) && word[0] != '#') {
		if (line->argc < CONFIG_WORDS)
			line->argv[line->argc] = word;
		line->argc++;
	}
	line->argv[line->argc < CONFIG_WORDS ? line->argc : CONFIG_WORDS] = NULL;
	line->object = line->argc > 2 ? line->argv[2] : NULL;
}

bool config_next(FILE *file, struct config_line *line)
{
	ssize_t length;

	while ((length = getline(&line->text, &line->size, file)) >= 0) {
		line->number++;
		/* A zero byte ends no line. */
		for (char *zero; (zero = memchr(line->text, '\0', length)); )
			*zero = '?';
		split(line);
		if (line->object)
			return true;
	}
	return false;
}

bool config_parse(struct config_line *line, struct options *options, char *why, size_t size)
{
	if (line->argc > CONFIG_WORDS) {
		snprintf(why, size, "too many words");
		return false;
	}
	if (!options_parse(line->argc, line->argv, options, why, size))
		return false;
	if (options->command != COMMAND_UP) {
		snprintf(why, size, "--help: has no place here");
		return false;
	}
	return true;
}

void config_free(struct config_line *line)
{
	free(line->text);
	memset(line, 0, sizeof(*line));
}
