// SPDX-License-Identifier: GPL-2.0
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

/* A control message: type, instance, command; a response goes on with completion code and EID. */
enum {
	CONTROL_TYPE,
	CONTROL_INSTANCE,
	CONTROL_COMMAND,
	CONTROL_REQUEST_LENGTH,
	CONTROL_COMPLETION = CONTROL_REQUEST_LENGTH,
	CONTROL_EID,
	CONTROL_ENDPOINT_TYPE,
	CONTROL_MEDIUM,
	CONTROL_RESPONSE_LENGTH,
};

#define CONTROL_REQUEST_BIT	0x80	/* in the byte of the instance, like the next two */
#define CONTROL_DATAGRAM_BIT	0x40
#define CONTROL_INSTANCE_MASK	0x1f
#define CONTROL_GET_EID		0x02

#define EARLIER_REQUESTS	31	/* more than there are tags: given up ones are used again */

/*
 * Byte @offset of an echo message. Not periodic, so that packets of a message that change places or
 * come from another message do not go unnoticed.
 */
static uint8_t echo_byte(uint32_t offset, uint32_t size, uint32_t sequence)
{
	uint32_t mixed;

	if (!offset)
		return MESSAGE_TYPE_VENDOR;
	if (size >= 5 && offset < 5)
		return MESSAGE_ENTERPRISE >> 8 * (4 - offset);
	/* The first byte differs for sure in consecutive requests, also where there is no other. */
	if (offset == (size >= 5 ? 5 : 1))
		return sequence;
	mixed = (offset ^ sequence * 0x9e3779b1u) * 0x85ebca6bu;
	mixed = (mixed ^ mixed >> 15) * 0xc2b2ae35u;
	return mixed >> 24;
}

size_t message_build(uint8_t *message, uint32_t size, uint32_t sequence)
{
	if (!size) {
		message[CONTROL_TYPE] = MESSAGE_TYPE_CONTROL;
		message[CONTROL_INSTANCE] = CONTROL_REQUEST_BIT |
					    (sequence & CONTROL_INSTANCE_MASK);
		message[CONTROL_COMMAND] = CONTROL_GET_EID;
		return CONTROL_REQUEST_LENGTH;
	}
	for (uint32_t i = 0; i < size; i++)
		message[i] = echo_byte(i, size, sequence);
	return size;
}

struct complaint {
	char *text;
	size_t size;
};

static enum message_verdict __attribute__((format(printf, 2, 3)))
wrong(const struct complaint *complaint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(complaint->text, complaint->size, format, args);
	va_end(args);
	return MESSAGE_WRONG;
}

static enum message_verdict check_control(const uint8_t *reply, size_t length, uint32_t sequence,
					  uint8_t eid, const struct complaint *complaint)
{
	uint8_t instance;

	if (reply[CONTROL_TYPE] != MESSAGE_TYPE_CONTROL)
		return MESSAGE_OTHER;
	if (length < CONTROL_COMPLETION + 1)
		return wrong(complaint, "not a control response");
	instance = reply[CONTROL_INSTANCE];
	if (instance & (CONTROL_REQUEST_BIT | CONTROL_DATAGRAM_BIT))
		return wrong(complaint, "not a control response");
	if (reply[CONTROL_COMMAND] != CONTROL_GET_EID)
		return wrong(complaint, "response to command 0x%02x", reply[CONTROL_COMMAND]);
	if ((instance & CONTROL_INSTANCE_MASK) != (sequence & CONTROL_INSTANCE_MASK))
		return MESSAGE_OTHER;
	if (reply[CONTROL_COMPLETION])
		return wrong(complaint, "completion code 0x%02x", reply[CONTROL_COMPLETION]);
	if (length != CONTROL_RESPONSE_LENGTH)
		return wrong(complaint, "%zu bytes instead of %d", length, CONTROL_RESPONSE_LENGTH);
	if (reply[CONTROL_EID] != eid)
		return wrong(complaint, "endpoint says its EID is %u", reply[CONTROL_EID]);
	return MESSAGE_RIGHT;
}

/* The first byte that is not as in the echo of a request; @size when all are. */
static uint32_t echo_differs(const uint8_t *reply, uint32_t size, uint32_t sequence)
{
	uint32_t i;

	for (i = 0; i < size; i++) {
		if (reply[i] != echo_byte(i, size, sequence))
			break;
	}
	return i;
}

static enum message_verdict check_echo(const uint8_t *reply, size_t length, uint32_t size,
				       uint32_t sequence, const struct complaint *complaint)
{
	uint32_t at;

	if (reply[0] != MESSAGE_TYPE_VENDOR)
		return MESSAGE_OTHER;
	if (length != size)
		return wrong(complaint, "%zu bytes instead of %u", length, size);
	at = echo_differs(reply, size, sequence);
	if (at == size)
		return MESSAGE_RIGHT;
	for (uint32_t i = 1; i <= EARLIER_REQUESTS; i++) {
		if (echo_differs(reply, size, sequence - i) == size)
			return MESSAGE_OTHER;
	}
	return wrong(complaint, "byte %u is 0x%02x instead of 0x%02x", at, reply[at],
		     echo_byte(at, size, sequence));
}

enum message_verdict message_check(const uint8_t *reply, size_t length, uint32_t size,
				   uint32_t sequence, uint8_t eid, char *why, size_t why_size)
{
	const struct complaint complaint = { why, why_size };

	if (size)
		return check_echo(reply, length, size, sequence, &complaint);
	return check_control(reply, length, sequence, eid, &complaint);
}
