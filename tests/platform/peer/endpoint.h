/* SPDX-License-Identifier: GPL-2.0 */
/* The MCTP endpoint behind one DMT0001 device. */
#ifndef PEER_ENDPOINT_H
#define PEER_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../platform.h"
#include "inbox.h"
#include "outbox.h"
#include "queue.h"
#include "reassembly.h"

#define MCTP_TYPE_CONTROL	0x00
#define MCTP_TYPE_NVME		0x04
#define MCTP_TYPE_VENDOR_IANA	0x7f
#define MCTP_TYPE_MASK		0x7f
#define MCTP_EID_NULL		0x00
#define MCTP_EID_BROADCAST	0xff
#define MCTP_BASELINE_PACKET	68u

struct traffic;

/* What happened since the last reset. */
struct counters {
	uint64_t doorbells;		/* of both subspaces */
	uint64_t inbox_doorbells;
	uint64_t commands;		/* taken from the outbox */
	uint64_t completions;
	uint64_t notifications;		/* put into the inbox */
	uint64_t acknowledged;		/* notifications that the guest has finished with */
	uint64_t interrupts;
	uint64_t errors_kept;		/* error status not cleared before the next command */
	uint64_t packets_in;
	uint64_t bad_packets;
	uint64_t misaddressed;
	uint64_t messages_in;
	uint64_t messages_out;
	uint64_t echoes;
	uint64_t controls;
	uint64_t responses;		/* messages without TO */
	uint64_t unsupported;		/* messages of other types */
	uint64_t refused;		/* messages that the full queue did not take */
	uint64_t violations;
};

struct endpoint {
	const struct platform_device *device;
	struct outbox outbox;
	struct inbox inbox;
	struct counters count;
	bool dead;			/* completes nothing and sends nothing */

	uint8_t eid;
	uint8_t remote;			/* EID of the guest: who sent the last packet */
	bool discovered;
	uint32_t unit;			/* bytes of the packets that it sends */
	uint8_t next_tag;
	uint32_t next_sequence;		/* in unsolicited messages */

	struct queue queue;
	struct reassembly reassembly;
	struct traffic *traffic;	/* unsolicited messages to come */
	uint8_t *packet;		/* room for the largest */
};

/**
 * endpoints_create() - create an endpoint for each device of the platform that is a right one
 * @platform: the platform, kept
 *
 * Return: 0, or -1 after a message on standard error.
 */
int endpoints_create(const struct platform *platform);

/**
 * endpoint_find() - find an endpoint
 * @name: of its device
 *
 * Return: the endpoint, NULL if no device has that name or it is not an endpoint.
 */
struct endpoint *endpoint_find(const char *name);

/** endpoints_look() - see what the guest did to the inboxes */
void endpoints_look(void);

/** endpoints_turn() - send what can be sent; once per turn of the event loop */
void endpoints_turn(void);

/**
 * endpoints_reset() - put all endpoints into their first state
 *
 * EIDs learned or assigned stay, and so do violations that nobody has looked at.
 */
void endpoints_reset(void);

/**
 * endpoint_receive() - take a packet from the guest
 * @endpoint: the endpoint
 * @packet: from the header version on
 * @length: its bytes, at least 4
 */
void endpoint_receive(struct endpoint *endpoint, const uint8_t *packet, size_t length);

/**
 * endpoint_reply() - queue the answer to a message
 * @endpoint: the endpoint
 * @request: the message
 * @data: body of the answer, from the type byte on
 * @length: its bytes
 */
void endpoint_reply(struct endpoint *endpoint, const struct received *request, const uint8_t *data,
		    size_t length);

/**
 * endpoint_new_message() - queue a message to the guest
 * @endpoint: the endpoint
 * @length: its bytes
 *
 * Return: the message, addressed, with the next tag and TO set, its data to be filled in; NULL if
 * it was refused.
 */
struct message *endpoint_new_message(struct endpoint *endpoint, size_t length);

/**
 * endpoint_queued() - count what is to be sent
 * @endpoint: the endpoint
 *
 * Return: messages.
 */
uint64_t endpoint_queued(const struct endpoint *endpoint);

/**
 * endpoint_idle() - whether nothing is left to be done
 * @endpoint: the endpoint
 *
 * Return: true if nothing is queued, and neither side waits for the other.
 */
bool endpoint_idle(const struct endpoint *endpoint);

/**
 * endpoint_max_packet() - the largest packet that the inbox takes
 * @endpoint: the endpoint
 *
 * Return: bytes.
 */
uint32_t endpoint_max_packet(const struct endpoint *endpoint);

#endif
