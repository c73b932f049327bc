// SPDX-License-Identifier: GPL-2.0
/* RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR: EIDs of interfaces. */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"
#include "uapi.h"

static const unsigned int address_group[] = { RTNLGRP_MCTP_IFADDR, 0 };

static struct nlmsghdr *new_address(int eid)
{
	return address_request(RTM_NEWADDR, DEVICE, eid);
}

static struct nlmsghdr *del_address(int eid)
{
	return address_request(RTM_DELADDR, DEVICE, eid);
}

static void an_EID_is_added_and_deleted(void)
{
	int fd = listen_to(address_group);

	tun_create(DEVICE);
	expect_request(0, new_address(8), "add EID 8");
	note_notifications(fd, "add EID 8");
	note_state("added");
	expect_request(0, del_address(8), "delete EID 8");
	note_notifications(fd, "delete EID 8");
	note_state("deleted");
}

static void which_EIDs_an_interface_can_have(void)
{
	struct ranges ranges;
	int eid;

	tun_create(DEVICE);
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(answer_to(new_address(eid))));
	ranges_end(&ranges);
	record("addresses: %d", dump_count(dump_request(RTM_GETADDR)));
	record("routes: %d", dump_count(dump_request(RTM_GETROUTE)));
	ranges_start(&ranges, "delete EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(answer_to(del_address(eid))));
	ranges_end(&ranges);
	record("addresses: %d", dump_count(dump_request(RTM_GETADDR)));
	record("routes: %d", dump_count(dump_request(RTM_GETROUTE)));
}

static void an_interface_has_an_EID_once(void)
{
	int fd;

	tun_create(DEVICE);
	expect_request(0, new_address(8), "add EID 8");
	fd = listen_to(address_group);
	expect_request(EEXIST, new_address(8), "add EID 8 again");
	note_notifications(fd, "add EID 8 again");
	note_state("then");
}

static void an_EID_on_two_interfaces(void)
{
	tun_create(DEVICE);
	tun_create("tun1");
	expect_request(0, new_address(8), "add EID 8 to tun0");
	note_request(address_request(RTM_NEWADDR, "tun1", 8), "add EID 8 to tun1");
	note_state("both");
	note_request(del_address(8), "delete it from tun0");
	note_state("tun1 only");
	note_request(address_request(RTM_DELADDR, "tun1", 8), "delete it from tun1");
	note_state("none");
}

static void an_EID_stays_when_another_interface_that_has_it_goes(void)
{
	int tun = simple_link(), other = link_with("tun1", LOCAL_EID), fd = open_bound(TYPE);

	close(tun);
	note_state("tun1 only");
	inject_text(other, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(fd, "tun1 only") == 1, "it did not come");
}

static void an_EID_stays_when_another_interface_changes_its_network(void)
{
	int other, fd = open_bound(TYPE);

	simple_link();
	other = link_with("tun1", LOCAL_EID);
	set_net(DEVICE, 2);
	note_state("in two networks");
	inject_text(other, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(fd, "tun1 in the first one") == 1, "it did not come");
}

static void an_EID_stays_when_its_interface_changes_its_network(void)
{
	int other, fd = open_socket();

	simple_link();
	other = link_with("tun1", LOCAL_EID);
	set_net("tun1", 2);
	note_state("in two networks");
	expect(0, bind_to(fd, 2, MCTP_ADDR_ANY, TYPE), "bind in the second network");
	inject_text(other, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(fd, "tun1 in the second one") == 1, "it did not come");
}

static void an_EID_in_two_networks(void)
{
	tun_create(DEVICE);
	tun_create("tun1");
	set_net("tun1", 2);
	expect_request(0, new_address(8), "add EID 8 to tun0");
	expect_request(0, address_request(RTM_NEWADDR, "tun1", 8), "add EID 8 to tun1");
	note_state("both");
}

static void several_EIDs_on_an_interface(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	expect_request(0, new_address(30), "add EID 30");
	expect_request(0, new_address(20), "add EID 20");
	note_state("8, 30 and 20");
	inject_text(tun, 30, PEER_EID, TO, "to 30");
	inject_text(tun, 20, PEER_EID, TO, "to 20");
	promise(note_messages(fd, "to both") == 2, "not both messages come");
	expect_request(0, del_address(30), "delete EID 30");
	note_state("8 and 20");
}

static void an_EID_that_is_not_there_cannot_be_deleted(void)
{
	int fd;

	simple_link();
	tun_create("tun1");
	fd = listen_to(address_group);
	note_request(del_address(20), "delete EID 20");
	note_request(address_request(RTM_DELADDR, "tun1", 8), "delete EID 8 from tun1");
	note_notifications(fd, "delete what is not there");
}

static void a_deleted_EID_receives_nothing(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	delete_address(DEVICE, LOCAL_EID);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	promise(!note_messages(fd, "deleted"), "it is received");
}

static struct nlmsghdr *address_at(uint16_t type, unsigned int index, int eid)
{
	struct ifaddrmsg info = { .ifa_family = AF_MCTP, .ifa_index = index };
	struct nlmsghdr *request = rtnl_request(type, 0, &info, sizeof(info));

	mnl_attr_put_u8(request, IFA_LOCAL, eid);
	return request;
}

static void interfaces_that_have_no_EID(void)
{
	tap_create("tap0");
	note_request(address_at(RTM_NEWADDR, 0, 8), "interface 0");
	note_request(address_at(RTM_NEWADDR, 9999, 8), "an interface that is not there");
	note_request(address_at(RTM_NEWADDR, -1, 8), "interface -1");
	note_request(address_at(RTM_NEWADDR, index_of("tap0"), 8), "an Ethernet interface");
	note_request(address_at(RTM_DELADDR, 9999, 8), "delete, an interface that is not there");
	note_request(address_at(RTM_DELADDR, index_of("tap0"), 8), "delete, Ethernet");
}

static void attributes_of_an_EID(void)
{
	static const uint8_t bytes[16] = { 8 };
	static const size_t sizes[] = { 0, 2, 4, 16 };
	struct nlmsghdr *request;
	size_t i;

	tun_create(DEVICE);
	note_request(new_address(-1), "no attribute");
	note_request(del_address(-1), "delete, no attribute");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		request = new_address(-1);
		mnl_attr_put(request, IFA_LOCAL, sizes[i], bytes);
		note_request(request, "IFA_LOCAL of %zu bytes", sizes[i]);
		answer_to(del_address(8));
	}
	request = new_address(-1);
	mnl_attr_put_u8(request, IFA_ADDRESS, 8);
	note_request(request, "IFA_ADDRESS");
	answer_to(del_address(8));
	request = new_address(8);
	mnl_attr_put_u8(request, IFA_ADDRESS, 9);
	note_request(request, "IFA_LOCAL 8 and IFA_ADDRESS 9");
	answer_to(del_address(8));
	request = new_address(8);
	mnl_attr_put_u8(request, IFA_LOCAL, 20);
	note_request(request, "IFA_LOCAL 8 and IFA_LOCAL 20");
	note_state("then");
}

static void unknown_attributes_of_an_EID(void)
{
	static const uint16_t types[] = { IFA_LABEL, IFA_BROADCAST, IFA_FLAGS, IFA_PROTO, 99 };
	struct nlmsghdr *request;
	size_t i;

	tun_create(DEVICE);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		request = new_address(20 + i);
		mnl_attr_put_u32(request, types[i], 1);
		note_request(request, "attribute %u", types[i]);
	}
	request = new_address(30);
	mnl_attr_put_u8(request, IFA_LOCAL | NLA_F_NESTED, 31);
	note_request(request, "a nested one");
	note_state("then");
}

static void the_header_of_a_new_EID(void)
{
	static const struct {
		struct ifaddrmsg info;
		const char *name;
	} headers[] = {
		{ { .ifa_prefixlen = 1 }, "prefixlen 1" },
		{ { .ifa_prefixlen = 8 }, "prefixlen 8" },
		{ { .ifa_flags = IFA_F_PERMANENT }, "IFA_F_PERMANENT" },
		{ { .ifa_flags = 0xff }, "flags 0xff" },
		{ { .ifa_scope = RT_SCOPE_LINK }, "scope link" },
	};
	size_t i;

	tun_create(DEVICE);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct ifaddrmsg info = headers[i].info;
		struct nlmsghdr *request;

		info.ifa_family = AF_MCTP;
		info.ifa_index = index_of(DEVICE);
		request = rtnl_request(RTM_NEWADDR, 0, &info, sizeof(info));
		mnl_attr_put_u8(request, IFA_LOCAL, 20 + i);
		note_request(request, "%s", headers[i].name);
	}
	note_state("then");
}

static void requests_that_are_cut_off(void)
{
	struct ifaddrmsg info = { .ifa_family = AF_MCTP };

	simple_link();
	info.ifa_index = index_of(DEVICE);
	note_lengths("add, length", RTM_NEWADDR, &info, sizeof(info));
	note_lengths("delete, length", RTM_DELADDR, &info, sizeof(info));
}

static void flags_of_a_request(void)
{
	static const struct {
		uint16_t flags;
		const char *name;
	} flags[] = {
		{ NLM_F_CREATE, "create" },
		{ NLM_F_CREATE | NLM_F_EXCL, "create, exclusive" },
		{ NLM_F_REPLACE, "replace" },
		{ NLM_F_CREATE | NLM_F_REPLACE, "create or replace" },
		{ NLM_F_APPEND, "append" },
		{ NLM_F_ECHO, "echo" },
	};
	struct nlmsghdr *request;
	size_t i;

	tun_create(DEVICE);
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		request = new_address(20 + i);
		request->nlmsg_flags |= flags[i].flags;
		note_request(request, "%s", flags[i].name);
		request = new_address(20 + i);
		request->nlmsg_flags |= flags[i].flags;
		note_request(request, "%s, again", flags[i].name);
	}
}

static void all_EIDs_of_one_interface(void)
{
	struct ifaddrmsg info = { .ifa_family = AF_MCTP };

	simple_link();
	link_with("tun1", 20);
	add_address("tun1", 21);
	note_dump(dump_request(RTM_GETADDR), "all");
	info.ifa_index = index_of("tun1");
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &info, sizeof(info)), "of tun1");
	info.ifa_index = 9999;
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &info, sizeof(info)),
		  "of an interface that is not there");
	rtnl_strict(false);
	info.ifa_index = index_of("tun1");
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &info, sizeof(info)),
		  "of tun1, not strict");
}

static void what_a_dump_of_EIDs_checks(void)
{
	struct rtgenmsg general = { .rtgen_family = AF_MCTP };
	struct ifaddrmsg info = { .ifa_family = AF_MCTP };
	struct nlmsghdr *request;

	simple_link();
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &general, sizeof(general)),
		  "a general header");
	info.ifa_prefixlen = 1;
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &info, sizeof(info)), "prefixlen 1");
	info.ifa_prefixlen = 0;
	info.ifa_flags = 1;
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &info, sizeof(info)), "flags 1");
	info.ifa_flags = 0;
	info.ifa_scope = 1;
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &info, sizeof(info)), "scope 1");
	request = dump_request(RTM_GETADDR);
	mnl_attr_put_u8(request, IFA_LOCAL, LOCAL_EID);
	note_dump(request, "IFA_LOCAL 8");
	request = dump_request(RTM_GETADDR);
	mnl_attr_put_u32(request, 99, 1);
	note_dump(request, "attribute 99");
}

static void one_EID_cannot_be_asked_for(void)
{
	struct nlmsghdr *request;

	simple_link();
	request = address_request(RTM_GETADDR, DEVICE, LOCAL_EID);
	note_request(request, "RTM_GETADDR without dump");
}

static void EIDs_in_a_dump_of_all_families(void)
{
	struct ifaddrmsg info = { .ifa_family = AF_UNSPEC };

	simple_link();
	rtnl_strict(false);
	note_dump(rtnl_request(RTM_GETADDR, NLM_F_DUMP, &info, sizeof(info)), "all families");
}

static void a_large_dump_is_complete(void)
{
	int eid;

	tun_create(DEVICE);
	tun_create("tun1");
	set_net("tun1", 2);
	for (eid = 8; eid < 255; eid++) {
		add_address(DEVICE, eid);
		add_address("tun1", eid);
	}
	promise(dump_count(dump_request(RTM_GETADDR)) == 2 * 247, "not all addresses are there");
	promise(dump_count(dump_request(RTM_GETROUTE)) == 2 * 247, "not all routes are there");
}

static void try_addresses(void *data)
{
	const char *capability = data;

	note_request(new_address(20), "add without %s", capability);
	note_request(del_address(LOCAL_EID), "delete without %s", capability);
	promise(dump_count(dump_request(RTM_GETADDR)) >= 0, "they cannot be read");
}

static void the_capability_that_EIDs_need(void)
{
	simple_link();
	without(CAP_NET_ADMIN, try_addresses, "CAP_NET_ADMIN");
	note_state("then");
	without(CAP_NET_RAW, try_addresses, "CAP_NET_RAW");
}

static void a_capability_is_not_needed_to_hear_of_EIDs_child(void *data)
{
	int fd = listen_to(address_group);

	(void)data;
	note_notifications(fd, "without CAP_NET_ADMIN");
}

static void no_capability_is_needed_to_hear_of_EIDs(void)
{
	tun_create(DEVICE);
	without(CAP_NET_ADMIN, a_capability_is_not_needed_to_hear_of_EIDs_child, NULL);
}

static void an_interface_that_is_down_can_have_an_EID(void)
{
	int tun = tun_create(DEVICE), fd = open_bound(TYPE);

	expect_request(0, new_address(8), "add EID 8");
	set_up(DEVICE, true);
	inject_text(tun, 8, PEER_EID, TO, "hello");
	promise(note_messages(fd, "up") == 1, "nothing is received");
}

const struct test_case address_cases[] = {
	CASE(an_EID_is_added_and_deleted),
	CASE(which_EIDs_an_interface_can_have),
	CASE(an_interface_has_an_EID_once),
	CASE(an_EID_on_two_interfaces),
	CASE(an_EID_stays_when_another_interface_that_has_it_goes),
	CASE(an_EID_stays_when_another_interface_changes_its_network),
	CASE(an_EID_stays_when_its_interface_changes_its_network),
	CASE(an_EID_in_two_networks),
	CASE(several_EIDs_on_an_interface),
	CASE(an_EID_that_is_not_there_cannot_be_deleted),
	CASE(a_deleted_EID_receives_nothing),
	CASE(interfaces_that_have_no_EID),
	CASE(attributes_of_an_EID),
	CASE(unknown_attributes_of_an_EID),
	CASE(the_header_of_a_new_EID),
	CASE(requests_that_are_cut_off),
	CASE(flags_of_a_request),
	CASE(all_EIDs_of_one_interface),
	{ .name = "a_strict_dump", .run = what_a_dump_of_EIDs_checks },
	{ .name = "a_dump_that_is_not_strict", .run = what_a_dump_of_EIDs_checks, .lax = true },
	CASE(one_EID_cannot_be_asked_for),
	CASE(EIDs_in_a_dump_of_all_families),
	CASE(a_large_dump_is_complete),
	CASE(the_capability_that_EIDs_need),
	CASE(no_capability_is_needed_to_hear_of_EIDs),
	CASE(an_interface_that_is_down_can_have_an_EID),
	{ 0 }
};
