// SPDX-License-Identifier: GPL-2.0
/* RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH: physical addresses of EIDs. */
#include <errno.h>
#include <linux/capability.h>
#include <linux/neighbour.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"
#include "uapi.h"

static const unsigned int groups[] = { RTNLGRP_NEIGH, RTNLGRP_MCTP_IFADDR, 0 };

/* A TUN interface has physical addresses of no bytes, the loopback interface of six. */
static struct nlmsghdr *new_neighbour(const char *device, int eid, int size)
{
	return neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, device, eid, size);
}

static struct nlmsghdr *del_neighbour(const char *device, int eid)
{
	return neighbour_request(RTM_DELNEIGH, 0, device, eid, -1);
}

static void a_neighbour_is_added_and_deleted(void)
{
	int fd = listen_to(groups);

	expect_request(0, new_neighbour("lo", 9, 6), "add EID 9");
	note_notifications(fd, "add");
	note_state("added");
	expect_request(0, del_neighbour("lo", 9), "delete EID 9");
	note_notifications(fd, "delete");
	note_state("deleted");
}

static void lengths_of_the_physical_address(void)
{
	static const int sizes[] = { -1, 0, 1, 5, 6, 7, 8, 31, 32, 33, 64 };
	size_t i;

	tun_create(DEVICE);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		note_request(new_neighbour("lo", 20 + i, sizes[i]), "lo, %d bytes", sizes[i]);
		note_request(new_neighbour(DEVICE, 20 + i, sizes[i]), "tun0, %d bytes", sizes[i]);
	}
	note_state("then");
}

static void which_EIDs_a_neighbour_can_have(void)
{
	struct ranges ranges;
	int eid;

	tun_create(DEVICE);
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(answer_to(new_neighbour(DEVICE, eid, 0))));
	ranges_end(&ranges);
	record("neighbours: %d", dump_count(dump_request(RTM_GETNEIGH)));
	ranges_start(&ranges, "delete EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(answer_to(del_neighbour(DEVICE, eid))));
	ranges_end(&ranges);
	record("neighbours: %d", dump_count(dump_request(RTM_GETNEIGH)));
}

static void a_neighbour_is_there_once(void)
{
	tun_create(DEVICE);
	expect_request(0, new_neighbour(DEVICE, 9, 0), "add EID 9");
	note_request(new_neighbour(DEVICE, 9, 0), "add EID 9 again");
	note_request(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, DEVICE, 9, 0),
		     "create, exclusive");
	note_request(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, DEVICE, 9, 0),
		     "create or replace");
	note_request(neighbour_request(RTM_NEWNEIGH, NLM_F_REPLACE, DEVICE, 9, 0), "replace");
	note_request(neighbour_request(RTM_NEWNEIGH, 0, DEVICE, 9, 0), "no flag");
	note_request(neighbour_request(RTM_NEWNEIGH, 0, DEVICE, 10, 0), "no flag, a new one");
	note_state("then");
}

static void one_EID_on_two_interfaces(void)
{
	tun_create(DEVICE);
	tun_create("tun1");
	expect_request(0, new_neighbour(DEVICE, 9, 0), "on tun0");
	note_request(new_neighbour("tun1", 9, 0), "on tun1");
	note_state("both");
	note_request(del_neighbour("tun1", 9), "delete it on tun1");
	note_state("then");
}

static void a_neighbour_that_is_not_there_cannot_be_deleted(void)
{
	tun_create(DEVICE);
	tun_create("tun1");
	expect_request(0, new_neighbour(DEVICE, 9, 0), "add EID 9");
	note_request(del_neighbour(DEVICE, 10), "delete EID 10");
	note_request(del_neighbour("tun1", 9), "delete EID 9 on tun1");
	note_request(del_neighbour("lo", 9), "delete EID 9 on lo");
	note_request(neighbour_request(RTM_DELNEIGH, 0, DEVICE, 9, 5),
		     "delete EID 9 with another physical address");
	note_state("then");
}

static struct nlmsghdr *neighbour_at(uint16_t type, int index)
{
	struct ndmsg info = { .ndm_family = AF_MCTP, .ndm_ifindex = index };
	struct nlmsghdr *request = rtnl_request(type, NLM_F_CREATE, &info, sizeof(info));

	mnl_attr_put_u8(request, NDA_DST, 9);
	mnl_attr_put(request, NDA_LLADDR, 0, NULL);
	return request;
}

static void interfaces_that_have_no_neighbours(void)
{
	tap_create("tap0");
	note_request(neighbour_at(RTM_NEWNEIGH, 0), "interface 0");
	note_request(neighbour_at(RTM_NEWNEIGH, 9999), "an interface that is not there");
	note_request(neighbour_at(RTM_NEWNEIGH, -1), "interface -1");
	note_request(neighbour_at(RTM_NEWNEIGH, index_of("tap0")), "an Ethernet interface");
	note_request(neighbour_at(RTM_DELNEIGH, 9999), "delete, an interface that is not there");
	note_request(neighbour_at(RTM_DELNEIGH, index_of("tap0")), "delete, Ethernet");
}

static void attributes_that_are_missing_or_wrong(void)
{
	static const uint8_t bytes[16] = { 20 };
	static const size_t sizes[] = { 0, 2, 4 };
	static const uint16_t types[] = { NDA_VLAN, NDA_PROTOCOL, NDA_FLAGS_EXT, 99 };
	struct nlmsghdr *request;
	size_t i;

	tun_create(DEVICE);
	note_request(new_neighbour(DEVICE, -1, 0), "no NDA_DST");
	note_request(new_neighbour(DEVICE, 20, -1), "no NDA_LLADDR");
	note_request(del_neighbour(DEVICE, -1), "delete, no NDA_DST");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		request = new_neighbour(DEVICE, -1, 0);
		mnl_attr_put(request, NDA_DST, sizes[i], bytes);
		note_request(request, "NDA_DST of %zu bytes", sizes[i]);
		answer_to(del_neighbour(DEVICE, 20));
	}
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		request = new_neighbour(DEVICE, 30 + i, 0);
		mnl_attr_put_u32(request, types[i], 1);
		note_request(request, "attribute %u", types[i]);
	}
	note_state("then");
}

static void the_header_of_a_neighbour(void)
{
	static const struct {
		struct ndmsg info;
		const char *name;
	} headers[] = {
		{ { .ndm_state = NUD_PERMANENT }, "permanent" },
		{ { .ndm_state = NUD_REACHABLE }, "reachable" },
		{ { .ndm_state = 0xffff }, "all states" },
		{ { .ndm_flags = NTF_PROXY }, "proxy" },
		{ { .ndm_flags = 0xff }, "all flags" },
		{ { .ndm_type = RTN_UNICAST }, "type unicast" },
	};
	size_t i;

	tun_create(DEVICE);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct ndmsg info = headers[i].info;
		struct nlmsghdr *request;

		info.ndm_family = AF_MCTP;
		info.ndm_ifindex = index_of(DEVICE);
		request = rtnl_request(RTM_NEWNEIGH, NLM_F_CREATE, &info, sizeof(info));
		mnl_attr_put_u8(request, NDA_DST, 20 + i);
		mnl_attr_put(request, NDA_LLADDR, 0, NULL);
		note_request(request, "%s", headers[i].name);
	}
	note_state("then");
}

static void requests_that_are_cut_off(void)
{
	struct ndmsg info = { .ndm_family = AF_MCTP };

	tun_create(DEVICE);
	info.ndm_ifindex = index_of(DEVICE);
	note_lengths("add, length", RTM_NEWNEIGH, &info, sizeof(info));
	note_lengths("delete, length", RTM_DELNEIGH, &info, sizeof(info));
}

static void what_a_dump_of_neighbours_checks(void)
{
	struct ndmsg info = { .ndm_family = AF_MCTP };
	struct nlmsghdr *request;

	tun_create(DEVICE);
	tun_create("tun1");
	given(!answer_to(new_neighbour(DEVICE, 9, 0)), "a neighbour");
	given(!answer_to(new_neighbour(DEVICE, 10, 0)), "a neighbour");
	given(!answer_to(new_neighbour("tun1", 11, 0)), "a neighbour");
	note_dump(dump_request(RTM_GETNEIGH), "all");
	/* Not with a general header: the kernel would read an interface from what lies behind it. */
	info.ndm_ifindex = index_of("tun1");
	note_dump(rtnl_request(RTM_GETNEIGH, NLM_F_DUMP, &info, sizeof(info)), "of tun1");
	info.ndm_ifindex = 9999;
	note_dump(rtnl_request(RTM_GETNEIGH, NLM_F_DUMP, &info, sizeof(info)),
		  "of an interface that is not there");
	info.ndm_ifindex = 0;
	info.ndm_state = NUD_REACHABLE;
	note_dump(rtnl_request(RTM_GETNEIGH, NLM_F_DUMP, &info, sizeof(info)), "reachable");
	info.ndm_state = 0;
	info.ndm_flags = NTF_PROXY;
	note_dump(rtnl_request(RTM_GETNEIGH, NLM_F_DUMP, &info, sizeof(info)), "proxies");
	request = dump_request(RTM_GETNEIGH);
	mnl_attr_put_u32(request, NDA_IFINDEX, index_of("tun1"));
	note_dump(request, "NDA_IFINDEX of tun1");
	request = dump_request(RTM_GETNEIGH);
	mnl_attr_put_u32(request, 99, 1);
	note_dump(request, "attribute 99");
}

static void one_neighbour_is_asked_for(void)
{
	tun_create(DEVICE);
	given(!answer_to(new_neighbour(DEVICE, 9, 0)), "a neighbour");
	note_request(neighbour_request(RTM_GETNEIGH, 0, DEVICE, 9, -1),
		     "RTM_GETNEIGH without dump");
}

static void neighbours_go_with_their_interface(void)
{
	int tun = tun_create(DEVICE), fd;

	given(!answer_to(new_neighbour(DEVICE, 9, 0)), "a neighbour");
	given(!answer_to(new_neighbour("lo", 9, 6)), "a neighbour");
	fd = listen_to(groups);
	set_up(DEVICE, true);
	set_up(DEVICE, false);
	note_notifications(fd, "up and down");
	note_state("up and down");
	close(tun);
	note_notifications(fd, "removed");
	note_state("removed");
}

static void a_change_of_the_network_and_neighbours(void)
{
	tun_create(DEVICE);
	given(!answer_to(new_neighbour(DEVICE, 9, 0)), "a neighbour");
	set_net(DEVICE, 2);
	note_state("in network 2");
}

static void a_point_to_point_link_needs_none(void)
{
	int tun = simple_link(), fd = open_socket();

	expect(0, respond(fd, PEER_EID, 0, "x"), "send without neighbour");
	given(!answer_to(new_neighbour(DEVICE, PEER_EID, 0)), "a neighbour");
	expect(0, respond(fd, PEER_EID, 0, "x"), "send with neighbour");
	promise(note_packets(tun, "send") == 2, "not both are sent");
}

static void try_neighbours(void *data)
{
	const char *capability = data;

	note_request(new_neighbour(DEVICE, 20, 0), "add without %s", capability);
	note_request(del_neighbour(DEVICE, 9), "delete without %s", capability);
	promise(dump_count(dump_request(RTM_GETNEIGH)) >= 0, "they cannot be read");
}

static void the_capability_that_neighbours_need(void)
{
	tun_create(DEVICE);
	given(!answer_to(new_neighbour(DEVICE, 9, 0)), "a neighbour");
	without(CAP_NET_ADMIN, try_neighbours, "CAP_NET_ADMIN");
	without(CAP_NET_RAW, try_neighbours, "CAP_NET_RAW");
}

static void a_large_dump_is_complete(void)
{
	int eid;

	tun_create(DEVICE);
	for (eid = 8; eid < 255; eid++) {
		given(!answer_to(new_neighbour(DEVICE, eid, 0)), "a neighbour");
		given(!answer_to(new_neighbour("lo", eid, 6)), "a neighbour");
	}
	promise(dump_count(dump_request(RTM_GETNEIGH)) == 2 * 247, "not all are there");
}

const struct test_case neighbour_cases[] = {
	CASE(a_neighbour_is_added_and_deleted),
	CASE(lengths_of_the_physical_address),
	CASE(which_EIDs_a_neighbour_can_have),
	CASE(a_neighbour_is_there_once),
	CASE(one_EID_on_two_interfaces),
	CASE(a_neighbour_that_is_not_there_cannot_be_deleted),
	CASE(interfaces_that_have_no_neighbours),
	CASE(attributes_that_are_missing_or_wrong),
	CASE(the_header_of_a_neighbour),
	CASE(requests_that_are_cut_off),
	{ .name = "a_strict_dump", .run = what_a_dump_of_neighbours_checks },
	{ .name = "a_dump_that_is_not_strict", .run = what_a_dump_of_neighbours_checks, .lax = true },
	CASE(one_neighbour_is_asked_for),
	CASE(neighbours_go_with_their_interface),
	CASE(a_change_of_the_network_and_neighbours),
	CASE(a_point_to_point_link_needs_none),
	CASE(the_capability_that_neighbours_need),
	CASE(a_large_dump_is_complete),
	{ 0 }
};
