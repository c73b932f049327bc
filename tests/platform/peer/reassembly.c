// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"
#include "reassembly.h"

/* The largest message that Linux sends is 64 KiB. */
#define MAX_MESSAGE	(65536 + 4096)
#define MAX_PARTIALS	64

struct partial {
	struct partial *next;
	uint8_t source, tag;
	uint8_t sequence;		/* expected next */
	size_t payload;			/* of each packet but the last */
	size_t length;
	uint8_t data[MAX_MESSAGE];
};

static struct partial **find(struct reassembly *reassembly, uint8_t source, uint8_t tag)
{
	struct partial **place = &reassembly->partials;

	while (*place && ((*place)->source != source || (*place)->tag != tag))
		place = &(*place)->next;
	return place;
}

static void drop(struct partial **place)
{
	struct partial *partial = *place;

	*place = partial->next;
	free(partial);
}

/* Messages that never ended must not pile up: the oldest gives way. */
static void limit(struct reassembly *reassembly)
{
	struct partial **place = &reassembly->partials;

	for (unsigned int i = 1; *place; i++) {
		if (i >= MAX_PARTIALS)
			drop(place);
		else
			place = &(*place)->next;
	}
}

static struct partial *start(struct reassembly *reassembly, uint8_t source, uint8_t tag,
			     size_t payload)
{
	struct partial *partial;

	limit(reassembly);
	partial = malloc(sizeof(*partial));
	if (!partial)
		return NULL;
	partial->source = source;
	partial->tag = tag;
	partial->payload = payload;
	partial->length = 0;
	partial->next = reassembly->partials;
	reassembly->partials = partial;
	return partial;
}

static const char *check_middle(const struct partial *partial, uint8_t sequence, size_t payload,
				bool end)
{
	if (sequence != partial->sequence)
		return "sequence number out of order";
	if (payload > partial->payload || (!end && payload != partial->payload))
		return "payload size differs from the first packet";
	if (partial->length + payload > MAX_MESSAGE)
		return "message too long";
	return NULL;
}

static void append(struct partial *partial, uint8_t sequence, const uint8_t *payload, size_t length)
{
	memcpy(partial->data + partial->length, payload, length);
	partial->length += length;
	partial->sequence = (sequence + 1) & MCTP_SEQUENCE_MASK;
}

const char *reassembly_add(struct reassembly *reassembly, const uint8_t *packet, size_t length,
			   void *context,
			   void (*complete)(void *context, const struct received *message))
{
	const uint8_t flags = packet[3], tag = flags & (MCTP_TO | MCTP_TAG_MASK);
	const uint8_t sequence = flags >> MCTP_SEQUENCE_SHIFT & MCTP_SEQUENCE_MASK;
	const uint8_t *payload = packet + MCTP_HEADER_SIZE;
	const size_t payload_length = length - MCTP_HEADER_SIZE;
	struct partial **place = find(reassembly, packet[2], tag);
	struct received message = { .destination = packet[1], .source = packet[2], .tag = tag };
	const char *wrong = NULL;

	if (!payload_length)
		return "packet without payload";
	if (!(flags & MCTP_SOM) && !*place)
		return "packet of a message that has not started";
	if (flags & MCTP_SOM) {
		if (*place)
			drop(place);
		if (flags & MCTP_EOM) {
			message.data = payload;
			message.length = payload_length;
			complete(context, &message);
			return NULL;
		}
		if (!start(reassembly, packet[2], tag, payload_length))
			return "out of memory";
		place = &reassembly->partials;
	} else {
		wrong = check_middle(*place, sequence, payload_length, flags & MCTP_EOM);
	}
	if (wrong) {
		drop(place);
		return wrong;
	}
	append(*place, sequence, payload, payload_length);
	if (flags & MCTP_EOM) {
		message.data = (*place)->data;
		message.length = (*place)->length;
		message.first_packet = MCTP_HEADER_SIZE + (uint32_t)(*place)->payload;
		complete(context, &message);
		drop(place);
	}
	return NULL;
}

void reassembly_clear(struct reassembly *reassembly)
{
	while (reassembly->partials)
		drop(&reassembly->partials);
}
