// SPDX-License-Identifier: GPL-2.0
/* Tags that a program allocates: SIOCMCTPALLOCTAG, SIOCMCTPDROPTAG and the second pair of them. */
#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

#define TAGS		8
#define ALLOCATED	(MCTP_TAG_OWNER | MCTP_TAG_PREALLOC)

static int allocate(int fd, uint8_t eid, uint8_t *tag)
{
	struct mctp_ioc_tag_ctl control = { .peer_addr = eid };
	int rc = ioctl(fd, SIOCMCTPALLOCTAG, &control);

	if (!rc && tag)
		*tag = control.tag;
	return rc;
}

static int drop(int fd, uint8_t eid, uint8_t tag)
{
	struct mctp_ioc_tag_ctl control = { .peer_addr = eid, .tag = tag };

	return ioctl(fd, SIOCMCTPDROPTAG, &control);
}

static int allocate2(int fd, unsigned int net, uint8_t eid, uint8_t *tag)
{
	struct mctp_ioc_tag_ctl2 control = { .net = net, .peer_addr = eid };
	int rc = ioctl(fd, SIOCMCTPALLOCTAG2, &control);

	if (!rc && tag)
		*tag = control.tag;
	return rc;
}

static int drop2(int fd, unsigned int net, uint8_t eid, uint8_t tag)
{
	struct mctp_ioc_tag_ctl2 control = { .net = net, .peer_addr = eid, .tag = tag };

	return ioctl(fd, SIOCMCTPDROPTAG2, &control);
}

static uint8_t given_tag(int fd, uint8_t eid)
{
	uint8_t tag = 0;

	given(!allocate(fd, eid, &tag), "a tag");
	return tag;
}

static void a_tag_can_be_allocated_and_dropped(void)
{
	struct mctp_ioc_tag_ctl control = { .peer_addr = PEER_EID };
	int fd = open_socket();

	simple_link();
	expect(0, ioctl(fd, SIOCMCTPALLOCTAG, &control), "allocate");
	promise((control.tag & ALLOCATED) == ALLOCATED, "TO and PREALLOC are not set");
	promise(!(control.tag & ~(ALLOCATED | MCTP_TAG_MASK)), "other bits are set");
	promise(control.peer_addr == PEER_EID && !control.flags, "other fields have changed");
	expect(0, ioctl(fd, SIOCMCTPDROPTAG, &control), "drop");
}

static void there_are_eight_tags_for_a_peer(void)
{
	int fd = open_socket(), other = open_socket(), i;
	uint8_t tags[TAGS] = { 0 };
	unsigned int seen = 0;

	simple_link();
	for (i = 0; i < TAGS; i++) {
		given(!allocate(fd, PEER_EID, &tags[i]), "tag %d", i + 1);
		promise(!(seen & 1u << (tags[i] & MCTP_TAG_MASK)), "a tag is given twice");
		seen |= 1u << (tags[i] & MCTP_TAG_MASK);
	}
	note(allocate(fd, PEER_EID, NULL), "ninth");
	note(allocate(other, PEER_EID, NULL), "ninth, of another socket");
	note(request(fd, PEER_EID, "x"), "a request");
	expect(0, allocate(fd, PEER_EID + 1, NULL), "for another peer");
	expect(0, drop(fd, PEER_EID, tags[3]), "drop one");
	expect(0, allocate(other, PEER_EID, &tags[4]), "the other socket again");
	promise(tags[4] == tags[3], "it is not the tag that was dropped");
}

static void requests_and_allocated_tags_share(void)
{
	int fd = open_socket(), i;

	simple_link();
	for (i = 0; i < TAGS / 2; i++)
		given_tag(fd, PEER_EID);
	for (i = 0; i < TAGS / 2; i++)
		expect(0, request(fd, PEER_EID, "x"), "request %d", i + 1);
	note(request(fd, PEER_EID, "x"), "one more request");
	note(allocate(fd, PEER_EID, NULL), "one more tag");
}

static void a_closed_socket_gives_allocated_tags_back(void)
{
	int fd = open_socket(), other = open_socket(), i;

	simple_link();
	for (i = 0; i < TAGS; i++)
		given_tag(fd, PEER_EID);
	close(fd);
	for (i = 0; i < TAGS; i++)
		expect(0, allocate(other, PEER_EID, NULL), "tag %d", i + 1);
}

static void fields_that_must_be_zero(void)
{
	struct mctp_ioc_tag_ctl control = { .peer_addr = PEER_EID };
	int fd = open_socket();

	simple_link();
	control.tag = 1;
	expect(EINVAL, ioctl(fd, SIOCMCTPALLOCTAG, &control), "tag 1");
	control.tag = MCTP_TAG_OWNER;
	expect(EINVAL, ioctl(fd, SIOCMCTPALLOCTAG, &control), "tag TO");
	control.tag = 0;
	control.flags = 1;
	expect(EINVAL, ioctl(fd, SIOCMCTPALLOCTAG, &control), "flags 1");
	note(ioctl(fd, SIOCMCTPALLOCTAG, NULL), "nowhere");
	note(ioctl(fd, SIOCMCTPDROPTAG, NULL), "drop nowhere");
}

static void peers_of_allocated_tags(void)
{
	struct ranges ranges;
	int fd = open_socket(), eid;

	simple_link();
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(allocate(fd, eid, NULL)));
	ranges_end(&ranges);
}

static void a_tag_that_was_not_allocated_cannot_be_dropped(void)
{
	int fd = open_socket(), other = open_socket();
	struct mctp_ioc_tag_ctl control;
	uint8_t tag;

	simple_link();
	note(drop(fd, PEER_EID, ALLOCATED), "none was allocated");
	tag = given_tag(fd, PEER_EID);
	note(drop(fd, PEER_EID, tag ^ 1), "another tag");
	note(drop(fd, PEER_EID + 1, tag), "of another peer");
	note(drop(other, PEER_EID, tag), "of another socket");
	note(drop(fd, PEER_EID, tag & ~MCTP_TAG_OWNER), "without TO");
	note(drop(fd, PEER_EID, tag & ~MCTP_TAG_PREALLOC), "without PREALLOC");
	note(drop(fd, PEER_EID, tag | 0x20), "with another bit");
	control = (struct mctp_ioc_tag_ctl){ .peer_addr = PEER_EID, .tag = tag, .flags = 1 };
	expect(EINVAL, ioctl(fd, SIOCMCTPDROPTAG, &control), "flags 1");
	expect(0, drop(fd, PEER_EID, tag), "the right one");
	note(drop(fd, PEER_EID, tag), "once more");
}

static void a_tag_of_a_request_cannot_be_dropped(void)
{
	int tun = simple_link(), fd = open_socket();
	static struct packet packet;

	expect(0, request(fd, PEER_EID, "x"), "request");
	given(next_packet(tun, &packet), "a packet");
	note(drop(fd, PEER_EID, ALLOCATED | (packet.bytes[3] & MCTP_TAG_MASK)), "drop its tag");
}

static void an_allocated_tag_serves_all_requests(void)
{
	int tun = simple_link(), fd = open_socket(), i;
	uint8_t tag = given_tag(fd, PEER_EID);
	static struct packet packet;

	for (i = 0; i < 3; i++) {
		expect(0, send_to(fd, address(PEER_EID, TYPE, tag), "x", 1), "request %d", i + 1);
		given(next_packet(tun, &packet), "a packet");
		promise((packet.bytes[3] & 0xf) == (TO | (tag & MCTP_TAG_MASK)),
			"it has another tag");
	}
}

static void several_responses_come_to_an_allocated_tag(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = given_tag(fd, PEER_EID) & MCTP_TAG_MASK;

	inject_text(tun, LOCAL_EID, PEER_EID, tag, "before any request");
	note_messages(fd, "before any request");
	expect(0, send_to(fd, address(PEER_EID, TYPE, ALLOCATED | tag), "x", 1), "request");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "first");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "second");
	promise(note_messages(fd, "after two responses") == 2, "not both came");
	expect(0, drop(fd, PEER_EID, ALLOCATED | tag), "drop");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "third");
	promise(!note_messages(fd, "after the drop"), "a response came");
}

static void a_tag_is_of_one_socket_and_one_peer(void)
{
	int fd = open_socket(), other = open_socket();
	uint8_t tag;

	simple_link();
	add_route(DEVICE, PEER_EID + 1, PEER_EID + 1);
	note(send_to(fd, address(PEER_EID, TYPE, ALLOCATED), "x", 1), "none was allocated");
	tag = given_tag(fd, PEER_EID);
	note(send_to(other, address(PEER_EID, TYPE, tag), "x", 1), "of another socket");
	note(send_to(fd, address(PEER_EID + 1, TYPE, tag), "x", 1), "of another peer");
	note(send_to(fd, address(PEER_EID, TYPE, tag ^ 1), "x", 1), "another tag");
	note(send_to(fd, address(PEER_EID, TYPE, tag & ~MCTP_TAG_OWNER), "x", 1), "without TO");
	expect(0, send_to(fd, address(PEER_EID, TYPE, tag), "x", 1), "the right one");
	note(send_to(fd, address_in(1, PEER_EID, TYPE, tag), "x", 1), "network 1");
	note(send_to(fd, address_in(2, PEER_EID, TYPE, tag), "x", 1), "network 2");
	given(!drop(fd, PEER_EID, tag), "to drop it");
	note(send_to(fd, address(PEER_EID, TYPE, tag), "x", 1), "it was dropped");
}

static void a_usual_request_does_not_use_an_allocated_tag(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = given_tag(fd, PEER_EID);
	static struct packet packet;

	expect(0, request(fd, PEER_EID, "x"), "a usual request");
	given(next_packet(tun, &packet), "a packet");
	promise((packet.bytes[3] & MCTP_TAG_MASK) != (tag & MCTP_TAG_MASK),
		"it has the allocated tag");
}

static void tags_of_a_network_can_be_allocated_and_dropped(void)
{
	struct mctp_ioc_tag_ctl2 control = { .net = 1, .peer_addr = PEER_EID };
	int fd = open_socket();

	simple_link();
	expect(0, ioctl(fd, SIOCMCTPALLOCTAG2, &control), "allocate");
	promise((control.tag & ALLOCATED) == ALLOCATED, "TO and PREALLOC are not set");
	promise(!(control.tag & ~(ALLOCATED | MCTP_TAG_MASK)), "other bits are set");
	record("network %u, peer %u, local %u, flags %u", control.net, control.peer_addr,
	       control.local_addr, control.flags);
	expect(0, ioctl(fd, SIOCMCTPDROPTAG2, &control), "drop");
}

static void networks_of_allocated_tags(void)
{
	static const unsigned int nets[] = { 0, 1, 2, 255, 0x7fffffff, 0xffffffff };
	int fd = open_socket();
	uint8_t tag = 0;
	size_t i;

	simple_link();
	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++) {
		if (!note(allocate2(fd, nets[i], PEER_EID, &tag), "allocate in network %u",
			  nets[i]))
			note(drop2(fd, nets[i], PEER_EID, tag), "drop in network %u", nets[i]);
	}
}

static void local_EIDs_of_allocated_tags(void)
{
	struct mctp_ioc_tag_ctl2 control;
	struct ranges ranges;
	int fd, eid;

	simple_link();
	ranges_start(&ranges, "local EID");
	for (eid = 0; eid < 256; eid++) {
		control = (struct mctp_ioc_tag_ctl2){
			.net = 1,
			.peer_addr = PEER_EID,
			.local_addr = eid,
		};
		fd = open_socket();
		ranges_add(&ranges, eid, outcome(ioctl(fd, SIOCMCTPALLOCTAG2, &control)));
		close(fd);
	}
	ranges_end(&ranges);
}

static void peers_of_tags_of_a_network(void)
{
	struct ranges ranges;
	int fd = open_socket(), eid;

	simple_link();
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(allocate2(fd, 1, eid, NULL)));
	ranges_end(&ranges);
}

static void fields_of_the_second_pair_that_must_be_zero(void)
{
	struct mctp_ioc_tag_ctl2 control = { .net = 1, .peer_addr = PEER_EID };
	int fd = open_socket();

	simple_link();
	control.tag = 1;
	expect(EINVAL, ioctl(fd, SIOCMCTPALLOCTAG2, &control), "tag 1");
	control.tag = 0;
	control.flags = 1;
	expect(EINVAL, ioctl(fd, SIOCMCTPALLOCTAG2, &control), "flags 1");
	control.flags = 0;
	given(!ioctl(fd, SIOCMCTPALLOCTAG2, &control), "a tag");
	control.flags = 1;
	expect(EINVAL, ioctl(fd, SIOCMCTPDROPTAG2, &control), "drop with flags 1");
	control.flags = 0;
	control.local_addr = LOCAL_EID;
	note(ioctl(fd, SIOCMCTPDROPTAG2, &control), "drop with local EID 8");
	control.local_addr = MCTP_ADDR_ANY;
	note(ioctl(fd, SIOCMCTPDROPTAG2, &control), "drop with any local EID");
	note(ioctl(fd, SIOCMCTPALLOCTAG2, NULL), "nowhere");
	note(ioctl(fd, SIOCMCTPDROPTAG2, NULL), "drop nowhere");
}

static void drops_of_the_second_pair_that_are_wrong(void)
{
	int fd = open_socket(), other = open_socket();
	uint8_t tag = 0;

	simple_link();
	given(!allocate2(fd, 1, PEER_EID, &tag), "a tag");
	note(drop2(fd, 2, PEER_EID, tag), "of another network");
	note(drop2(fd, 1, PEER_EID + 1, tag), "of another peer");
	note(drop2(fd, 1, PEER_EID, tag ^ 1), "another tag");
	note(drop2(fd, 1, PEER_EID, tag & ~MCTP_TAG_OWNER), "without TO");
	note(drop2(fd, 1, PEER_EID, tag & ~MCTP_TAG_PREALLOC), "without PREALLOC");
	note(drop2(other, 1, PEER_EID, tag), "of another socket");
	expect(0, drop2(fd, 1, PEER_EID, tag), "the right one");
	note(drop2(fd, 1, PEER_EID, tag), "once more");
}

static void the_pairs_know_each_others_tags(void)
{
	int fd = open_socket();
	uint8_t tag = given_tag(fd, PEER_EID);

	simple_link();
	note(drop2(fd, 1, PEER_EID, tag), "allocated by the first, dropped by the second");
	given(!allocate2(fd, 1, PEER_EID, &tag), "a tag");
	note(drop(fd, PEER_EID, tag), "allocated by the second, dropped by the first");
	if (!note(allocate2(fd, 2, PEER_EID, &tag), "allocate in network 2"))
		note(drop(fd, PEER_EID, tag), "dropped by the first");
}

static void a_tag_of_another_network_is_used_there(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_socket();
	uint8_t tag = 0;

	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", LOCAL_EID);
	add_route("tun1", PEER_EID, PEER_EID);
	given(!allocate2(fd, 2, PEER_EID, &tag), "a tag");
	note(send_to(fd, address_in(2, PEER_EID, TYPE, tag), "x", 1), "send in network 2");
	note_packets(other, "send in network 2");
	note(send_to(fd, address_in(1, PEER_EID, TYPE, tag), "x", 1), "send in network 1");
	note_packets(tun, "send in network 1");
	inject_text(tun, LOCAL_EID, PEER_EID, tag & MCTP_TAG_MASK, "in 1");
	inject_text(other, LOCAL_EID, PEER_EID, tag & MCTP_TAG_MASK, "in 2");
	note_messages(fd, "after responses in networks 1 and 2");
}

static void a_tag_without_peer_network(void)
{
	int fd = open_socket();
	uint8_t tag = 0;

	/* Neither an interface nor a route. */
	if (!note(allocate(fd, PEER_EID, &tag), "allocate"))
		note(drop(fd, PEER_EID, tag), "drop");
}

/* All that are free in one network, and some in others. */
static void many_tags_of_one_socket(void)
{
	const int peers = 128, limit = 256 * TAGS;
	int fd = open_socket(), other = open_socket(), i;
	uint8_t tag = 0;

	for (i = 0; i < limit; i++)
		if (allocate2(fd, 1 + i / TAGS / peers, 8 + i / TAGS % peers, &tag))
			break;
	note(i < limit ? -1 : 0, "allocate %d", i);
	note(allocate2(fd, 10, PEER_EID, NULL), "one more");
	expect(0, allocate2(other, 10, PEER_EID, NULL), "of another socket");
	expect(0, drop2(fd, 1, 8, ALLOCATED), "drop one");
	expect(0, allocate2(fd, 10, PEER_EID, NULL), "another one instead");
	note(allocate2(fd, 10, PEER_EID, NULL), "one more");
}

/* After a pause it may be the end of another response, whose begin was lost. */
static void a_response_to_an_allocated_tag_that_does_not_end(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t tag = given_tag(fd, PEER_EID) & MCTP_TAG_MASK, part[BASELINE] = { TYPE };

	inject(tun, LOCAL_EID, PEER_EID, START | tag, part, sizeof(part));
	poll(NULL, 0, 3000);
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | tag, part, sizeof(part));
	promise(note_messages(fd, "its end comes after 3 seconds") == 1, "it does not come");

	inject(tun, LOCAL_EID, PEER_EID, START | tag, part, sizeof(part));
	poll(NULL, 0, 9000);
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | tag, part, sizeof(part));
	note_messages(fd, "its end comes after 9 seconds");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "good");
	note_messages(fd, "after a good one");
}

static void try_ioctls(void *data)
{
	const char *capability = data;
	int fd = open_socket();
	uint8_t tag = 0;

	if (!note(allocate(fd, PEER_EID, &tag), "allocate without %s", capability))
		note(drop(fd, PEER_EID, tag), "drop without %s", capability);
	if (!note(allocate2(fd, 1, PEER_EID, &tag), "second pair without %s", capability))
		note(drop2(fd, 1, PEER_EID, tag), "drop without %s", capability);
}

static void the_capability_that_tags_need(void)
{
	simple_link();
	without(CAP_NET_RAW, try_ioctls, "CAP_NET_RAW");
	without(CAP_NET_ADMIN, try_ioctls, "CAP_NET_ADMIN");
	without(CAP_NET_BIND_SERVICE, try_ioctls, "CAP_NET_BIND_SERVICE");
}

const struct test_case ioctl_cases[] = {
	CASE(a_tag_can_be_allocated_and_dropped),
	CASE(there_are_eight_tags_for_a_peer),
	CASE(requests_and_allocated_tags_share),
	CASE(a_closed_socket_gives_allocated_tags_back),
	CASE(fields_that_must_be_zero),
	CASE(peers_of_allocated_tags),
	CASE(a_tag_that_was_not_allocated_cannot_be_dropped),
	CASE(a_tag_of_a_request_cannot_be_dropped),
	CASE(an_allocated_tag_serves_all_requests),
	CASE(several_responses_come_to_an_allocated_tag),
	CASE(a_tag_is_of_one_socket_and_one_peer),
	CASE(a_usual_request_does_not_use_an_allocated_tag),
	CASE(tags_of_a_network_can_be_allocated_and_dropped),
	CASE(networks_of_allocated_tags),
	CASE(local_EIDs_of_allocated_tags),
	CASE(peers_of_tags_of_a_network),
	CASE(fields_of_the_second_pair_that_must_be_zero),
	CASE(drops_of_the_second_pair_that_are_wrong),
	CASE(the_pairs_know_each_others_tags),
	CASE(a_tag_of_another_network_is_used_there),
	CASE(a_tag_without_peer_network),
	CASE(many_tags_of_one_socket),
	CASE(a_response_to_an_allocated_tag_that_does_not_end),
	CASE(the_capability_that_tags_need),
	{ 0 }
};
