// SPDX-License-Identifier: GPL-2.0
/* Extended addresses: an interface and a physical address instead of a route. */
#include <errno.h>
#include <string.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

static struct sockaddr_mctp_ext extended(uint8_t eid, uint8_t tag, const char *device)
{
	const struct sockaddr_mctp_ext to = {
		.smctp_base = address(eid, TYPE, tag),
		.smctp_ifindex = device ? (int)index_of(device) : 0,
	};

	return to;
}

static ssize_t send_extended(int fd, const struct sockaddr_mctp_ext *to)
{
	return sendto(fd, "hello", 5, MSG_DONTWAIT, (const struct sockaddr *)to, sizeof(*to));
}

static int open_extended(void)
{
	int fd = open_socket();

	use_extended(fd);
	return fd;
}

static void no_route_is_needed(void)
{
	struct sockaddr_mctp_ext to;
	int tun = link_with(DEVICE, LOCAL_EID), fd = open_extended();

	to = extended(77, 3, DEVICE);
	expect(0, send_extended(fd, &to), "send to EID 77");
	promise(note_packets(tun, "send to EID 77") == 1, "no packet is sent");
}

static void the_interface_goes_before_the_route(void)
{
	struct sockaddr_mctp_ext to;
	int tun = simple_link(), other = link_with("tun1", 20), fd = open_extended();

	to = extended(PEER_EID, 3, "tun1");
	expect(0, send_extended(fd, &to), "send through tun1");
	note_packets(tun, "send through tun1");
	promise(note_packets(other, "send through tun1") == 1, "no packet is sent");
}

static void the_null_EID_reaches_who_has_none_yet(void)
{
	struct sockaddr_mctp_ext to;
	int tun = simple_link(), fd = open_extended();

	to = extended(0, MCTP_TAG_OWNER, DEVICE);
	expect(0, send_extended(fd, &to), "request to EID 0");
	promise(note_packets(tun, "request") == 1, "no packet is sent");
}

static void who_was_addressed_by_the_null_EID_answers_with_its_own(void)
{
	static struct packet packet;
	struct sockaddr_mctp_ext to;
	int tun = simple_link(), fd = open_extended();

	to = extended(0, MCTP_TAG_OWNER, DEVICE);
	expect(0, send_extended(fd, &to), "request to EID 0");
	given(next_packet(tun, &packet), "a packet");
	inject_text(tun, LOCAL_EID, 44, packet.bytes[3] & MCTP_TAG_MASK, "I am 44");
	note_messages(fd, "after the response of EID 44");
}

static void the_broadcast_EID_reaches_all(void)
{
	struct sockaddr_mctp_ext to;
	int tun = simple_link(), fd = open_extended();

	to = extended(255, MCTP_TAG_OWNER, DEVICE);
	note(send_extended(fd, &to), "request to EID 255");
	note_packets(tun, "request");
}

static void all_EIDs_of_the_destination(void)
{
	struct sockaddr_mctp_ext to;
	int fd = open_extended(), eid;
	struct ranges ranges;

	simple_link();
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++) {
		to = extended(eid, 3, DEVICE);
		ranges_add(&ranges, eid, outcome(send_extended(fd, &to)));
	}
	ranges_end(&ranges);
}

static void without_the_option_the_rest_is_ignored(void)
{
	struct sockaddr_mctp_ext to;
	int tun = simple_link(), other = link_with("tun1", 20), fd = open_socket();

	to = extended(PEER_EID, 3, "tun1");
	note(send_extended(fd, &to), "send through tun1");
	note_packets(tun, "send through tun1");
	note_packets(other, "send through tun1");
	to.smctp_ifindex = 9999;
	note(send_extended(fd, &to), "send through nothing");
	note_packets(tun, "send through nothing");
}

static void wrong_interfaces(void)
{
	struct sockaddr_mctp_ext to;
	int fd = open_extended();

	simple_link();
	tap_create("tap0");
	to = extended(PEER_EID, 3, NULL);
	note(send_extended(fd, &to), "interface 0");
	to.smctp_ifindex = 9999;
	note(send_extended(fd, &to), "an interface that is not there");
	to.smctp_ifindex = -1;
	note(send_extended(fd, &to), "interface -1");
	to = extended(PEER_EID, 3, "tap0");
	note(send_extended(fd, &to), "an Ethernet interface");
}

static void an_interface_that_is_down(void)
{
	struct sockaddr_mctp_ext to;
	int fd = open_extended();

	simple_link();
	set_up(DEVICE, false);
	to = extended(PEER_EID, 3, DEVICE);
	note(send_extended(fd, &to), "send");
}

static void an_interface_without_EID(void)
{
	struct sockaddr_mctp_ext to;
	int tun = tun_create(DEVICE), fd = open_extended();

	set_up(DEVICE, true);
	to = extended(PEER_EID, 3, DEVICE);
	note(send_extended(fd, &to), "response");
	to = extended(0, MCTP_TAG_OWNER, DEVICE);
	note(send_extended(fd, &to), "request to EID 0");
	note_packets(tun, "send");
}

static void physical_addresses_of_all_lengths(void)
{
	struct sockaddr_mctp_ext to;
	int fd = open_extended(), length;
	struct ranges ranges;

	simple_link();
	to = extended(PEER_EID, 3, DEVICE);
	ranges_start(&ranges, "length");
	for (length = 0; length < 256; length++) {
		to.smctp_halen = length;
		ranges_add(&ranges, length, outcome(send_extended(fd, &to)));
	}
	ranges_end(&ranges);
}

static void the_padding_of_an_extended_address(void)
{
	struct sockaddr_mctp_ext to;
	int fd = open_extended(), i;

	simple_link();
	for (i = 0; i < 3; i++) {
		to = extended(PEER_EID, 3, DEVICE);
		to.__smctp_pad0[i] = 1;
		note(send_extended(fd, &to), "padding %d", i);
	}
	to = extended(PEER_EID, 3, DEVICE);
	to.smctp_haddr[0] = 1;
	note(send_extended(fd, &to), "a physical address of no bytes, with one");
}

static void lengths_of_an_extended_address(void)
{
	static const socklen_t sizes[] = { 12, 13, 15, 16, 20, 48, 51, 52, 53, 64, 128 };
	union {
		struct sockaddr_mctp_ext to;
		uint8_t bytes[256];
	} room = { .bytes = { 0 } };
	int tun = link_with(DEVICE, LOCAL_EID), fd = open_extended();
	size_t i;

	room.to = extended(PEER_EID, 3, DEVICE);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		note(sendto(fd, "x", 1, 0, (struct sockaddr *)&room, sizes[i]),
		     "%u bytes, without route", sizes[i]);
	note_packets(tun, "all of them");
}

static void the_network_of_an_extended_address(void)
{
	static const unsigned int nets[] = { 0, 1, 2, 5, 0xffffffff };
	struct sockaddr_mctp_ext to;
	int tun = link_with(DEVICE, LOCAL_EID), fd = open_extended();
	size_t i;

	set_net(DEVICE, 5);
	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++) {
		to = extended(PEER_EID, 3, DEVICE);
		to.smctp_base.smctp_network = nets[i];
		note(send_extended(fd, &to), "network %u, the interface is in 5", nets[i]);
	}
	note_packets(tun, "all of them");
}

static void a_receiver_is_told_the_interface(void)
{
	static struct message message;
	int tun = simple_link(), fd = open_bound(TYPE);

	use_extended(fd);
	inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "hello");
	wait_receive(fd, &message);
	record("%s", describe_message(&message));
	promise(message.from_size == sizeof(struct sockaddr_mctp_ext), "the address has %u bytes",
		message.from_size);
	promise(message.from.smctp_ifindex == (int)index_of(DEVICE), "it is another interface");
	promise(!message.from.smctp_halen, "it has a physical address of %u bytes",
		message.from.smctp_halen);
	record("the rest: %s", hex(&message.from.smctp_halen, 1 + 3 + MAX_ADDR_LEN));
}

static void room_for_an_extended_address(void)
{
	static const socklen_t sizes[] = { 0, 11, 12, 13, 16, 51, 52, 53, 128 };
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t room[256];
	socklen_t size;
	char data[16];
	size_t i, written;

	use_extended(fd);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "hello");
		memset(room, 0xee, sizeof(room));
		size = sizes[i];
		note_count(recvfrom(fd, data, sizeof(data), MSG_DONTWAIT,
				    (struct sockaddr *)room, &size), "room for %u bytes", sizes[i]);
		for (written = sizeof(room); written && room[written - 1] == 0xee; written--)
			;
		record("room for %u bytes: told %u, written %zu", sizes[i], size, written);
		promise(written <= sizes[i], "%zu bytes are written where %u fit", written,
			sizes[i]);
	}
}

static void an_answer_goes_back_where_the_request_came_from(void)
{
	static struct message message;
	int tun = link_with(DEVICE, LOCAL_EID), fd = open_bound(TYPE);

	use_extended(fd);
	inject_text(tun, LOCAL_EID, 55, TO | 6, "hello");
	wait_receive(fd, &message);
	message.from.smctp_base.smctp_tag &= MCTP_TAG_MASK;
	expect(0, send_extended(fd, &message.from), "answer without route");
	promise(note_packets(tun, "answer") == 1, "no packet is sent");
}

static void the_option_counts_when_the_message_is_read(void)
{
	static struct message message;
	int tun = simple_link(), fd = open_bound(TYPE);

	inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "hello");
	use_extended(fd);
	wait_receive(fd, &message);
	record("came before the option was set: %s", describe_message(&message));
}

static void large_messages_are_fragmented(void)
{
	struct sockaddr_mctp_ext to;
	int tun = link_with(DEVICE, LOCAL_EID), fd = open_extended();
	uint8_t data[150];

	set_mtu(DEVICE, BASELINE_MTU);
	fill(data, sizeof(data), 1);
	to = extended(PEER_EID, 3, DEVICE);
	expect(0, sendto(fd, data, sizeof(data), 0, (struct sockaddr *)&to, sizeof(to)),
	       "send 150 bytes at MTU 68");
	promise(note_packets(tun, "send") == 3, "they are not 3 packets");
}

const struct test_case extended_cases[] = {
	CASE(no_route_is_needed),
	CASE(the_interface_goes_before_the_route),
	CASE(the_null_EID_reaches_who_has_none_yet),
	CASE(who_was_addressed_by_the_null_EID_answers_with_its_own),
	CASE(the_broadcast_EID_reaches_all),
	CASE(all_EIDs_of_the_destination),
	CASE(without_the_option_the_rest_is_ignored),
	CASE(wrong_interfaces),
	CASE(an_interface_that_is_down),
	CASE(an_interface_without_EID),
	CASE(physical_addresses_of_all_lengths),
	CASE(the_padding_of_an_extended_address),
	CASE(lengths_of_an_extended_address),
	CASE(the_network_of_an_extended_address),
	CASE(a_receiver_is_told_the_interface),
	CASE(room_for_an_extended_address),
	CASE(an_answer_goes_back_where_the_request_came_from),
	CASE(the_option_counts_when_the_message_is_read),
	CASE(large_messages_are_fragmented),
	{ 0 }
};
