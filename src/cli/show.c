// SPDX-License-Identifier: GPL-2.0
#include "show.h"

#include <inttypes.h>
#include <string.h>

#include <linux/rtnetlink.h>

static const struct statistic {
	const char *name;
	size_t offset;
} rx_statistics[] = {
	{ "packets", offsetof(struct rtnl_link_stats64, rx_packets) },
	{ "bytes", offsetof(struct rtnl_link_stats64, rx_bytes) },
	{ "errors", offsetof(struct rtnl_link_stats64, rx_errors) },
	{ "dropped", offsetof(struct rtnl_link_stats64, rx_dropped) },
	{ "length_errors", offsetof(struct rtnl_link_stats64, rx_length_errors) },
	{ "over_errors", offsetof(struct rtnl_link_stats64, rx_over_errors) },
	{ "crc_errors", offsetof(struct rtnl_link_stats64, rx_crc_errors) },
	{ "frame_errors", offsetof(struct rtnl_link_stats64, rx_frame_errors) },
	{ "fifo_errors", offsetof(struct rtnl_link_stats64, rx_fifo_errors) },
	{ "missed_errors", offsetof(struct rtnl_link_stats64, rx_missed_errors) },
	{ "nohandler", offsetof(struct rtnl_link_stats64, rx_nohandler) },
	{ NULL, 0 }
}, tx_statistics[] = {
	{ "packets", offsetof(struct rtnl_link_stats64, tx_packets) },
	{ "bytes", offsetof(struct rtnl_link_stats64, tx_bytes) },
	{ "errors", offsetof(struct rtnl_link_stats64, tx_errors) },
	{ "dropped", offsetof(struct rtnl_link_stats64, tx_dropped) },
	{ "aborted_errors", offsetof(struct rtnl_link_stats64, tx_aborted_errors) },
	{ "carrier_errors", offsetof(struct rtnl_link_stats64, tx_carrier_errors) },
	{ "fifo_errors", offsetof(struct rtnl_link_stats64, tx_fifo_errors) },
	{ "heartbeat_errors", offsetof(struct rtnl_link_stats64, tx_heartbeat_errors) },
	{ "window_errors", offsetof(struct rtnl_link_stats64, tx_window_errors) },
	{ NULL, 0 }
};

static uint64_t statistic_value(const struct rtnl_link_stats64 *stats,
				const struct statistic *statistic)
{
	uint64_t value;

	memcpy(&value, (const char *)stats + statistic->offset, sizeof(value));
	return value;
}

static bool is_ours(const struct view *view, const struct route *route)
{
	return route->ifindex == view->link->index && route->type == RTN_UNICAST;
}

static bool is_deaf(const struct view *view, uint8_t eid)
{
	return !state_receives(view->state, view->link->net, eid);
}

static void text_eids(FILE *out, const struct view *view)
{
	const struct state *state = view->state;

	if (!state_source(state, view->link->index))
		fputs(" eid none", out);
	for (size_t i = 0; i < state->address_count; i++) {
		const struct address *address = &state->addresses[i];

		if (address->ifindex != view->link->index)
			continue;
		fprintf(out, " eid %u", address->eid);
		if (is_deaf(view, address->eid))
			fputs(" (no local route)", out);
	}
}

static void text_routes(FILE *out, const struct view *view)
{
	bool any = false;

	for (size_t i = 0; i < view->state->route_count; i++) {
		const struct route *route = &view->state->routes[i];

		if (!is_ours(view, route))
			continue;
		any = true;
		fprintf(out, " route %u", route->first);
		if (route->last != route->first)
			fprintf(out, "-%u", route->last);
		if (route->mtu)
			fprintf(out, " (mtu %" PRIu32 ")", route->mtu);
	}
	if (!any)
		fputs(" route none", out);
}

static void text_endpoint(FILE *out, const struct endpoint *endpoint)
{
	if (!endpoint->acpi[0] && endpoint->outbox < 0 && endpoint->inbox < 0)
		return;
	fprintf(out, "    acpi %s", endpoint->acpi[0] ? endpoint->acpi : "unknown");
	if (endpoint->path[0])
		fprintf(out, " (%s)", endpoint->path);
	if (endpoint->outbox >= 0)
		fprintf(out, " outbox %d", endpoint->outbox);
	if (endpoint->inbox >= 0)
		fprintf(out, " inbox %d", endpoint->inbox);
	fputc('\n', out);
}

static void text_statistics(FILE *out, const char *name, const struct rtnl_link_stats64 *stats,
			    const struct statistic *statistics)
{
	bool any = false;

	for (const struct statistic *statistic = statistics; statistic->name; statistic++) {
		uint64_t value = statistic_value(stats, statistic);

		if (!value)
			continue;
		if (!any)
			fprintf(out, "    %s", name);
		any = true;
		fprintf(out, " %s %" PRIu64, statistic->name, value);
	}
	if (any)
		fputc('\n', out);
}

void show_text(FILE *out, const struct view *view)
{
	const struct link *link = view->link;

	fprintf(out, "%s: %s", link->name, link->up ? "up" : "down");
	if (link->up)
		fputs(link->carrier ? " carrier" : " no-carrier (platform not answering)", out);
	fprintf(out, " mtu %" PRIu32 " (%" PRIu32 " to %" PRIu32 ")", link->mtu, link->min_mtu,
		link->max_mtu);
	if (link->net)
		fprintf(out, " net %" PRIu32, link->net);
	text_eids(out, view);
	text_routes(out, view);
	fputc('\n', out);

	text_endpoint(out, &view->endpoint);
	text_statistics(out, "rx", &link->stats, rx_statistics);
	text_statistics(out, "tx", &link->stats, tx_statistics);
	for (size_t i = 0; i < view->counters.count; i++) {
		const struct counter *counter = &view->counters.counter[i];

		if (counter->value)
			fprintf(out, "    counter %s %" PRIu64 "\n", counter->name, counter->value);
	}
}

static void json_eids(struct json *json, const struct view *view)
{
	json_open(json, "eids", '[');
	for (size_t i = 0; i < view->state->address_count; i++) {
		const struct address *address = &view->state->addresses[i];

		if (address->ifindex != view->link->index)
			continue;
		json_open(json, NULL, '{');
		json_number(json, "eid", address->eid);
		json_bool(json, "local_route", !is_deaf(view, address->eid));
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void json_routes(struct json *json, const struct view *view)
{
	json_open(json, "routes", '[');
	for (size_t i = 0; i < view->state->route_count; i++) {
		const struct route *route = &view->state->routes[i];

		if (!is_ours(view, route))
			continue;
		json_open(json, NULL, '{');
		json_number(json, "first", route->first);
		json_number(json, "last", route->last);
		if (route->mtu)
			json_number(json, "mtu", route->mtu);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void json_endpoint(struct json *json, const struct endpoint *endpoint)
{
	if (endpoint->acpi[0])
		json_string(json, "acpi", endpoint->acpi);
	if (endpoint->path[0])
		json_string(json, "acpi_path", endpoint->path);
	if (endpoint->outbox >= 0)
		json_number(json, "outbox", endpoint->outbox);
	if (endpoint->inbox >= 0)
		json_number(json, "inbox", endpoint->inbox);
}

static void json_statistics(struct json *json, const char *name,
			    const struct rtnl_link_stats64 *stats,
			    const struct statistic *statistics)
{
	json_open(json, name, '{');
	for (const struct statistic *statistic = statistics; statistic->name; statistic++) {
		uint64_t value = statistic_value(stats, statistic);

		if (value)
			json_number(json, statistic->name, value);
	}
	json_close(json, '}');
}

void show_json(struct json *json, const struct view *view)
{
	const struct link *link = view->link;

	json_open(json, NULL, '{');
	json_string(json, "ifname", link->name);
	json_bool(json, "up", link->up);
	json_bool(json, "carrier", link->up && link->carrier);
	json_number(json, "mtu", link->mtu);
	json_number(json, "min_mtu", link->min_mtu);
	json_number(json, "max_mtu", link->max_mtu);
	if (link->net)
		json_number(json, "net", link->net);
	json_eids(json, view);
	json_routes(json, view);
	json_endpoint(json, &view->endpoint);
	json_statistics(json, "rx", &link->stats, rx_statistics);
	json_statistics(json, "tx", &link->stats, tx_statistics);
	json_open(json, "counters", '{');
	for (size_t i = 0; i < view->counters.count; i++) {
		const struct counter *counter = &view->counters.counter[i];

		if (counter->value)
			json_number(json, counter->name, counter->value);
	}
	json_close(json, '}');
	json_close(json, '}');
}
