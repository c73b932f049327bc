// SPDX-License-Identifier: GPL-2.0
/* Tags of requests: which response belongs to which request, how many can wait, how long. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

#define TAGS	8	/* of one endpoint towards another */

/* Send a request and return the tag that the kernel chose for it. */
static uint8_t request_tag(int fd, int tun, uint8_t eid)
{
	static struct packet packet;

	given(request(fd, eid, "request") >= 0, "to send a request");
	given(next_packet(tun, &packet), "a packet");
	return packet.bytes[3] & MCTP_TAG_MASK;
}

static void a_response_goes_to_who_sent_the_request(void)
{
	int tun = simple_link(), fd = open_socket(), other = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	inject_text(tun, LOCAL_EID, PEER_EID, tag, "response");
	promise(note_messages(fd, "the requester") == 1, "the response did not come");
	promise(!note_messages(other, "another socket"), "it came to another socket");
}

static void a_response_comes_once(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	inject_text(tun, LOCAL_EID, PEER_EID, tag, "response");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "again");
	promise(note_messages(fd, "after two responses") == 1, "not one message came");
}

static void responses_that_do_not_match_are_dropped(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	add_address(DEVICE, 20);
	inject_text(tun, LOCAL_EID, PEER_EID + 1, tag, "of another EID");
	inject_text(tun, LOCAL_EID, PEER_EID, (tag + 1) % TAGS, "with another tag");
	inject_text(tun, LOCAL_EID, PEER_EID, TO | tag, "with a tag of its own");
	note_messages(fd, "wrong source, tag, owner");
	inject_text(tun, 20, PEER_EID, tag, "to another EID");
	note_messages(fd, "to another EID of ours");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "right");
	note_messages(fd, "right");
}

static void a_response_may_have_another_type(void)
{
	static const uint8_t other_type[] = { 0x11, 'x' };
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	inject(tun, LOCAL_EID, PEER_EID, START | END | tag, other_type, sizeof(other_type));
	note_messages(fd, "a response of another type");
}

static void a_response_through_another_interface(void)
{
	int tun = simple_link(), other = link_with("tun1", 20), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	inject_text(other, LOCAL_EID, PEER_EID, tag, "response");
	note_messages(fd, "a response through another interface");
}

static void a_response_in_another_network(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", LOCAL_EID);
	inject_text(other, LOCAL_EID, PEER_EID, tag, "response in network 2");
	promise(!note_messages(fd, "a response in another network"), "it came");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "response in network 1");
	promise(note_messages(fd, "in the right one") == 1, "it did not come");
}

static void requests_to_one_peer_have_different_tags(void)
{
	int tun = simple_link(), fd = open_socket(), i;
	unsigned int seen = 0;

	for (i = 0; i < TAGS; i++) {
		uint8_t tag = request_tag(fd, tun, PEER_EID);

		promise(!(seen & 1u << tag), "tag %u is given twice", tag);
		seen |= 1u << tag;
	}
	record("8 requests: %s", seen == 0xff ? "8 tags" : "fewer tags");
}

static void a_ninth_request_to_one_peer_is_refused(void)
{
	int tun = simple_link(), fd = open_socket(), other = open_socket(), i;
	uint8_t tag = 0;

	for (i = 0; i < TAGS; i++)
		tag = request_tag(fd, tun, PEER_EID);
	promise(note(request(fd, PEER_EID, "ninth"), "ninth") < 0, "it is sent");
	promise(note(request(other, PEER_EID, "ninth"), "ninth, of another socket") < 0,
		"it is sent");
	note_packets(tun, "ninth");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "response");
	expect(0, request(other, PEER_EID, "again"), "after one response");
	promise(note(request(other, PEER_EID, "again"), "one more") < 0, "it is sent");
}

static void each_peer_has_tags_of_its_own(void)
{
	int tun = simple_link(), fd = open_socket(), i;

	add_route(DEVICE, PEER_EID + 1, PEER_EID + 1);
	for (i = 0; i < TAGS; i++)
		request_tag(fd, tun, PEER_EID);
	for (i = 0; i < TAGS; i++)
		expect(0, request(fd, PEER_EID + 1, "x"), "request %d to EID 10", i + 1);
	note(request(fd, PEER_EID + 1, "x"), "ninth");
	note_packets(tun, "requests to EID 10");
}

static void each_network_has_tags_of_its_own(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_socket(), i;

	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", LOCAL_EID);
	add_route("tun1", PEER_EID, PEER_EID);
	for (i = 0; i < TAGS; i++)
		request_tag(fd, tun, PEER_EID);
	for (i = 0; i < TAGS; i++)
		note(send_to(fd, address_in(2, PEER_EID, TYPE, TO), "x", 1),
		     "request %d in network 2", i + 1);
	promise(note_packets(other, "requests in network 2") == TAGS, "they are not 8");
}

static void each_EID_of_ours_has_tags_of_its_own(void)
{
	int tun = simple_link(), fd = open_socket(), i;

	for (i = 0; i < TAGS; i++)
		request_tag(fd, tun, PEER_EID);
	delete_address(DEVICE, LOCAL_EID);
	add_address(DEVICE, 20);
	note(request(fd, PEER_EID, "x"), "ninth, from another EID");
	note_packets(tun, "ninth");
}

static void a_closed_socket_gives_its_tags_back(void)
{
	int tun = simple_link(), fd = open_socket(), other = open_socket(), i;

	for (i = 0; i < TAGS; i++)
		request_tag(fd, tun, PEER_EID);
	note(request(other, PEER_EID, "x"), "ninth");
	close(fd);
	expect(0, request(other, PEER_EID, "x"), "when the socket is closed");
}

static void responses_find_their_requests_in_any_order(void)
{
	int tun = simple_link(), fds[TAGS], i;
	uint8_t tags[TAGS];
	char text[32];
	static struct message message;

	for (i = 0; i < TAGS; i++) {
		fds[i] = open_socket();
		tags[i] = request_tag(fds[i], tun, PEER_EID);
	}
	for (i = TAGS - 1; i >= 0; i--) {
		snprintf(text, sizeof(text), "response %d", i);
		inject_text(tun, LOCAL_EID, PEER_EID, tags[i], text);
	}
	for (i = 0; i < TAGS; i++) {
		wait_receive(fds[i], &message);
		snprintf(text, sizeof(text), "response %d", i);
		promise(is_text(&message, text), "request %d: %s", i, describe_message(&message));
	}
}

static void many_requests_one_after_the_other(void)
{
	int tun = simple_link(), fd = open_socket(), i;
	static struct message message;

	for (i = 0; i < 50; i++) {
		uint8_t tag = request_tag(fd, tun, PEER_EID);

		inject_text(tun, LOCAL_EID, PEER_EID, tag, "response");
		wait_receive(fd, &message);
		promise(is_text(&message, "response"), "%d: %s", i, describe_message(&message));
	}
}

static void a_request_that_cannot_be_sent_keeps_no_tag(void)
{
	int fd = open_socket(), i;

	simple_link();
	set_up(DEVICE, false);
	for (i = 0; i < TAGS + 1; i++)
		request(fd, PEER_EID, "x");
	note(request(fd, PEER_EID, "x"), "tenth, the interface is down");
	set_up(DEVICE, true);
	note(request(fd, PEER_EID, "x"), "when it is up");
}

static void a_request_that_cannot_be_sent_takes_no_tag_from_another(void)
{
	int tun = simple_link(), fd = open_socket();
	struct sockaddr_mctp_ext to = { .smctp_base = address(PEER_EID, TYPE, TO) };
	uint8_t tag;

	link_with("tun1", 20);
	set_up("tun1", false);
	to.smctp_ifindex = index_of("tun1");
	tag = request_tag(fd, tun, PEER_EID);
	use_extended(fd);
	note(sendto(fd, "hello", 5, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to)),
	     "to the same EID through tun1, which is down");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "response");
	promise(note_messages(fd, "the first request") == 1, "the response did not come");
}

static void a_request_that_is_too_long_keeps_no_tag(void)
{
	static uint8_t data[MESSAGE_MAX + 1000];
	int fd = open_socket(), i;

	simple_link();
	for (i = 0; i < TAGS + 1; i++)
		note(send_to(fd, address(PEER_EID, TYPE, TO), data, sizeof(data)), "request %d",
		     i + 1);
	note(request(fd, PEER_EID, "x"), "a short one");
}

static void the_tag_in_the_address_of_a_request_is_ignored(void)
{
	int tun = simple_link(), fd = open_socket(), i;
	static struct packet packet;
	unsigned int seen = 0;

	for (i = 0; i < 4; i++) {
		expect(0, send_to(fd, address(PEER_EID, TYPE, TO | 5), "x", 1), "tag 5, request %d",
		       i + 1);
		given(next_packet(tun, &packet), "a packet");
		promise(!(seen & 1u << (packet.bytes[3] & 7)), "a tag is given twice");
		seen |= 1u << (packet.bytes[3] & 7);
	}
}

static void a_tag_is_taken_until_its_EID_is_gone(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	delete_address(DEVICE, LOCAL_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "without EID");
	note_messages(fd, "the EID is gone");
	add_address(DEVICE, LOCAL_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "with EID");
	note_messages(fd, "the EID is back");
}

static void a_tag_outlives_the_route(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	delete_route(DEVICE, PEER_EID, PEER_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "response");
	note_messages(fd, "the route is gone");
}

static void a_tag_outlives_down_and_up(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = request_tag(fd, tun, PEER_EID);

	set_up(DEVICE, false);
	set_up(DEVICE, true);
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "response");
	note_messages(fd, "the interface was down");
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/*
 * A case that waits for time to pass. DSP0236 lets the instance ID of a request expire after
 * five to six seconds (MT4), and Linux does the same to tags.
 */
static void a_request_without_response_keeps_its_tag_for_some_seconds(void)
{
	int tun = simple_link(), fd = open_socket(), bound = open_bound(TYPE), i;
	uint8_t part[BASELINE] = { TYPE };
	int64_t start, passed;

	/* A message of which the end is late. */
	inject(tun, LOCAL_EID, PEER_EID, START | TO, part, sizeof(part));
	start = now_ms();
	for (i = 0; i < TAGS; i++)
		request_tag(fd, tun, PEER_EID);
	note(request(fd, PEER_EID, "ninth"), "ninth");
	while (request(fd, PEER_EID, "again") < 0 && now_ms() < start + 20000)
		poll(NULL, 0, 50);
	passed = now_ms() - start;
	promise(passed >= 3000, "a tag was given to another request after %lld ms",
		(long long)passed);
	promise(passed < 20000, "no tag was given back within 20 s");
	record("a tag is given back");
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, part, sizeof(part));
	note_messages(bound, "a message with a pause");
}

const struct test_case tag_cases[] = {
	CASE(a_response_goes_to_who_sent_the_request),
	CASE(a_response_comes_once),
	CASE(responses_that_do_not_match_are_dropped),
	CASE(a_response_may_have_another_type),
	CASE(a_response_through_another_interface),
	CASE(a_response_in_another_network),
	CASE(requests_to_one_peer_have_different_tags),
	CASE(a_ninth_request_to_one_peer_is_refused),
	CASE(each_peer_has_tags_of_its_own),
	CASE(each_network_has_tags_of_its_own),
	CASE(each_EID_of_ours_has_tags_of_its_own),
	CASE(a_closed_socket_gives_its_tags_back),
	CASE(responses_find_their_requests_in_any_order),
	CASE(many_requests_one_after_the_other),
	CASE(a_request_that_cannot_be_sent_keeps_no_tag),
	CASE(a_request_that_cannot_be_sent_takes_no_tag_from_another),
	CASE(a_request_that_is_too_long_keeps_no_tag),
	CASE(the_tag_in_the_address_of_a_request_is_ignored),
	CASE(a_tag_is_taken_until_its_EID_is_gone),
	CASE(a_tag_outlives_the_route),
	CASE(a_tag_outlives_down_and_up),
	CASE(a_request_without_response_keeps_its_tag_for_some_seconds),
	{ 0 }
};
