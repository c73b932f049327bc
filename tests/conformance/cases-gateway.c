// SPDX-License-Identifier: GPL-2.0
/*
 * Routes through a gateway: RTA_GATEWAY instead of RTA_OIF. They are new in Linux 6.17; where there
 * are none, a case writes down how the first one is refused, and ends.
 */
#include <errno.h>
#include <linux/if_tun.h>
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
#include "uapi.h"

#define FAR_EID	30	/* behind the gateway */

static struct nlmsghdr *add_gateway(struct nlmsghdr *request, unsigned int net, uint8_t eid)
{
	const struct gateway gateway = { .net = net, .eid = eid };

	mnl_attr_put(request, RTA_GATEWAY, sizeof(gateway), &gateway);
	return request;
}

static struct nlmsghdr *new_gateway(uint8_t first, uint8_t last, uint8_t gateway)
{
	return add_gateway(route_request(RTM_NEWROUTE, NULL, first, last), 1, gateway);
}

static struct nlmsghdr *del_gateway(uint8_t first, uint8_t last, uint8_t gateway)
{
	return add_gateway(route_request(RTM_DELROUTE, NULL, first, last), 1, gateway);
}

static void note_routes(const char *when)
{
	note_dump(dump_request(RTM_GETROUTE), "%s", when);
}

/* The first route of most cases. Returns false if there are none of this kind. */
static bool far_is_behind(uint8_t gateway)
{
	return !note_request(new_gateway(FAR_EID, FAR_EID, gateway), "EID 30 through EID %u",
			     gateway);
}

static void a_route_is_added_and_deleted(void)
{
	int fd = open_socket();

	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	note_routes("added");
	expect_request(EEXIST, new_gateway(FAR_EID, FAR_EID, PEER_EID), "the same again");
	expect_request(0, del_gateway(FAR_EID, FAR_EID, PEER_EID), "delete it");
	expect(EHOSTUNREACH, respond(fd, FAR_EID, 0, "x"), "send to where it led");
	note_request(del_gateway(FAR_EID, FAR_EID, PEER_EID), "delete it again");
	note_routes("deleted");
}

static void messages_go_to_the_interface_of_the_gateway(void)
{
	static struct packet packet;
	int tun = simple_link(), fd = open_socket();

	if (!far_is_behind(PEER_EID))
		return;
	expect(0, respond(fd, FAR_EID, 1, "x"), "a response");
	promise(note_packets(tun, "a response") == 1, "it is not sent");
	expect(0, request(fd, FAR_EID, "request"), "a request");
	send_marker(tun);
	given(next_packet(tun, &packet), "a packet");
	record("%s", describe_packet(&packet));
	promise(packet.bytes[1] == FAR_EID, "it is not for the endpoint behind the gateway");
	inject_text(tun, LOCAL_EID, FAR_EID, packet.bytes[3] & MCTP_TAG_MASK, "response");
	promise(note_messages(fd, "its response") == 1, "it did not come");
}

static void packets_are_forwarded_through_it(void)
{
	static const uint8_t sent[] = { 1, FAR_EID, 50, START | END | SEQUENCE(2) | TO | 5,
					TYPE, 'x' };
	static struct packet packet;
	int tun = simple_link(), near = link_with("tun1", 20);

	if (!far_is_behind(PEER_EID))
		return;
	given(!inject_bytes(near, sent, sizeof(sent)), "to inject a packet");
	send_marker(tun);
	given(next_packet(tun, &packet), "a packet that is forwarded");
	promise(packet.length == sizeof(sent) && !memcmp(packet.bytes, sent, sizeof(sent)),
		"it has changed");
	promise(!next_packet(tun, &packet), "a second one is forwarded");
	promise(!note_packets(near, "then"), "it goes back");
}

static void a_range_of_EIDs(void)
{
	int fd = open_socket(), eid;
	struct ranges ranges;

	simple_link();
	if (note_request(new_gateway(FAR_EID, FAR_EID + 9, PEER_EID), "EIDs 30-39 through EID 9"))
		return;
	note_routes("then");
	ranges_start(&ranges, "EID");
	for (eid = 20; eid < 50; eid++)
		ranges_add(&ranges, eid, outcome(respond(fd, eid, 0, "x")));
	ranges_end(&ranges);
}

static void interface_or_gateway(void)
{
	struct nlmsghdr *request;

	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	request = add_gateway(route_request(RTM_NEWROUTE, DEVICE, 31, 31), 1, PEER_EID);
	promise(note_request(request, "both") < 0, "both are taken");
	request = route_request(RTM_NEWROUTE, NULL, 31, 31);
	mnl_attr_put_u32(request, RTA_OIF, 0);
	note_request(add_gateway(request, 1, PEER_EID), "interface 0 and a gateway");
	promise(note_request(route_request(RTM_NEWROUTE, NULL, 32, 32), "neither") < 0,
		"neither is taken");
	request = add_gateway(route_request(RTM_DELROUTE, DEVICE, FAR_EID, FAR_EID), 1, PEER_EID);
	promise(note_request(request, "delete, both") < 0, "both are taken");
	note_request(route_request(RTM_DELROUTE, NULL, FAR_EID, FAR_EID), "delete, neither");
	note_routes("then");
}

static void sizes_of_the_attribute(void)
{
	static const size_t sizes[] = { 0, 1, 4, 5, 7, 8, 9, 12, 16 };
	const struct gateway bytes[2] = { { .net = 1, .eid = PEER_EID } };
	size_t i;

	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct nlmsghdr *request = route_request(RTM_NEWROUTE, NULL, 40 + i, 40 + i);

		mnl_attr_put(request, RTA_GATEWAY, sizes[i], bytes);
		record("%zu bytes: %s", sizes[i], outcome(answer_to(request)));
	}
}

static void which_EIDs_a_gateway_can_have(void)
{
	struct ranges ranges;
	int eid;

	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	note_request(new_gateway(31, 31, 0), "through EID 0");
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++) {
		ranges_add(&ranges, eid, outcome(answer_to(new_gateway(31, 31, eid))));
		answer_to(del_gateway(31, 31, eid));
	}
	ranges_end(&ranges);
}

static void which_EIDs_can_be_behind_it(void)
{
	static const struct {
		uint8_t first, last;
	} routes[] = { { 0, 0 }, { 7, 7 }, { 8, 8 }, { 8, 254 }, { 254, 254 }, { 255, 255 },
		       { 7, 10 } };
	size_t i;

	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		record("EIDs %u-%u: %s", routes[i].first, routes[i].last,
		       outcome(answer_to(new_gateway(routes[i].first, routes[i].last, PEER_EID))));
	note_routes("then");
}

static void one_route_to_an_EID(void)
{
	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	note_request(new_gateway(FAR_EID, FAR_EID, 10), "through another gateway");
	note_request(route_request(RTM_NEWROUTE, DEVICE, FAR_EID, FAR_EID), "through tun0");
	note_request(new_gateway(PEER_EID, PEER_EID, 10), "EID 9, which has one, through EID 10");
	note_request(new_gateway(FAR_EID, FAR_EID + 1, 10), "a larger range");
	note_routes("then");
}

static void other_routes_are_not_deleted(void)
{
	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	note_request(del_gateway(FAR_EID, FAR_EID + 1, PEER_EID), "a larger range");
	note_request(add_gateway(route_request(RTM_DELROUTE, NULL, FAR_EID, FAR_EID), 2, PEER_EID),
		     "in network 2");
	note_routes("then");
}

static void what_names_the_route_to_delete(void)
{
	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	note_request(del_gateway(FAR_EID, FAR_EID, 10), "another gateway");
	answer_to(new_gateway(FAR_EID, FAR_EID, PEER_EID));
	note_request(route_request(RTM_DELROUTE, DEVICE, FAR_EID, FAR_EID), "tun0");
	note_request(del_gateway(PEER_EID, PEER_EID, 10), "a gateway, for a route through tun0");
	note_routes("then");
}

static void networks_of_a_gateway(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_socket();

	if (!far_is_behind(PEER_EID))
		return;
	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", 20);
	add_route("tun1", 21, 21);
	note_request(add_gateway(route_request(RTM_NEWROUTE, NULL, FAR_EID, FAR_EID), 2, 21),
		     "in network 2");
	note_request(add_gateway(route_request(RTM_NEWROUTE, NULL, 31, 31), 0, PEER_EID),
		     "in the default network");
	note_request(add_gateway(route_request(RTM_NEWROUTE, NULL, 32, 32), 77, PEER_EID),
		     "in a network that is not there");
	note_routes("then");
	note(send_to(fd, address_in(1, FAR_EID, TYPE, 0), "x", 1), "send to EID 30 in network 1");
	note(send_to(fd, address_in(2, FAR_EID, TYPE, 0), "x", 1), "send to EID 30 in network 2");
	note(send_to(fd, address_in(1, 31, TYPE, 0), "x", 1), "send to EID 31 in network 1");
	note(send_to(fd, address_in(2, 31, TYPE, 0), "x", 1), "send to EID 31 in network 2");
	note(send_to(fd, address_in(77, 32, TYPE, 0), "x", 1), "send to EID 32 in network 77");
	note_packets(tun, "then");
	note_packets(other, "then");
}

static void a_gateway_that_comes_later(void)
{
	int tun = link_with(DEVICE, LOCAL_EID), fd = open_socket();

	if (!far_is_behind(PEER_EID))
		return;
	expect(EHOSTUNREACH, respond(fd, FAR_EID, 0, "x"), "without a route to it");
	add_route(DEVICE, PEER_EID, PEER_EID);
	expect(0, respond(fd, FAR_EID, 0, "x"), "with one");
	promise(note_packets(tun, "then") == 1, "it is not sent");
	delete_route(DEVICE, PEER_EID, PEER_EID);
	expect(EHOSTUNREACH, respond(fd, FAR_EID, 0, "x"), "without one again");
}

static void an_interface_that_goes_and_comes(void)
{
	int tun = simple_link(), fd = open_socket();

	if (!far_is_behind(PEER_EID))
		return;
	close(tun);
	note_routes("gone");
	expect(EHOSTUNREACH, respond(fd, FAR_EID, 0, "x"), "send");
	tun = simple_link();
	note_routes("there again");
	expect(0, respond(fd, FAR_EID, 0, "x"), "send");
	promise(note_packets(tun, "then") == 1, "it is not sent");
}

static void an_interface_without_EID(void)
{
	int tun = tun_create(DEVICE), near = link_with("tun1", 20), fd = open_socket();

	set_up(DEVICE, true);
	add_route(DEVICE, PEER_EID, PEER_EID);
	if (!far_is_behind(PEER_EID))
		return;
	note(respond(fd, FAR_EID, 0, "x"), "send");
	inject_text(near, FAR_EID, 50, TO, "x");
	note_packets(tun, "sent and forwarded");
}

/* EID 30 through 31 through 32 and so on, the last one through EID 9. */
static void gateways_behind_gateways(void)
{
	int fd = open_socket();
	unsigned int gateways;
	struct ranges ranges;

	simple_link();
	if (!far_is_behind(PEER_EID))
		return;
	ranges_start(&ranges, "gateways");
	for (gateways = 2; gateways < 40; gateways++) {
		uint8_t last = FAR_EID + gateways - 1;

		answer_to(del_gateway(last - 1, last - 1, PEER_EID));
		answer_to(new_gateway(last - 1, last - 1, last));
		answer_to(new_gateway(last, last, PEER_EID));
		ranges_add(&ranges, gateways, outcome(respond(fd, FAR_EID, 0, "x")));
	}
	ranges_end(&ranges);
}

static void gateways_in_a_circle(void)
{
	int tun = simple_link(), near = link_with("tun1", 20), fd = open_socket();

	if (!far_is_behind(31))
		return;
	note_request(new_gateway(31, 31, FAR_EID), "EID 31 through EID 30");
	expect(EHOSTUNREACH, respond(fd, FAR_EID, 0, "x"), "send");
	note_request(new_gateway(40, 40, 40), "EID 40 through itself");
	expect(EHOSTUNREACH, respond(fd, 40, 0, "x"), "send");
	inject_text(near, FAR_EID, 50, TO, "x");
	promise(!note_packets(tun, "sent and forwarded"), "something is sent");
}

static void a_gateway_that_is_this_host(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	if (!far_is_behind(LOCAL_EID))
		return;
	note(respond(fd, FAR_EID, 1, "response"), "a response");
	note(request(fd, FAR_EID, "request"), "a request");
	inject_text(tun, FAR_EID, PEER_EID, TO, "from EID 9");
	hide_tags();
	note_messages(fd, "then");
	note_packets(tun, "then");
}

static void an_EID_of_ours_that_is_behind_it_too(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	if (note_request(new_gateway(8, 20, PEER_EID), "EIDs 8-20 through EID 9"))
		return;
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "to 8");
	note_messages(fd, "then");
	note_packets(tun, "then");
}

static void the_smallest_MTU_counts(void)
{
	static const struct {
		uint32_t gateway, route;
		unsigned int packets;
	} mtus[] = {
		{ 0, 0, 2 }, { 100, 0, 3 }, { 0, 100, 3 }, { 100, 150, 3 }, { 150, 100, 3 },
		{ 300, 250, 2 },
	};
	static uint8_t bytes[200];
	int tun = link_with(DEVICE, LOCAL_EID), fd = open_socket();
	size_t i;

	if (!far_is_behind(PEER_EID))
		return;
	fill(bytes, sizeof(bytes), 1);
	set_mtu(DEVICE, 200);
	for (i = 0; i < sizeof(mtus) / sizeof(mtus[0]); i++) {
		answer_to(del_gateway(FAR_EID, FAR_EID, PEER_EID));
		answer_to(add_mtu(new_gateway(FAR_EID, FAR_EID, PEER_EID), mtus[i].gateway));
		answer_to(add_mtu(route_request(RTM_NEWROUTE, DEVICE, PEER_EID, PEER_EID),
				  mtus[i].route));
		if (!i)
			note_routes("MTU 0");
		note(send_to(fd, address(FAR_EID, TYPE, 0), bytes, sizeof(bytes)), "send");
		promise(note_packets(tun, "gateway %u, route %u, device 200", mtus[i].gateway,
				     mtus[i].route) == mtus[i].packets,
			"not %u packets are sent", mtus[i].packets);
		delete_route(DEVICE, PEER_EID, PEER_EID);
	}
}

static void the_MTU_of_what_is_forwarded(void)
{
	static uint8_t bytes[200] = { TYPE };
	int tun = simple_link(), near = link_with("tun1", 20);

	if (note_request(add_mtu(new_gateway(FAR_EID, FAR_EID, PEER_EID), 100),
			 "EID 30 through EID 9, MTU 100"))
		return;
	inject(near, FAR_EID, 50, START | END | TO, bytes, 96);
	promise(note_packets(tun, "96 bytes") == 1, "it is not forwarded");
	inject(near, FAR_EID, 50, START | END | TO, bytes, 97);
	promise(!note_packets(tun, "97 bytes"), "it is forwarded");
}

/*
 * An Ethernet interface that MCTP takes for its own, because its type was another one when it came
 * into our namespace. It needs the physical address of a neighbour; such an address has no bytes.
 */
static int addressed_link(void)
{
	int here = namespace_current(), there = namespace_new(), tap;
	struct nlmsghdr *request;

	namespace_enter(there);
	rtnl_close();
	tap = tap_create(DEVICE);
	given(!ioctl(tap, TUNSETLINK, ARPHRD_NONE), "to change the type of an interface");
	request = link_request(RTM_NEWLINK, 0, DEVICE);
	mnl_attr_put_u32(request, IFLA_NET_NS_FD, here);
	given(!answer_to(request), "to move an interface");
	namespace_enter(here);
	rtnl_close();
	set_up(DEVICE, true);
	add_address(DEVICE, LOCAL_EID);
	add_route(DEVICE, PEER_EID, PEER_EID);
	return tap;
}

static void the_physical_address_is_that_of_the_gateway(void)
{
	int fd = open_socket();

	addressed_link();
	if (!far_is_behind(PEER_EID))
		return;
	expect(EHOSTUNREACH, respond(fd, FAR_EID, 0, "x"), "no neighbour");
	given(!answer_to(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, DEVICE, FAR_EID, 0)),
	      "a neighbour");
	expect(EHOSTUNREACH, respond(fd, FAR_EID, 0, "x"), "EID 30 is a neighbour");
	given(!answer_to(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, DEVICE, PEER_EID, 0)),
	      "a neighbour");
	expect(0, respond(fd, FAR_EID, 0, "x"), "EID 9 is a neighbour too");
	given(!answer_to(neighbour_request(RTM_DELNEIGH, 0, DEVICE, FAR_EID, -1)),
	      "to delete a neighbour");
	expect(0, respond(fd, FAR_EID, 0, "x"), "EID 9 only");
}

const struct test_case gateway_cases[] = {
	CASE(a_route_is_added_and_deleted),
	CASE(messages_go_to_the_interface_of_the_gateway),
	CASE(packets_are_forwarded_through_it),
	CASE(a_range_of_EIDs),
	CASE(interface_or_gateway),
	CASE(sizes_of_the_attribute),
	CASE(which_EIDs_a_gateway_can_have),
	CASE(which_EIDs_can_be_behind_it),
	CASE(one_route_to_an_EID),
	CASE(other_routes_are_not_deleted),
	CASE(what_names_the_route_to_delete),
	CASE(networks_of_a_gateway),
	CASE(a_gateway_that_comes_later),
	CASE(an_interface_that_goes_and_comes),
	CASE(an_interface_without_EID),
	CASE(gateways_behind_gateways),
	CASE(gateways_in_a_circle),
	CASE(a_gateway_that_is_this_host),
	CASE(an_EID_of_ours_that_is_behind_it_too),
	CASE(the_smallest_MTU_counts),
	CASE(the_MTU_of_what_is_forwarded),
	CASE(the_physical_address_is_that_of_the_gateway),
	{ 0 }
};
