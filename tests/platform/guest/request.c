// SPDX-License-Identifier: GPL-2.0
/* Route netlink. */
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>
#include <unistd.h>

#include "exercise.h"
#include "request.h"

struct nlmsghdr *request_begin(struct request *room, uint16_t type, uint16_t flags,
			       const void *header, size_t size)
{
	struct nlmsghdr *request = mnl_nlmsg_put_header(room);

	request->nlmsg_type = type;
	request->nlmsg_flags = NLM_F_REQUEST | flags;
	memcpy(mnl_nlmsg_put_extra_header(request, size), header, size);
	return request;
}

int request_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

/* Returns true if the message ends the answer, and sets *error then. */
static bool take_message(const struct nlmsghdr *message, uint32_t sequence, int *error)
{
	const struct nlmsgerr *acknowledgment = mnl_nlmsg_get_payload(message);

	if (message->nlmsg_seq != sequence) {
		/* What other processes did, unless it is the rest of a dump. */
		count_event(FUZZ_NOTIFICATIONS, !(message->nlmsg_flags & NLM_F_MULTI));
		return false;
	}
	switch (message->nlmsg_type) {
	case NLMSG_ERROR:
		if (mnl_nlmsg_get_payload_len(message) < sizeof(*acknowledgment))
			wrong("an acknowledgment of %u bytes", message->nlmsg_len);
		else
			*error = -acknowledgment->error;
		return true;
	case NLMSG_DONE:
		*error = 0;
		/* Its error is at the same place. */
		if (mnl_nlmsg_get_payload_len(message) >= sizeof(int))
			*error = -acknowledgment->error;
		return true;
	}
	count_event(FUZZ_DUMPED, 1);
	return false;
}

static bool take_messages(const uint8_t *bytes, int length, uint32_t sequence, int *error)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)bytes;
	bool done = false;

	for (; mnl_nlmsg_ok(message, length); message = mnl_nlmsg_next(message, &length))
		if (take_message(message, sequence, error))
			done = true;
	if (length > 0)
		wrong("an answer with %d bytes that are no message", length);
	return done;
}

static int read_answer(struct fuzzer *f, int fd, uint32_t sequence, unsigned int patience)
{
	static __thread uint8_t answer[65536] __attribute__((aligned(8)));
	int error = EAGAIN;
	ssize_t got;

	do {
		got = recv(fd, answer, sizeof(answer), MSG_DONTWAIT | MSG_TRUNC);
		if (got < 0 && (errno == EINTR || errno == ENOBUFS))
			continue;
		if (got < 0)
			break;
		if (got > (ssize_t)sizeof(answer)) {
			wrong("an answer of %zd bytes", got);
			break;
		}
		if (take_messages(answer, got, sequence, &error))
			break;
	} while (chance(f, patience));
	errno = error;
	return error ? -1 : 0;
}

int request_send(struct fuzzer *f, int fd, struct nlmsghdr *request, uint32_t sequence,
		 unsigned int patience)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent;

	request->nlmsg_seq = sequence;
	do {
		sent = sendto(fd, request, MNL_ALIGN(request->nlmsg_len), 0,
			      (struct sockaddr *)&kernel, sizeof(kernel));
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return -1;
	return read_answer(f, fd, sequence, patience);
}

static int send_once(struct fuzzer *f, enum fuzz_call call, struct nlmsghdr *request)
{
	int fd = request_open(), ret, error;

	if (fd < 0)
		return -1;
	request->nlmsg_flags |= NLM_F_ACK;
	ret = CALL(f, call, request_send(f, fd, request, 1, 100));
	error = errno;
	close(fd);
	errno = error;
	return ret;
}

static struct nlmsghdr *begin_link(struct request *room, uint16_t type, uint16_t flags, int index)
{
	struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = index };

	return request_begin(room, type, flags, &header, sizeof(header));
}

int set_link(struct fuzzer *f, int index, unsigned int flags, unsigned int mask)
{
	struct ifinfomsg header = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = index,
		.ifi_flags = flags,
		.ifi_change = mask,
	};
	struct request room;

	return send_once(f, FUZZ_LINK,
			 request_begin(&room, RTM_NEWLINK, 0, &header, sizeof(header)));
}

int set_link_u32(struct fuzzer *f, enum fuzz_call call, int index, uint16_t attribute,
		 uint32_t value)
{
	struct request room;
	struct nlmsghdr *request = begin_link(&room, RTM_NEWLINK, 0, index);

	mnl_attr_put_u32(request, attribute, value);
	return send_once(f, call, request);
}

int rename_link(struct fuzzer *f, int index, const char *name)
{
	struct request room;
	struct nlmsghdr *request = begin_link(&room, RTM_NEWLINK, 0, index);

	mnl_attr_put_strz(request, IFLA_IFNAME, name);
	return send_once(f, FUZZ_LINK, request);
}

int create_link(struct fuzzer *f, const char *name, const char *kind)
{
	struct request room;
	struct nlmsghdr *request = begin_link(&room, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	struct nlattr *nest;

	mnl_attr_put_strz(request, IFLA_IFNAME, name);
	nest = mnl_attr_nest_start(request, IFLA_LINKINFO);
	mnl_attr_put_strz(request, IFLA_INFO_KIND, kind);
	mnl_attr_nest_end(request, nest);
	return send_once(f, FUZZ_LINK, request);
}

int delete_link(struct fuzzer *f, int index)
{
	struct request room;

	return send_once(f, FUZZ_LINK, begin_link(&room, RTM_DELLINK, 0, index));
}

int change_address(struct fuzzer *f, uint16_t type, int index, uint8_t eid)
{
	struct ifaddrmsg header = { .ifa_family = AF_MCTP, .ifa_index = index };
	struct request room;
	struct nlmsghdr *request = request_begin(&room, type, 0, &header, sizeof(header));

	mnl_attr_put_u8(request, IFA_LOCAL, eid);
	return send_once(f, type == RTM_NEWADDR ? FUZZ_NEWADDR : FUZZ_DELADDR, request);
}

int change_route(struct fuzzer *f, uint16_t type, int index, uint8_t first, uint8_t more,
		 uint32_t mtu)
{
	struct rtmsg header = {
		.rtm_family = AF_MCTP,
		.rtm_dst_len = more,
		.rtm_type = RTN_UNICAST,
	};
	struct request room;
	struct nlmsghdr *request = request_begin(&room, type, 0, &header, sizeof(header));
	struct nlattr *metrics;

	mnl_attr_put_u8(request, RTA_DST, first);
	mnl_attr_put_u32(request, RTA_OIF, index);
	if (mtu) {
		metrics = mnl_attr_nest_start(request, RTA_METRICS);
		mnl_attr_put_u32(request, RTAX_MTU, mtu);
		mnl_attr_nest_end(request, metrics);
	}
	return send_once(f, type == RTM_NEWROUTE ? FUZZ_NEWROUTE : FUZZ_DELROUTE, request);
}

int change_neighbour(struct fuzzer *f, uint16_t type, int index, uint8_t eid, size_t haddr_len)
{
	static const uint8_t haddr[MAX_ADDR_LEN];
	struct ndmsg header = { .ndm_family = AF_MCTP, .ndm_ifindex = index };
	struct request room;
	struct nlmsghdr *request = request_begin(&room, type, 0, &header, sizeof(header));

	mnl_attr_put_u8(request, NDA_DST, eid);
	mnl_attr_put(request, NDA_LLADDR, haddr_len, haddr);
	return send_once(f, type == RTM_NEWNEIGH ? FUZZ_NEWNEIGH : FUZZ_DELNEIGH, request);
}
