// SPDX-License-Identifier: GPL-2.0
/* Messages between sockets of one machine, which no interface carries. */
#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

static void a_message_to_an_own_EID_is_received(void)
{
	int tun = simple_link(), bound = open_bound(TYPE), fd = open_socket();

	hide_tags();
	expect(0, request(fd, LOCAL_EID, "hello"), "request to EID 8");
	promise(note_messages(bound, "the bound socket") == 1, "it did not come");
	note_packets(tun, "request to EID 8");
}

static void a_response_finds_its_way_back(void)
{
	int bound = open_bound(TYPE), fd = open_socket();
	static struct message message;

	simple_link();
	hide_tags();
	expect(0, request(fd, LOCAL_EID, "request"), "request");
	wait_receive(bound, &message);
	expect(0, respond(bound, message.from.smctp_base.smctp_addr.s_addr,
			  message.from.smctp_base.smctp_tag, "response"), "response");
	promise(note_messages(fd, "the requester") == 1, "the response did not come");
	promise(!note_messages(bound, "the other one"), "something came to the other one");
}

static void the_loopback_interface_can_have_an_EID(void)
{
	int bound = open_bound(TYPE), fd = open_socket();

	hide_tags();
	set_up("lo", true);
	add_address("lo", LOCAL_EID);
	expect(0, request(fd, LOCAL_EID, "hello"), "request to EID 8");
	promise(note_messages(bound, "the bound socket") == 1, "it did not come");
}

static void a_socket_can_talk_to_itself(void)
{
	int fd = open_bound(TYPE);

	simple_link();
	hide_tags();
	expect(0, request(fd, LOCAL_EID, "hello"), "request");
	promise(note_messages(fd, "the socket") == 1, "it did not come");
}

static void a_message_between_two_own_EIDs(void)
{
	int bound = open_bound(TYPE), fd = open_socket();

	simple_link();
	link_with("tun1", 20);
	hide_tags();
	note(request(fd, 20, "hello"), "request to EID 20 on tun1");
	note_messages(bound, "the bound socket");
	note(request(fd, LOCAL_EID, "hello"), "request to EID 8 on tun0");
	note_messages(bound, "the bound socket");
}

static void the_source_with_two_EIDs_on_an_interface(void)
{
	int bound = open_bound(TYPE), fd = open_socket();

	simple_link();
	add_address(DEVICE, 20);
	hide_tags();
	note(request(fd, 20, "hello"), "request to the second EID");
	note_messages(bound, "the bound socket");
	note(request(fd, LOCAL_EID, "hello"), "request to the first EID");
	note_messages(bound, "the bound socket");
}

static void an_interface_that_is_down_does_not_matter(void)
{
	int bound = open_bound(TYPE), fd = open_socket();

	simple_link();
	hide_tags();
	set_up(DEVICE, false);
	note(request(fd, LOCAL_EID, "hello"), "request to EID 8");
	note_messages(bound, "the bound socket");
}

static void note_size(int fd, int bound, size_t length)
{
	static uint8_t data[MESSAGE_MAX + 16];
	static struct message message;
	int rc;

	fill(data, length, length);
	rc = note_count(send_to(fd, address(LOCAL_EID, TYPE, 0), data, length),
			"response of %zu bytes", length);
	if (rc >= 0)
		rc = note_count(send_to(fd, address(LOCAL_EID, TYPE, MCTP_TAG_OWNER), data, length),
				"request of %zu bytes", length);
	if (rc < 0)
		return;
	if (!receive(bound, &message)) {
		record("request of %zu bytes: no message", length);
		return;
	}
	record("request of %zu bytes: %zd bytes received", length, message.length);
	promise(message.length == (ssize_t)length && !memcmp(message.data, data, length),
		"other bytes are received");
}

static void messages_of_all_sizes_fit_into_any_MTU(void)
{
	static const size_t sizes[] = {
		0, 1, 62, 63, 64, 127, 128, 1000, 4096, 20000, 65534, 65535, 65536, 65537,
	};
	int bound = open_bound(TYPE), large = 4 << 20;
	size_t i;

	simple_link();
	set_mtu(DEVICE, BASELINE_MTU);
	given(!setsockopt(bound, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int fd = open_socket();

		given(!setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large, sizeof(large)), "room");
		note_size(fd, bound, sizes[i]);
		close(fd);
	}
}

static void sizes_on_the_loopback_interface(void)
{
	static const size_t sizes[] = { 0, 65531, 65532, 65534, 65535, 65536 };
	int bound = open_bound(TYPE), large = 4 << 20;
	size_t i;

	set_up("lo", true);
	add_address("lo", LOCAL_EID);
	given(!setsockopt(bound, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int fd = open_socket();

		given(!setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large, sizeof(large)), "room");
		note_size(fd, bound, sizes[i]);
		close(fd);
	}
}

static void nobody_listens(void)
{
	int fd = open_socket(), i;

	simple_link();
	for (i = 0; i < 9; i++)
		note(request(fd, LOCAL_EID, "hello"), "request %d", i + 1);
	note(respond(fd, LOCAL_EID, 3, "hello"), "response to no request");
}

static void the_receiver_has_no_room(void)
{
	int bound = open_bound(TYPE), small = 1, i, refused = 0;
	static uint8_t data[1000];

	simple_link();
	given(!setsockopt(bound, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), "SO_RCVBUF");
	for (i = 0; i < 50; i++) {
		int fd = open_socket();
		int rc = send_to(fd, address(LOCAL_EID, TYPE, MCTP_TAG_OWNER), data, sizeof(data));

		if (rc < 0 && !refused++)
			note(rc, "the first that is refused");
		close(fd);
	}
	record("of 50 requests, %s refused", refused ? "some were" : "none was");
}

static void what_a_capture_shows(void)
{
	int fd = open_socket(), capture;
	static uint8_t room[4096];

	simple_link();
	open_bound(TYPE);
	capture = packet_socket(DEVICE);
	expect(0, request(fd, LOCAL_EID, "hello"), "request to EID 8");
	note_count(poll_capture(capture, room, sizeof(room)), "a capture on tun0");
	set_up("lo", true);
	capture = packet_socket("lo");
	expect(0, request(fd, LOCAL_EID, "hello"), "request to EID 8");
	note_count(poll_capture(capture, room, sizeof(room)), "a capture on lo");
}

static void the_sender_is_told_by_extended_address(void)
{
	int bound = open_bound(TYPE), fd = open_socket();

	simple_link();
	hide_tags();
	use_extended(bound);
	expect(0, request(fd, LOCAL_EID, "hello"), "request to EID 8");
	note_messages(bound, "the bound socket");
}

static void an_EID_on_two_interfaces(void)
{
	int tun = simple_link(), bound = open_bound(TYPE), fd = open_socket();

	hide_tags();
	link_with("tun1", LOCAL_EID);
	expect(0, request(fd, LOCAL_EID, "hello"), "request to EID 8");
	note_messages(bound, "the bound socket");
	delete_address(DEVICE, LOCAL_EID);
	note(request(fd, LOCAL_EID, "hello"), "request to EID 8, which tun1 has alone");
	promise(note_messages(bound, "the bound socket") == 1, "it did not come");
	note_packets(tun, "requests");
}

/* A filter that asks for the interface drops what has none. */
static void a_filter_is_told_the_interface(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_IFINDEX),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	};
	const struct sock_fprog program = { .len = 2, .filter = code };
	int bound = open_bound(TYPE), fd = open_socket();
	static const uint8_t data[3 * BASELINE];

	simple_link();
	set_mtu(DEVICE, BASELINE_MTU);
	hide_tags();
	given(!setsockopt(bound, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)),
	      "a filter");
	expect(0, request(fd, LOCAL_EID, "hello"), "request in one packet");
	promise(note_messages(bound, "in one packet") == 1, "it did not come");
	expect(0, send_to(fd, address(LOCAL_EID, TYPE, TO), data, sizeof(data)),
	       "request in several packets");
	promise(note_messages(bound, "in several packets") == 1, "it did not come");
}

const struct test_case local_cases[] = {
	CASE(a_message_to_an_own_EID_is_received),
	CASE(a_response_finds_its_way_back),
	CASE(the_loopback_interface_can_have_an_EID),
	CASE(a_socket_can_talk_to_itself),
	CASE(a_message_between_two_own_EIDs),
	CASE(the_source_with_two_EIDs_on_an_interface),
	CASE(an_interface_that_is_down_does_not_matter),
	CASE(messages_of_all_sizes_fit_into_any_MTU),
	CASE(sizes_on_the_loopback_interface),
	CASE(nobody_listens),
	CASE(the_receiver_has_no_room),
	CASE(what_a_capture_shows),
	CASE(the_sender_is_told_by_extended_address),
	CASE(an_EID_on_two_interfaces),
	CASE(a_filter_is_told_the_interface),
	{ 0 }
};
