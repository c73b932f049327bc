// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "commands.h"
#include "interface.h"
#include "netlink.h"
#include "options.h"
#include "report.h"
#include "show.h"

/* Print one interface; it may disappear meanwhile, then what is left of it is printed. */
static void show(int fd, const struct state *state, const struct link *link, struct json *json)
{
	struct view view = { .state = state, .link = link };

	sysfs_endpoint(SYSFS, link->name, &view.endpoint);
	ethtool_counters(fd, link->name, &view.counters);
	if (json)
		show_json(json, &view);
	else
		show_text(stdout, &view);
	free(view.counters.counter);
}

int command_status(const struct options *options)
{
	struct json json = { .out = stdout };
	const struct link *wanted = NULL;
	struct netlink *nl;
	struct state state;
	int rc;

	rc = interface_read(&nl, &state);
	if (rc)
		return rc;
	if (options->ifname) {
		wanted = interface_find(&state, options->ifname);
		if (!wanted) {
			rc = EXIT_ABSENT;
			goto out;
		}
	}
	if (options->json)
		json_open(&json, NULL, '[');
	for (size_t i = 0; i < state.link_count; i++) {
		const struct link *link = &state.links[i];

		if (!link->pcc || (wanted && link != wanted))
			continue;
		show(netlink_fd(nl), &state, link, options->json ? &json : NULL);
	}
	if (options->json)
		json_close(&json, ']');
	if (!interface_any(&state)) {
		report(NULL, "%s", interface_why_none());
		rc = EXIT_ABSENT;
	}
out:
	state_free(&state);
	netlink_close(nl);
	return rc;
}
