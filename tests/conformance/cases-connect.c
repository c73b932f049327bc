// SPDX-License-Identifier: GPL-2.0
/*
 * connect(): whose requests a socket receives. It is for before bind(); that a socket can be
 * limited to a peer is new after Linux 6.12, and where it cannot, a case writes that down and ends.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

#define OTHER_EID	10

static bool is_offered(void)
{
	int fd = open_socket();
	bool offered = !note(connect_to(fd, MCTP_NET_ANY, PEER_EID, TYPE), "connect()");

	close(fd);
	return offered;
}

/* Returns the socket, or -1 with errno set. */
static int connect_address(const struct sockaddr_mctp *peer, socklen_t size)
{
	int fd = open_socket();

	if (connect(fd, (const struct sockaddr *)peer, size)) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

/* A socket for requests of one peer. */
static int open_limited(uint8_t eid)
{
	int fd = open_socket();

	given(!connect_to(fd, MCTP_NET_ANY, eid, TYPE), "to connect to EID %u", eid);
	given(!bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "to bind");
	return fd;
}

static void requests_of_the_peer_come_and_no_others(void)
{
	int tun = simple_link(), fd;

	if (!is_offered())
		return;
	fd = open_limited(PEER_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "from 9");
	inject_text(tun, LOCAL_EID, OTHER_EID, TO | 2, "from 10");
	promise(note_messages(fd, "after requests of EIDs 9 and 10") == 1, "not one message came");
}

static void each_peer_has_its_socket(void)
{
	int tun = simple_link(), first, second, others;

	if (!is_offered())
		return;
	first = open_limited(PEER_EID);
	others = open_bound(TYPE);
	second = open_limited(OTHER_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "from 9");
	inject_text(tun, LOCAL_EID, OTHER_EID, TO, "from 10");
	inject_text(tun, LOCAL_EID, OTHER_EID + 1, TO, "from 11");
	promise(note_messages(first, "for EID 9") == 1, "not one message of EID 9 came");
	promise(note_messages(second, "for EID 10") == 1, "not one message of EID 10 came");
	promise(note_messages(others, "for all others") == 1, "not one other message came");
}

static void a_message_in_parts(void)
{
	static uint8_t long_message[200] = { TYPE };
	int tun = simple_link(), fd, others;

	if (!is_offered())
		return;
	fd = open_limited(PEER_EID);
	others = open_bound(TYPE);
	inject_message(tun, LOCAL_EID, PEER_EID, TO, long_message, sizeof(long_message), 64);
	promise(note_messages(fd, "for EID 9") == 1, "the message did not come");
	promise(!note_messages(others, "for all others"), "it came to another socket too");
}

static void without_bind_no_requests_come(void)
{
	int tun = simple_link(), fd = open_socket();

	if (!is_offered())
		return;
	given(!connect_to(fd, MCTP_NET_ANY, PEER_EID, TYPE), "to connect");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "from 9");
	promise(!note_messages(fd, "not bound"), "one came");
}

static void responses_come_from_anyone(void)
{
	static struct packet packet;
	int tun = simple_link(), fd;

	if (!is_offered())
		return;
	add_route(DEVICE, OTHER_EID, OTHER_EID);
	fd = open_limited(PEER_EID);
	expect(0, request(fd, OTHER_EID, "request"), "a request to another EID");
	send_marker(tun);
	given(next_packet(tun, &packet), "a packet");
	inject_text(tun, LOCAL_EID, OTHER_EID, packet.bytes[3] & MCTP_TAG_MASK, "response");
	promise(note_messages(fd, "its response") == 1, "it did not come");
}

static void an_address_is_needed_to_send(void)
{
	int tun = simple_link(), fd = open_socket();

	if (!is_offered())
		return;
	given(!connect_to(fd, MCTP_NET_ANY, PEER_EID, TYPE), "to connect");
	note_count(send(fd, "x", 1, MSG_DONTWAIT), "send()");
	given(!bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "to bind");
	note_count(send(fd, "x", 1, MSG_DONTWAIT), "send(), bound");
	note_count(respond(fd, PEER_EID, 1, "x"), "sendto()");
	note_packets(tun, "then");
}

static void names_of_the_socket(void)
{
	struct sockaddr_mctp_ext name;
	socklen_t size = sizeof(name);
	int fd;

	if (!is_offered())
		return;
	fd = open_limited(PEER_EID);
	note(getpeername(fd, (struct sockaddr *)&name, &size), "getpeername()");
	size = sizeof(name);
	note(getsockname(fd, (struct sockaddr *)&name, &size), "getsockname()");
}

static void it_is_done_once_and_before_bind(void)
{
	int fd = open_socket();

	if (!is_offered())
		return;
	expect(0, connect_to(fd, MCTP_NET_ANY, PEER_EID, TYPE), "connect()");
	note(connect_to(fd, MCTP_NET_ANY, PEER_EID, TYPE), "the same once more");
	note(connect_to(fd, MCTP_NET_ANY, OTHER_EID, TYPE), "another peer");
	expect(0, bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "bind()");
	note(connect_to(fd, MCTP_NET_ANY, PEER_EID, TYPE), "connect() when bound");
	note(bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "bind() once more");
	note(connect_to(open_bound(TYPE), MCTP_NET_ANY, PEER_EID, TYPE), "bound from the begin");
}

static void one_that_failed_can_be_repeated(void)
{
	struct sockaddr_mctp wrong = address(PEER_EID, TYPE, 1);
	int fd = open_socket();

	if (!is_offered())
		return;
	note(connect(fd, (struct sockaddr *)&wrong, sizeof(wrong)), "with a tag");
	expect(0, connect_to(fd, MCTP_NET_ANY, PEER_EID, TYPE), "without");
}

static void lengths_of_the_address(void)
{
	static const socklen_t sizes[] = { 0, 1, 2, 8, 11, 12, 13, 16, 52, 128 };
	union {
		struct sockaddr_mctp peer;
		uint8_t bytes[256];
	} room = { .peer = address(PEER_EID, TYPE, 0) };
	size_t i;

	if (!is_offered())
		return;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		note(connect_address(&room.peer, sizes[i]), "%u bytes", sizes[i]);
	note(connect_address(NULL, sizeof(room.peer)), "address nowhere");
}

static void families_and_padding_of_the_address(void)
{
	static const int families[] = { AF_UNSPEC, AF_INET, 44, 46 };
	struct sockaddr_mctp peer = address(PEER_EID, TYPE, 0);
	size_t i;

	if (!is_offered())
		return;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		peer.smctp_family = families[i];
		note(connect_address(&peer, sizeof(peer)), "family %d", families[i]);
	}
	peer = address(PEER_EID, TYPE, 0);
	peer.__smctp_pad0 = 1;
	note(connect_address(&peer, sizeof(peer)), "first padding 1");
	peer.__smctp_pad0 = 0;
	peer.__smctp_pad1 = 1;
	note(connect_address(&peer, sizeof(peer)), "second padding 1");
}

/* One value of a field after the other. */
static void note_field(const char *what, uint8_t *field, const struct sockaddr_mctp *peer)
{
	const uint8_t before = *field;
	struct ranges ranges;
	int value, fd;

	ranges_start(&ranges, what);
	for (value = 0; value < 256; value++) {
		*field = value;
		fd = connect_address(peer, sizeof(*peer));
		ranges_add(&ranges, value, outcome(fd));
		if (fd >= 0)
			close(fd);
	}
	ranges_end(&ranges);
	*field = before;
}

static void fields_of_the_address(void)
{
	struct sockaddr_mctp peer = address(PEER_EID, TYPE, 0);

	if (!is_offered())
		return;
	note_field("tag", &peer.smctp_tag, &peer);
	note_field("type", &peer.smctp_type, &peer);
	note_field("EID", &peer.smctp_addr.s_addr, &peer);
	peer.smctp_network = 0xffffffff;
	note(connect_address(&peer, sizeof(peer)), "network 4294967295");
}

static void which_bind_can_follow(void)
{
	static const struct {
		unsigned int peer_net, net;
		uint8_t eid, type;
	} binds[] = {
		{ 0, 0, MCTP_ADDR_ANY, TYPE }, { 0, 1, MCTP_ADDR_ANY, TYPE },
		{ 0, 2, MCTP_ADDR_ANY, TYPE }, { 0, 0, LOCAL_EID, TYPE },
		{ 0, 0, 77, TYPE }, { 0, 0, MCTP_ADDR_ANY, TYPE + 1 },
		{ 0, 0, MCTP_ADDR_ANY, TYPE | 0x80 }, { 2, 0, MCTP_ADDR_ANY, TYPE },
		{ 2, 1, MCTP_ADDR_ANY, TYPE }, { 2, 2, MCTP_ADDR_ANY, TYPE },
		{ 2, 0, LOCAL_EID, TYPE }, { 2, 2, LOCAL_EID, TYPE },
	};
	size_t i;

	if (!is_offered())
		return;
	for (i = 0; i < sizeof(binds) / sizeof(binds[0]); i++) {
		int fd = open_socket();

		given(!connect_to(fd, binds[i].peer_net, PEER_EID, TYPE), "to connect");
		if (note(bind_to(fd, binds[i].net, binds[i].eid, binds[i].type),
			 "peer in network %u, bind to network %u EID %u type 0x%02x",
			 binds[i].peer_net, binds[i].net, binds[i].eid, binds[i].type) < 0)
			note(bind_to(fd, binds[i].peer_net, MCTP_ADDR_ANY, TYPE), "a right one");
		close(fd);
	}
}

static const struct limits {
	int peer;	/* -1 for none */
	unsigned int net;
	uint8_t eid;
	const char *name;
} limits[] = {
	{ -1, MCTP_NET_ANY, MCTP_ADDR_ANY, "all" },
	{ -1, 1, MCTP_ADDR_ANY, "network 1" },
	{ -1, 1, LOCAL_EID, "EID 8" },
	{ PEER_EID, 1, MCTP_ADDR_ANY, "from 9" },
	{ PEER_EID, 1, LOCAL_EID, "from 9 to 8" },
	{ OTHER_EID, 1, MCTP_ADDR_ANY, "from 10" },
	{ MCTP_ADDR_ANY, 1, MCTP_ADDR_ANY, "from 255" },
	{ MCTP_ADDR_ANY, 1, LOCAL_EID, "from 255 to 8" },
	{ 0, 1, MCTP_ADDR_ANY, "from 0" },
};

#define LIMITS	(sizeof(limits) / sizeof(limits[0]))

static int bind_limited(int fd, const struct limits *limit)
{
	if (limit->peer >= 0)
		given(!connect_to(fd, limit->net, limit->peer, TYPE), "to connect");
	return bind_to(fd, limit->net, limit->eid, TYPE);
}

static void which_limits_conflict(void)
{
	struct ranges ranges;
	char what[64];
	size_t a, b;

	if (!is_offered())
		return;
	for (a = 0; a < LIMITS; a++) {
		snprintf(what, sizeof(what), "%s, then number", limits[a].name);
		ranges_start(&ranges, what);
		for (b = 0; b < LIMITS; b++) {
			int first = open_socket(), second = open_socket();

			given(!bind_limited(first, &limits[a]), "to bind");
			ranges_add(&ranges, b, outcome(bind_limited(second, &limits[b])));
			close(first);
			close(second);
		}
		ranges_end(&ranges);
	}
}

/* Of two sockets that can be bound at once, which one receives a request. */
static void which_socket_receives(void)
{
	static const uint8_t sources[] = { PEER_EID, 0 };
	static const uint8_t destinations[] = { LOCAL_EID, 255, 0 };
	static struct message message;
	int tun = simple_link();
	size_t a, b, i;

	if (!is_offered())
		return;
	for (a = 0; a < LIMITS; a++) {
		for (b = 0; b < LIMITS; b++) {
			int first = open_socket(), second = open_socket();
			char who[8] = "";

			given(!bind_limited(first, &limits[a]), "to bind");
			if (!bind_limited(second, &limits[b])) {
				for (i = 0; i < 6; i++) {
					inject_text(tun, destinations[i % 3], sources[i / 3], TO,
						    "hello");
					who[i] = receive(first, &message) ? '1' :
						 receive(second, &message) ? '2' : '-';
				}
				record("%s, then %s: %s", limits[a].name, limits[b].name, who);
			}
			close(first);
			close(second);
		}
	}
}

static void the_network_of_the_peer(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_socket();

	if (!is_offered())
		return;
	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", LOCAL_EID);
	given(!connect_to(fd, 2, PEER_EID, TYPE), "to connect");
	given(!bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "to bind");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "in 1");
	inject_text(other, LOCAL_EID, PEER_EID, TO, "in 2");
	promise(note_messages(fd, "peer in network 2") == 1, "not one message came");
}

static void try_connect(void *data)
{
	const char *capability = data;

	note(connect_to(open_socket(), MCTP_NET_ANY, PEER_EID, TYPE), "without %s", capability);
}

static void no_capability_is_needed(void)
{
	if (!is_offered())
		return;
	without(CAP_NET_BIND_SERVICE, try_connect, "CAP_NET_BIND_SERVICE");
	without(CAP_NET_RAW, try_connect, "CAP_NET_RAW");
}

static void a_closed_socket_leaves_its_peer_to_others(void)
{
	int tun = simple_link(), first, second;

	if (!is_offered())
		return;
	first = open_limited(PEER_EID);
	second = open_bound(TYPE);
	close(first);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "from 9");
	promise(note_messages(second, "for all others") == 1, "it did not come");
	open_limited(PEER_EID);
}

const struct test_case connect_cases[] = {
	CASE(requests_of_the_peer_come_and_no_others),
	CASE(each_peer_has_its_socket),
	CASE(a_message_in_parts),
	CASE(without_bind_no_requests_come),
	CASE(responses_come_from_anyone),
	CASE(an_address_is_needed_to_send),
	CASE(names_of_the_socket),
	CASE(it_is_done_once_and_before_bind),
	CASE(one_that_failed_can_be_repeated),
	CASE(lengths_of_the_address),
	CASE(families_and_padding_of_the_address),
	CASE(fields_of_the_address),
	CASE(which_bind_can_follow),
	CASE(which_limits_conflict),
	CASE(which_socket_receives),
	CASE(the_network_of_the_peer),
	CASE(no_capability_is_needed),
	CASE(a_closed_socket_leaves_its_peer_to_others),
	{ 0 }
};
