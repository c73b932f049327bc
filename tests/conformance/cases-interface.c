// SPDX-License-Identifier: GPL-2.0
/*
 * A real interface, with an endpoint behind it that answers control messages and sends back vendor
 * defined requests (tests/platform/peer).
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"
#include "uapi.h"

#define CONTROL		0x00
#define VENDOR		0x7f	/* vendor defined, IANA */
#define UNKNOWN		0x55

/* Get Endpoint ID: a request with instance 0, then the command; the type goes before. */
static const uint8_t get_eid[] = { 0x80, 0x02 };

static const char *device;
static uint8_t peer;

void interface_choose(const char *name, uint8_t eid)
{
	device = name;
	peer = eid;
}

static void configure(uint32_t mtu)
{
	set_mtu(device, mtu);
	set_up(device, true);
	add_address(device, LOCAL_EID);
	add_route(device, peer, peer);
}

static void deconfigure(void)
{
	delete_route(device, peer, peer);
	delete_address(device, LOCAL_EID);
	set_up(device, false);
	set_mtu(device, BASELINE_MTU);
}

/* A response, without what the endpoint chooses. */
static void note_response(int fd, const char *step)
{
	static struct message message;

	wait_receive(fd, &message);
	record("%s: %s", step, describe_message(&message));
}

static void Get_Endpoint_ID_is_answered(void)
{
	int fd = open_socket();

	configure(BASELINE_MTU);
	expect(0, send_to(fd, address(peer, CONTROL, MCTP_TAG_OWNER), get_eid, sizeof(get_eid)),
	       "Get Endpoint ID");
	note_response(fd, "response");
	deconfigure();
}

static void the_null_EID_is_answered(void)
{
	struct sockaddr_mctp_ext to = { .smctp_base = address(0, CONTROL, MCTP_TAG_OWNER) };
	int fd = open_socket();

	configure(BASELINE_MTU);
	use_extended(fd);
	to.smctp_ifindex = index_of(device);
	expect(0, sendto(fd, get_eid, sizeof(get_eid), 0, (struct sockaddr *)&to, sizeof(to)),
	       "Get Endpoint ID of EID 0");
	note_response(fd, "response");
	deconfigure();
}

static void check_echo(int fd, size_t length)
{
	static uint8_t data[MESSAGE_MAX];
	static struct message message;

	fill(data, length, length);
	if (note_count(send_to(fd, address(peer, VENDOR, MCTP_TAG_OWNER), data, length),
		       "request of %zu bytes", length) < 0)
		return;
	wait_receive(fd, &message);
	promise(message.length == (ssize_t)length && !memcmp(message.data, data, length),
		"the echo of %zu bytes is %zd other ones", length, message.length);
}

static void messages_of_all_sizes_come_back(void)
{
	static const size_t lengths[] = { 0, 1, 62, 63, 64, 126, 127, 128, 1000, 5000, 65535 };
	int fd = open_socket(), large = 4 << 20;
	size_t i;

	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	given(!setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large, sizeof(large)), "room");
	configure(BASELINE_MTU);
	set_queue(device, 2000);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		check_echo(fd, lengths[i]);
	set_mtu(device, 1000);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		check_echo(fd, lengths[i]);
	deconfigure();
}

static void eight_requests_at_once_are_answered(void)
{
	static struct message message;
	unsigned int seen = 0;
	int fd = open_socket();
	uint8_t i, data[20];

	configure(BASELINE_MTU);
	for (i = 0; i < 8; i++) {
		memset(data, i, sizeof(data));
		expect(0, send_to(fd, address(peer, VENDOR, MCTP_TAG_OWNER), data, sizeof(data)),
		       "request %u", i + 1);
	}
	for (i = 0; i < 8; i++) {
		wait_receive(fd, &message);
		promise(message.length == sizeof(data) && message.data[0] < 8, "%s",
			describe_message(&message));
		seen |= 1u << (message.data[0] & 7);
	}
	promise(seen == 0xff, "one of them came twice");
	deconfigure();
}

static void the_sender_is_told_by_extended_address(void)
{
	int fd = open_socket();

	configure(BASELINE_MTU);
	use_extended(fd);
	expect(0, send_to(fd, address(peer, VENDOR, MCTP_TAG_OWNER), "hello", 5), "request");
	note_response(fd, "response");
	deconfigure();
}

static void down_is_down_and_up_is_up(void)
{
	int fd = open_socket();

	configure(BASELINE_MTU);
	set_up(device, false);
	note(send_to(fd, address(peer, VENDOR, MCTP_TAG_OWNER), "x", 1), "down");
	note_state("down");
	set_up(device, true);
	check_echo(fd, 30);
	deconfigure();
}

static void its_network_is_told(void)
{
	note_request(link_request(RTM_GETLINK, 0, device), "the interface");
}

static void it_works_in_another_network(void)
{
	int fd = open_socket();

	set_net(device, 5);
	configure(BASELINE_MTU);
	expect(0, send_to(fd, address_in(5, peer, VENDOR, MCTP_TAG_OWNER), "hello", 5), "request");
	note_response(fd, "response");
	deconfigure();
	set_net(device, 1);
}

static void move(int namespace)
{
	struct nlmsghdr *request = link_request(RTM_SETLINK, 0, device);

	mnl_attr_put_u32(request, IFLA_NET_NS_FD, namespace);
	given(!answer_to(request), "to move %s", device);
}

static void it_works_in_another_namespace(void)
{
	int here = namespace_current(), there = namespace_new(), fd;

	configure(BASELINE_MTU);
	move(there);
	note_state("here");
	namespace_enter(there);
	note_state("there");
	configure(BASELINE_MTU);
	fd = open_socket();
	check_echo(fd, 200);
	deconfigure();
	move(here);
	namespace_enter(here);
	configure(BASELINE_MTU);
	fd = open_socket();
	check_echo(fd, 200);
	deconfigure();
}

static void a_type_that_nobody_knows_is_not_answered(void)
{
	int fd = open_socket();

	configure(BASELINE_MTU);
	expect(0, send_to(fd, address(peer, UNKNOWN, MCTP_TAG_OWNER), "x", 1), "type 0x55");
	/* The answer to what comes later shows that there is none. */
	expect(0, send_to(fd, address(peer, VENDOR, MCTP_TAG_OWNER), "later", 5), "type 0x7f");
	note_response(fd, "response");
	promise(!note_messages(fd, "then"), "there is an answer");
	deconfigure();
}

const struct test_case interface_cases[] = {
	CASE(its_network_is_told),
	CASE(Get_Endpoint_ID_is_answered),
	CASE(the_null_EID_is_answered),
	CASE(messages_of_all_sizes_come_back),
	CASE(eight_requests_at_once_are_answered),
	CASE(the_sender_is_told_by_extended_address),
	CASE(down_is_down_and_up_is_up),
	CASE(it_works_in_another_network),
	CASE(it_works_in_another_namespace),
	CASE(a_type_that_nobody_knows_is_not_answered),
	{ 0 }
};
