/* SPDX-License-Identifier: GPL-2.0 */
/* The platform's side of a type 4 subspace (ACPI 6.6 section 14.6): sends packets to the guest. */
#ifndef PEER_INBOX_H
#define PEER_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "loop.h"
#include "subspace.h"

struct endpoint;

/* Other values for header words, in the next messages. */
struct header_fault {
	unsigned int words;		/* bit per enum pcc_word */
	uint32_t value[PCC_WORDS];
	uint32_t left;			/* messages */
};

enum bell {
	BELL_NONE,
	BELL_REQUIRED,
	BELL_OPTIONAL,			/* a test changed the flags while the guest read them */
};

struct inbox {
	struct endpoint *endpoint;
	struct subspace *subspace;

	bool ready;			/* the guest set command complete, the platform owns it */
	bool outstanding;		/* the guest has not acknowledged the last message */
	bool early;			/* interrupt raised, command complete not cleared yet */
	enum bell bell;			/* what the outstanding message asked for */
	struct timer early_timer;

	uint64_t waiting_us;		/* when waiting for the guest began */
	struct timer look;		/* wakes the loop, of which each turn looks */

	enum bell bell_due;		/* acknowledged, the doorbell is to come */
	struct timer bell_timer;

	uint32_t flags;			/* of the messages */
	struct header_fault header, after;
	uint32_t after_us;		/* how long @after is written */
	struct fault error_fault;
};

/**
 * inbox_create() - set up the inbox of an endpoint
 * @inbox: the inbox, zeroed
 * @endpoint: its endpoint
 * @subspace: its subspace
 */
void inbox_create(struct inbox *inbox, struct endpoint *endpoint, struct subspace *subspace);

/**
 * inbox_look() - see whether the guest changed command complete
 * @inbox: the inbox
 */
void inbox_look(struct inbox *inbox);

/**
 * inbox_wait() - look again soon if there is something to wait for
 * @inbox: the inbox
 * @queued: there is something to send
 */
void inbox_wait(struct inbox *inbox, bool queued);

/**
 * inbox_can_send() - whether a message can be written now
 * @inbox: the inbox
 *
 * Return: true if the platform owns the region, and the guest owes it no doorbell.
 */
bool inbox_can_send(const struct inbox *inbox);

/**
 * inbox_send() - write a message and notify the guest of it, with the faults that are set
 * @inbox: an inbox that inbox_can_send()
 * @packet: MCTP packet
 * @length: its bytes, at most the region less the PCC header
 */
void inbox_send(struct inbox *inbox, const void *packet, uint32_t length);

/**
 * inbox_doorbell() - the guest rang the doorbell
 * @inbox: the inbox
 */
void inbox_doorbell(struct inbox *inbox);

/**
 * inbox_set_signature() - change the signature that the platform puts into the region
 * @inbox: the inbox
 * @signature: the right one or not
 */
void inbox_set_signature(struct inbox *inbox, uint32_t signature);

/**
 * inbox_reset() - end all faults; a message that the guest may not know of is notified again
 * @inbox: the inbox
 */
void inbox_reset(struct inbox *inbox);

#endif
