// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "commands.h"
#include "interface.h"
#include "netlink.h"
#include "options.h"
#include "plan.h"
#include "report.h"

struct target {
	struct netlink *nl;
	const struct link *link;
};

/* Do one step. What is gone or there already, though not before, is as good as done. */
static int apply(void *data, const struct step *step)
{
	const struct target *target = data;
	int index = target->link->index;
	int rc = -EINVAL;

	switch (step->kind) {
	case STEP_ROUTE:
		rc = netlink_set_route(target->nl, &step->route, step->after);
		break;
	case STEP_EID:
		rc = netlink_set_eid(target->nl, index, step->eid, step->after);
		if (rc == -EEXIST && step->after)
			rc = 0;
		break;
	case STEP_MTU:
		return netlink_set_mtu(target->nl, index, step->after);
	case STEP_NET:
		return netlink_set_net(target->nl, index, step->after);
	case STEP_LINK:
		return netlink_set_up(target->nl, index, step->after);
	}
	return rc == -ENOENT && !step->after ? 0 : rc;
}

static int run(const struct plan *plan, struct target *target)
{
	char what[64];
	size_t failed;
	int rc;

	rc = plan_run(plan, apply, target, &failed);
	if (!rc)
		return EXIT_DONE;
	plan_describe(&plan->steps[failed], what, sizeof(what));
	report_error(target->link->name, what, -rc, netlink_reason(target->nl));
	if (!failed)
		return EXIT_FAILED;
	rc = plan_undo(plan, apply, target, failed);
	if (rc)
		report_error(target->link->name, "restore the former configuration", -rc,
			     netlink_reason(target->nl));
	else
		report(target->link->name, "the former configuration is restored");
	return EXIT_FAILED;
}

static int configure(const struct options *options)
{
	const char *ifname = options->ifname;
	struct target target;
	struct state state;
	struct plan plan;
	int rc;

	if (!interface_has_mctp()) {
		report(ifname, "%s", interface_why_none());
		return EXIT_ABSENT;
	}
	rc = interface_read(&target.nl, &state);
	if (rc)
		return rc;
	target.link = interface_find(&state, ifname);
	if (!target.link) {
		rc = EXIT_ABSENT;
		goto out;
	}
	if (options->command == COMMAND_UP)
		rc = plan_up(&plan, &state, target.link, &options->wish);
	else
		rc = plan_down(&plan, &state, target.link);
	if (rc == -EINVAL)
		report(ifname, "%s", plan.refusal);
	else if (rc)
		report_error(ifname, "plan", -rc, NULL);
	rc = rc ? EXIT_FAILED : run(&plan, &target);
	plan_free(&plan);
out:
	state_free(&state);
	netlink_close(target.nl);
	return rc;
}

int command_up(const struct options *options)
{
	return configure(options);
}

int command_down(const struct options *options)
{
	return configure(options);
}
