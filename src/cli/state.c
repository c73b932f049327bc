// SPDX-License-Identifier: GPL-2.0
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>

/* Append to an array that grows by doubling: it is full when its count is a power of two. */
static int append(void **array, size_t *count, const void *element, size_t size)
{
	if (!(*count & (*count - 1))) {
		void *bigger = realloc(*array, (*count ? 2 * *count : 1) * size);

		if (!bigger)
			return -ENOMEM;
		*array = bigger;
	}
	memcpy((char *)*array + *count * size, element, size);
	++*count;
	return 0;
}

int state_add_link(struct state *state, const struct link *link)
{
	return append((void **)&state->links, &state->link_count, link, sizeof(*link));
}

int state_add_address(struct state *state, const struct address *address)
{
	return append((void **)&state->addresses, &state->address_count, address, sizeof(*address));
}

int state_add_route(struct state *state, const struct route *route)
{
	return append((void **)&state->routes, &state->route_count, route, sizeof(*route));
}

struct link *state_link(const struct state *state, const char *name)
{
	for (size_t i = 0; i < state->link_count; i++) {
		if (!strcmp(state->links[i].name, name))
			return &state->links[i];
	}
	return NULL;
}

const struct link *state_link_at(const struct state *state, int index)
{
	for (size_t i = 0; i < state->link_count; i++) {
		if (state->links[i].index == index)
			return &state->links[i];
	}
	return NULL;
}

uint8_t state_source(const struct state *state, int ifindex)
{
	for (size_t i = 0; i < state->address_count; i++) {
		if (state->addresses[i].ifindex == ifindex)
			return state->addresses[i].eid;
	}
	return 0;
}

bool state_receives(const struct state *state, uint32_t net, uint8_t eid)
{
	for (size_t i = 0; i < state->route_count; i++) {
		const struct route *route = &state->routes[i];
		const struct link *link = state_link_at(state, route->ifindex);

		if (route->type == RTN_LOCAL && link && link->net == net &&
		    route->first <= eid && eid <= route->last)
			return true;
	}
	return false;
}

void state_free(struct state *state)
{
	free(state->links);
	free(state->addresses);
	free(state->routes);
	memset(state, 0, sizeof(*state));
}
