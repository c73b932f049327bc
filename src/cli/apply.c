// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "config.h"
#include "interface.h"
#include "options.h"
#include "report.h"

/* Which line has configured an interface. */
struct applied {
	char name[IFNAMSIZ];
	unsigned int number;
	struct applied *next;
};

static const struct applied *find(const struct applied *applied, const char *name)
{
	while (applied && strcmp(applied->name, name))
		applied = applied->next;
	return applied;
}

static bool remember(struct applied **applied, const char *name, unsigned int number)
{
	struct applied *entry = malloc(sizeof(*entry));

	if (!entry)
		return false;
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->number = number;
	entry->next = *applied;
	*applied = entry;
	return true;
}

static void forget(struct applied *applied)
{
	while (applied) {
		struct applied *next = applied->next;

		free(applied);
		applied = next;
	}
}

/* Returns an exit code; what is wrong has been printed. */
static int apply_line(const struct options *options, struct config_line *line,
		      struct applied **applied)
{
	const struct applied *before;
	struct options wanted;
	char name[IFNAMSIZ], where[256], why[160];
	bool known = interface_name(line->object, name);

	snprintf(where, sizeof(where), "%s:%u", options->file, line->number);
	if (line->object[0] == '-') {
		report(where, "%s: the interface comes first", line->object);
		return EXIT_USAGE;
	}
	/* Another interface's line is of no concern, not even if it is wrong. */
	if (options->ifname && (!known || strcmp(name, options->ifname)))
		return EXIT_DONE;

	if (!config_parse(line, &wanted, why, sizeof(why))) {
		report(where, "%s", why);
		return EXIT_USAGE;
	}
	before = known ? find(*applied, name) : NULL;
	if (before) {
		report(where, "%s: line %u is for the same interface", line->object,
		       before->number);
		return EXIT_USAGE;
	}
	if (known && !remember(applied, name, line->number)) {
		report_error(where, "read", ENOMEM, NULL);
		return EXIT_FAILED;
	}
	return command_up(&wanted);
}

int command_apply(const struct options *options)
{
	struct config_line line = { 0 };
	struct applied *applied = NULL;
	int rc = EXIT_DONE;
	FILE *file;

	file = fopen(options->file, "re");
	if (!file) {
		report_error(options->file, "open", errno, NULL);
		return EXIT_FAILED;
	}
	errno = 0;
	while (config_next(file, &line)) {
		int line_rc = apply_line(options, &line, &applied);

		/* The others need not suffer. */
		if (!rc)
			rc = line_rc;
		errno = 0;
	}
	if (errno) {
		report_error(options->file, "read", errno, NULL);
		rc = EXIT_FAILED;
	}
	config_free(&line);
	forget(applied);
	fclose(file);
	return rc;
}
