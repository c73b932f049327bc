// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "control.h"
#include "endpoint.h"
#include "log.h"

#define REQUEST			0x80
#define DATAGRAM		0x40
#define INSTANCE_MASK		0x1f
#define BODY			3	/* bytes before the parameters of a request */
#define RESPONSE_SIZE		32

#define COMMAND_SET_EID		0x01
#define COMMAND_GET_EID		0x02
#define COMMAND_GET_UUID	0x03
#define COMMAND_GET_VERSIONS	0x04
#define COMMAND_GET_TYPES	0x05

#define SUCCESS			0x00
#define ERROR_INVALID_DATA	0x02
#define ERROR_INVALID_LENGTH	0x03
#define ERROR_UNSUPPORTED	0x05
#define ERROR_UNKNOWN_TYPE	0x80	/* of Get MCTP Version Support */

#define EID_FIRST		8
#define EID_LAST		254

/* What a response carries after its completion code. */
struct response {
	uint8_t data[RESPONSE_SIZE];
	size_t length;
};

static void put(struct response *response, const void *data, size_t length)
{
	memcpy(response->data + response->length, data, length);
	response->length += length;
}

static void put_byte(struct response *response, uint8_t value)
{
	put(response, &value, 1);
}

static uint8_t set_eid(struct endpoint *endpoint, const uint8_t *request, struct response *response)
{
	enum { SET, FORCE, RESET, SET_DISCOVERED } operation = request[0] & 3;

	if (operation == SET_DISCOVERED) {
		endpoint->discovered = true;
	} else if (operation == RESET) {
		endpoint->eid = endpoint->device->eid;
	} else {
		if (request[1] < EID_FIRST || request[1] > EID_LAST)
			return ERROR_INVALID_DATA;
		endpoint->eid = request[1];
	}
	put_byte(response, 0);		/* assignment accepted, no pool */
	put_byte(response, endpoint->eid);
	put_byte(response, 0);		/* pool size */
	return SUCCESS;
}

static uint8_t get_eid(struct endpoint *endpoint, const uint8_t *request, struct response *response)
{
	const uint8_t is_static = 2, was_static = 3;

	(void)request;
	put_byte(response, endpoint->eid);
	put_byte(response, endpoint->eid == endpoint->device->eid ? is_static : was_static);
	put_byte(response, 0);
	return SUCCESS;
}

/* Always the same for a device: "mctppc", the marks of UUID version 8, the name. */
static uint8_t get_uuid(struct endpoint *endpoint, const uint8_t *request,
			struct response *response)
{
	uint8_t uuid[16] = { 'm', 'c', 't', 'p', 'p', 'c', 0x80, 0, 0x80 };

	(void)request;
	memcpy(uuid + 12, endpoint->device->name, 4);
	put(response, uuid, sizeof(uuid));
	return SUCCESS;
}

static uint8_t get_versions(struct endpoint *endpoint, const uint8_t *request,
			    struct response *response)
{
	const uint8_t v1_3_1[4] = { 0xf1, 0xf3, 0xf1, 0x00 };
	const uint8_t v1_0[4] = { 0xf1, 0xf0, 0xff, 0x00 };
	const uint8_t base = 0xff;

	(void)endpoint;
	if (request[0] == base || request[0] == MCTP_TYPE_CONTROL) {
		put_byte(response, 1);
		put(response, v1_3_1, sizeof(v1_3_1));
	} else if (request[0] == MCTP_TYPE_NVME || request[0] == MCTP_TYPE_VENDOR_IANA) {
		put_byte(response, 1);
		put(response, v1_0, sizeof(v1_0));
	} else {
		return ERROR_UNKNOWN_TYPE;
	}
	return SUCCESS;
}

static uint8_t get_types(struct endpoint *endpoint, const uint8_t *request,
			 struct response *response)
{
	(void)endpoint;
	(void)request;
	put_byte(response, 3);
	put_byte(response, MCTP_TYPE_CONTROL);
	put_byte(response, MCTP_TYPE_NVME);
	put_byte(response, MCTP_TYPE_VENDOR_IANA);
	return SUCCESS;
}

static const struct command {
	uint8_t code;
	size_t length;		/* of its parameters */
	uint8_t (*answer)(struct endpoint *endpoint, const uint8_t *request,
			  struct response *response);
} commands[] = {
	{ COMMAND_SET_EID, 2, set_eid },
	{ COMMAND_GET_EID, 0, get_eid },
	{ COMMAND_GET_UUID, 0, get_uuid },
	{ COMMAND_GET_VERSIONS, 1, get_versions },
	{ COMMAND_GET_TYPES, 0, get_types },
};

static uint8_t answer(struct endpoint *endpoint, const struct received *message,
		      struct response *response)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].code != message->data[2])
			continue;
		if (message->length != BODY + commands[i].length)
			return ERROR_INVALID_LENGTH;
		return commands[i].answer(endpoint, message->data + BODY, response);
	}
	return ERROR_UNSUPPORTED;
}

void control_receive(struct endpoint *endpoint, const struct received *message)
{
	struct response response = { .length = BODY + 1 };

	/* Only requests are answered; none of them has the IC bit. */
	if (message->length < BODY || message->data[0] != MCTP_TYPE_CONTROL ||
	    !(message->data[1] & REQUEST) || message->data[1] & DATAGRAM) {
		endpoint->count.unsupported++;
		return;
	}
	endpoint->count.controls++;
	response.data[0] = MCTP_TYPE_CONTROL;
	response.data[1] = message->data[1] & INSTANCE_MASK;
	response.data[2] = message->data[2];
	response.data[3] = answer(endpoint, message, &response);
	log_trace("%s: control command 0x%02x answered 0x%02x", endpoint->device->name,
		  response.data[2], response.data[3]);
	endpoint_reply(endpoint, message, response.data, response.length);
}
