// SPDX-License-Identifier: GPL-2.0
/* RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE: which EIDs are behind which interface. */
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
#include "uapi.h"

/* What routes are told to: those of MCTP have no group of their own. */
static const unsigned int groups[] = {
	RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_MCTP_IFADDR, 0
};

static struct nlmsghdr *new_route(uint8_t first, uint8_t last)
{
	return route_request(RTM_NEWROUTE, DEVICE, first, last);
}

static struct nlmsghdr *del_route(uint8_t first, uint8_t last)
{
	return route_request(RTM_DELROUTE, DEVICE, first, last);
}

/* A route of which a case chooses header and attributes; dst or oif may be -1 for none. */
static struct nlmsghdr *any_route(uint16_t type, const struct rtmsg *header, int dst, int oif)
{
	struct rtmsg info = *header;
	struct nlmsghdr *request;

	info.rtm_family = AF_MCTP;
	request = rtnl_request(type, 0, &info, sizeof(info));
	if (dst >= 0)
		mnl_attr_put_u8(request, RTA_DST, dst);
	if (oif >= 0)
		mnl_attr_put_u32(request, RTA_OIF, oif);
	return request;
}

static void a_route_is_added_and_deleted(void)
{
	int fd = listen_to(groups);

	tun_create(DEVICE);
	set_up(DEVICE, true);
	expect_request(0, new_route(9, 9), "add a route to EID 9");
	note_notifications(fd, "add");
	note_state("added");
	expect_request(0, del_route(9, 9), "delete it");
	note_notifications(fd, "delete");
	note_state("deleted");
}

static void an_interface_that_is_down(void)
{
	int tun = tun_create(DEVICE), fd = open_socket();

	note_request(new_route(9, 9), "add a route through it");
	set_up(DEVICE, true);
	add_address(DEVICE, 8);
	note_state("up");
	note(respond(fd, 9, 0, "x"), "send");
	note_packets(tun, "send");
}

static void which_EIDs_a_route_can_have(void)
{
	struct ranges ranges;
	int eid;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(answer_to(new_route(eid, eid))));
	ranges_end(&ranges);
	promise(dump_count(dump_request(RTM_GETROUTE)) >= 0, "no dump");
	record("routes: %d", dump_count(dump_request(RTM_GETROUTE)));
	ranges_start(&ranges, "delete EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(answer_to(del_route(eid, eid))));
	ranges_end(&ranges);
}

static void which_ranges_a_route_can_have(void)
{
	static const struct {
		uint8_t first, extent;
	} routes[] = {
		{ 8, 246 }, { 8, 247 }, { 8, 255 }, { 9, 0 }, { 9, 1 }, { 254, 0 }, { 254, 1 },
		{ 253, 1 }, { 100, 154 }, { 100, 155 }, { 0, 255 }, { 0, 10 }, { 1, 253 },
		{ 200, 100 }, { 255, 0 }, { 255, 1 },
	};
	size_t i;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		struct rtmsg info = { .rtm_type = RTN_UNICAST, .rtm_dst_len = routes[i].extent };
		unsigned int index = index_of(DEVICE);

		if (!note_request(any_route(RTM_NEWROUTE, &info, routes[i].first, index),
				  "from EID %u, %u more", routes[i].first, routes[i].extent))
			note_request(any_route(RTM_DELROUTE, &info, routes[i].first, index),
				     "delete it");
	}
	note_state("then");
}

static void a_range_reaches_each_of_its_EIDs(void)
{
	int fd = open_socket(), eid;
	struct ranges ranges;

	link_with(DEVICE, LOCAL_EID);
	add_route(DEVICE, 20, 29);
	ranges_start(&ranges, "EID");
	for (eid = 9; eid < 40; eid++)
		ranges_add(&ranges, eid, outcome(respond(fd, eid, 0, "x")));
	ranges_end(&ranges);
}

static void a_route_is_there_once(void)
{
	tun_create(DEVICE);
	tun_create("tun1");
	set_up(DEVICE, true);
	set_up("tun1", true);
	expect_request(0, new_route(9, 9), "EID 9");
	expect_request(EEXIST, new_route(9, 9), "EID 9 again");
	note_request(route_request(RTM_NEWROUTE, "tun1", 9, 9), "EID 9 through tun1");
	note_request(add_mtu(new_route(9, 9), 100), "EID 9 with MTU 100");
	note_state("then");
}

static const char *way_to(uint8_t eid, int tun, int other, int fd)
{
	static struct packet packet;
	bool first, second;
	int rc = respond(fd, eid, 0, "x");

	if (rc < 0)
		return outcome(rc);
	first = poll_packet(tun, &packet);
	second = poll_packet(other, &packet);
	if (first && second)
		return "through both";
	return first ? "through tun0" : second ? "through tun1" : "nowhere";
}

static void note_ways(int tun, int other)
{
	int fd = open_socket(), eid;
	struct ranges ranges;

	ranges_start(&ranges, "EID");
	for (eid = 25; eid < 60; eid++)
		ranges_add(&ranges, eid, way_to(eid, tun, other, fd));
	ranges_end(&ranges);
}

static void ranges_that_overlap(void)
{
	int tun = link_with(DEVICE, LOCAL_EID), other = link_with("tun1", 10);

	note_request(new_route(30, 50), "EIDs 30-50 through tun0");
	note_request(route_request(RTM_NEWROUTE, "tun1", 40, 45), "EIDs 40-45 through tun1");
	note_ways(tun, other);
	note_request(route_request(RTM_NEWROUTE, "tun1", 45, 55), "EIDs 45-55 through tun1");
	note_ways(tun, other);
	note_request(new_route(42, 42), "EID 42 through tun0");
	note_ways(tun, other);
	note_request(route_request(RTM_NEWROUTE, "tun1", 30, 50), "EIDs 30-50 through tun1");
	note_ways(tun, other);
	note_state("then");
}

static void a_small_range_before_a_large_one(void)
{
	int tun = link_with(DEVICE, LOCAL_EID), other = link_with("tun1", 10);

	note_request(route_request(RTM_NEWROUTE, "tun1", 40, 45), "EIDs 40-45 through tun1");
	note_request(new_route(30, 50), "EIDs 30-50 through tun0");
	note_ways(tun, other);
}

static void a_range_that_has_EIDs_of_ours(void)
{
	int tun = link_with(DEVICE, 35), other = link_with("tun1", 45), fd = open_bound(TYPE);

	note_request(new_route(30, 50), "EIDs 30-50 through tun0");
	note_ways(tun, other);
	inject_text(tun, 35, PEER_EID, TO, "to 35");
	inject_text(tun, 45, PEER_EID, TO, "to 45");
	note_messages(fd, "to 35 and 45");
}

static void what_is_deleted(void)
{
	struct rtmsg info = { .rtm_type = RTN_UNICAST };

	tun_create(DEVICE);
	tun_create("tun1");
	set_up(DEVICE, true);
	set_up("tun1", true);
	note_request(del_route(9, 9), "none is there");
	add_route(DEVICE, 20, 29);
	note_request(del_route(20, 28), "a shorter range");
	note_request(del_route(21, 29), "a later begin");
	note_request(del_route(20, 20), "the first EID");
	note_request(route_request(RTM_DELROUTE, "tun1", 20, 29), "through tun1");
	note_state("before");
	info.rtm_dst_len = 9;
	note_request(any_route(RTM_DELROUTE, &info, 20, -1), "without interface");
	note_state("then");
	answer_to(new_route(20, 29));
	info.rtm_type = RTN_LOCAL;
	note_request(any_route(RTM_DELROUTE, &info, 20, index_of(DEVICE)), "of type local");
	note_request(del_route(20, 29), "the right one");
	note_state("at last");
}

static void a_local_route_is_of_its_address(void)
{
	struct rtmsg info = { .rtm_type = RTN_LOCAL };
	int tun = simple_link(), fd = open_bound(TYPE);

	note_request(any_route(RTM_DELROUTE, &info, LOCAL_EID, index_of(DEVICE)), "delete it");
	note_request(del_route(LOCAL_EID, LOCAL_EID), "delete it as unicast");
	note_state("then");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	note_messages(fd, "then");
	note_request(address_request(RTM_DELADDR, DEVICE, LOCAL_EID), "delete the address");
	note_state("at last");
}

static void types_of_routes(void)
{
	struct ranges ranges;
	int type;

	simple_link();
	ranges_start(&ranges, "type");
	for (type = 0; type < 256; type++) {
		struct rtmsg info = { .rtm_type = type };
		unsigned int index = index_of(DEVICE);

		ranges_add(&ranges, type,
			   outcome(answer_to(any_route(RTM_NEWROUTE, &info, 20, index))));
		answer_to(any_route(RTM_DELROUTE, &info, 20, index));
	}
	ranges_end(&ranges);
	note_state("then");
}

static void fields_of_the_header(void)
{
	static const struct {
		struct rtmsg info;
		const char *name;
	} headers[] = {
		{ { .rtm_src_len = 1 }, "src_len 1" },
		{ { .rtm_tos = 1 }, "tos 1" },
		{ { .rtm_table = RT_TABLE_MAIN }, "table main" },
		{ { .rtm_table = 7 }, "table 7" },
		{ { .rtm_protocol = RTPROT_BOOT }, "protocol boot" },
		{ { .rtm_protocol = RTPROT_STATIC }, "protocol static" },
		{ { .rtm_scope = RT_SCOPE_LINK }, "scope link" },
		{ { .rtm_scope = RT_SCOPE_HOST }, "scope host" },
		{ { .rtm_flags = RTM_F_NOTIFY }, "flag notify" },
		{ { .rtm_flags = RTNH_F_ONLINK }, "flag on link" },
	};
	size_t i;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct rtmsg info = headers[i].info;

		info.rtm_type = RTN_UNICAST;
		note_request(any_route(RTM_NEWROUTE, &info, 20 + i, index_of(DEVICE)), "%s",
			     headers[i].name);
	}
	note_state("then");
}

static void attributes_that_are_missing_or_wrong(void)
{
	static const uint8_t bytes[16] = { 20 };
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 8 };
	struct rtmsg info = { .rtm_type = RTN_UNICAST };
	struct nlmsghdr *request;
	size_t i;

	tun_create(DEVICE);
	tap_create("tap0");
	set_up(DEVICE, true);
	note_request(any_route(RTM_NEWROUTE, &info, -1, index_of(DEVICE)), "no RTA_DST");
	note_request(any_route(RTM_NEWROUTE, &info, 20, -1), "no RTA_OIF");
	note_request(any_route(RTM_NEWROUTE, &info, -1, -1), "neither");
	note_request(any_route(RTM_NEWROUTE, &info, 20, 0), "interface 0");
	note_request(any_route(RTM_NEWROUTE, &info, 20, 9999), "an interface that is not there");
	note_request(any_route(RTM_NEWROUTE, &info, 20, index_of("tap0")), "Ethernet");
	note_request(any_route(RTM_DELROUTE, &info, -1, index_of(DEVICE)), "delete, no RTA_DST");
	note_request(any_route(RTM_DELROUTE, &info, 20, 9999),
		     "delete, an interface that is not there");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		request = any_route(RTM_NEWROUTE, &info, -1, index_of(DEVICE));
		mnl_attr_put(request, RTA_DST, sizes[i], bytes);
		note_request(request, "RTA_DST of %zu bytes", sizes[i]);
		answer_to(del_route(20, 20));
		request = any_route(RTM_NEWROUTE, &info, 20, -1);
		mnl_attr_put(request, RTA_OIF, sizes[i],
			     &(uint32_t[]){ index_of(DEVICE), 0 });
		note_request(request, "RTA_OIF of %zu bytes", sizes[i]);
		answer_to(del_route(20, 20));
	}
	note_state("then");
}

static void MTUs_of_a_route(void)
{
	static const uint32_t mtus[] = {
		0, 1, 3, 4, 5, 63, 64, 67, 68, 69, 1500, 1501, 65535, 65536, 0x7fffffff, 0xffffffff,
	};
	size_t i;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	for (i = 0; i < sizeof(mtus) / sizeof(mtus[0]); i++)
		note_request(add_mtu(new_route(20 + i, 20 + i), mtus[i]), "MTU %u", mtus[i]);
	note_state("then");
}

static void other_metrics_of_a_route(void)
{
	static const uint8_t bytes[16] = { 100 };
	static const size_t sizes[] = { 0, 1, 2, 3, 8 };
	struct nlmsghdr *request;
	struct nlattr *metrics;
	size_t i;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		request = new_route(20 + i, 20 + i);
		metrics = mnl_attr_nest_start(request, RTA_METRICS);
		mnl_attr_put(request, RTAX_MTU, sizes[i], bytes);
		mnl_attr_nest_end(request, metrics);
		note_request(request, "MTU of %zu bytes", sizes[i]);
	}
	request = new_route(30, 30);
	metrics = mnl_attr_nest_start(request, RTA_METRICS);
	mnl_attr_put_u32(request, RTAX_WINDOW, 100);
	mnl_attr_nest_end(request, metrics);
	note_request(request, "a window");
	request = new_route(31, 31);
	metrics = mnl_attr_nest_start(request, RTA_METRICS);
	mnl_attr_put_u32(request, 99, 100);
	mnl_attr_nest_end(request, metrics);
	note_request(request, "metric 99");
	request = new_route(32, 32);
	metrics = mnl_attr_nest_start(request, RTA_METRICS);
	mnl_attr_put_u32(request, RTAX_MTU, 100);
	mnl_attr_put_u32(request, RTAX_MTU, 200);
	mnl_attr_nest_end(request, metrics);
	note_request(request, "two MTUs");
	request = new_route(33, 33);
	mnl_attr_put_u32(request, RTA_METRICS, 100);
	note_request(request, "a number instead of metrics");
	request = new_route(34, 34);
	mnl_attr_put(request, RTA_METRICS, 0, NULL);
	note_request(request, "no metric");
	note_state("then");
}

static void other_attributes_of_a_route(void)
{
	static const uint16_t types[] = {
		RTA_SRC, RTA_IIF, RTA_PRIORITY, RTA_PREFSRC, RTA_TABLE, RTA_EXPIRES, 99,
	};
	struct nlmsghdr *request;
	size_t i;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		request = new_route(20 + i, 20 + i);
		mnl_attr_put_u32(request, types[i], 1);
		note_request(request, "attribute %u", types[i]);
	}
	note_state("then");
}

static void requests_that_are_cut_off(void)
{
	struct rtmsg info = { .rtm_family = AF_MCTP, .rtm_type = RTN_UNICAST };

	note_lengths("add, length", RTM_NEWROUTE, &info, sizeof(info));
	note_lengths("delete, length", RTM_DELROUTE, &info, sizeof(info));
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
	set_up(DEVICE, true);
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		request = new_route(20 + i, 20 + i);
		request->nlmsg_flags |= flags[i].flags;
		note_request(request, "%s", flags[i].name);
		request = new_route(20 + i, 20 + i);
		request->nlmsg_flags |= flags[i].flags;
		note_request(add_mtu(request, 100), "%s, again, with an MTU", flags[i].name);
	}
	note_state("then");
}

static void what_a_dump_of_routes_checks(void)
{
	struct rtgenmsg general = { .rtgen_family = AF_MCTP };
	struct rtmsg info = { .rtm_family = AF_MCTP };
	struct nlmsghdr *request;

	simple_link();
	link_with("tun1", 20);
	note_dump(dump_request(RTM_GETROUTE), "all");
	note_dump(rtnl_request(RTM_GETROUTE, NLM_F_DUMP, &general, sizeof(general)),
		  "a general header");
	request = dump_request(RTM_GETROUTE);
	mnl_attr_put_u32(request, RTA_OIF, index_of("tun1"));
	note_dump(request, "through tun1");
	request = dump_request(RTM_GETROUTE);
	mnl_attr_put_u8(request, RTA_DST, PEER_EID);
	note_dump(request, "to EID 9");
	info.rtm_type = RTN_LOCAL;
	note_dump(rtnl_request(RTM_GETROUTE, NLM_F_DUMP, &info, sizeof(info)), "of type local");
	info.rtm_type = 0;
	info.rtm_table = 7;
	note_dump(rtnl_request(RTM_GETROUTE, NLM_F_DUMP, &info, sizeof(info)), "of table 7");
	request = dump_request(RTM_GETROUTE);
	mnl_attr_put_u32(request, 99, 1);
	note_dump(request, "attribute 99");
}

static void one_route_cannot_be_asked_for(void)
{
	struct rtmsg info = { .rtm_type = RTN_UNICAST };

	simple_link();
	note_request(any_route(RTM_GETROUTE, &info, PEER_EID, -1), "RTM_GETROUTE without dump");
}

static void a_large_dump_is_complete(void)
{
	int eid;

	tun_create(DEVICE);
	tun_create("tun1");
	set_net("tun1", 2);
	set_up(DEVICE, true);
	set_up("tun1", true);
	for (eid = 8; eid < 255; eid++) {
		given(!answer_to(add_mtu(new_route(eid, eid), 100)), "a route");
		add_route("tun1", eid, eid);
	}
	promise(dump_count(dump_request(RTM_GETROUTE)) == 2 * 247, "not all routes are there");
}

static void one_EID_in_two_networks(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_socket();

	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", 20);
	expect_request(0, route_request(RTM_NEWROUTE, "tun1", PEER_EID, PEER_EID),
		       "a route in network 2");
	note(send_to(fd, address_in(1, PEER_EID, TYPE, 0), "x", 1), "send in network 1");
	note(send_to(fd, address_in(2, PEER_EID, TYPE, 0), "x", 1), "send in network 2");
	note(send_to(fd, address(PEER_EID, TYPE, 0), "x", 1), "send in the default network");
	note_packets(tun, "send");
	note_packets(other, "send");
}

static void a_route_through_the_loopback_interface(void)
{
	set_up("lo", true);
	note_request(route_request(RTM_NEWROUTE, "lo", 20, 20), "add");
	note_state("added");
	note_request(route_request(RTM_DELROUTE, "lo", 20, 20), "delete");
}

static void a_route_to_an_EID_of_ours(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);

	hide_tags();
	note_request(new_route(LOCAL_EID, LOCAL_EID), "add");
	note_state("then");
	note(request(fd, LOCAL_EID, "hello"), "send");
	note_messages(fd, "send");
	note_packets(tun, "send");
}

static void an_EID_that_has_a_route_becomes_ours(void)
{
	int tun = tun_create(DEVICE), other = tun_create("tun1"), fd = open_bound(TYPE);

	hide_tags();
	set_up(DEVICE, true);
	set_up("tun1", true);
	add_route("tun1", LOCAL_EID, LOCAL_EID);
	note_request(address_request(RTM_NEWADDR, DEVICE, LOCAL_EID), "add the address to tun0");
	note_state("then");
	note(request(fd, LOCAL_EID, "hello"), "send");
	note_messages(fd, "send");
	note_packets(tun, "send");
	note_packets(other, "send");
}

static void try_routes(void *data)
{
	const char *capability = data;

	note_request(new_route(20, 20), "add without %s", capability);
	note_request(del_route(PEER_EID, PEER_EID), "delete without %s", capability);
	promise(dump_count(dump_request(RTM_GETROUTE)) >= 0, "they cannot be read");
}

static void the_capability_that_routes_need(void)
{
	simple_link();
	without(CAP_NET_ADMIN, try_routes, "CAP_NET_ADMIN");
	note_state("then");
	without(CAP_NET_RAW, try_routes, "CAP_NET_RAW");
}

const struct test_case route_cases[] = {
	CASE(a_route_is_added_and_deleted),
	CASE(an_interface_that_is_down),
	CASE(which_EIDs_a_route_can_have),
	CASE(which_ranges_a_route_can_have),
	CASE(a_range_reaches_each_of_its_EIDs),
	CASE(a_route_is_there_once),
	CASE(ranges_that_overlap),
	CASE(a_small_range_before_a_large_one),
	CASE(a_range_that_has_EIDs_of_ours),
	CASE(what_is_deleted),
	CASE(a_local_route_is_of_its_address),
	CASE(types_of_routes),
	CASE(fields_of_the_header),
	CASE(attributes_that_are_missing_or_wrong),
	CASE(MTUs_of_a_route),
	CASE(other_metrics_of_a_route),
	CASE(other_attributes_of_a_route),
	CASE(requests_that_are_cut_off),
	CASE(flags_of_a_request),
	{ .name = "a_strict_dump", .run = what_a_dump_of_routes_checks },
	{ .name = "a_dump_that_is_not_strict", .run = what_a_dump_of_routes_checks, .lax = true },
	CASE(one_route_cannot_be_asked_for),
	CASE(a_large_dump_is_complete),
	CASE(one_EID_in_two_networks),
	CASE(a_route_through_the_loopback_interface),
	CASE(a_route_to_an_EID_of_ours),
	CASE(an_EID_that_has_a_route_becomes_ours),
	CASE(the_capability_that_routes_need),
	{ 0 }
};
