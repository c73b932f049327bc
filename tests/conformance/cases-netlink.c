// SPDX-License-Identifier: GPL-2.0
/* Netlink as a whole: groups, several requests in one message, dumps while something changes. */
#include <errno.h>
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

static void the_group_of_MCTP_hears_of_addresses_only(void)
{
	static const unsigned int groups[] = { RTNLGRP_MCTP_IFADDR, 0 };
	int fd = listen_to(groups);

	tun_create(DEVICE);
	set_up(DEVICE, true);
	note_notifications(fd, "a new interface");
	add_address(DEVICE, LOCAL_EID);
	note_notifications(fd, "an address");
	add_route(DEVICE, PEER_EID, PEER_EID);
	note_notifications(fd, "a route");
	given(!answer_to(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, DEVICE, PEER_EID, 0)),
	      "a neighbour");
	note_notifications(fd, "a neighbour");
	set_net(DEVICE, 2);
	note_notifications(fd, "another network");
}

static void which_groups_hear_of_what(void)
{
	unsigned int group;
	int tun;

	for (group = 1; group <= RTNLGRP_MAX; group++) {
		unsigned int groups[] = { group, 0 };
		char step[32];
		int fd;

		/* What interfaces are told of is not MCTP's. */
		if (group == RTNLGRP_LINK)
			continue;
		fd = listen_to(groups);
		tun = simple_link();
		answer_to(neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE, DEVICE, PEER_EID, 0));
		answer_to(neighbour_request(RTM_DELNEIGH, 0, DEVICE, PEER_EID, -1));
		delete_route(DEVICE, PEER_EID, PEER_EID);
		delete_address(DEVICE, LOCAL_EID);
		snprintf(step, sizeof(step), "group %u", group);
		note_notifications(fd, step);
		close(fd);
		close(tun);
	}
}

static void an_echo_comes_to_who_asked(void)
{
	struct nlmsghdr *request;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	request = address_request(RTM_NEWADDR, DEVICE, LOCAL_EID);
	request->nlmsg_flags |= NLM_F_ECHO;
	note_request(request, "an address");
	request = route_request(RTM_NEWROUTE, DEVICE, PEER_EID, PEER_EID);
	request->nlmsg_flags |= NLM_F_ECHO;
	note_request(request, "a route");
	request = neighbour_request(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_ECHO, DEVICE, PEER_EID, 0);
	note_request(request, "a neighbour");
}

static void several_requests_in_one_message(void)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	static char batch[4096], answers[4096];
	size_t length = 0;
	int eid, answered = 0, failed = 0;

	tun_create(DEVICE);
	given(socket && !mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID), "a socket");
	for (eid = 6; eid < 12; eid++) {
		struct nlmsghdr *request = address_request(RTM_NEWADDR, DEVICE, eid);

		request->nlmsg_flags |= NLM_F_ACK;
		request->nlmsg_seq = eid;
		memcpy(batch + length, request, request->nlmsg_len);
		length += NLMSG_ALIGN(request->nlmsg_len);
	}
	given(mnl_socket_sendto(socket, batch, length) == (ssize_t)length, "to send them");
	while (answered < 6) {
		int left = mnl_socket_recvfrom(socket, answers, sizeof(answers));
		const struct nlmsghdr *nlh = (void *)answers;

		given(left > 0, "an answer");
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			const struct nlmsgerr *end = mnl_nlmsg_get_payload(nlh);

			answered++;
			failed += !!end->error;
			record("answer to request %u: %s", nlh->nlmsg_seq,
			       end->error ? "an error" : "ok");
		}
	}
	promise(failed == 2, "%d of them failed", failed);
	note_state("then");
}

static void a_request_without_acknowledgment(void)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	struct nlmsghdr *request;
	char answers[4096];

	tun_create(DEVICE);
	given(socket && !mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID), "a socket");
	request = address_request(RTM_NEWADDR, DEVICE, LOCAL_EID);
	given(mnl_socket_sendto(socket, request, request->nlmsg_len) > 0, "to send it");
	note_count(recv(mnl_socket_get_fd(socket), answers, sizeof(answers), MSG_DONTWAIT),
		   "answer to a right one");
	request = address_request(RTM_NEWADDR, DEVICE, 0);
	given(mnl_socket_sendto(socket, request, request->nlmsg_len) > 0, "to send it");
	note_count(recv(mnl_socket_get_fd(socket), answers, sizeof(answers), MSG_DONTWAIT),
		   "answer to a wrong one");
}

static void a_message_that_is_longer_than_it_is(void)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	struct nlmsghdr *request;
	char answers[4096];
	uint32_t length;

	tun_create(DEVICE);
	given(socket && !mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID), "a socket");
	request = address_request(RTM_NEWADDR, DEVICE, LOCAL_EID);
	length = request->nlmsg_len;
	request->nlmsg_len += 100;
	request->nlmsg_flags |= NLM_F_ACK;
	note_count(mnl_socket_sendto(socket, request, length), "a length beyond its end");
	note_count(recv(mnl_socket_get_fd(socket), answers, sizeof(answers), MSG_DONTWAIT),
		   "its answer");
	note_state("then");
}

/* The last attribute says that it is longer than the message. */
static void attributes_that_are_longer_than_the_message(void)
{
	static const uint16_t lengths[] = { 0, 1, 3, 4, 6, 8, 100, 0xffff };
	size_t i;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct nlmsghdr *request = address_request(RTM_NEWADDR, DEVICE, 20 + i);
		struct nlattr *attr = (void *)((char *)header_of(request) +
					       NLMSG_ALIGN(sizeof(struct ifaddrmsg)));

		attr->nla_len = lengths[i];
		note_request(request, "an address of length %u", lengths[i]);
		request = route_request(RTM_NEWROUTE, DEVICE, 40 + i, 40 + i);
		attr = (void *)((char *)header_of(request) + NLMSG_ALIGN(sizeof(struct rtmsg)));
		attr->nla_len = lengths[i];
		note_request(request, "a route of length %u", lengths[i]);
	}
	note_state("then");
}

static void bytes_behind_the_attributes(void)
{
	struct nlmsghdr *request;

	tun_create(DEVICE);
	set_up(DEVICE, true);
	request = address_request(RTM_NEWADDR, DEVICE, 20);
	request->nlmsg_len += 3;
	note_request(request, "an address and three bytes");
	request = address_request(RTM_NEWADDR, DEVICE, 21);
	request->nlmsg_len += 4;
	note_request(request, "an address and four bytes");
	request = route_request(RTM_NEWROUTE, DEVICE, 22, 22);
	request->nlmsg_len += 3;
	note_request(request, "a route and three bytes");
	note_state("then");
}

static void other_requests_of_the_family(void)
{
	static const struct {
		uint16_t type;
		const char *name;
	} types[] = {
		{ RTM_NEWNEXTHOP, "RTM_NEWNEXTHOP" },
		{ RTM_NEWPREFIX, "RTM_NEWPREFIX" },
		{ RTM_GETMULTICAST, "RTM_GETMULTICAST" },
	};
	uint8_t header[32] = { AF_MCTP };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		note_request(rtnl_request(types[i].type, 0, header, sizeof(header)), "%s",
			     types[i].name);
}

static void requests_of_other_families_are_not_ours(void)
{
	struct ifaddrmsg info = { .ifa_family = 44 };
	struct nlmsghdr *request;

	tun_create(DEVICE);
	info.ifa_index = index_of(DEVICE);
	request = rtnl_request(RTM_NEWADDR, 0, &info, sizeof(info));
	mnl_attr_put_u8(request, IFA_LOCAL, LOCAL_EID);
	note_request(request, "an address of family 44");
	note_state("then");
}

static void the_kernel_can_leave_out_the_request(void)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	struct nlmsghdr *request, *answer;
	char answers[4096];
	int on = 1;

	tun_create(DEVICE);
	given(socket && !mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID), "a socket");
	given(!mnl_socket_setsockopt(socket, NETLINK_CAP_ACK, &on, sizeof(on)), "NETLINK_CAP_ACK");
	request = address_request(RTM_NEWADDR, DEVICE, 0);
	given(mnl_socket_sendto(socket, request, request->nlmsg_len) > 0, "to send it");
	given(mnl_socket_recvfrom(socket, answers, sizeof(answers)) > 0, "an answer");
	answer = (void *)answers;
	record("answer of %u bytes, flags 0x%x", answer->nlmsg_len, answer->nlmsg_flags);
}

const struct test_case netlink_cases[] = {
	CASE(the_group_of_MCTP_hears_of_addresses_only),
	CASE(which_groups_hear_of_what),
	CASE(an_echo_comes_to_who_asked),
	CASE(several_requests_in_one_message),
	CASE(a_request_without_acknowledgment),
	CASE(a_message_that_is_longer_than_it_is),
	CASE(attributes_that_are_longer_than_the_message),
	CASE(bytes_behind_the_attributes),
	CASE(other_requests_of_the_family),
	CASE(requests_of_other_families_are_not_ours),
	CASE(the_kernel_can_leave_out_the_request),
	{ 0 }
};
