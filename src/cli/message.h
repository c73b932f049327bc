/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The messages of ping: the control request Get Endpoint ID (DSP0236) with its response, and an
 * echo message of vendor defined type, which the peer sends back as it came.
 */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#define MESSAGE_TYPE_CONTROL	0x00
#define MESSAGE_TYPE_VENDOR	0x7f	/* vendor defined, by IANA enterprise number */
#define MESSAGE_ENTERPRISE	32473	/* reserved for documentation, RFC 5612 */

enum message_verdict {
	MESSAGE_RIGHT,
	MESSAGE_OTHER,			/* the answer to an earlier request */
	MESSAGE_WRONG,
};

/**
 * message_build() - build a request
 * @message: filled in, type byte first; has room for @size bytes, or 3
 * @size: bytes of an echo message, 1 to 65536, or 0 for Get Endpoint ID
 * @sequence: number of the request; the contents depend on it, as far as there is room
 *
 * Return: the length of the message.
 */
size_t message_build(uint8_t *message, uint32_t size, uint32_t sequence);

/**
 * message_check() - check the answer to a request
 * @reply: the answer, type byte first
 * @length: of @reply
 * @size: as given to message_build()
 * @sequence: as given to message_build()
 * @eid: of the endpoint asked
 * @why: filled in for MESSAGE_WRONG: what is wrong with it
 * @why_size: of @why
 *
 * An answer of another message type is taken for one to an earlier program that had the same tag.
 *
 * Return: what the answer is.
 */
enum message_verdict message_check(const uint8_t *reply, size_t length, uint32_t size,
				   uint32_t sequence, uint8_t eid, char *why, size_t why_size);

#endif
