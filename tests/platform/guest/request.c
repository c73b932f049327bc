// SPDX-License-Identifier: GPL-2.0
/* Route netlink. */
#include <errno.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exercise.h"
#include "request.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

void request_begin(struct request *request, uint16_t type, uint16_t flags, const void *header,
		   size_t size)
{
	memset(request, 0, sizeof(*request));
	request->header.nlmsg_len = NLMSG_LENGTH(size);
	request->header.nlmsg_type = type;
	request->header.nlmsg_flags = NLM_F_REQUEST | flags;
	memcpy(NLMSG_DATA(&request->header), header, size);
}

void request_put(struct request *request, uint16_t type, const void *data, size_t size)
{
	size_t at = NLMSG_ALIGN(request->header.nlmsg_len);
	struct rtattr *attribute = (struct rtattr *)(request->bytes + at);

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(size);
	if (size)
		memcpy(RTA_DATA(attribute), data, size);
	request->header.nlmsg_len = at + RTA_LENGTH(size);
}

size_t request_nest(struct request *request, uint16_t type)
{
	size_t start = NLMSG_ALIGN(request->header.nlmsg_len);

	request_put(request, type | NLA_F_NESTED, NULL, 0);
	return start;
}

void request_unnest(struct request *request, size_t start)
{
	struct rtattr *attribute = (struct rtattr *)(request->bytes + start);

	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len);
	attribute->rta_len = request->header.nlmsg_len - start;
}

int request_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

/* Returns true if the message ends the answer, and sets *error then. */
static bool take_message(const struct nlmsghdr *message, uint32_t sequence, int *error)
{
	const struct nlmsgerr *acknowledgment = NLMSG_DATA(message);

	if (message->nlmsg_seq != sequence) {
		/* What other processes did, unless it is the rest of a dump. */
		count_event(FUZZ_NOTIFICATIONS, !(message->nlmsg_flags & NLM_F_MULTI));
		return false;
	}
	switch (message->nlmsg_type) {
	case NLMSG_ERROR:
		if (message->nlmsg_len < NLMSG_LENGTH(sizeof(*acknowledgment)))
			wrong("an acknowledgment of %u bytes", message->nlmsg_len);
		else
			*error = -acknowledgment->error;
		return true;
	case NLMSG_DONE:
		*error = 0;
		if (message->nlmsg_len >= NLMSG_LENGTH(sizeof(int)))
			*error = -*(const int *)NLMSG_DATA(message);
		return true;
	}
	count_event(FUZZ_DUMPED, 1);
	return false;
}

static bool take_messages(const uint8_t *bytes, int length, uint32_t sequence, int *error)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)bytes;
	bool done = false;

	for (; NLMSG_OK(message, (unsigned int)length); message = NLMSG_NEXT(message, length))
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

int request_send(struct fuzzer *f, int fd, struct request *request, uint32_t sequence,
		 unsigned int patience)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent;

	request->header.nlmsg_seq = sequence;
	do {
		sent = sendto(fd, request->bytes, NLMSG_ALIGN(request->header.nlmsg_len), 0,
			      (struct sockaddr *)&kernel, sizeof(kernel));
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return -1;
	return read_answer(f, fd, sequence, patience);
}

static int send_once(struct fuzzer *f, enum fuzz_call call, struct request *request)
{
	int fd = request_open(), ret, error;

	if (fd < 0)
		return -1;
	request->header.nlmsg_flags |= NLM_F_ACK;
	ret = CALL(f, call, request_send(f, fd, request, 1, 100));
	error = errno;
	close(fd);
	errno = error;
	return ret;
}

static void begin_link(struct request *request, uint16_t type, uint16_t flags, int index)
{
	struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = index };

	request_begin(request, type, flags, &header, sizeof(header));
}

int set_link(struct fuzzer *f, int index, unsigned int flags, unsigned int mask)
{
	struct ifinfomsg header = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = index,
		.ifi_flags = flags,
		.ifi_change = mask,
	};
	struct request request;

	request_begin(&request, RTM_NEWLINK, 0, &header, sizeof(header));
	return send_once(f, FUZZ_LINK, &request);
}

int set_link_u32(struct fuzzer *f, enum fuzz_call call, int index, uint16_t attribute,
		 uint32_t value)
{
	struct request request;

	begin_link(&request, RTM_NEWLINK, 0, index);
	request_put(&request, attribute, &value, sizeof(value));
	return send_once(f, call, &request);
}

int rename_link(struct fuzzer *f, int index, const char *name)
{
	struct request request;

	begin_link(&request, RTM_NEWLINK, 0, index);
	request_put(&request, IFLA_IFNAME, name, strlen(name) + 1);
	return send_once(f, FUZZ_LINK, &request);
}

int create_link(struct fuzzer *f, const char *name, const char *kind)
{
	struct request request;
	size_t nest;

	begin_link(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	request_put(&request, IFLA_IFNAME, name, strlen(name) + 1);
	nest = request_nest(&request, IFLA_LINKINFO);
	request_put(&request, IFLA_INFO_KIND, kind, strlen(kind) + 1);
	request_unnest(&request, nest);
	return send_once(f, FUZZ_LINK, &request);
}

int delete_link(struct fuzzer *f, int index)
{
	struct request request;

	begin_link(&request, RTM_DELLINK, 0, index);
	return send_once(f, FUZZ_LINK, &request);
}

int set_mctp_net(struct fuzzer *f, int index, uint32_t net)
{
	struct request request;
	size_t families, family;

	begin_link(&request, RTM_SETLINK, 0, index);
	families = request_nest(&request, IFLA_AF_SPEC);
	family = request_nest(&request, AF_MCTP);
	request_put(&request, IFLA_MCTP_NET, &net, sizeof(net));
	request_unnest(&request, family);
	request_unnest(&request, families);
	return send_once(f, FUZZ_SETLINK, &request);
}

int change_address(struct fuzzer *f, uint16_t type, int index, uint8_t eid)
{
	struct ifaddrmsg header = { .ifa_family = AF_MCTP, .ifa_index = index };
	struct request request;

	request_begin(&request, type, 0, &header, sizeof(header));
	request_put(&request, IFA_LOCAL, &eid, sizeof(eid));
	return send_once(f, type == RTM_NEWADDR ? FUZZ_NEWADDR : FUZZ_DELADDR, &request);
}

int change_route(struct fuzzer *f, uint16_t type, int index, uint8_t first, uint8_t more,
		 uint32_t mtu)
{
	struct rtmsg header = {
		.rtm_family = AF_MCTP,
		.rtm_dst_len = more,
		.rtm_type = RTN_UNICAST,
	};
	struct request request;
	size_t metrics;

	request_begin(&request, type, 0, &header, sizeof(header));
	request_put(&request, RTA_DST, &first, sizeof(first));
	request_put(&request, RTA_OIF, &index, sizeof(index));
	if (mtu) {
		metrics = request_nest(&request, RTA_METRICS);
		request_put(&request, RTAX_MTU, &mtu, sizeof(mtu));
		request_unnest(&request, metrics);
	}
	return send_once(f, type == RTM_NEWROUTE ? FUZZ_NEWROUTE : FUZZ_DELROUTE, &request);
}
