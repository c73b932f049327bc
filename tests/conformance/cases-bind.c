// SPDX-License-Identifier: GPL-2.0
/* bind(): which addresses it takes, and who receives what. */
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

#define LOCAL_ANY	address(MCTP_ADDR_ANY, TYPE, MCTP_TAG_OWNER)

static int bind_address(const struct sockaddr_mctp *local)
{
	int fd = open_socket(), rc;

	rc = bind(fd, (const struct sockaddr *)local, sizeof(*local));
	if (rc < 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static void lengths_of_the_address(void)
{
	static const socklen_t sizes[] = { 0, 1, 2, 4, 8, 11, 12, 13, 16, 52, 128 };
	union {
		struct sockaddr_mctp local;
		uint8_t bytes[256];
	} room = { .local = LOCAL_ANY };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int fd = open_socket();
		int rc = bind(fd, (struct sockaddr *)&room, sizes[i]);

		note(rc, "%u bytes", sizes[i]);
		promise(rc < 0 || sizes[i] >= sizeof(struct sockaddr_mctp), "%u bytes are taken",
			sizes[i]);
		close(fd);
	}
	note(bind(open_socket(), (struct sockaddr *)&room, -1), "-1 bytes");
	note(bind(open_socket(), NULL, sizeof(struct sockaddr_mctp)), "address nowhere");
}

static void families_of_the_address(void)
{
	static const int families[] = { AF_UNSPEC, AF_UNIX, AF_INET, AF_PACKET, 44, 46, 0xffff };
	struct sockaddr_mctp local = LOCAL_ANY;
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		local.smctp_family = families[i];
		promise(note(bind_address(&local), "family %d", families[i]) < 0,
			"family %d is taken", families[i]);
	}
}

static void padding_of_the_address(void)
{
	struct sockaddr_mctp local = LOCAL_ANY;

	local.__smctp_pad0 = 1;
	note(bind_address(&local), "first padding 1");
	local.__smctp_pad0 = 0;
	local.__smctp_pad1 = 1;
	note(bind_address(&local), "second padding 1");
}

/* One value of a field after the other. */
static void note_field(const char *what, uint8_t *field, const struct sockaddr_mctp *local)
{
	struct ranges ranges;
	int value, fd;

	ranges_start(&ranges, what);
	for (value = 0; value < 256; value++) {
		*field = value;
		fd = bind_address(local);
		ranges_add(&ranges, value, outcome(fd));
		if (fd >= 0)
			close(fd);
	}
	ranges_end(&ranges);
}

/* The documentation allows MCTP_TAG_OWNER only. */
static void tags_of_the_address(void)
{
	struct sockaddr_mctp local = LOCAL_ANY;

	note_field("tag", &local.smctp_tag, &local);
}

static void types_of_the_address(void)
{
	struct sockaddr_mctp local = LOCAL_ANY;

	note_field("type", &local.smctp_type, &local);
}

static void EIDs_of_the_address(void)
{
	struct sockaddr_mctp local = LOCAL_ANY;

	note_field("EID", &local.smctp_addr.s_addr, &local);
}

static void networks_of_the_address(void)
{
	static const unsigned int nets[] = { 0, 1, 2, 255, 256, 0x7fffffff, 0xffffffff };
	struct sockaddr_mctp local = LOCAL_ANY;
	size_t i;

	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++) {
		int fd;

		local.smctp_network = nets[i];
		fd = note(bind_address(&local), "network %u", nets[i]);
		if (fd >= 0)
			close(fd);
	}
}

static void a_socket_is_bound_once(void)
{
	int fd = open_bound(TYPE);

	note(bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "the same address again");
	note(bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE + 1), "another type");
	note(bind_to(fd, MCTP_NET_ANY, LOCAL_EID, TYPE), "another EID");
}

static void a_bind_that_failed_can_be_repeated(void)
{
	int fd = open_socket();
	struct sockaddr_mctp wrong = LOCAL_ANY;

	wrong.smctp_family = AF_INET;
	note(bind(fd, (struct sockaddr *)&wrong, sizeof(wrong)), "a wrong family");
	expect(0, bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "then a right one");
}

static void two_sockets_cannot_have_one_address(void)
{
	int first = open_bound(TYPE), second = open_socket();

	expect(EADDRINUSE, bind_to(second, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "the second one");
	close(first);
	expect(0, bind_to(second, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE),
	       "when the first one is closed");
}

static void other_types_are_other_addresses(void)
{
	int fd = open_socket();

	open_bound(TYPE);
	expect(0, bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE + 1), "another type");
}

static void reuse_of_an_address(void)
{
	int options[] = { SO_REUSEADDR, SO_REUSEPORT };
	size_t i;

	for (i = 0; i < 2; i++) {
		int first = open_socket(), second = open_socket(), on = 1;

		note(setsockopt(first, SOL_SOCKET, options[i], &on, sizeof(on)), "option %d",
		     options[i]);
		note(setsockopt(second, SOL_SOCKET, options[i], &on, sizeof(on)), "option %d",
		     options[i]);
		note(bind_to(first, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "first");
		note(bind_to(second, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "second");
		close(first);
		close(second);
	}
}

static const struct local {
	unsigned int net;
	uint8_t eid;
	const char *name;
} locals[] = {
	{ MCTP_NET_ANY, MCTP_ADDR_ANY, "any" },
	{ MCTP_NET_ANY, LOCAL_EID, "EID 8" },
	{ MCTP_NET_ANY, LOCAL_EID + 1, "EID 9" },
	{ 1, MCTP_ADDR_ANY, "network 1" },
	{ 2, MCTP_ADDR_ANY, "network 2" },
	{ 1, LOCAL_EID, "network 1 EID 8" },
};

#define LOCALS	(sizeof(locals) / sizeof(locals[0]))

static void which_addresses_conflict(void)
{
	size_t a, b;

	for (a = 0; a < LOCALS; a++) {
		for (b = 0; b < LOCALS; b++) {
			int first = open_socket(), second = open_socket();

			given(!bind_to(first, locals[a].net, locals[a].eid, TYPE), "to bind");
			note(bind_to(second, locals[b].net, locals[b].eid, TYPE), "%s after %s",
			     locals[b].name, locals[a].name);
			close(first);
			close(second);
		}
	}
}

/* Of those sockets that can be bound at once, which one receives a request. */
static void which_socket_receives(void)
{
	static struct message message;
	int tun = simple_link();
	size_t a, b;

	for (a = 0; a < LOCALS; a++) {
		for (b = 0; b < LOCALS; b++) {
			int first = open_socket(), second = open_socket();

			given(!bind_to(first, locals[a].net, locals[a].eid, TYPE), "to bind");
			if (!bind_to(second, locals[b].net, locals[b].eid, TYPE)) {
				inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
				record("bound to %s, then to %s:%s%s", locals[a].name,
				       locals[b].name,
				       receive(first, &message) ? " the first receives" : "",
				       receive(second, &message) ? " the second receives" : "");
			}
			close(first);
			close(second);
		}
	}
}

static void try_bind(void *data)
{
	struct sockaddr_mctp local = LOCAL_ANY;
	const char *capability = data;

	note(bind_address(&local), "type 0x7e without %s", capability);
	local.smctp_type = 0;
	note(bind_address(&local), "type 0 without %s", capability);
	local.smctp_addr.s_addr = LOCAL_EID;
	local.smctp_type = 1;
	note(bind_address(&local), "type 1, EID 8 without %s", capability);
}

static void the_capability_that_bind_needs(void)
{
	without(CAP_NET_BIND_SERVICE, try_bind, "CAP_NET_BIND_SERVICE");
	without(CAP_NET_RAW, try_bind, "CAP_NET_RAW");
	without(CAP_NET_ADMIN, try_bind, "CAP_NET_ADMIN");
}

static void requests_of_its_type_come_and_no_others(void)
{
	static const uint8_t other_type[] = { TYPE - 1, 'x' };
	int tun = simple_link(), fd = open_bound(TYPE);

	inject(tun, LOCAL_EID, PEER_EID, START | END | TO, other_type, sizeof(other_type));
	inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "hello");
	promise(note_messages(fd, "bound to type 0x7e") == 1, "not one message came");
}

static void an_integrity_check_does_not_matter_to_the_type(void)
{
	static const uint8_t with_check[] = { 0x80 | TYPE, 'x' };
	int tun = simple_link(), fd = open_bound(TYPE);

	inject(tun, LOCAL_EID, PEER_EID, START | END | TO, with_check, sizeof(with_check));
	promise(note_messages(fd, "type 0x7e with the bit of the integrity check") == 1,
		"the message did not come");
}

static void a_bound_socket_receives_no_responses(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	inject_text(tun, LOCAL_EID, PEER_EID, 1, "response");
	promise(!note_messages(fd, "after a response"), "it came");
}

static void requests_to_its_EID_come_and_no_others(void)
{
	int tun = simple_link(), fd = open_socket();

	add_address(DEVICE, 20);
	given(!bind_to(fd, MCTP_NET_ANY, 20, TYPE), "to bind");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "to 8");
	inject_text(tun, 20, PEER_EID, TO, "to 20");
	promise(note_messages(fd, "bound to EID 20") == 1, "not one message came");
}

static void requests_in_its_network_come_and_no_others(void)
{
	int tun = simple_link(), other = link_with("tun1", LOCAL_EID + 20), fd = open_socket();

	set_net("tun1", 2);
	/* The address may have gone with the network. */
	answer_to(address_request(RTM_NEWADDR, "tun1", LOCAL_EID + 20));
	given(!bind_to(fd, 2, MCTP_ADDR_ANY, TYPE), "to bind");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "in 1");
	inject_text(other, LOCAL_EID + 20, PEER_EID, TO, "in 2");
	promise(note_messages(fd, "bound to network 2") == 1, "not one message came");
}

static void one_socket_receives_from_all_networks(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_bound(TYPE);

	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", LOCAL_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "in 1");
	inject_text(other, LOCAL_EID, PEER_EID, TO, "in 2");
	promise(note_messages(fd, "bound to any network") == 2, "not both messages came");
}

static void requests_to_the_null_EID(void)
{
	int tun = simple_link(), any = open_bound(TYPE), own = open_socket(), null = open_socket();

	inject_text(tun, 0, PEER_EID, TO, "to 0");
	note_messages(any, "bound to any EID");
	close(any);
	note(bind_to(own, MCTP_NET_ANY, LOCAL_EID, TYPE), "bind to EID 8");
	inject_text(tun, 0, PEER_EID, TO, "to 0");
	note_messages(own, "bound to EID 8");
	close(own);
	if (!note(bind_to(null, MCTP_NET_ANY, 0, TYPE), "bind to EID 0")) {
		inject_text(tun, 0, PEER_EID, TO, "to 0");
		note_messages(null, "bound to EID 0");
	}
}

static void requests_to_the_broadcast_EID(void)
{
	int tun = simple_link(), any = open_bound(TYPE), own = open_socket();

	inject_text(tun, 255, PEER_EID, TO, "to 255");
	note_messages(any, "bound to any EID");
	close(any);
	note(bind_to(own, MCTP_NET_ANY, LOCAL_EID, TYPE), "bind to EID 8");
	inject_text(tun, 255, PEER_EID, TO, "to 255");
	note_messages(own, "bound to EID 8");
}

static void what_was_received_stays_when_the_EID_goes(void)
{
	int tun = simple_link(), fd = open_socket();

	given(!bind_to(fd, MCTP_NET_ANY, LOCAL_EID, TYPE), "to bind");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "before");
	delete_address(DEVICE, LOCAL_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "without EID");
	add_address(DEVICE, LOCAL_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "after");
	promise(note_messages(fd, "then") == 2, "not two messages came");
}

static void a_closed_socket_receives_nothing(void)
{
	int tun = simple_link(), first = open_bound(TYPE), second;

	inject_text(tun, LOCAL_EID, PEER_EID, TO, "before");
	close(first);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "between");
	second = open_bound(TYPE);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "after");
	promise(note_messages(second, "the next socket") == 1, "not one message came");
}

static void a_bound_socket_sends_requests_too(void)
{
	static struct packet packet;
	int tun = simple_link(), fd = open_bound(TYPE);

	note_count(request(fd, PEER_EID, "request"), "send");
	send_marker(tun);
	given(next_packet(tun, &packet), "a packet");
	inject_text(tun, LOCAL_EID, PEER_EID, packet.bytes[3] & MCTP_TAG_MASK, "response");
	promise(note_messages(fd, "after the response") == 1, "it did not come");
}

const struct test_case bind_cases[] = {
	CASE(lengths_of_the_address),
	CASE(families_of_the_address),
	CASE(padding_of_the_address),
	CASE(tags_of_the_address),
	CASE(types_of_the_address),
	CASE(EIDs_of_the_address),
	CASE(networks_of_the_address),
	CASE(a_socket_is_bound_once),
	CASE(a_bind_that_failed_can_be_repeated),
	CASE(two_sockets_cannot_have_one_address),
	CASE(other_types_are_other_addresses),
	CASE(reuse_of_an_address),
	CASE(which_addresses_conflict),
	CASE(which_socket_receives),
	CASE(the_capability_that_bind_needs),
	CASE(requests_of_its_type_come_and_no_others),
	CASE(an_integrity_check_does_not_matter_to_the_type),
	CASE(a_bound_socket_receives_no_responses),
	CASE(requests_to_its_EID_come_and_no_others),
	CASE(requests_in_its_network_come_and_no_others),
	CASE(one_socket_receives_from_all_networks),
	CASE(requests_to_the_null_EID),
	CASE(requests_to_the_broadcast_EID),
	CASE(what_was_received_stays_when_the_EID_goes),
	CASE(a_closed_socket_receives_nothing),
	CASE(a_bound_socket_sends_requests_too),
	{ 0 }
};
