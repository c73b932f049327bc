// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "queue.h"

#define MAX_BYTES ((size_t)64 << 20)

struct message *queue_add(struct queue *queue, size_t length)
{
	struct message *message;
	size_t size = sizeof(*message) + length;

	if (size > MAX_BYTES - queue->bytes)
		return NULL;
	message = calloc(1, size);
	if (!message)
		return NULL;
	message->length = length;
	if (queue->last)
		queue->last->next = message;
	else
		queue->first = message;
	queue->last = message;
	queue->messages++;
	queue->bytes += size;
	return message;
}

static void remove_first(struct queue *queue)
{
	struct message *message = queue->first;

	queue->first = message->next;
	if (!queue->first)
		queue->last = NULL;
	queue->messages--;
	queue->bytes -= sizeof(*message) + message->length;
	free(message);
}

static uint32_t cut(struct message *message, uint8_t *packet)
{
	size_t payload = message->length - message->sent;
	uint8_t flags = message->tag;

	if (payload > message->unit - MCTP_HEADER_SIZE)
		payload = message->unit - MCTP_HEADER_SIZE;
	if (!message->sent)
		flags |= MCTP_SOM;
	if (message->sent + payload == message->length)
		flags |= MCTP_EOM;
	flags |= (uint8_t)(message->sequence << MCTP_SEQUENCE_SHIFT);
	packet[0] = MCTP_VERSION;
	packet[1] = message->destination;
	packet[2] = message->source;
	packet[3] = flags;
	memcpy(packet + MCTP_HEADER_SIZE, message->data + message->sent, payload);
	message->sent += payload;
	message->sequence = (message->sequence + 1) & MCTP_SEQUENCE_MASK;
	return MCTP_HEADER_SIZE + (uint32_t)payload;
}

uint32_t queue_take_packet(struct queue *queue, uint8_t *packet, bool *last)
{
	struct message *message = queue->first;
	uint32_t length;

	if (message->raw) {
		memcpy(packet, message->data, message->length);
		length = (uint32_t)message->length;
		message->sent = message->length;
	} else {
		length = cut(message, packet);
	}
	*last = message->sent == message->length;
	if (*last)
		remove_first(queue);
	return length;
}

void queue_clear(struct queue *queue)
{
	while (queue->first)
		remove_first(queue);
}
