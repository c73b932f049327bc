// SPDX-License-Identifier: GPL-2.0
/* Messages that do not fit into one packet, going out. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

/* Packets of the longest message at the smallest MTU, and some. */
#define QUEUE	1200

static int link_of_mtu(unsigned int mtu)
{
	int tun = simple_link();

	set_queue(DEVICE, QUEUE);
	set_mtu(DEVICE, mtu);
	return tun;
}

/* One packet of a message of @length bytes, of which @at have been seen. */
static void check_packet(const struct packet *packet, unsigned int number, size_t at,
			 size_t length, size_t unit)
{
	uint8_t flags = packet->bytes[3];
	size_t part = packet->length - PACKET_HEADER, wanted = length - at;
	bool last = at + part >= length;

	if (wanted > unit)
		wanted = unit;
	promise(part == wanted, "packet %u has %zu bytes, not %zu", number, part, wanted);
	promise(packet->bytes[0] == 1 && packet->bytes[1] == PEER_EID &&
		packet->bytes[2] == LOCAL_EID, "packet %u has another header", number);
	promise(!(flags & START) == !!number, "the start bit of packet %u is wrong", number);
	promise(!(flags & END) == !last, "the end bit of packet %u is wrong", number);
	promise((flags & SEQUENCE(3)) == SEQUENCE(number), "packet %u has sequence number %u",
		number, flags >> 4 & 3);
	promise((flags & 0xf) == 5, "packet %u has tag 0x%x", number, flags & 0xf);
}

/* Send a response of @length bytes, type included, and look at its packets. */
static void check_message(int tun, int fd, size_t length, size_t unit)
{
	static uint8_t sent[MESSAGE_MAX + 1], seen[MESSAGE_MAX + 1];
	static struct packet packet;
	unsigned int count = 0;
	size_t at = 0, part = 0;

	fill(sent, length, length);
	sent[0] = TYPE;
	if (note_count(send_to(fd, address(PEER_EID, TYPE, 5), sent + 1, length - 1),
		       "message of %zu bytes", length) < 0)
		return;
	send_marker(tun);
	for (; next_packet(tun, &packet); count++) {
		part = packet.length - PACKET_HEADER;
		given(packet.length > PACKET_HEADER && at + part <= length,
		      "packets of the right size");
		check_packet(&packet, count, at, length, unit);
		memcpy(seen + at, packet.bytes + PACKET_HEADER, part);
		at += part;
	}
	promise(at == length && !memcmp(seen, sent, length), "other bytes are sent");
	record("message of %zu bytes: %u packets, the last of %zu bytes", length, count, part);
}

static void check_edges(int tun, size_t unit)
{
	int fd = open_socket();
	size_t i;

	for (i = 1; i <= 5 && i * unit < MESSAGE_MAX - 1; i++) {
		if (i * unit > 1)
			check_message(tun, fd, i * unit - 1, unit);
		check_message(tun, fd, i * unit, unit);
		check_message(tun, fd, i * unit + 1, unit);
	}
}

static void the_edges_of_MTU_68(void)
{
	check_edges(link_of_mtu(68), 64);
}

static void the_edges_of_MTU_69(void)
{
	check_edges(link_of_mtu(69), 65);
}

static void the_edges_of_MTU_100(void)
{
	check_edges(link_of_mtu(100), 96);
}

static void the_edges_of_MTU_255(void)
{
	check_edges(link_of_mtu(255), 251);
}

static void the_edges_of_MTU_1500(void)
{
	check_edges(link_of_mtu(1500), 1496);
}

static void the_edges_of_MTU_4096(void)
{
	check_edges(link_of_mtu(4096), 4092);
}

static void the_edges_of_MTU_32768(void)
{
	check_edges(link_of_mtu(32768), 32764);
}

static void the_edges_of_MTU_65535(void)
{
	int tun = link_of_mtu(65535), fd = open_socket();

	check_message(tun, fd, 65530, 65531);
	check_message(tun, fd, 65531, 65531);
	check_message(tun, fd, 65532, 65531);
}

static void short_messages(void)
{
	int tun = link_of_mtu(68), fd = open_socket();
	size_t length;

	for (length = 1; length < 6; length++)
		check_message(tun, fd, length, 64);
}

/* 64 KiB are what a receiver has to expect: Linux' limit, DSP0236 has none. */
static void the_longest_message(unsigned int mtu)
{
	int tun = link_of_mtu(mtu), fd = open_socket(), large = 4 << 20;
	size_t length;

	given(!setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large, sizeof(large)), "room");
	for (length = MESSAGE_MAX - 1; length <= MESSAGE_MAX + 1; length++)
		check_message(tun, fd, length, mtu - PACKET_HEADER);
}

static void the_longest_message_at_MTU_68(void)
{
	the_longest_message(68);
}

static void the_longest_message_at_MTU_1500(void)
{
	the_longest_message(1500);
}

static void the_longest_message_at_MTU_65535(void)
{
	the_longest_message(65535);
}

static void much_more_than_the_longest_message(void)
{
	static const size_t sizes[] = { 65537, 65540, 70000, 131072, 200000, 300000, 1000000 };
	static uint8_t data[1000000];
	int tun = link_of_mtu(1500), fd = open_socket();
	static struct packet packet;
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		note_count(send_to(fd, address(PEER_EID, TYPE, 5), data, sizes[i]), "%zu bytes",
			   sizes[i]);
		send_marker(tun);
		for (count = 0; next_packet(tun, &packet); count++)
			;
		record("%zu bytes: %u packets", sizes[i], count);
	}
}

static void note_route_mtu(unsigned int device_mtu, unsigned int route_mtu)
{
	struct nlmsghdr *request;
	static uint8_t data[4000];
	int tun, fd = open_socket();

	tun = link_with(DEVICE, LOCAL_EID);
	set_mtu(DEVICE, device_mtu);
	request = route_request(RTM_NEWROUTE, DEVICE, PEER_EID, PEER_EID);
	if (note_request(add_mtu(request, route_mtu), "MTU %u on a device of %u", route_mtu,
			 device_mtu))
		return;
	fill(data, sizeof(data), 1);
	note_count(send_to(fd, address(PEER_EID, TYPE, 5), data, 10), "send 10 bytes");
	note_count(send_to(fd, address(PEER_EID, TYPE, 5), data, 400), "send 400 bytes");
	note_packets(tun, "MTU %u on a device of %u", route_mtu, device_mtu);
}

static void the_MTU_of_the_route_goes_before_the_devices(void)
{
	note_route_mtu(1500, 200);
}

static void a_route_with_the_smallest_MTU(void)
{
	note_route_mtu(1500, 68);
}

static void a_route_with_MTU_0(void)
{
	note_route_mtu(300, 0);
}

static void a_route_with_a_larger_MTU_than_its_device(void)
{
	note_route_mtu(100, 300);
}

static void the_edges_of_the_MTU_of_a_route(void)
{
	int tun = link_with(DEVICE, LOCAL_EID);

	given(!answer_to(add_mtu(route_request(RTM_NEWROUTE, DEVICE, PEER_EID, PEER_EID), 200)),
	      "a route");
	check_edges(tun, 196);
}

static void a_change_of_the_MTU_takes_effect(void)
{
	int tun = link_of_mtu(68), fd = open_socket();

	check_message(tun, fd, 200, 64);
	set_mtu(DEVICE, 104);
	check_message(tun, fd, 200, 100);
	set_mtu(DEVICE, 1500);
	check_message(tun, fd, 200, 1496);
}

/* Packets that follow another message start again with sequence number 0, or do not. */
static void sequence_numbers_of_consecutive_messages(void)
{
	int tun = link_of_mtu(68), fd = open_socket();
	uint8_t data[150];

	fill(data, sizeof(data), 1);
	expect(0, send_to(fd, address(PEER_EID, TYPE, 5), data, sizeof(data)), "first");
	expect(0, send_to(fd, address(PEER_EID, TYPE, 5), data, sizeof(data)), "second");
	note_packets(tun, "two messages");
}

static void the_packets_of_a_request_have_one_tag(void)
{
	int tun = link_of_mtu(68), fd = open_socket();
	static struct packet packet;
	uint8_t data[300], first = 0;
	unsigned int count;

	fill(data, sizeof(data), 1);
	expect(0, send_to(fd, address(PEER_EID, TYPE, TO), data, sizeof(data)), "request");
	send_marker(tun);
	for (count = 0; next_packet(tun, &packet); count++) {
		if (!count)
			first = packet.bytes[3] & 0xf;
		promise((packet.bytes[3] & 0xf) == first, "packet %u has another tag", count);
	}
	record("%u packets", count);
}

/* What the interface does not take is told, or not. */
static void more_packets_than_the_interface_queues(void)
{
	int tun = simple_link(), fd = open_socket(), large = 4 << 20;
	static uint8_t data[30000];
	static struct packet packet;
	unsigned int count = 0;

	given(!setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large, sizeof(large)), "room");
	set_mtu(DEVICE, 68);
	set_queue(DEVICE, 64);
	note_count(send_to(fd, address(PEER_EID, TYPE, 5), data, sizeof(data)), "send 30000 bytes");
	/* A marker would find no room. */
	while (poll_packet(tun, &packet))
		count++;
	promise(count > 0 && count < 30000 / 64, "%u packets are queued", count);
	check_message(tun, fd, 100, 64);
}

const struct test_case fragment_cases[] = {
	CASE(short_messages),
	CASE(the_edges_of_MTU_68),
	CASE(the_edges_of_MTU_69),
	CASE(the_edges_of_MTU_100),
	CASE(the_edges_of_MTU_255),
	CASE(the_edges_of_MTU_1500),
	CASE(the_edges_of_MTU_4096),
	CASE(the_edges_of_MTU_32768),
	CASE(the_edges_of_MTU_65535),
	CASE(the_longest_message_at_MTU_68),
	CASE(the_longest_message_at_MTU_1500),
	CASE(the_longest_message_at_MTU_65535),
	CASE(much_more_than_the_longest_message),
	CASE(the_MTU_of_the_route_goes_before_the_devices),
	CASE(a_route_with_the_smallest_MTU),
	CASE(a_route_with_MTU_0),
	CASE(a_route_with_a_larger_MTU_than_its_device),
	CASE(the_edges_of_the_MTU_of_a_route),
	CASE(a_change_of_the_MTU_takes_effect),
	CASE(sequence_numbers_of_consecutive_messages),
	CASE(the_packets_of_a_request_have_one_tag),
	CASE(more_packets_than_the_interface_queues),
	{ 0 }
};
