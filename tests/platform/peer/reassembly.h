/* SPDX-License-Identifier: GPL-2.0 */
/* MCTP messages on their way from the guest, put together from packets (DSP0236). */
#ifndef PEER_REASSEMBLY_H
#define PEER_REASSEMBLY_H

#include <stddef.h>
#include <stdint.h>

struct partial;

struct reassembly {
	struct partial *partials;	/* newest first */
};

/* A message that is complete. */
struct received {
	uint8_t destination, source;
	uint8_t tag;			/* with MCTP_TO */
	uint32_t first_packet;		/* bytes of the first of several packets, else 0 */
	const uint8_t *data;
	size_t length;
};

/**
 * reassembly_add() - take a packet
 * @reassembly: what arrived before
 * @packet: MCTP packet
 * @length: its bytes, at least the header
 * @context: for @complete
 * @complete: called if the packet completes a message, which lives until it returns
 *
 * Return: NULL, or what is wrong with the packet.
 */
const char *reassembly_add(struct reassembly *reassembly, const uint8_t *packet, size_t length,
			   void *context,
			   void (*complete)(void *context, const struct received *message));

/**
 * reassembly_clear() - forget all partial messages
 * @reassembly: what arrived
 */
void reassembly_clear(struct reassembly *reassembly);

#endif
