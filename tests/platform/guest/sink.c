// SPDX-License-Identifier: GPL-2.0
/* mctp-exercise sink: messages that the peer sends unasked, each once and with its bytes. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exercise.h"

struct sink {
	int fd;
	uint32_t first;
	uint32_t count;
	uint64_t timeout_us;

	bool *seen;		/* by number, from the first one on */
	uint32_t received;	/* different ones, right and of those that were to come */
	uint64_t corrupt;
	uint64_t duplicate;
	uint64_t unexpected;	/* right ones with a number that was not to come */

	uint8_t body[MESSAGE_MAX];
};

static bool is_right(const uint8_t *body, size_t size, uint32_t *sequence)
{
	uint8_t enterprise[4];
	size_t k;

	if (size < MESSAGE_NUMBERED || size > MESSAGE_MAX)
		return false;
	put_enterprise(enterprise);
	if (memcmp(body, enterprise, sizeof(enterprise)))
		return false;
	*sequence = body[4] | body[5] << 8 | body[6] << 16 | (uint32_t)body[7] << 24;
	for (k = MESSAGE_NUMBERED; k < size; k++)
		if (body[k - 1] != (uint8_t)(*sequence * 7 + k))
			return false;
	return true;
}

/* Returns true for a message that had to come and is here for the first time. */
static bool take_message(struct sink *sink, size_t size)
{
	uint32_t sequence, index;

	if (!is_right(sink->body, size, &sequence)) {
		sink->corrupt++;
		return false;
	}
	index = sequence - sink->first;
	if (index >= sink->count) {
		sink->unexpected++;
		return false;
	}
	if (sink->seen[index]) {
		sink->duplicate++;
		return false;
	}
	sink->seen[index] = true;
	sink->received++;
	return true;
}

static void receive_all(struct sink *sink)
{
	uint64_t until = now_us() + sink->timeout_us;
	ssize_t got;

	while (sink->received < sink->count && wait_readable(sink->fd, until)) {
		got = recv(sink->fd, sink->body, sizeof(sink->body), MSG_DONTWAIT | MSG_TRUNC);
		if (got >= 0 && take_message(sink, got + 1))
			until = now_us() + sink->timeout_us;
	}
}

static void open_sink(struct sink *sink, uint8_t eid)
{
	struct sockaddr_mctp local = {
		.smctp_family = AF_MCTP,
		.smctp_network = MCTP_NET_ANY,
		.smctp_addr.s_addr = eid,
		.smctp_type = MESSAGE_TYPE,
	};
	int room = 256 * MESSAGE_MAX;

	sink->fd = socket(AF_MCTP, SOCK_DGRAM, 0);
	if (sink->fd < 0)
		unable("AF_MCTP socket: %s", strerror(errno));
	/* For bursts; an unprivileged user does without. */
	setsockopt(sink->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (bind(sink->fd, (struct sockaddr *)&local, sizeof(local)))
		unable("bind to type 0x%02x: %s", MESSAGE_TYPE, strerror(errno));
}

static int run(struct sink *sink, uint8_t eid)
{
	sink->seen = calloc(sink->count, sizeof(*sink->seen));
	if (!sink->seen)
		unable("no memory for %u messages", sink->count);
	open_sink(sink, eid);
	ready();
	receive_all(sink);
	printf("received=%u corrupt=%ju duplicate=%ju missing=%u unexpected=%ju\n",
	       sink->received, (uintmax_t)sink->corrupt, (uintmax_t)sink->duplicate,
	       sink->count - sink->received, (uintmax_t)sink->unexpected);
	close(sink->fd);
	free(sink->seen);
	return sink->received == sink->count && !sink->corrupt && !sink->duplicate &&
	       !sink->unexpected ? EXIT_RIGHT : EXIT_WRONG;
}

int sink_main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "first", required_argument, NULL, 'f' },
		{ "timeout", required_argument, NULL, 'm' },
		{ "eid", required_argument, NULL, 'e' },
		{ 0 },
	};
	static struct sink sink = { .timeout_us = 5000000 };
	uint8_t eid = MCTP_ADDR_ANY;
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 'c':
			sink.count = number("--count", optarg, 1, 100000000);
			break;
		case 'f':
			sink.first = number("--first", optarg, 0, UINT32_MAX);
			break;
		case 'm':
			sink.timeout_us = 1000ull * number("--timeout", optarg, 1, INT32_MAX);
			break;
		case 'e':
			eid = number("--eid", optarg, 8, 254);
			break;
		default:
			return EXIT_UNABLE;
		}
	}
	no_more(argc, argv, optind);
	if (!sink.count)
		unable("sink: --count is missing");
	return run(&sink, eid);
}
