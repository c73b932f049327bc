// SPDX-License-Identifier: GPL-2.0
#include "rtnl.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "record.h"
#include "sandbox.h"
#include "uapi.h"

#define ANSWER_MS	10000

static struct mnl_socket *rtnl;
static bool lax, with_words;
static unsigned int sequence;
static char buffer[16384];

/* The end of an answer. */
struct answer {
	int error;
	char words[256];	/* what the kernel adds to it, behind a space */
};

typedef void (*each_t)(const struct nlmsghdr *nlh, void *data);

void rtnl_close(void)
{
	if (rtnl)
		mnl_socket_close(rtnl);
	rtnl = NULL;
}

void rtnl_strict(bool strict)
{
	lax = !strict;
	rtnl_close();
}

void rtnl_words(void)
{
	with_words = true;
}

static void rtnl_open(void)
{
	int on = 1;

	if (rtnl)
		return;
	rtnl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	given(rtnl && !mnl_socket_bind(rtnl, 0, MNL_SOCKET_AUTOPID), "a route netlink socket");
	given(!mnl_socket_setsockopt(rtnl, NETLINK_EXT_ACK, &on, sizeof(on)), "NETLINK_EXT_ACK");
	if (!lax)
		given(!mnl_socket_setsockopt(rtnl, NETLINK_GET_STRICT_CHK, &on, sizeof(on)),
		      "NETLINK_GET_STRICT_CHK");
}

/*
 * Requests
 */

struct nlmsghdr *rtnl_request(uint16_t type, uint16_t flags, const void *header, size_t size)
{
	struct nlmsghdr *request;

	memset(buffer, 0, sizeof(buffer));
	request = mnl_nlmsg_put_header(buffer);
	request->nlmsg_type = type;
	request->nlmsg_flags = NLM_F_REQUEST | flags;
	if (size)
		memcpy(mnl_nlmsg_put_extra_header(request, size), header, size);
	return request;
}

struct nlmsghdr *link_request(uint16_t type, uint16_t flags, const char *device)
{
	struct ifinfomsg info = { .ifi_index = index_of(device) };

	return rtnl_request(type, flags, &info, sizeof(info));
}

struct nlmsghdr *mctp_request(const char *device, uint16_t type, const void *data, size_t size)
{
	struct nlmsghdr *request = link_request(RTM_SETLINK, 0, device);
	struct nlattr *families = mnl_attr_nest_start(request, IFLA_AF_SPEC);
	struct nlattr *mctp = mnl_attr_nest_start(request, AF_MCTP);

	if (type)
		mnl_attr_put(request, type, size, data);
	mnl_attr_nest_end(request, mctp);
	mnl_attr_nest_end(request, families);
	return request;
}

struct nlmsghdr *address_request(uint16_t type, const char *device, int eid)
{
	struct ifaddrmsg info = { .ifa_family = AF_MCTP, .ifa_index = index_of(device) };
	struct nlmsghdr *request = rtnl_request(type, 0, &info, sizeof(info));

	if (eid >= 0)
		mnl_attr_put_u8(request, IFA_LOCAL, eid);
	return request;
}

struct nlmsghdr *route_request(uint16_t type, const char *device, uint8_t first, uint8_t last)
{
	struct rtmsg info = {
		.rtm_family = AF_MCTP,
		.rtm_type = RTN_UNICAST,
		.rtm_dst_len = last - first,
	};
	struct nlmsghdr *request = rtnl_request(type, 0, &info, sizeof(info));

	mnl_attr_put_u8(request, RTA_DST, first);
	if (device)
		mnl_attr_put_u32(request, RTA_OIF, index_of(device));
	return request;
}

struct nlmsghdr *neighbour_request(uint16_t type, uint16_t flags, const char *device, int eid,
				   int size)
{
	struct ndmsg info = { .ndm_family = AF_MCTP, .ndm_ifindex = index_of(device) };
	struct nlmsghdr *request = rtnl_request(type, flags, &info, sizeof(info));
	uint8_t physical[64];
	int i;

	for (i = 0; i < size; i++)
		physical[i] = 0xa0 + i;
	if (eid >= 0)
		mnl_attr_put_u8(request, NDA_DST, eid);
	if (size >= 0)
		mnl_attr_put(request, NDA_LLADDR, size, physical);
	return request;
}

struct nlmsghdr *dump_request(uint16_t type)
{
	static const size_t sizes[] = {
		[RTM_GETLINK - RTM_BASE] = sizeof(struct ifinfomsg),
		[RTM_GETADDR - RTM_BASE] = sizeof(struct ifaddrmsg),
		[RTM_GETROUTE - RTM_BASE] = sizeof(struct rtmsg),
		[RTM_GETNEIGH - RTM_BASE] = sizeof(struct ndmsg),
	};
	/* In each of them the family comes first. */
	uint8_t header[32] = { type == RTM_GETLINK ? AF_UNSPEC : AF_MCTP };

	return rtnl_request(type, NLM_F_DUMP, header, sizes[type - RTM_BASE]);
}

struct nlmsghdr *add_mtu(struct nlmsghdr *request, uint32_t mtu)
{
	struct nlattr *metrics = mnl_attr_nest_start(request, RTA_METRICS);

	mnl_attr_put_u32(request, RTAX_MTU, mtu);
	mnl_attr_nest_end(request, metrics);
	return request;
}

/*
 * Answers
 */

static void take_words(const struct nlmsghdr *nlh, size_t skip, struct answer *answer)
{
	char *words = answer->words;
	const struct nlattr *attr;
	size_t length = 0;

	mnl_attr_for_each(attr, nlh, skip) {
		char *end = words + length;
		size_t room = sizeof(answer->words) - length;

		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			snprintf(end, room, " \"%s\"", mnl_attr_get_str(attr));
			break;
		case NLMSGERR_ATTR_OFFS:
			snprintf(end, room, " at byte %u", mnl_attr_get_u32(attr));
			break;
		default:
			snprintf(end, room, " attribute %u: %s", mnl_attr_get_type(attr),
				 hex(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr)));
		}
		length += strlen(end);
	}
}

static void take_answer(const struct nlmsghdr *nlh, struct answer *answer)
{
	const struct nlmsgerr *end = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(int);

	memset(answer, 0, sizeof(*answer));
	/* The end of a dump has an error too, and at the same place. */
	if (mnl_nlmsg_get_payload_len(nlh) < skip)
		return;
	answer->error = -end->error;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		skip = sizeof(*end);
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			skip += mnl_nlmsg_get_payload_len(&end->msg);
	}
	if (with_words && nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		take_words(nlh, skip, answer);
}

static ssize_t receive(char *answers, size_t room)
{
	struct pollfd pollfd = { .fd = mnl_socket_get_fd(rtnl), .events = POLLIN };
	ssize_t length;

	given(poll(&pollfd, 1, ANSWER_MS) > 0, "the kernel's answer to a request");
	length = mnl_socket_recvfrom(rtnl, answers, room);
	given(length > 0, "the kernel's answer to a request");
	return length;
}

static void exchange(struct nlmsghdr *request, each_t each, void *data, struct answer *answer)
{
	static char answers[65536];
	const struct nlmsghdr *nlh;
	int length;

	rtnl_open();
	request->nlmsg_seq = ++sequence;
	/* NLM_F_DUMP is two bits; one of them means something else to a request that changes. */
	if ((request->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		request->nlmsg_flags |= NLM_F_ACK;
	given(mnl_socket_sendto(rtnl, request, request->nlmsg_len) > 0, "to send a request");
	for (;;) {
		length = receive(answers, sizeof(answers));
		for (nlh = (void *)answers; mnl_nlmsg_ok(nlh, length);
		     nlh = mnl_nlmsg_next(nlh, &length)) {
			if (nlh->nlmsg_seq != sequence)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
				take_answer(nlh, answer);
				return;
			}
			if (each)
				each(nlh, data);
		}
	}
}

int answer_to(struct nlmsghdr *request)
{
	struct answer answer;

	exchange(request, NULL, NULL, &answer);
	errno = answer.error;
	return answer.error ? -1 : 0;
}

void note_lengths(const char *step, uint16_t type, const void *header, size_t size)
{
	struct ranges ranges;
	size_t length;

	ranges_start(&ranges, step);
	for (length = 1; length <= size; length++)
		ranges_add(&ranges, length,
			   outcome(answer_to(rtnl_request(type, 0, header, length))));
	ranges_end(&ranges);
}

static int end_of(const struct answer *answer, const char *text)
{
	int rc = answer->error ? -1 : 0;

	errno = answer->error;
	record("%s: %s%s", text, outcome(rc), answer->words);
	errno = answer->error;
	return rc;
}

static void record_each(const struct nlmsghdr *nlh, void *data)
{
	if (is_of_mctp(nlh))
		record("%s: %s", (const char *)data, describe(nlh));
}

int note_request(struct nlmsghdr *request, const char *step, ...)
{
	struct answer answer;
	char text[256];
	va_list args;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	exchange(request, record_each, text, &answer);
	return end_of(&answer, text);
}

int expect_request(int error, struct nlmsghdr *request, const char *step, ...)
{
	struct answer answer;
	char text[256], seen[32];
	va_list args;
	int rc;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	exchange(request, record_each, text, &answer);
	rc = end_of(&answer, text);
	if (answer.error != error) {
		snprintf(seen, sizeof(seen), "%s", outcome(rc));
		errno = error;
		promise(false, "%s: %s, not %s", text, seen, outcome(error ? -1 : 0));
	}
	errno = answer.error;
	return rc;
}

void note_dump(struct nlmsghdr *request, const char *step, ...)
{
	struct answer answer;
	char text[256];
	va_list args;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	exchange(request, record_each, text, &answer);
	strncat(text, ", end", sizeof(text) - strlen(text) - 1);
	end_of(&answer, text);
}

void note_state(const char *when)
{
	note_dump(dump_request(RTM_GETADDR), "%s", when);
	note_dump(dump_request(RTM_GETROUTE), "%s", when);
	note_dump(dump_request(RTM_GETNEIGH), "%s", when);
}

static void count_each(const struct nlmsghdr *nlh, void *data)
{
	int *count = data;

	if (is_of_mctp(nlh))
		(*count)++;
}

int dump_count(struct nlmsghdr *request)
{
	struct answer answer;
	int count = 0;

	exchange(request, count_each, &count, &answer);
	errno = answer.error;
	return answer.error ? -1 : count;
}

/*
 * Notifications
 */

int listen_to(const unsigned int *groups)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	int on = 1;

	given(fd >= 0, "a route netlink socket");
	given(!setsockopt(fd, SOL_NETLINK, NETLINK_PKTINFO, &on, sizeof(on)), "NETLINK_PKTINFO");
	for (; *groups; groups++)
		given(!setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, groups, sizeof(*groups)),
		      "group %u", *groups);
	return fd;
}

static unsigned int group_of(struct msghdr *header)
{
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(header); cmsg; cmsg = CMSG_NXTHDR(header, cmsg))
		if (cmsg->cmsg_level == SOL_NETLINK && cmsg->cmsg_type == NETLINK_PKTINFO)
			return ((struct nl_pktinfo *)CMSG_DATA(cmsg))->group;
	return 0;
}

void note_notifications(int fd, const char *step)
{
	static char messages[65536];
	char control[256], last[RECORD_MAX] = "";
	struct iovec vector = { .iov_base = messages, .iov_len = sizeof(messages) };
	const struct nlmsghdr *nlh;
	unsigned int count = 0;
	int length;

	for (;;) {
		struct msghdr header = {
			.msg_iov = &vector,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};

		length = recvmsg(fd, &header, MSG_DONTWAIT);
		if (length < 0)
			break;
		for (nlh = (void *)messages; mnl_nlmsg_ok(nlh, length);
		     nlh = mnl_nlmsg_next(nlh, &length)) {
			char line[RECORD_MAX];

			if (!is_of_mctp(nlh))
				continue;
			snprintf(line, sizeof(line), "group %u, %s: %s", group_of(&header),
				 nlh->nlmsg_pid ? "by a program" : "by the kernel", describe(nlh));
			count++;
			/* The kernel tells of the state of a link when it has time. */
			if (nlh->nlmsg_type == RTM_NEWLINK && !strcmp(line, last))
				continue;
			record("%s: %s", step, line);
			strcpy(last, line);
		}
	}
	if (!count)
		record("%s: no notification", step);
}

/*
 * What cases need to work
 */

void set_up(const char *device, bool up)
{
	struct nlmsghdr *request = link_request(RTM_SETLINK, 0, device);
	struct ifinfomsg *info = header_of(request);

	info->ifi_flags = up ? IFF_UP : 0;
	info->ifi_change = IFF_UP;
	given(!answer_to(request), "%s %s", device, up ? "up" : "down");
}

void set_mtu(const char *device, uint32_t mtu)
{
	struct nlmsghdr *request = link_request(RTM_SETLINK, 0, device);

	mnl_attr_put_u32(request, IFLA_MTU, mtu);
	given(!answer_to(request), "%s with MTU %u", device, mtu);
}

void set_queue(const char *device, uint32_t packets)
{
	struct nlmsghdr *request = link_request(RTM_SETLINK, 0, device);

	mnl_attr_put_u32(request, IFLA_TXQLEN, packets);
	given(!answer_to(request), "%s with a queue of %u", device, packets);
}

void set_net(const char *device, uint32_t net)
{
	given(!answer_to(mctp_request(device, LINK_MCTP_NET, &net, sizeof(net))),
	      "%s in network %u", device, net);
}

void add_address(const char *device, uint8_t eid)
{
	given(!answer_to(address_request(RTM_NEWADDR, device, eid)), "EID %u on %s", eid, device);
}

void delete_address(const char *device, uint8_t eid)
{
	given(!answer_to(address_request(RTM_DELADDR, device, eid)), "no EID %u on %s", eid,
	      device);
}

void add_route(const char *device, uint8_t first, uint8_t last)
{
	given(!answer_to(route_request(RTM_NEWROUTE, device, first, last)),
	      "a route to EIDs %u-%u through %s", first, last, device);
}

void delete_route(const char *device, uint8_t first, uint8_t last)
{
	given(!answer_to(route_request(RTM_DELROUTE, device, first, last)),
	      "no route to EIDs %u-%u through %s", first, last, device);
}
