// SPDX-License-Identifier: GPL-2.0
#include "packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "record.h"
#include "sandbox.h"

#define PACKET_MS	10000

enum {
	VERSION,
	DESTINATION,
	SOURCE,
	FLAGS,
};

static const uint8_t marker[] = { 1, 0xfe, 0xfe, START | END, 'm', 'a', 'r', 'k', 'e', 'r' };

int inject_bytes(int tun, const void *bytes, size_t length)
{
	struct tun_pi pi = { .proto = htons(ETH_P_MCTP) };
	const struct iovec vectors[] = {
		{ .iov_base = &pi, .iov_len = sizeof(pi) },
		{ .iov_base = (void *)bytes, .iov_len = length },
	};

	return writev(tun, vectors, 2) < 0 ? -1 : 0;
}

void inject(int tun, uint8_t to, uint8_t from, uint8_t flags, const void *payload, size_t length)
{
	static uint8_t bytes[PACKET_MAX + 1];

	bytes[VERSION] = 1;
	bytes[DESTINATION] = to;
	bytes[SOURCE] = from;
	bytes[FLAGS] = flags;
	memcpy(bytes + PACKET_HEADER, payload, length);
	given(!inject_bytes(tun, bytes, PACKET_HEADER + length), "to inject a packet");
}

void inject_text(int tun, uint8_t to, uint8_t from, uint8_t tag, const char *text)
{
	uint8_t message[256] = { TYPE };

	memcpy(message + 1, text, strlen(text));
	inject(tun, to, from, START | END | tag, message, 1 + strlen(text));
}

void inject_message(int tun, uint8_t to, uint8_t from, uint8_t tag, const void *message,
		    size_t length, size_t unit)
{
	const uint8_t *bytes = message;
	unsigned int number = 0;
	size_t at, part;

	for (at = 0; at < length; at += part) {
		uint8_t flags = SEQUENCE(number) | tag;

		part = length - at;
		if (part > unit)
			part = unit;
		if (!at)
			flags |= START;
		if (at + part == length)
			flags |= END;
		inject(tun, to, from, flags, bytes + at, part);
		number++;
	}
}

void send_marker(int tun)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_MCTP),
		.sll_ifindex = index_of(tun_name(tun)),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);

	given(fd >= 0, "an AF_PACKET socket");
	given(sendto(fd, marker, sizeof(marker), 0, (void *)&to, sizeof(to)) > 0,
	      "to send a marker");
	close(fd);
}

/* Returns false for a packet of another protocol, and with errno EAGAIN when there is none. */
static bool take_packet(int tun, struct packet *packet)
{
	struct tun_pi pi;
	const struct iovec vectors[] = {
		{ .iov_base = &pi, .iov_len = sizeof(pi) },
		{ .iov_base = packet->bytes, .iov_len = sizeof(packet->bytes) },
	};
	ssize_t length = readv(tun, vectors, 2);

	if (length < 0)
		return false;
	/* Other protocols have something to say on each interface. */
	errno = 0;
	if (length < (ssize_t)sizeof(pi) || pi.proto != htons(ETH_P_MCTP))
		return false;
	packet->length = length - sizeof(pi);
	return true;
}

bool poll_packet(int tun, struct packet *packet)
{
	bool taken;

	do {
		taken = take_packet(tun, packet);
	} while (!taken && !errno);
	return taken;
}

bool next_packet(int tun, struct packet *packet)
{
	struct pollfd pollfd = { .fd = tun, .events = POLLIN };

	do {
		errno = 0;
		given(poll(&pollfd, 1, PACKET_MS) > 0, "the marker");
	} while (!take_packet(tun, packet));
	return packet->length != sizeof(marker) || memcmp(packet->bytes, marker, sizeof(marker));
}

const char *describe_packet(const struct packet *packet)
{
	static char text[RECORD_MAX / 2];
	const uint8_t *bytes = packet->bytes;
	char tag[16] = "TO";

	if (packet->length < PACKET_HEADER) {
		snprintf(text, sizeof(text), "%zu bytes: %s", packet->length,
			 hex(bytes, packet->length));
		return text;
	}
	if (!(bytes[FLAGS] & TO))
		snprintf(tag, sizeof(tag), "tag %u", bytes[FLAGS] & MCTP_TAG_MASK);
	snprintf(text, sizeof(text), "version 0x%02x EID %u to %u%s%s seq %u %s, %zu bytes: %s",
		 bytes[VERSION], bytes[SOURCE], bytes[DESTINATION],
		 bytes[FLAGS] & START ? " start" : "", bytes[FLAGS] & END ? " end" : "",
		 bytes[FLAGS] >> 4 & 3, tag, packet->length - PACKET_HEADER,
		 hex(bytes + PACKET_HEADER, packet->length - PACKET_HEADER));
	return text;
}

unsigned int note_packets(int tun, const char *step, ...)
{
	static struct packet packet;
	unsigned int count = 0;
	char text[256];
	va_list args;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	send_marker(tun);
	for (; next_packet(tun, &packet); count++)
		record("%s, on %s: %s", text, tun_name(tun), describe_packet(&packet));
	if (!count)
		record("%s, on %s: no packet", text, tun_name(tun));
	return count;
}

int packet_socket(const char *device)
{
	/* Only a socket for all protocols is shown what goes out. */
	struct sockaddr_ll local = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = index_of(device),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	given(fd >= 0 && !bind(fd, (void *)&local, sizeof(local)), "an AF_PACKET socket");
	return fd;
}

ssize_t poll_capture(int capture, void *bytes, size_t room)
{
	struct sockaddr_ll from;
	ssize_t length;

	/* IPv6 has something to say on each interface that is up. */
	do {
		socklen_t size = sizeof(from);

		length = recvfrom(capture, bytes, room, 0, (struct sockaddr *)&from, &size);
	} while (length >= 0 && from.sll_protocol != htons(ETH_P_MCTP));
	return length;
}

void fill(void *bytes, size_t length, uint32_t seed)
{
	uint8_t *byte = bytes;
	size_t i;

	for (i = 0; i < length; i++) {
		seed = seed * 1664525u + 1013904223u;
		byte[i] = seed >> 24;
	}
}
