/* SPDX-License-Identifier: GPL-2.0 */
/* An interface in words and in JSON. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include <stdio.h>

#include "ethtool.h"
#include "json.h"
#include "state.h"
#include "sysfs.h"

struct view {
	const struct state *state;
	const struct link *link;	/* in @state */
	struct endpoint endpoint;
	struct counters counters;
};

/**
 * show_text() - print an interface for people: a line, and indented ones with what is behind it
 * @out: where to
 * @view: the interface
 *
 * Statistics and counters that are zero are left out.
 */
void show_text(FILE *out, const struct view *view);

/**
 * show_json() - print an interface as a JSON object
 * @json: where to
 * @view: the interface
 */
void show_json(struct json *json, const struct view *view);

#endif
