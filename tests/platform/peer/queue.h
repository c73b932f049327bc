/* SPDX-License-Identifier: GPL-2.0 */
/* MCTP messages on their way to the guest, cut into packets (DSP0236) one at a time. */
#ifndef PEER_QUEUE_H
#define PEER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MCTP_HEADER_SIZE	4u
#define MCTP_VERSION		1u
#define MCTP_SOM		0x80u
#define MCTP_EOM		0x40u
#define MCTP_SEQUENCE_SHIFT	4
#define MCTP_SEQUENCE_MASK	3u
#define MCTP_TO			0x08u
#define MCTP_TAG_MASK		0x07u

struct message {
	struct message *next;
	bool raw;			/* data is one packet with its header, however wrong */

	uint8_t destination, source;
	uint8_t tag;			/* with MCTP_TO */
	uint8_t sequence;		/* of the next packet */
	uint32_t unit;			/* most bytes of a packet, header included */

	size_t length, sent;
	uint8_t data[];
};

struct queue {
	struct message *first, *last;
	size_t messages, bytes;
};

/**
 * queue_add() - append a message
 * @queue: the queue
 * @length: bytes of its data
 *
 * Return: the message, zeroed but for its length, which the caller fills in at once; NULL if the
 * queue is full.
 */
struct message *queue_add(struct queue *queue, size_t length);

/**
 * queue_take_packet() - take the next packet
 * @queue: a queue with messages
 * @packet: filled in, as many bytes as the largest unit
 * @last: set to whether it is the last of its message
 *
 * Return: bytes of the packet.
 */
uint32_t queue_take_packet(struct queue *queue, uint8_t *packet, bool *last);

/**
 * queue_clear() - forget everything
 * @queue: the queue
 */
void queue_clear(struct queue *queue);

#endif
