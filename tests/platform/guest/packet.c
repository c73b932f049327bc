// SPDX-License-Identifier: GPL-2.0
/* mctp-exercise raw and sniff: single packets, past the MCTP stack of the kernel. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exercise.h"

static unsigned int interface_index(const char *name)
{
	unsigned int index = if_nametoindex(name);

	if (!index)
		unable("%s: %s", name, strerror(errno));
	return index;
}

static int packet_socket(uint16_t protocol)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM, htons(protocol));

	if (fd < 0)
		unable("AF_PACKET socket: %s", strerror(errno));
	return fd;
}

static size_t parse_hex(const char *hex, uint8_t *packet, size_t room)
{
	size_t length = strlen(hex) / 2, i;

	if (strspn(hex, "0123456789abcdefABCDEF") != strlen(hex) || strlen(hex) % 2 || !length)
		unable("raw: '%s' is not bytes in hex", hex);
	if (length > room)
		unable("raw: %zu bytes are too many", length);
	for (i = 0; i < length; i++) {
		const char digits[] = { hex[2 * i], hex[2 * i + 1], '\0' };

		packet[i] = strtoul(digits, NULL, 16);
	}
	return length;
}

int raw_main(int argc, char **argv)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_MCTP) };
	uint8_t packet[MESSAGE_MAX];
	size_t length;
	int fd;

	if (argc < 3)
		unable("raw: INTERFACE and HEX are missing");
	no_more(argc, argv, 3);
	length = parse_hex(argv[2], packet, sizeof(packet));
	to.sll_ifindex = interface_index(argv[1]);
	fd = packet_socket(0);
	if (sendto(fd, packet, length, 0, (struct sockaddr *)&to, sizeof(to)) < 0) {
		fprintf(stderr, "mctp-exercise: %s: %s\n", argv[1], strerror(errno));
		return EXIT_WRONG;
	}
	close(fd);
	return EXIT_RIGHT;
}

static void print_packet(const struct sockaddr_ll *from, const uint8_t *packet, size_t length)
{
	size_t i;

	fputs(from->sll_pkttype == PACKET_OUTGOING ? "out " : "in ", stdout);
	for (i = 0; i < length; i++)
		printf("%02x", packet[i]);
	putchar('\n');
	fflush(stdout);
}

/* Returns false if what came is no MCTP packet. */
static bool sniff_one(int fd)
{
	uint8_t packet[MESSAGE_MAX];
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	ssize_t length;

	length = recvfrom(fd, packet, sizeof(packet), MSG_DONTWAIT, (struct sockaddr *)&from,
			  &size);
	if (length < 0 || from.sll_protocol != htons(ETH_P_MCTP))
		return false;
	print_packet(&from, packet, length);
	return true;
}

static int sniff(const char *interface, unsigned long count, uint64_t timeout_us)
{
	/* Only a socket for all protocols is shown what goes out. */
	struct sockaddr_ll local = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	uint64_t until;
	int fd;

	local.sll_ifindex = interface_index(interface);
	fd = packet_socket(0);
	if (bind(fd, (struct sockaddr *)&local, sizeof(local)))
		unable("%s: %s", interface, strerror(errno));
	ready();
	until = now_us() + timeout_us;
	while (count && wait_readable(fd, until)) {
		if (!sniff_one(fd))
			continue;
		until = now_us() + timeout_us;
		count--;
	}
	close(fd);
	return count ? EXIT_WRONG : EXIT_RIGHT;
}

int sniff_main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "timeout", required_argument, NULL, 'm' },
		{ 0 },
	};
	uint64_t timeout_us = 5000000;
	unsigned long count = 1;
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 'c':
			count = number("--count", optarg, 1, UINT32_MAX);
			break;
		case 'm':
			timeout_us = 1000ull * number("--timeout", optarg, 1, INT32_MAX);
			break;
		default:
			return EXIT_UNABLE;
		}
	}
	if (optind == argc)
		unable("sniff: INTERFACE is missing");
	no_more(argc, argv, optind + 1);
	return sniff(argv[optind], count, timeout_us);
}
