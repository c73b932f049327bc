// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-conformance: what the AF_MCTP of the running kernel does, call by call.
 *
 * Its purpose is to compare two kernels: one that was built with CONFIG_MCTP, and one that got
 * AF_MCTP from the module of this package. The whole output has to be the same. So a case does two
 * things. What <linux/mctp.h>, Documentation/networking/mctp.rst or DSP0236 promise it checks, and
 * fails if it is not so. What they leave open, such as which errno a mistake gives, it writes down.
 *
 * Each case is a process in a network namespace of its own and builds its situation there: TUN
 * interfaces, which MCTP takes for its own, are the other end of a link. A packet written to one is
 * received by the kernel before the write returns; a packet that the kernel sends is read from it.
 * To see that nothing is sent, a case sends a marker behind what should give nothing, and looks at
 * what is there before it.
 *
 * Output: for each case a line "ok NAME", or "FAILED NAME: " and what was seen against the promise,
 * then what it wrote down, indented. At last "N passed, N failed". Nothing in it depends on time,
 * on chance or on numbers that the kernel gives out.
 *
 * The cases in which the module differs from Linux 6.12 on purpose are listed in "differences".
 *
 * It needs root, AF_MCTP, namespaces, AF_PACKET and /dev/net/tun. With --interface there are more
 * cases, on a real interface and with an endpoint behind it that answers control messages and sends
 * back vendor defined requests (type 0x7F). They take the interface's configuration for themselves
 * and leave none behind.
 *
 *	main.c		the command line
 *	runner.c	a case's process, and printing what it wrote down
 *	record.c	writing down
 *	sandbox.c	namespaces, TUN interfaces, capabilities
 *	rtnl.c		netlink requests, dumps and notifications
 *	describe.c	netlink messages as text
 *	packet.c	packets to and from TUN interfaces and through AF_PACKET
 *	message.c	sockets and messages
 *	cases-*.c	the cases
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "rtnl.h"
#include "runner.h"

static const char usage_text[] =
"usage: mctp-conformance [-lw] [-k PATTERN] [--interface IF --peer EID]\n"
"\n"
"  -l                 list the cases\n"
"  -w                 with the kernel's words to netlink requests, which are its own\n"
"  -k PATTERN         only those with PATTERN in the name\n"
"  --interface IF     also cases on this interface, which they configure\n"
"  --peer EID         the endpoint behind it, which echoes (8 to 254)\n"
"\n"
"Exit code: 0 all passed, 1 some failed, 2 nothing could be tried.\n";

static const struct group {
	const char *theme;
	const struct test_case *cases;
} groups[] = {
	{ "socket", socket_cases },
	{ "option", option_cases },
	{ "receive", receive_cases },
	{ "send", send_cases },
	{ "extended", extended_cases },
	{ "bind", bind_cases },
	{ "connect", connect_cases },
	{ "tag", tag_cases },
	{ "ioctl", ioctl_cases },
	{ "local", local_cases },
	{ "fragment", fragment_cases },
	{ "reassembly", reassembly_cases },
	{ "hostile", hostile_cases },
	{ "forward", forward_cases },
	{ "link", link_cases },
	{ "address", address_cases },
	{ "route", route_cases },
	{ "gateway", gateway_cases },
	{ "neighbour", neighbour_cases },
	{ "netlink", netlink_cases },
	{ "namespace", namespace_cases },
	{ "interface", interface_cases },
};

struct options {
	bool list;
	const char *pattern;
	const char *interface;
	uint8_t peer;
};

__attribute__((noreturn)) static void usage(void)
{
	fputs(usage_text, stderr);
	exit(2);
}

static void parse_options(int argc, char **argv, struct options *options)
{
	static const struct option long_options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "interface", required_argument, NULL, 'i' },
		{ "peer", required_argument, NULL, 'p' },
		{ 0 },
	};
	unsigned long peer = 0;
	int option;

	while ((option = getopt_long(argc, argv, "lwk:", long_options, NULL)) != -1) {
		switch (option) {
		case 'l':
			options->list = true;
			break;
		case 'w':
			rtnl_words();
			break;
		case 'k':
			options->pattern = optarg;
			break;
		case 'i':
			options->interface = optarg;
			break;
		case 'p':
			peer = strtoul(optarg, NULL, 10);
			break;
		case 'h':
			fputs(usage_text, stdout);
			exit(0);
		default:
			usage();
		}
	}
	if (optind < argc || !options->interface != !peer || peer > 254 || (peer && peer < 8))
		usage();
	options->peer = peer;
}

/* The name of a function in words, after its theme. */
static void make_name(char *name, size_t size, const struct group *group,
		      const struct test_case *test)
{
	char *c;

	snprintf(name, size, "%s: %s", group->theme, test->name);
	for (c = name; *c; c++)
		if (*c == '_')
			*c = ' ';
}

int main(int argc, char **argv)
{
	struct options options = { .pattern = "" };
	unsigned int passed = 0, failed = 0;
	const struct test_case *test;
	char name[160];
	size_t i;

	parse_options(argc, argv, &options);
	if (options.interface)
		interface_choose(options.interface, options.peer);
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		bool real = groups[i].cases == interface_cases;

		if (real && !options.interface)
			continue;
		for (test = groups[i].cases; test->name; test++) {
			make_name(name, sizeof(name), &groups[i], test);
			if (!strstr(name, options.pattern))
				continue;
			if (options.list)
				puts(name);
			else if (runner_run(name, test, !real))
				passed++;
			else
				failed++;
		}
	}
	if (!options.list)
		printf("%u passed, %u failed\n", passed, failed);
	return failed ? 1 : 0;
}
