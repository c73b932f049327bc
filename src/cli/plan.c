// SPDX-License-Identifier: GPL-2.0
#include "plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>

static int add(struct plan *plan, struct step step)
{
	struct step *steps = realloc(plan->steps, (plan->count + 1) * sizeof(step));

	if (!steps)
		return -ENOMEM;
	plan->steps = steps;
	plan->steps[plan->count++] = step;
	return 0;
}

static int __attribute__((format(printf, 2, 3))) refuse(struct plan *plan, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(plan->refusal, sizeof(plan->refusal), format, args);
	va_end(args);
	return -EINVAL;
}

static int change(struct plan *plan, enum step_kind kind, uint32_t before, uint32_t after)
{
	const struct step step = { .kind = kind, .before = before, .after = after };

	return before == after ? 0 : add(plan, step);
}

static bool has_route(const struct state *state, const struct link *link, uint8_t eid)
{
	for (size_t i = 0; i < state->route_count; i++) {
		const struct route *route = &state->routes[i];

		if (route->ifindex == link->index && route->type == RTN_UNICAST &&
		    route->first <= eid && eid <= route->last)
			return true;
	}
	return false;
}

/*
 * The route of another interface to exactly this EID. The kernel takes no second one in a network:
 * it refuses ours to the peer, and leaves out in silence the local one for our EID.
 */
static const struct route *route_elsewhere(const struct state *state, const struct link *link,
					   uint32_t net, uint8_t eid)
{
	for (size_t i = 0; i < state->route_count; i++) {
		const struct route *route = &state->routes[i];
		const struct link *other = state_link_at(state, route->ifindex);

		if (other && other != link && other->net == net && route->first == eid &&
		    route->last == eid)
			return route;
	}
	return NULL;
}

static int check_elsewhere(struct plan *plan, const struct state *state, const struct link *link,
			   const struct wish *wish, uint32_t net)
{
	const struct route *route = route_elsewhere(state, link, net, wish->eid);

	/* An EID of two interfaces is allowed. */
	if (route && route->type == RTN_UNICAST)
		return refuse(plan, "EID %u: network %u has a route to it through %s", wish->eid,
			      net, state_link_at(state, route->ifindex)->name);
	route = route_elsewhere(state, link, net, wish->peer);
	if (route)
		return refuse(plan, "peer %u: network %u has %s %s (choose another one with --net)",
			      wish->peer, net,
			      route->type == RTN_LOCAL ? "this EID on" : "a route to it through",
			      state_link_at(state, route->ifindex)->name);
	return 0;
}

/* In the kernel's order, newest first: undone in reverse, they come back in the same order. */
static int remove_routes(struct plan *plan, const struct state *state, const struct link *link)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < state->route_count; i++) {
		const struct step step = {
			.kind = STEP_ROUTE,
			.before = 1,
			.route = state->routes[i],
		};

		if (step.route.ifindex == link->index && step.route.type == RTN_UNICAST)
			rc = add(plan, step);
	}
	return rc;
}

/* EIDs the other way round: the kernel appends, and the first one is the source of packets. */
static int remove_eids(struct plan *plan, const struct state *state, const struct link *link)
{
	int rc = 0;

	for (size_t i = state->address_count; !rc && i; i--) {
		const struct step step = {
			.kind = STEP_EID,
			.before = 1,
			.eid = state->addresses[i - 1].eid,
		};

		if (state->addresses[i - 1].ifindex == link->index)
			rc = add(plan, step);
	}
	return rc;
}

static int choose_mtu(struct plan *plan, const struct link *link, const struct wish *wish,
		      uint32_t *mtu)
{
	*mtu = wish->mtu;
	if (wish->mtu == WISH_KEEP)
		*mtu = link->mtu;
	if (wish->mtu == WISH_MTU_MAX) {
		if (!link->max_mtu)
			return refuse(plan, "MTU max: the interface has no limit");
		*mtu = link->max_mtu;
	}
	if (*mtu < link->min_mtu || (link->max_mtu && *mtu > link->max_mtu))
		return refuse(plan, "MTU %u: must be %u to %u", *mtu, link->min_mtu, link->max_mtu);
	return 0;
}

int plan_up(struct plan *plan, const struct state *state, const struct link *link,
	    const struct wish *wish)
{
	const uint32_t net = wish->net == WISH_KEEP ? link->net : wish->net;
	const bool addressed = link->net == net &&
			       state_source(state, link->index) == wish->eid &&
			       state_receives(state, net, wish->eid) &&
			       has_route(state, link, wish->peer);
	const struct step eid = { .kind = STEP_EID, .after = 1, .eid = wish->eid };
	const struct step route = {
		.kind = STEP_ROUTE,
		.after = 1,
		.route = {
			.ifindex = link->index,
			.first = wish->peer,
			.last = wish->peer,
			.type = RTN_UNICAST,
		},
	};
	uint32_t mtu;
	int rc;

	memset(plan, 0, sizeof(*plan));
	rc = choose_mtu(plan, link, wish, &mtu);
	if (!rc && !addressed)
		rc = check_elsewhere(plan, state, link, wish, net);

	/* What the interface loses. */
	if (!rc && !addressed)
		rc = remove_routes(plan, state, link);
	if (!rc && !addressed)
		rc = remove_eids(plan, state, link);

	/* What it gets. */
	if (!rc)
		rc = change(plan, STEP_MTU, link->mtu, mtu);
	if (!rc)
		rc = change(plan, STEP_NET, link->net, net);
	if (!rc)
		rc = change(plan, STEP_LINK, link->up, true);
	if (!rc && !addressed)
		rc = add(plan, eid);
	if (!rc && !addressed)
		rc = add(plan, route);
	return rc;
}

int plan_down(struct plan *plan, const struct state *state, const struct link *link)
{
	int rc;

	memset(plan, 0, sizeof(*plan));
	rc = remove_routes(plan, state, link);
	if (!rc)
		rc = remove_eids(plan, state, link);
	if (!rc)
		rc = change(plan, STEP_LINK, link->up, false);
	return rc;
}

struct step plan_inverse(const struct step *step)
{
	struct step inverse = *step;

	inverse.before = step->after;
	inverse.after = step->before;
	return inverse;
}

void plan_describe(const struct step *step, char *text, size_t size)
{
	const char *verb = step->after ? "set" : "remove";

	switch (step->kind) {
	case STEP_ROUTE:
		if (step->route.first == step->route.last)
			snprintf(text, size, "%s route to EID %u", verb, step->route.first);
		else
			snprintf(text, size, "%s route to EIDs %u-%u", verb, step->route.first,
				 step->route.last);
		break;
	case STEP_EID:
		snprintf(text, size, "%s EID %u", verb, step->eid);
		break;
	case STEP_MTU:
		snprintf(text, size, "set MTU %u", step->after);
		break;
	case STEP_NET:
		snprintf(text, size, "set network %u", step->after);
		break;
	case STEP_LINK:
		snprintf(text, size, "set %s", step->after ? "up" : "down");
		break;
	}
}

int plan_run(const struct plan *plan, plan_apply_t *apply, void *data, size_t *failed)
{
	for (size_t i = 0; i < plan->count; i++) {
		int rc = apply(data, &plan->steps[i]);

		if (rc) {
			*failed = i;
			return rc;
		}
	}
	return 0;
}

int plan_undo(const struct plan *plan, plan_apply_t *apply, void *data, size_t failed)
{
	int rc = 0;

	while (failed--) {
		const struct step inverse = plan_inverse(&plan->steps[failed]);
		int error = apply(data, &inverse);

		if (error)
			rc = error;
	}
	return rc;
}

void plan_free(struct plan *plan)
{
	free(plan->steps);
	memset(plan, 0, sizeof(*plan));
}
