// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-exercise: makes and checks MCTP traffic (DSP0236) inside the guest. At the other end is the
 * management controller's side of the virtual platform, which sends each vendor defined request
 * back as its response, and messages of its own on command.
 */
#define _GNU_SOURCE	/* ppoll() */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exercise.h"

static const char usage_text[] =
"usage: mctp-exercise echo --eid E [options]\n"
"       mctp-exercise sink --count N [options]\n"
"       mctp-exercise raw INTERFACE HEX\n"
"       mctp-exercise sniff INTERFACE [options]\n"
"       mctp-exercise fuzz [options]\n"
"       mctp-exercise bench --eid E [options]\n"
"       mctp-exercise up INTERFACE EID\n"
"       mctp-exercise life SCENARIO TIMES\n"
"\n"
"echo: sends requests of type 0x7F and checks each byte of the responses\n"
"  --eid E            endpoint that echoes\n"
"  --net N            its MCTP network (the default network)\n"
"  --size A[-B]       bytes of a message, type included, from A to B in turn (64)\n"
"  --sizes-random     sizes at random instead, short ones as often as long ones\n"
"  --count N          requests of all tasks together (1)\n"
"  --tasks T          tasks, each with a socket of its own (1)\n"
"  --window W         requests a task keeps outstanding; 1 for those below 9 bytes (1)\n"
"  --timeout MS       a response that takes longer is lost (5000)\n"
"  --give-up N        end when a task has got no response to so many requests in a row\n"
"  --seed S           of the random bytes (0)\n"
"\n"
"sink: receives numbered messages of type 0x7F and checks each byte and number\n"
"  --count N          messages that have to come\n"
"  --first SEQ        number of the first (0)\n"
"  --timeout MS       give up when no new message came for this long (5000)\n"
"  --eid E            local endpoint (any)\n"
"\n"
"raw: sends HEX, an MCTP packet from its header on, as it is\n"
"\n"
"sniff: prints packets in hex, one a line, after \"in\" or \"out\"\n"
"  --count N          stop after this many (1)\n"
"  --timeout MS       give up when no packet came for this long (5000)\n"
"\n"
"fuzz: does at random what programs, administrators and other endpoints can do\n"
"  --seconds N        for so long (10)\n"
"  --seed S           of all that is random (another one each time)\n"
"  --processes P      how many do it at once (6)\n"
"  --faults PERCENT   of the calls with which memory is made to be short (0)\n"
"  --only ROLE        socket, packet, netlink, namespace, link, user (all in turn)\n"
"\n"
"bench: measures messages of type 0x7F that an endpoint sends back\n"
"  --eid E            the endpoint\n"
"  --serve            it is this host: be it, too\n"
"  --size A[,B]...    bytes of a message, type included (64,4096,65536)\n"
"  --window W         requests outstanding when the rate is measured (4)\n"
"  --phase MS         how long each size is measured, twice (2000)\n"
"\n"
"up: sets an interface up and gives it an address\n"
"\n"
"life: what is in use goes away, several times\n"
"  remove, toggle, rename, move    an interface under traffic\n"
"  namespace          with all that can be pending in it\n"
"  elsewhere          an interface, between the packets of a message\n"
"  flood              what receives packets; TIMES is for how many seconds they come\n"
"\n"
"sink and sniff say \"ready\" on standard error when they would miss nothing any more.\n"
"Exit code: 0 all came right, 1 some did not, 2 nothing could be tried.\n";

static const struct subcommand {
	const char *name;
	int (*main)(int argc, char **argv);
} subcommands[] = {
	{ "echo", echo_main },
	{ "sink", sink_main },
	{ "raw", raw_main },
	{ "sniff", sniff_main },
	{ "fuzz", fuzz_main },
	{ "bench", bench_main },
	{ "up", up_main },
	{ "life", life_main },
};

void unable(const char *format, ...)
{
	va_list args;

	fputs("mctp-exercise: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_UNABLE);
}

unsigned long number(const char *what, const char *text, unsigned long min, unsigned long max)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	if (end == text || *end || errno || text[0] == '-' || value < min || value > max)
		unable("%s: '%s' is not a number from %lu to %lu", what, text, min, max);
	return value;
}

void no_more(int argc, char **argv, int next)
{
	if (next < argc)
		unable("%s: '%s' is not understood", argv[0], argv[next]);
}

uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ull + now.tv_nsec / 1000;
}

bool wait_readable(int fd, uint64_t until)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	uint64_t now = now_us();
	struct timespec left;

	/* Also when there is more to read: what never ends must not keep its reader for ever. */
	if (now >= until)
		return false;
	left.tv_sec = (until - now) / 1000000;
	left.tv_nsec = (until - now) % 1000000 * 1000;
	return ppoll(&pollfd, 1, &left, NULL) > 0;
}

void ready(void)
{
	fputs("ready\n", stderr);
}

/* splitmix64: cheap, and each number begins a stream of its own. */
uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void put_enterprise(uint8_t *body)
{
	body[0] = (uint8_t)(MESSAGE_ENTERPRISE >> 24);
	body[1] = (uint8_t)(MESSAGE_ENTERPRISE >> 16);
	body[2] = (uint8_t)(MESSAGE_ENTERPRISE >> 8);
	body[3] = (uint8_t)MESSAGE_ENTERPRISE;
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc == 2 && !strcmp(argv[1], "--help")) {
		fputs(usage_text, stdout);
		return EXIT_RIGHT;
	}
	for (i = 0; argc > 1 && i < sizeof(subcommands) / sizeof(subcommands[0]); i++)
		if (!strcmp(argv[1], subcommands[i].name))
			return subcommands[i].main(argc - 1, argv + 1);
	fputs(usage_text, stderr);
	return EXIT_UNABLE;
}
