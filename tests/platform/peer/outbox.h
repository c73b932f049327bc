/* SPDX-License-Identifier: GPL-2.0 */
/* The platform's side of a type 3 subspace (ACPI 6.6 section 14.5): takes the guest's commands. */
#ifndef PEER_OUTBOX_H
#define PEER_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "loop.h"

struct endpoint;
struct subspace;

struct outbox {
	struct endpoint *endpoint;
	struct subspace *subspace;

	bool pending;			/* a command was rung for and is not completed */
	bool interrupted;		/* its interrupt was raised early, none follows */
	bool good;			/* its header was right, there is a packet to deliver */
	unsigned int mode;		/* of enum completion_fault, decided when it was rung for */
	uint8_t *snapshot;		/* the region at that time; may not change meanwhile */

	bool completed_before;
	uint64_t completed_us;		/* the last time, for the minimum request turnaround */

	bool held;			/* a test keeps command complete clear */
	uint64_t held_us;
	struct fault completion_fault;
	uint64_t late_us;		/* delay of COMPLETE_LATE */
	struct timer timer;		/* late completion, or that after an early interrupt */
};

/**
 * outbox_create() - set up the outbox of an endpoint
 * @outbox: the outbox, zeroed
 * @endpoint: its endpoint
 * @subspace: its subspace
 *
 * Return: 0, or -1 if out of memory.
 */
int outbox_create(struct outbox *outbox, struct endpoint *endpoint, struct subspace *subspace);

/**
 * outbox_doorbell() - the guest rang the doorbell
 * @outbox: the outbox
 */
void outbox_doorbell(struct outbox *outbox);

/**
 * outbox_proceed() - complete a pending command if nothing speaks against it any more
 * @outbox: the outbox
 */
void outbox_proceed(struct outbox *outbox);

/**
 * outbox_complete_now() - complete a pending command that would be late or never complete
 * @outbox: the outbox
 */
void outbox_complete_now(struct outbox *outbox);

/**
 * outbox_hold() - keep command complete clear though no command is pending, or set it again
 * @outbox: the outbox
 * @held: which of both
 */
void outbox_hold(struct outbox *outbox, bool held);

/**
 * outbox_set_signature() - change the signature that the platform puts into the region
 * @outbox: the outbox
 * @signature: the right one or not
 */
void outbox_set_signature(struct outbox *outbox, uint32_t signature);

/**
 * outbox_reset() - end all faults; a pending command is completed but its packet is not delivered
 * @outbox: the outbox
 */
void outbox_reset(struct outbox *outbox);

#endif
