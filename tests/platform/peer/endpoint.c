// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../nvme-endpoint.h"
#include "control.h"
#include "doorbell.h"
#include "endpoint.h"
#include "log.h"
#include "subspace.h"
#include "traffic.h"

#define GUEST_EID 8	/* until the guest has sent something */

static struct endpoint endpoints[PLATFORM_MAX_DEVICES];
static unsigned int endpoint_count;

uint32_t endpoint_max_packet(const struct endpoint *endpoint)
{
	return endpoint->inbox.subspace->description->size - PCC_HEADER_SIZE;
}

struct message *endpoint_new_message(struct endpoint *endpoint, size_t length)
{
	struct message *message = queue_add(&endpoint->queue, length);

	if (!message) {
		endpoint->count.refused++;
		return NULL;
	}
	message->destination = endpoint->remote;
	message->source = endpoint->eid;
	message->unit = endpoint->unit;
	message->tag = MCTP_TO | endpoint->next_tag;
	endpoint->next_tag = (endpoint->next_tag + 1) & MCTP_TAG_MASK;
	return message;
}

void endpoint_reply(struct endpoint *endpoint, const struct received *request, const uint8_t *data,
		    size_t length)
{
	struct message *message = queue_add(&endpoint->queue, length);

	if (!message) {
		endpoint->count.refused++;
		return;
	}
	message->destination = request->source;
	message->source = request->destination;
	if (request->destination == MCTP_EID_NULL || request->destination == MCTP_EID_BROADCAST)
		message->source = endpoint->eid;
	message->tag = request->tag & MCTP_TAG_MASK;
	/* The guest takes packets of the size that it sends. */
	message->unit = request->first_packet ? request->first_packet : endpoint->unit;
	if (message->unit > endpoint_max_packet(endpoint))
		message->unit = endpoint_max_packet(endpoint);
	memcpy(message->data, data, length);
}

struct request {
	struct endpoint *endpoint;
	const struct received *message;
};

static void reply(void *context, const uint8_t *data, size_t length)
{
	const struct request *request = context;

	endpoint_reply(request->endpoint, request->message, data, length);
}

static void nvme_receive(struct endpoint *endpoint, const struct received *message)
{
	struct request request = { endpoint, message };

	if (!nvme_answer(message->data, message->length, reply, &request))
		endpoint->count.unsupported++;
}

static void message_complete(void *context, const struct received *message)
{
	struct endpoint *endpoint = context;
	uint8_t type = message->data[0] & MCTP_TYPE_MASK;

	endpoint->count.messages_in++;
	if (!(message->tag & MCTP_TO)) {
		endpoint->count.responses++;
	} else if (type == MCTP_TYPE_CONTROL) {
		control_receive(endpoint, message);
	} else if (type == MCTP_TYPE_VENDOR_IANA) {
		endpoint->count.echoes++;
		endpoint_reply(endpoint, message, message->data, message->length);
	} else if (type == MCTP_TYPE_NVME) {
		nvme_receive(endpoint, message);
	} else {
		endpoint->count.unsupported++;
	}
}

static void bad_packet(struct endpoint *endpoint, const char *wrong)
{
	endpoint->count.bad_packets++;
	log_line("%s: bad packet: %s", endpoint->device->name, wrong);
}

void endpoint_receive(struct endpoint *endpoint, const uint8_t *packet, size_t length)
{
	const char *wrong;

	endpoint->count.packets_in++;
	log_trace("%s: packet in %02x %02x %02x %02x, %zu bytes", endpoint->device->name, packet[0],
		  packet[1], packet[2], packet[3], length);
	if (packet[0] != MCTP_VERSION) {
		violation(endpoint, "MCTP header version byte is 0x%02x", packet[0]);
		return;
	}
	if (packet[2] == MCTP_EID_BROADCAST) {
		bad_packet(endpoint, "broadcast source");
		return;
	}
	if (packet[1] != endpoint->eid && packet[1] != MCTP_EID_NULL &&
	    packet[1] != MCTP_EID_BROADCAST) {
		endpoint->count.misaddressed++;
		return;
	}
	if (packet[2] != MCTP_EID_NULL)
		endpoint->remote = packet[2];
	wrong = reassembly_add(&endpoint->reassembly, packet, length, endpoint, message_complete);
	if (wrong)
		bad_packet(endpoint, wrong);
}

uint64_t endpoint_queued(const struct endpoint *endpoint)
{
	return endpoint->queue.messages + traffic_left(endpoint);
}

bool endpoint_idle(const struct endpoint *endpoint)
{
	return !endpoint_queued(endpoint) && !endpoint->outbox.pending &&
	       !endpoint->inbox.outstanding && !endpoint->inbox.early &&
	       endpoint->inbox.bell_due == BELL_NONE;
}

static bool wants_to_send(const struct endpoint *endpoint)
{
	return !endpoint->dead && (endpoint->queue.messages || traffic_due(endpoint));
}

static void send_packet(struct endpoint *endpoint)
{
	uint32_t length;
	bool last;

	if (!endpoint->queue.messages)
		traffic_feed(endpoint);
	if (!endpoint->queue.messages)
		return;
	length = queue_take_packet(&endpoint->queue, endpoint->packet, &last);
	if (last)
		endpoint->count.messages_out++;
	inbox_send(&endpoint->inbox, endpoint->packet, length);
}

void endpoints_look(void)
{
	for (unsigned int i = 0; i < endpoint_count; i++)
		inbox_look(&endpoints[i].inbox);
}

void endpoints_turn(void)
{
	bool anything = false;

	endpoints_look();
	for (unsigned int i = 0; i < endpoint_count; i++)
		anything |= inbox_can_send(&endpoints[i].inbox) && wants_to_send(&endpoints[i]);
	/*
	 * A guest acknowledges its interrupt before it gives the inbox back. Without this the
	 * acknowledge of the message before would be taken for that of the one that is sent now.
	 */
	if (anything)
		doorbell_drain();
	for (unsigned int i = 0; i < endpoint_count; i++) {
		struct endpoint *endpoint = &endpoints[i];

		if (anything && inbox_can_send(&endpoint->inbox) && wants_to_send(endpoint))
			send_packet(endpoint);
		inbox_wait(&endpoint->inbox, wants_to_send(endpoint));
	}
}

static void endpoint_reset(struct endpoint *endpoint)
{
	endpoint->dead = false;
	endpoint->unit = MCTP_BASELINE_PACKET;
	endpoint->next_tag = 0;
	endpoint->next_sequence = 0;
	traffic_clear(endpoint);
	queue_clear(&endpoint->queue);
	reassembly_clear(&endpoint->reassembly);
	outbox_reset(&endpoint->outbox);
	inbox_reset(&endpoint->inbox);
	memset(&endpoint->count, 0, sizeof(endpoint->count));
}

void endpoints_reset(void)
{
	for (unsigned int i = 0; i < endpoint_count; i++)
		endpoint_reset(&endpoints[i]);
}

struct endpoint *endpoint_find(const char *name)
{
	for (unsigned int i = 0; i < endpoint_count; i++) {
		if (!strcmp(endpoints[i].device->name, name))
			return &endpoints[i];
	}
	return NULL;
}

static int endpoint_create(struct endpoint *endpoint, const struct platform_device *device)
{
	struct subspace *outbox = subspace_get(device->index[0]);
	struct subspace *inbox = subspace_get(device->index[1]);

	endpoint->device = device;
	endpoint->eid = device->eid;
	endpoint->remote = GUEST_EID;
	endpoint->unit = MCTP_BASELINE_PACKET;
	outbox->endpoint = endpoint;
	inbox->endpoint = endpoint;
	inbox_create(&endpoint->inbox, endpoint, inbox);
	endpoint->packet = malloc(endpoint_max_packet(endpoint));
	if (!endpoint->packet || outbox_create(&endpoint->outbox, endpoint, outbox) < 0) {
		fprintf(stderr, "pcc-peer: %s: out of memory\n", device->name);
		return -1;
	}
	return 0;
}

/* A subspace serves one device: of two that name it the first gets it, as in a guest. */
static bool is_free(unsigned int index)
{
	return !subspace_get(index)->endpoint;
}

int endpoints_create(const struct platform *platform)
{
	for (unsigned int i = 0; i < platform->devices; i++) {
		const struct platform_device *device = &platform->device[i];

		if (!platform_is_endpoint(platform, device) || !is_free(device->index[0]) ||
		    !is_free(device->index[1]))
			continue;
		if (endpoint_create(&endpoints[endpoint_count++], device) < 0)
			return -1;
	}
	return 0;
}
