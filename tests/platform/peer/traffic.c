// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "endpoint.h"
#include "loop.h"
#include "traffic.h"

#define IANA_EXAMPLE 32473u	/* RFC 5612 */

struct traffic {
	struct traffic *next;
	struct endpoint *endpoint;
	uint32_t size;
	uint64_t left;
	uint32_t sequence;
	uint64_t interval_us;
	uint64_t due_us;		/* of the next message if there is an interval */
	struct timer timer;
};

static void fill(uint8_t *data, uint32_t size, uint32_t sequence)
{
	data[0] = MCTP_TYPE_VENDOR_IANA;
	for (unsigned int i = 0; i < 4; i++) {
		data[1 + i] = (uint8_t)(IANA_EXAMPLE >> (24 - 8 * i));
		data[5 + i] = (uint8_t)(sequence >> 8 * i);
	}
	for (uint32_t i = TRAFFIC_MIN_SIZE; i < size; i++)
		data[i] = (uint8_t)(sequence * 7 + i);
}

static void queue_one(struct traffic *traffic)
{
	struct message *message = endpoint_new_message(traffic->endpoint, traffic->size);

	if (message)
		fill(message->data, traffic->size, traffic->sequence);
	traffic->sequence++;
	traffic->left--;
}

static void end(struct traffic *traffic)
{
	struct traffic **place = &traffic->endpoint->traffic;

	while (*place != traffic)
		place = &(*place)->next;
	*place = traffic->next;
	timer_cancel(&traffic->timer);
	free(traffic);
}

static void fire(void *context)
{
	struct traffic *traffic = context;
	uint64_t now = now_us();

	while (traffic->left && traffic->due_us <= now) {
		queue_one(traffic);
		traffic->due_us += traffic->interval_us;
	}
	if (traffic->left)
		timer_arm(&traffic->timer, traffic->due_us - now);
	else
		end(traffic);
}

int traffic_start(struct endpoint *endpoint, uint32_t size, uint64_t count, uint64_t interval_us,
		  uint32_t sequence)
{
	struct traffic *traffic, **place = &endpoint->traffic;

	endpoint->next_sequence = sequence + (uint32_t)count;
	if (!count)
		return 0;
	traffic = calloc(1, sizeof(*traffic));
	if (!traffic)
		return -1;
	traffic->endpoint = endpoint;
	traffic->size = size;
	traffic->left = count;
	traffic->sequence = sequence;
	traffic->interval_us = interval_us;
	traffic->timer.fire = fire;
	traffic->timer.context = traffic;
	while (*place)
		place = &(*place)->next;
	*place = traffic;
	if (interval_us) {
		traffic->due_us = now_us();
		fire(traffic);
	}
	return 0;
}

static struct traffic *first_due(const struct endpoint *endpoint)
{
	struct traffic *traffic = endpoint->traffic;

	while (traffic && traffic->interval_us)
		traffic = traffic->next;
	return traffic;
}

void traffic_feed(struct endpoint *endpoint)
{
	struct traffic *traffic = first_due(endpoint);

	if (!traffic)
		return;
	queue_one(traffic);
	if (!traffic->left)
		end(traffic);
}

bool traffic_due(const struct endpoint *endpoint)
{
	return first_due(endpoint);
}

uint64_t traffic_left(const struct endpoint *endpoint)
{
	uint64_t left = 0;

	for (const struct traffic *traffic = endpoint->traffic; traffic; traffic = traffic->next)
		left += traffic->left;
	return left;
}

void traffic_clear(struct endpoint *endpoint)
{
	while (endpoint->traffic)
		end(endpoint->traffic);
}
