// SPDX-License-Identifier: GPL-2.0
/* Interfaces: their network, and what becomes of all the rest when they change or go. */
#include <errno.h>
#include <linux/capability.h>
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

static struct nlmsghdr *get_link(const char *device)
{
	return link_request(RTM_GETLINK, 0, device);
}

static void a_new_interface_is_in_the_default_network(void)
{
	tun_create(DEVICE);
	expect_request(0, get_link(DEVICE), "tun0");
	expect_request(0, get_link("lo"), "lo");
	tap_create("tap0");
	expect_request(0, get_link("tap0"), "an Ethernet interface");
}

static void all_interfaces_of_MCTP(void)
{
	struct ifinfomsg info = { .ifi_family = AF_MCTP };

	tun_create(DEVICE);
	tun_create("tun1");
	tap_create("tap0");
	set_net("tun1", 7);
	note_dump(dump_request(RTM_GETLINK), "all families");
	note_dump(rtnl_request(RTM_GETLINK, NLM_F_DUMP, &info, sizeof(info)), "family AF_MCTP");
}

static void an_interface_can_change_its_network(void)
{
	static const uint32_t nets[] = { 2, 1, 255, 256, 0x7fffffff, 0x80000000, 0xffffffff };
	size_t i;

	tun_create(DEVICE);
	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++) {
		note_request(mctp_request(DEVICE, LINK_MCTP_NET, &nets[i], 4), "network %u",
			     nets[i]);
		note_request(get_link(DEVICE), "then");
	}
}

static void network_0_is_none(void)
{
	static const uint32_t none;

	tun_create(DEVICE);
	note_request(mctp_request(DEVICE, LINK_MCTP_NET, &none, 4), "network 0");
	note_request(get_link(DEVICE), "then");
}

static void lengths_of_the_network(void)
{
	static const uint8_t bytes[64] = { 2 };
	static const size_t sizes[] = { 0, 1, 2, 3, 5, 8, 16 };
	size_t i;

	tun_create(DEVICE);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		note_request(mctp_request(DEVICE, LINK_MCTP_NET, bytes, sizes[i]), "%zu bytes",
			     sizes[i]);
	note_request(get_link(DEVICE), "then");
}

static void other_attributes_of_an_interface(void)
{
	static const uint32_t value = 2;
	struct nlmsghdr *request;
	struct nlattr *families;

	tun_create(DEVICE);
	note_request(mctp_request(DEVICE, 0, NULL, 0), "no attribute");
	note_request(mctp_request(DEVICE, LINK_MCTP_PHYS_BINDING, &value, 1), "the binding");
	note_request(mctp_request(DEVICE, 3, &value, 4), "attribute 3");
	note_request(mctp_request(DEVICE, 99, &value, 4), "attribute 99");
	request = link_request(RTM_SETLINK, 0, DEVICE);
	families = mnl_attr_nest_start(request, IFLA_AF_SPEC);
	mnl_attr_put(request, AF_MCTP, 2, &value);
	mnl_attr_nest_end(request, families);
	note_request(request, "two bytes instead of attributes");
	request = link_request(RTM_SETLINK, 0, DEVICE);
	mnl_attr_put(request, IFLA_AF_SPEC | NLA_F_NESTED, 0, NULL);
	note_request(request, "no family");
	note_request(get_link(DEVICE), "then");
}

static void two_networks_in_one_request(void)
{
	static const uint32_t second = 3;
	struct nlmsghdr *request;
	struct nlattr *families, *mctp;

	tun_create(DEVICE);
	request = link_request(RTM_SETLINK, 0, DEVICE);
	families = mnl_attr_nest_start(request, IFLA_AF_SPEC);
	mctp = mnl_attr_nest_start(request, AF_MCTP);
	mnl_attr_put_u32(request, LINK_MCTP_NET, 2);
	mnl_attr_put_u32(request, LINK_MCTP_NET, second);
	mnl_attr_nest_end(request, mctp);
	mnl_attr_nest_end(request, families);
	note_request(request, "networks 2 and 3");
	note_request(get_link(DEVICE), "then");
}

static void an_interface_without_MCTP_has_no_network(void)
{
	static const uint32_t net = 2;

	tap_create("tap0");
	note_request(mctp_request("tap0", LINK_MCTP_NET, &net, 4), "an Ethernet interface");
}

static void a_request_of_family_AF_MCTP(void)
{
	struct ifinfomsg info = { .ifi_family = AF_MCTP };
	struct nlmsghdr *request;
	struct nlattr *families, *mctp;

	tun_create(DEVICE);
	info.ifi_index = index_of(DEVICE);
	request = rtnl_request(RTM_SETLINK, 0, &info, sizeof(info));
	families = mnl_attr_nest_start(request, IFLA_AF_SPEC);
	mctp = mnl_attr_nest_start(request, AF_MCTP);
	mnl_attr_put_u32(request, LINK_MCTP_NET, 2);
	mnl_attr_nest_end(request, mctp);
	mnl_attr_nest_end(request, families);
	note_request(request, "RTM_SETLINK");
	note_request(get_link(DEVICE), "then");
	request = rtnl_request(RTM_GETLINK, 0, &info, sizeof(info));
	note_request(request, "RTM_GETLINK");
}

static void try_net(void *data)
{
	static const uint32_t net = 2;

	note_request(mctp_request(DEVICE, LINK_MCTP_NET, &net, 4), "without %s",
		     (const char *)data);
}

static void the_capability_that_a_network_needs(void)
{
	tun_create(DEVICE);
	without(CAP_NET_ADMIN, try_net, "CAP_NET_ADMIN");
	without(CAP_NET_RAW, try_net, "CAP_NET_RAW");
}

static void a_change_of_the_network_is_told(void)
{
	static const unsigned int groups[] = { RTNLGRP_LINK, RTNLGRP_MCTP_IFADDR, 0 };
	int fd;

	tun_create(DEVICE);
	fd = listen_to(groups);
	set_net(DEVICE, 2);
	note_notifications(fd, "network 2");
}

static void what_becomes_of_addresses_and_routes_in_another_network(void)
{
	int tun = simple_link(), bound = open_bound(TYPE), fd = open_socket();

	set_net(DEVICE, 2);
	note_state("in network 2");
	note(send_to(fd, address_in(1, PEER_EID, TYPE, 0), "x", 1), "send in network 1");
	note(send_to(fd, address_in(2, PEER_EID, TYPE, 0), "x", 1), "send in network 2");
	note_packets(tun, "send");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	note_messages(bound, "receive");
	set_net(DEVICE, 1);
	note_state("in network 1 again");
	note(send_to(fd, address_in(1, PEER_EID, TYPE, 0), "x", 1), "send in network 1");
	note_packets(tun, "send");
}

static void a_request_and_a_change_of_the_network(void)
{
	int tun = simple_link(), fd = open_socket();
	static struct packet packet;

	expect(0, request(fd, PEER_EID, "request"), "request");
	given(next_packet(tun, &packet), "a packet");
	set_net(DEVICE, 2);
	inject_text(tun, LOCAL_EID, PEER_EID, packet.bytes[3] & MCTP_TAG_MASK, "response");
	note_messages(fd, "the response comes in another network");
}

static void what_becomes_of_addresses_and_routes_when_it_goes_down(void)
{
	static const unsigned int groups[] = {
		RTNLGRP_MCTP_IFADDR, RTNLGRP_NEIGH, RTNLGRP_IPV4_ROUTE, 0
	};
	int fd;

	simple_link();
	given(!answer_to(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, DEVICE, PEER_EID, 0)),
	      "a neighbour");
	fd = listen_to(groups);
	set_up(DEVICE, false);
	note_state("down");
	set_up(DEVICE, true);
	note_state("up");
	note_notifications(fd, "down and up");
}

static void what_becomes_of_all_when_the_interface_is_removed(void)
{
	static const unsigned int groups[] = { RTNLGRP_MCTP_IFADDR, RTNLGRP_NEIGH, 0 };
	int tun = simple_link(), fd;

	add_address(DEVICE, 20);
	add_route(DEVICE, 30, 40);
	given(!answer_to(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, DEVICE, PEER_EID, 0)),
	      "a neighbour");
	note_state("before");
	fd = listen_to(groups);
	close(tun);
	note_notifications(fd, "removed");
	note_state("removed");
}

static void an_interface_goes_with_a_bound_socket(void)
{
	int tun = simple_link(), fd = open_socket();

	given(!bind_to(fd, MCTP_NET_ANY, LOCAL_EID, TYPE), "to bind");
	close(tun);
	note_messages(fd, "it is gone");
	tun = simple_link();
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(fd, "there is another one") == 1, "nothing comes");
}

static void an_interface_goes_with_messages_not_read(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	use_extended(fd);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "first");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "second");
	close(tun);
	promise(note_messages(fd, "it is gone") == 2, "the messages are gone too");
}

static void an_interface_goes_with_requests_waiting(void)
{
	int tun = simple_link(), fd = open_socket(), i;

	for (i = 0; i < 8; i++)
		expect(0, request(fd, PEER_EID, "x"), "request %d", i + 1);
	close(tun);
	note(request(fd, PEER_EID, "x"), "it is gone");
	simple_link();
	note(request(fd, PEER_EID, "x"), "there is another one");
}

static void an_interface_goes_with_allocated_tags(void)
{
	struct mctp_ioc_tag_ctl control = { .peer_addr = PEER_EID };
	int tun = simple_link(), fd = open_socket();

	expect(0, ioctl(fd, SIOCMCTPALLOCTAG, &control), "allocate");
	note(send_to(fd, address(PEER_EID, TYPE, control.tag), "x", 1), "send");
	close(tun);
	note(send_to(fd, address(PEER_EID, TYPE, control.tag), "x", 1), "send, it is gone");
	tun = simple_link();
	note(send_to(fd, address(PEER_EID, TYPE, control.tag), "x", 1), "send, another one");
	inject_text(tun, LOCAL_EID, PEER_EID, control.tag & MCTP_TAG_MASK, "response");
	note_messages(fd, "then");
	note(ioctl(fd, SIOCMCTPDROPTAG, &control), "drop");
}

static void an_interface_goes_with_half_a_message(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t part[64] = { TYPE };

	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	close(tun);
	tun = simple_link();
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "end", 3);
	note_messages(fd, "the other half comes through another one");
}

static void an_interface_goes_with_packets_in_its_queue(void)
{
	int tun = simple_link(), fd = open_socket(), i;
	uint8_t data[500];

	fill(data, sizeof(data), 1);
	set_mtu(DEVICE, BASELINE_MTU);
	for (i = 0; i < 20; i++)
		given(send_to(fd, address(PEER_EID, TYPE, i & 7), data, sizeof(data)) > 0,
		      "to send");
	close(tun);
	note(respond(fd, PEER_EID, 0, "x"), "it is gone");
}

static void rename_link(const char *from, const char *to)
{
	struct nlmsghdr *request = link_request(RTM_SETLINK, 0, from);

	mnl_attr_put_strz(request, IFLA_IFNAME, to);
	given(!answer_to(request), "to rename %s", from);
}

static void a_new_name_changes_nothing_else(void)
{
	int tun = simple_link(), bound = open_bound(TYPE), fd = open_socket();

	set_net(DEVICE, 1);
	set_up(DEVICE, false);
	rename_link(DEVICE, "other");
	set_up("other", true);
	note_state("renamed");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(bound, "receive") == 1, "nothing is received");
	expect(0, respond(fd, PEER_EID, 0, "x"), "send");
	promise(note_packets(tun, "send") == 1, "nothing is sent");
}

static void many_interfaces(void)
{
	int tuns[20], fd = open_bound(TYPE), i;
	char name[IF_NAMESIZE];

	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "tun%d", i);
		tuns[i] = link_with(name, 100 + i);
		add_route(name, 150 + i, 150 + i);
	}
	for (i = 0; i < 20; i++)
		inject_text(tuns[i], 100 + i, 150 + i, TO, "hello");
	promise(note_messages(fd, "20 interfaces") == 20, "not all messages come");
	for (i = 0; i < 20; i += 2)
		close(tuns[i]);
	note_state("10 interfaces");
	for (i = 1; i < 20; i += 2)
		expect(0, respond(fd, 150 + i, 0, "x"), "send to EID %d", 150 + i);
}

static void an_interface_comes_and_goes_often(void)
{
	int fd = open_bound(TYPE), i;

	for (i = 0; i < 10; i++) {
		int tun = simple_link();

		inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
		given(respond(fd, PEER_EID, 0, "x") > 0, "to send");
		close(tun);
	}
	promise(note_messages(fd, "10 interfaces") == 10, "not all messages come");
	note_state("then");
}

const struct test_case link_cases[] = {
	CASE(a_new_interface_is_in_the_default_network),
	CASE(all_interfaces_of_MCTP),
	CASE(an_interface_can_change_its_network),
	CASE(network_0_is_none),
	CASE(lengths_of_the_network),
	CASE(other_attributes_of_an_interface),
	CASE(two_networks_in_one_request),
	CASE(an_interface_without_MCTP_has_no_network),
	CASE(a_request_of_family_AF_MCTP),
	CASE(the_capability_that_a_network_needs),
	CASE(a_change_of_the_network_is_told),
	CASE(what_becomes_of_addresses_and_routes_in_another_network),
	CASE(a_request_and_a_change_of_the_network),
	CASE(what_becomes_of_addresses_and_routes_when_it_goes_down),
	CASE(what_becomes_of_all_when_the_interface_is_removed),
	CASE(an_interface_goes_with_a_bound_socket),
	CASE(an_interface_goes_with_messages_not_read),
	CASE(an_interface_goes_with_requests_waiting),
	CASE(an_interface_goes_with_allocated_tags),
	CASE(an_interface_goes_with_half_a_message),
	CASE(an_interface_goes_with_packets_in_its_queue),
	CASE(a_new_name_changes_nothing_else),
	CASE(many_interfaces),
	CASE(an_interface_comes_and_goes_often),
	{ 0 }
};
