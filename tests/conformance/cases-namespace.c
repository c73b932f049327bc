// SPDX-License-Identifier: GPL-2.0
/* Network namespaces: each has interfaces, addresses, routes, sockets of its own. */
#include <errno.h>
#include <linux/if_tun.h>
#include <net/if.h>
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
#include "uapi.h"

static void a_new_one_is_empty(void)
{
	note_request(link_request(RTM_GETLINK, 0, "lo"), "lo");
	note_state("a new namespace");
}

static void the_same_EIDs_are_in_two(void)
{
	int here = namespace_current(), there = namespace_new();
	int fd, tun, other_fd, other_tun;

	tun = simple_link();
	fd = open_bound(TYPE);
	namespace_enter(there);
	other_tun = simple_link();
	other_fd = open_socket();
	expect(0, bind_to(other_fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "the same address there");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "here");
	note_messages(other_fd, "there");
	inject_text(other_tun, LOCAL_EID, PEER_EID, TO, "there");
	note_messages(other_fd, "there");
	namespace_enter(here);
	promise(note_messages(fd, "here") == 1, "not one message came");
}

static void a_socket_stays_where_it_was_opened(void)
{
	int there = namespace_new(), tun = simple_link(), fd = open_bound(TYPE);

	namespace_enter(there);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(fd, "receive, from another namespace") == 1, "nothing is received");
	expect(0, respond(fd, PEER_EID, 0, "x"), "send, from another namespace");
	fd = open_socket();
	note(respond(fd, PEER_EID, 0, "x"), "send with a socket of the other namespace");
}

static void tags_are_of_their_namespace(void)
{
	int here = namespace_current(), there = namespace_new(), fd, i;

	simple_link();
	fd = open_socket();
	for (i = 0; i < 8; i++)
		given(request(fd, PEER_EID, "x") >= 0, "to send");
	note(request(fd, PEER_EID, "x"), "ninth request");
	namespace_enter(there);
	simple_link();
	fd = open_socket();
	expect(0, request(fd, PEER_EID, "x"), "a request there");
	namespace_enter(here);
}

static void notifications_stay_in_their_namespace(void)
{
	static const unsigned int groups[] = { RTNLGRP_MCTP_IFADDR, 0 };
	int there = namespace_new(), fd = listen_to(groups);

	namespace_enter(there);
	simple_link();
	note_notifications(fd, "an address in another namespace");
}

static void move(const char *device, int there)
{
	struct nlmsghdr *request = link_request(RTM_SETLINK, 0, device);

	mnl_attr_put_u32(request, IFLA_NET_NS_FD, there);
	given(!answer_to(request), "to move %s", device);
}

static void an_interface_moves_without_its_configuration(void)
{
	static const unsigned int groups[] = { RTNLGRP_MCTP_IFADDR, 0 };
	int there = namespace_new(), fd;

	simple_link();
	set_net(DEVICE, 1);
	fd = listen_to(groups);
	move(DEVICE, there);
	note_notifications(fd, "here");
	note_state("here");
	namespace_enter(there);
	note_request(link_request(RTM_GETLINK, 0, DEVICE), "there");
	note_state("there");
}

static void an_interface_of_another_network_moves(void)
{
	int there = namespace_new();

	tun_create(DEVICE);
	set_net(DEVICE, 7);
	move(DEVICE, there);
	namespace_enter(there);
	note_request(link_request(RTM_GETLINK, 0, DEVICE), "there");
}

static void an_interface_that_moved_works(void)
{
	int there = namespace_new(), tun = simple_link(), fd = open_bound(TYPE), other_fd;

	move(DEVICE, there);
	namespace_enter(there);
	set_up(DEVICE, true);
	add_address(DEVICE, LOCAL_EID);
	add_route(DEVICE, PEER_EID, PEER_EID);
	other_fd = open_bound(TYPE);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(other_fd, "there") == 1, "nothing is received");
	promise(!note_messages(fd, "here"), "something is received here");
	expect(0, respond(other_fd, PEER_EID, 0, "x"), "send");
	promise(note_packets(tun, "send") == 1, "nothing is sent");
}

static void an_interface_moves_with_all_sorts_of_traffic(void)
{
	int there = namespace_new(), tun = simple_link(), fd = open_bound(TYPE), i;
	uint8_t part[64] = { TYPE };

	inject_text(tun, LOCAL_EID, PEER_EID, TO, "not read");
	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO | 1, part, sizeof(part));
	for (i = 0; i < 8; i++)
		given(request(fd, PEER_EID, "x") >= 0, "to send");
	move(DEVICE, there);
	note_messages(fd, "here");
	note(request(fd, PEER_EID, "x"), "send");
	namespace_enter(there);
	set_up(DEVICE, true);
	add_address(DEVICE, LOCAL_EID);
	add_route(DEVICE, PEER_EID, PEER_EID);
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO | 1, part, sizeof(part));
	note_messages(fd, "here, then");
	expect(0, request(open_socket(), PEER_EID, "x"), "a request there");
}

/*
 * An interface in another namespace. Its file keeps the namespace that it was opened in, which is
 * this one, so that the other one can end before it.
 */
static int link_there(const char *device, int there, uint8_t eid)
{
	int here = namespace_current(), tun;

	tun = tun_create(device);
	move(device, there);
	namespace_enter(there);
	set_up(device, true);
	add_address(device, eid);
	namespace_enter(here);
	close(here);
	return tun;
}

static void wait_gone(int tun)
{
	struct ifreq request;
	unsigned int tries;

	/* An error to poll() would come before the file has lost its interface. */
	for (tries = 0; tries < 2000 && !ioctl(tun, TUNGETIFF, &request); tries++)
		poll(NULL, 0, 10);
	promise(tries < 2000, "the interface is still there");
}

struct there {
	int namespace;
	int first, second;	/* interfaces */
};

static void fill_namespace(void *data)
{
	const struct there *there = data;
	uint8_t part[64] = { TYPE };
	int fd, i;

	namespace_enter(there->namespace);
	add_route(DEVICE, PEER_EID, PEER_EID);
	add_route("tun1", 30, 40);
	given(!answer_to(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, DEVICE, PEER_EID, 0)),
	      "a neighbour");
	fd = open_bound(TYPE);
	for (i = 0; i < 8; i++)
		given(request(fd, PEER_EID, "x") >= 0, "to send");
	inject_text(there->first, LOCAL_EID, PEER_EID, TO, "not read");
	inject(there->first, LOCAL_EID, PEER_EID, START | TO | 1, part, sizeof(part));
	inject_text(there->second, 20, PEER_EID, TO, "not read");
	note_state("there");
}

static void a_namespace_ends_with_all_that_is_in_it(void)
{
	struct there there = { .namespace = namespace_new() };

	there.first = link_there(DEVICE, there.namespace, LOCAL_EID);
	there.second = link_there("tun1", there.namespace, 20);
	in_child(fill_namespace, &there);
	close(there.namespace);
	wait_gone(there.first);
	wait_gone(there.second);
	note(inject_bytes(there.first, "x", 1), "inject into an interface that is gone");
	note_state("here");
}

static void a_socket_keeps_its_namespace(void)
{
	int here = namespace_current(), there = namespace_new(), tun, fd;

	tun = link_there(DEVICE, there, LOCAL_EID);
	namespace_enter(there);
	fd = open_bound(TYPE);
	namespace_enter(here);
	close(there);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
	promise(note_messages(fd, "only the socket is there") == 1, "nothing is received");
	close(fd);
	wait_gone(tun);
}

static void many_namespaces(void)
{
	int here = namespace_current(), i;

	for (i = 0; i < 5; i++) {
		int there = namespace_new(), tun, fd;

		tun = link_there(DEVICE, there, LOCAL_EID);
		namespace_enter(there);
		fd = open_bound(TYPE);
		namespace_enter(here);
		inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
		promise(note_messages(fd, "namespace %d", i + 1) == 1, "nothing is received");
		close(fd);
		close(there);
		wait_gone(tun);
		close(tun);
	}
}

static void configure_and_use(void *data)
{
	static const uint32_t net = 2;
	int fd = open_socket(), on = 1;

	(void)data;
	note_request(mctp_request("lo", LINK_MCTP_NET, &net, sizeof(net)), "network");
	note_request(address_request(RTM_NEWADDR, "lo", 20), "address");
	note_request(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, "lo", 9, 6), "neighbour");
	note_request(route_request(RTM_NEWROUTE, "lo", 30, 30), "route");
	note(setsockopt(fd, SOL_MCTP, MCTP_OPT_ADDR_EXT, &on, sizeof(on)), "MCTP_OPT_ADDR_EXT");
	note(bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "bind to type 0x7e");
	note(bind_to(open_socket(), MCTP_NET_ANY, MCTP_ADDR_ANY, 0), "bind to type 0");
}

static void what_root_of_a_user_namespace_may_do_in_its_network(void)
{
	in_user_namespace(true, configure_and_use, NULL);
}

static void what_root_of_a_user_namespace_may_do_in_ours(void)
{
	set_up("lo", true);
	in_user_namespace(false, configure_and_use, NULL);
	note_state("then");
}

const struct test_case namespace_cases[] = {
	CASE(a_new_one_is_empty),
	CASE(the_same_EIDs_are_in_two),
	CASE(a_socket_stays_where_it_was_opened),
	CASE(tags_are_of_their_namespace),
	CASE(notifications_stay_in_their_namespace),
	CASE(an_interface_moves_without_its_configuration),
	CASE(an_interface_of_another_network_moves),
	CASE(an_interface_that_moved_works),
	CASE(an_interface_moves_with_all_sorts_of_traffic),
	CASE(a_namespace_ends_with_all_that_is_in_it),
	CASE(a_socket_keeps_its_namespace),
	SLOW_CASE(many_namespaces, 120),
	CASE(what_root_of_a_user_namespace_may_do_in_its_network),
	CASE(what_root_of_a_user_namespace_may_do_in_ours),
	{ 0 }
};
