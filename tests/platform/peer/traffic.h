/* SPDX-License-Identifier: GPL-2.0 */
/* Unsolicited messages with a pattern that the receiver can check, made only when they are due. */
#ifndef PEER_TRAFFIC_H
#define PEER_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

#define TRAFFIC_MIN_SIZE 9u	/* type, IANA number, sequence number */

struct endpoint;

/**
 * traffic_start() - begin to send
 * @endpoint: who sends
 * @size: bytes of each message, at least TRAFFIC_MIN_SIZE
 * @count: messages
 * @interval_us: from one to the next, 0: as fast as the guest takes them
 * @sequence: in the first message
 *
 * Return: 0, or -1 if out of memory.
 */
int traffic_start(struct endpoint *endpoint, uint32_t size, uint64_t count, uint64_t interval_us,
		  uint32_t sequence);

/**
 * traffic_feed() - queue the next message of those that wait for nothing but the guest
 * @endpoint: whose queue is empty
 */
void traffic_feed(struct endpoint *endpoint);

/**
 * traffic_due() - whether traffic_feed() has one
 * @endpoint: the endpoint
 *
 * Return: true if so.
 */
bool traffic_due(const struct endpoint *endpoint);

/**
 * traffic_left() - count what is still to come
 * @endpoint: the endpoint
 *
 * Return: messages not queued yet.
 */
uint64_t traffic_left(const struct endpoint *endpoint);

/**
 * traffic_clear() - end it
 * @endpoint: the endpoint
 */
void traffic_clear(struct endpoint *endpoint);

#endif
