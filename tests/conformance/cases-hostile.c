// SPDX-License-Identifier: GPL-2.0
/* Packets that nobody should send. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

/* A packet that is right, for cases that spoil one byte of it. */
static const uint8_t right[] = { 1, LOCAL_EID, PEER_EID, START | END | TO | 3, TYPE, 'x', 'y' };

/* Inject a packet with each value of one byte. Of a good one the message comes, see note_byte(). */
static const char *came_of(int fd, int sent)
{
	static struct message message;
	unsigned int count = 0;

	if (sent < 0)
		return outcome(sent);
	while (receive(fd, &message))
		count++;
	switch (count) {
	case 0:
		return "no message";
	case 1:
		return "received";
	default:
		return "received more than once";
	}
}

static void note_byte(const char *what, unsigned int offset)
{
	int tun = simple_link(), fd = open_bound(TYPE), value;
	uint8_t packet[sizeof(right)];
	struct ranges ranges;

	memcpy(packet, right, sizeof(packet));
	ranges_start(&ranges, what);
	for (value = 0; value < 256; value++) {
		packet[offset] = value;
		ranges_add(&ranges, value, came_of(fd, inject_bytes(tun, packet, sizeof(packet))));
	}
	ranges_end(&ranges);
	given(!inject_bytes(tun, right, sizeof(right)), "to inject a packet");
	promise(note_messages(fd, "a right packet") >= 1, "a right packet is not received");
}

static void versions(void)
{
	note_byte("version", 0);
}

static void destinations(void)
{
	note_byte("destination", 1);
}

static void sources(void)
{
	note_byte("source", 2);
}

static void flags(void)
{
	note_byte("flags", 3);
}

static void types(void)
{
	note_byte("type", 4);
}

static void packets_that_are_cut_off(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	struct ranges ranges;
	size_t length;

	ranges_start(&ranges, "length");
	for (length = 0; length <= sizeof(right); length++)
		ranges_add(&ranges, length, came_of(fd, inject_bytes(tun, right, length)));
	ranges_end(&ranges);
}

static void starts_that_are_cut_off(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	static const uint8_t start[] = { 1, LOCAL_EID, PEER_EID, START | TO };
	static const uint8_t end[] = { 1, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO };

	given(!inject_bytes(tun, start, sizeof(start)) && !inject_bytes(tun, end, sizeof(end)),
	      "to inject packets");
	promise(!note_messages(fd, "start and end without a byte in them"), "a message comes");
}

/* Packets of more than a page are in pieces to the kernel. */
static void large_packets(void)
{
	static const size_t lengths[] = { 1000, 4096, 8192, 16384, 65531, 65532 };
	int tun = simple_link(), fd = open_bound(TYPE), large = 4 << 20;
	static uint8_t payload[65532];
	static struct message message;
	size_t i;

	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	fill(payload, sizeof(payload), 1);
	payload[0] = TYPE;
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint8_t packet[PACKET_HEADER + sizeof(payload)];

		memcpy(packet, right, PACKET_HEADER);
		memcpy(packet + PACKET_HEADER, payload, lengths[i]);
		note(inject_bytes(tun, packet, PACKET_HEADER + lengths[i]), "%zu bytes",
		     lengths[i]);
		if (!receive(fd, &message))
			record("%zu bytes: no message", lengths[i]);
		else
			record("%zu bytes: %s", lengths[i], describe_message(&message));
	}
}

/* The MTU is about what goes out. */
static void packets_that_are_larger_than_the_MTU(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t payload[200] = { TYPE };

	set_mtu(DEVICE, BASELINE_MTU);
	inject(tun, LOCAL_EID, PEER_EID, START | END | TO, payload, sizeof(payload));
	note_messages(fd, "200 bytes, MTU 68");
}

static int inject_protocol(int tun, uint16_t protocol)
{
	struct tun_pi pi = { .proto = htons(protocol) };
	const struct iovec vectors[] = {
		{ .iov_base = &pi, .iov_len = sizeof(pi) },
		{ .iov_base = (void *)right, .iov_len = sizeof(right) },
	};

	return writev(tun, vectors, 2);
}

static void packets_of_other_protocols(void)
{
	static const uint16_t protocols[] = { 0, 0x00f9, 0x00fb, ETH_P_ARP, 0xfa00, 0xffff };
	int tun = simple_link(), fd = open_bound(TYPE);
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		given(inject_protocol(tun, protocols[i]) > 0, "to inject a packet");
	promise(!note_messages(fd, "other protocols"), "a message comes");
	given(inject_protocol(tun, ETH_P_MCTP) > 0, "to inject a packet");
	promise(note_messages(fd, "MCTP") == 1, "no message comes");
}

static void an_interface_that_is_down(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	set_up(DEVICE, false);
	note(inject_bytes(tun, right, sizeof(right)), "inject");
	note_messages(fd, "down");
}

static void an_interface_without_EID(void)
{
	int tun = tun_create(DEVICE), fd = open_bound(TYPE);
	static const uint8_t to_null[] = { 1, 0, PEER_EID, START | END | TO, TYPE, 'x' };
	static const uint8_t to_all[] = { 1, 255, PEER_EID, START | END | TO, TYPE, 'x' };

	set_up(DEVICE, true);
	given(!inject_bytes(tun, right, sizeof(right)), "to inject a packet");
	promise(!note_messages(fd, "to EID 8"), "a message comes");
	given(!inject_bytes(tun, to_null, sizeof(to_null)), "to inject a packet");
	note_messages(fd, "to EID 0");
	given(!inject_bytes(tun, to_all, sizeof(to_all)), "to inject a packet");
	note_messages(fd, "to EID 255");
}

static void inject_raw(const char *device, const void *packet, size_t length)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_MCTP),
		.sll_ifindex = index_of(device),
		.sll_halen = 6,
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);

	given(fd >= 0, "an AF_PACKET socket");
	given(sendto(fd, packet, length, 0, (struct sockaddr *)&to, sizeof(to)) > 0,
	      "to send a packet");
	close(fd);
}

/* Loopback is Ethernet, where a type below 0x600 is a length: no packet of MCTP comes back. */
static void packets_through_the_loopback_interface(void)
{
	int fd = open_bound(TYPE);

	set_up("lo", true);
	add_address("lo", LOCAL_EID);
	inject_raw("lo", right, sizeof(right));
	note_messages(fd, "after a packet through lo");
}

static void a_capture_sees_what_is_received(void)
{
	int tun = simple_link(), capture = packet_socket(DEVICE);
	static uint8_t room[256];
	ssize_t length;

	given(!inject_bytes(tun, right, sizeof(right)), "to inject a packet");
	length = poll_capture(capture, room, sizeof(room));
	note_count(length, "received");
	promise(length == sizeof(right) && !memcmp(room, right, sizeof(right)),
		"other bytes are seen: %s", hex(room, length > 0 ? length : 0));
}

static void a_flood_of_nonsense(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), i;
	uint8_t packet[80];
	uint32_t seed = 1;

	add_route(DEVICE, 20, 30);
	for (i = 0; i < 2000; i++) {
		seed = seed * 1103515245u + 12345u;
		fill(packet, sizeof(packet), seed);
		/* Half of them nearly right, or else nothing would get anywhere. */
		if (i % 2) {
			packet[0] = 1;
			packet[1] = i % 4 == 3 ? LOCAL_EID : packet[1];
			packet[4] = TYPE;
		}
		inject_bytes(tun, packet, seed >> 16 & 63);
	}
	close(fd);
	fd = open_bound(TYPE);
	given(!inject_bytes(tun, right, sizeof(right)), "to inject a packet");
	promise(note_messages(fd, "then a right packet") == 1, "it is not received");
}

static void a_flood_of_starts(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), i;
	uint8_t part[64] = { TYPE };

	for (i = 0; i < 2000; i++)
		inject(tun, LOCAL_EID, 9 + i % 200, START | SEQUENCE(i) | TO | i % 8, part,
		       sizeof(part));
	given(!inject_bytes(tun, right, sizeof(right)), "to inject a packet");
	promise(note_messages(fd, "then a right packet") == 1, "it is not received");
}

static void responses_that_nobody_asked_for(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), i;
	uint8_t part[64] = { TYPE };

	for (i = 0; i < 64; i++)
		inject(tun, LOCAL_EID, 9 + i, START | (i & 1 ? END : 0) | i % 8, part,
		       sizeof(part));
	promise(!note_messages(fd, "responses"), "some come");
	given(!inject_bytes(tun, right, sizeof(right)), "to inject a packet");
	promise(note_messages(fd, "then a right packet") == 1, "it is not received");
}

const struct test_case hostile_cases[] = {
	CASE(versions),
	CASE(destinations),
	CASE(sources),
	CASE(flags),
	CASE(types),
	CASE(packets_that_are_cut_off),
	CASE(starts_that_are_cut_off),
	CASE(large_packets),
	CASE(packets_that_are_larger_than_the_MTU),
	CASE(packets_of_other_protocols),
	CASE(an_interface_that_is_down),
	CASE(an_interface_without_EID),
	CASE(packets_through_the_loopback_interface),
	CASE(a_capture_sees_what_is_received),
	CASE(a_flood_of_nonsense),
	CASE(a_flood_of_starts),
	CASE(responses_that_nobody_asked_for),
	{ 0 }
};
