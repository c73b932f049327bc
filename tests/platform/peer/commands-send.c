// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "args.h"
#include "commands.h"
#include "endpoint.h"
#include "traffic.h"

/* A header and one byte. */
#define MIN_UNIT	5u
#define MAX_INTERVAL_US	3600000000u
#define MAX_SIZE	(1u << 20)
#define MAX_COUNT	(1u << 30)

static const char *run_send(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t size, count = 1, interval_us = 0, sequence = endpoint->next_sequence;

	(void)answer;
	if (!args_is(args, "size") || !args_number(args, MAX_SIZE, &size) ||
	    !args_optional(args, "count", MAX_COUNT, &count) ||
	    !args_optional(args, "interval", MAX_INTERVAL_US, &interval_us) ||
	    !args_optional(args, "first", UINT32_MAX, &sequence) || !args_done(args))
		return bad_usage;
	if (size < TRAFFIC_MIN_SIZE)
		return "size must be 9 at least";
	if (traffic_start(endpoint, (uint32_t)size, count, interval_us, (uint32_t)sequence) < 0)
		return "out of memory";
	return NULL;
}

static int hex_digit(char digit)
{
	if (isdigit((unsigned char)digit))
		return digit - '0';
	return isxdigit((unsigned char)digit) ? tolower((unsigned char)digit) - 'a' + 10 : -1;
}

/* Returns the number of bytes, 0 if it is no hexadecimal text. */
static size_t hex_length(const char *text)
{
	size_t digits = strlen(text);

	for (size_t i = 0; i < digits; i++) {
		if (hex_digit(text[i]) < 0)
			return 0;
	}
	return digits % 2 ? 0 : digits / 2;
}

static void hex_decode(const char *text, uint8_t *data, size_t length)
{
	for (size_t i = 0; i < length; i++)
		data[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
}

static const char *run_message(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t tag = UINT64_MAX, to = 1;
	const char *hex = args_word(args);
	struct message *message;

	(void)answer;
	if (!hex || !hex_length(hex) || !args_optional(args, "tag", MCTP_TAG_MASK, &tag) ||
	    !args_optional(args, "to", 1, &to) || !args_done(args))
		return bad_usage;
	message = endpoint_new_message(endpoint, hex_length(hex));
	if (!message)
		return "queue is full";
	hex_decode(hex, message->data, message->length);
	if (tag != UINT64_MAX)
		message->tag = (uint8_t)tag | MCTP_TO;
	if (!to)
		message->tag &= MCTP_TAG_MASK;
	return NULL;
}

static const char *run_packet(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	const char *hex = args_word(args);
	struct message *message;

	(void)answer;
	if (!hex || !hex_length(hex) || !args_done(args))
		return bad_usage;
	if (hex_length(hex) > endpoint_max_packet(endpoint))
		return "packet does not fit into the inbox";
	message = endpoint_new_message(endpoint, hex_length(hex));
	if (!message)
		return "queue is full";
	message->raw = true;
	hex_decode(hex, message->data, message->length);
	return NULL;
}

static const char *run_mtu(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t unit;

	(void)answer;
	if (!args_number(args, UINT32_MAX, &unit) || !args_done(args))
		return bad_usage;
	if (unit < MIN_UNIT || unit > endpoint_max_packet(endpoint))
		return "mtu does not fit into the inbox";
	endpoint->unit = (uint32_t)unit;
	return NULL;
}

static const char *run_remote(struct endpoint *endpoint, struct args *args, struct answer *answer)
{
	uint64_t eid;

	(void)answer;
	if (!args_number(args, UINT8_MAX, &eid) || !args_done(args))
		return bad_usage;
	endpoint->remote = (uint8_t)eid;
	return NULL;
}

const struct command send_commands[] = {
	{ "send", "DEV size N [count M] [interval US] [first SEQ]", run_send },
	{ "message", "DEV HEX [tag T] [to 0|1]", run_message },
	{ "packet", "DEV HEX", run_packet },
	{ "mtu", "DEV N", run_mtu },
	{ "remote", "DEV EID", run_remote },
	{ NULL, NULL, NULL },
};
