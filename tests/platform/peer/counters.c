// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "counters.h"
#include "endpoint.h"

static uint64_t read_queued(const struct endpoint *endpoint)
{
	return endpoint_queued(endpoint);
}

static uint64_t read_pending(const struct endpoint *endpoint)
{
	return endpoint->outbox.pending;
}

static uint64_t read_outstanding(const struct endpoint *endpoint)
{
	return endpoint->inbox.outstanding;
}

static uint64_t read_ready(const struct endpoint *endpoint)
{
	return endpoint->inbox.ready;
}

static uint64_t read_eid(const struct endpoint *endpoint)
{
	return endpoint->eid;
}

static uint64_t read_remote(const struct endpoint *endpoint)
{
	return endpoint->remote;
}

static uint64_t read_mtu(const struct endpoint *endpoint)
{
	return endpoint->unit;
}

#define COUNTED(field) { #field, offsetof(struct counters, field), NULL }

static const struct counter {
	const char *name;
	size_t offset;
	uint64_t (*read)(const struct endpoint *endpoint);	/* a state instead of a count */
} counters[] = {
	COUNTED(commands),
	COUNTED(completions),
	COUNTED(notifications),
	COUNTED(acknowledged),
	COUNTED(doorbells),
	COUNTED(inbox_doorbells),
	COUNTED(interrupts),
	COUNTED(packets_in),
	COUNTED(messages_in),
	COUNTED(messages_out),
	COUNTED(echoes),
	COUNTED(controls),
	COUNTED(responses),
	COUNTED(unsupported),
	COUNTED(bad_packets),
	COUNTED(misaddressed),
	COUNTED(errors_kept),
	COUNTED(refused),
	COUNTED(violations),
	{ "queued", 0, read_queued },
	{ "pending", 0, read_pending },
	{ "outstanding", 0, read_outstanding },
	{ "ready", 0, read_ready },
	{ "eid", 0, read_eid },
	{ "remote", 0, read_remote },
	{ "mtu", 0, read_mtu },
};

#define COUNTERS ((int)(sizeof(counters) / sizeof(counters[0])))

int counter_find(const char *name)
{
	for (int i = 0; i < COUNTERS; i++) {
		if (!strcmp(counters[i].name, name))
			return i;
	}
	return -1;
}

uint64_t counter_read(const struct endpoint *endpoint, int counter)
{
	uint64_t value;

	if (counters[counter].read)
		return counters[counter].read(endpoint);
	memcpy(&value, (const uint8_t *)&endpoint->count + counters[counter].offset, sizeof(value));
	return value;
}

void counters_describe(const struct endpoint *endpoint, char *text, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < COUNTERS && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s=%" PRIu64, i ? " " : "",
					 counters[i].name, counter_read(endpoint, i));
}
