// SPDX-License-Identifier: GPL-2.0
/* mctp-exercise fuzz: netlink requests. */
#include <linux/if_link.h>
#include <string.h>
#include <unistd.h>

#include "exercise.h"
#include "request.h"

void netlink_fuzz_begin(struct netlink_fuzz *fuzz)
{
	fuzz->fd = -1;
	fuzz->sequence = 0;
	fuzz->joined = false;
}

/* Mostly MCTP's: what is for others is not what this is about. */
static uint8_t any_family(struct fuzzer *f)
{
	return chance(f, 98) ? AF_MCTP : ONE_OF(f, uint8_t, AF_UNSPEC, AF_INET, 255);
}

static uint16_t any_flags(struct fuzzer *f)
{
	uint16_t flags = chance(f, 95) ? NLM_F_ACK : 0;

	if (chance(f, 30))
		flags |= ONE_OF(f, uint16_t, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, NLM_F_APPEND,
				NLM_F_ECHO, NLM_F_CREATE | NLM_F_EXCL, 0xffff & ~NLM_F_DUMP);
	return flags;
}

/* Attributes that a request should not have, or not so. */
static void put_any(struct nlmsghdr *request, struct fuzzer *f)
{
	uint8_t value[64];
	size_t i, size = any_size(f, sizeof(value));

	for (i = 0; i < size; i++)
		value[i] = next_random(&f->random);
	mnl_attr_put(request, chance(f, 80) ? below(f, 32) : next_random(&f->random), size, value);
}

/* From so few that what one request adds another one removes. */
static uint8_t first_peer(struct fuzzer *f)
{
	return chance(f, 80) ? PEER_EID + PEER_EIDS * below(f, PEER_GROUPS) : any_eid(f);
}

static uint8_t local_eid(struct fuzzer *f)
{
	return chance(f, 80) ? LOCAL_EID + below(f, LOCAL_EIDS) : any_eid(f);
}

static void put_eid(struct nlmsghdr *request, struct fuzzer *f, uint16_t type, uint8_t value)
{
	/* The kernel takes what is longer, too. */
	const uint8_t eid[4] = { value };

	mnl_attr_put(request, type, chance(f, 97) ? 1 : below(f, sizeof(eid) + 1), eid);
}

static enum fuzz_call make_address(struct request *room, struct fuzzer *f)
{
	struct ifaddrmsg header = { .ifa_family = any_family(f), .ifa_index = any_link(f) };
	uint16_t type = chance(f, 60) ? RTM_NEWADDR : RTM_DELADDR;
	struct nlmsghdr *request = request_begin(room, type, any_flags(f), &header, sizeof(header));

	if (chance(f, 97))
		put_eid(request, f, chance(f, 90) ? IFA_LOCAL : IFA_ADDRESS, local_eid(f));
	return type == RTM_NEWADDR ? FUZZ_NEWADDR : FUZZ_DELADDR;
}

static enum fuzz_call make_route(struct request *room, struct fuzzer *f)
{
	struct rtmsg header = {
		.rtm_family = any_family(f),
		.rtm_dst_len = chance(f, 90) ? ONE_OF(f, uint8_t, 0, PEER_EIDS - 1) : below(f, 256),
		.rtm_type = chance(f, 95) ? RTN_UNICAST : below(f, RTN_MAX + 2),
	};
	const uint32_t gateway[] = { any_net(f), any_eid(f) };
	uint16_t type = chance(f, 60) ? RTM_NEWROUTE : RTM_DELROUTE;
	struct nlmsghdr *request = request_begin(room, type, any_flags(f), &header, sizeof(header));
	struct nlattr *metrics;
	uint32_t mtu;

	if (chance(f, 97))
		put_eid(request, f, RTA_DST, first_peer(f));
	if (chance(f, 95))
		mnl_attr_put_u32(request, RTA_OIF, any_link(f));
	if (chance(f, 10))
		mnl_attr_put(request, RTA_GATEWAY, sizeof(gateway), gateway);
	if (chance(f, 40)) {
		mtu = chance(f, 80) ? 68 + below(f, 4096) : next_random(&f->random);
		metrics = mnl_attr_nest_start(request, RTA_METRICS);
		mnl_attr_put(request, RTAX_MTU, chance(f, 95) ? sizeof(mtu) : below(f, 4), &mtu);
		mnl_attr_nest_end(request, metrics);
	}
	return type == RTM_NEWROUTE ? FUZZ_NEWROUTE : FUZZ_DELROUTE;
}

static enum fuzz_call make_neigh(struct request *room, struct fuzzer *f)
{
	struct ndmsg header = { .ndm_family = any_family(f), .ndm_ifindex = any_link(f) };
	uint16_t type = chance(f, 60) ? RTM_NEWNEIGH : RTM_DELNEIGH;
	struct nlmsghdr *request = request_begin(room, type, any_flags(f), &header, sizeof(header));
	const uint8_t address[40] = { 0xaa };
	size_t size;

	if (chance(f, 97))
		put_eid(request, f, NDA_DST, first_peer(f));
	/* TUN has no hardware addresses, loopback has those of Ethernet. */
	if (chance(f, 95)) {
		size = chance(f, 90) ? ONE_OF(f, size_t, 0, 6) : below(f, sizeof(address) + 1);
		mnl_attr_put(request, NDA_LLADDR, size, address);
	}
	return type == RTM_NEWNEIGH ? FUZZ_NEWNEIGH : FUZZ_DELNEIGH;
}

static enum fuzz_call make_link(struct request *room, struct fuzzer *f)
{
	struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = any_link(f) };
	struct nlattr *families, *family;
	struct nlmsghdr *request;
	uint32_t net = any_net(f);

	request = request_begin(room, chance(f, 50) ? RTM_SETLINK : RTM_NEWLINK, NLM_F_ACK,
				&header, sizeof(header));
	families = mnl_attr_nest_start(request, IFLA_AF_SPEC);
	family = mnl_attr_nest_start(request, AF_MCTP);
	if (chance(f, 90))
		mnl_attr_put(request, LINK_MCTP_NET, chance(f, 95) ? sizeof(net) : below(f, 4),
			     &net);
	while (chance(f, 10))
		put_any(request, f);
	mnl_attr_nest_end(request, family);
	mnl_attr_nest_end(request, families);
	return FUZZ_SETLINK;
}

static enum fuzz_call make_dump(struct request *room, struct fuzzer *f)
{
	/* All of these headers begin with the family; programs may send no more than that. */
	static const size_t sizes[] = {
		sizeof(struct ifaddrmsg), sizeof(struct rtmsg), sizeof(struct ndmsg),
		sizeof(struct ifinfomsg), sizeof(struct rtgenmsg),
	};
	uint8_t header[sizeof(struct rtmsg) + sizeof(struct ifinfomsg)] = { 0 };
	uint16_t type = ONE_OF(f, uint16_t, RTM_GETADDR, RTM_GETROUTE, RTM_GETNEIGH, RTM_GETLINK);
	int32_t index = any_link(f);
	struct nlmsghdr *request;
	size_t i;

	header[0] = type == RTM_GETLINK ? AF_UNSPEC : any_family(f);
	/* At 4 is the index, in all but routes. */
	if (chance(f, 30))
		memcpy(header + 4, &index, sizeof(index));
	else if (chance(f, 5))
		for (i = 1; i < sizeof(header); i++)
			header[i] = next_random(&f->random);
	request = request_begin(room, type, chance(f, 95) ? NLM_F_DUMP : NLM_F_ACK, header,
				ANY_OF(f, sizes));
	if (chance(f, 10))
		put_any(request, f);
	return FUZZ_DUMP;
}

/* Spoil it. The type and the family stay, so that it reaches whom it is for. */
static void spoil(struct nlmsghdr *request, struct fuzzer *f)
{
	unsigned int times = 1 + below(f, 3);
	size_t first = NLMSG_HDRLEN + 1, at;
	uint8_t *bytes = (uint8_t *)request;

	while (times--) {
		if (request->nlmsg_len <= first)
			return;
		at = first + below(f, request->nlmsg_len - first);
		switch (below(f, 5)) {
		case 0:
			bytes[at] = next_random(&f->random);
			break;
		case 1:
			bytes[at] ^= 1 << below(f, 8);
			break;
		case 2:
			request->nlmsg_len = at;
			break;
		case 3:
			put_any(request, f);
			break;
		case 4:
			/* An attribute's length, if one begins here. */
			at &= ~3u;
			bytes[at] = below(f, 24);
			break;
		}
	}
}

static void open_socket(struct netlink_fuzz *fuzz, struct fuzzer *f)
{
	int on = 1, group = RTNLGRP_MCTP_IFADDR, room = 2048 << below(f, 8);

	fuzz->fd = request_open();
	if (fuzz->fd < 0)
		return;
	if (chance(f, 50))
		setsockopt(fuzz->fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	if (chance(f, 70))
		setsockopt(fuzz->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	if (chance(f, 50))
		setsockopt(fuzz->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
	if (chance(f, 50))
		setsockopt(fuzz->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
}

void netlink_fuzz_step(struct netlink_fuzz *fuzz, struct fuzzer *f)
{
	static enum fuzz_call (*const makers[])(struct request *room, struct fuzzer *f) = {
		make_address, make_address, make_address, make_route, make_route, make_route,
		make_neigh, make_neigh, make_link, make_dump, make_dump,
	};
	unsigned int patience = chance(f, 90) ? 100 : 30;
	struct request room;
	enum fuzz_call call;

	if (fuzz->fd < 0)
		open_socket(fuzz, f);
	if (fuzz->fd < 0)
		return;

	call = ANY_OF(f, makers)(&room, f);
	/* An attribute of a link may do anything to it. */
	if (call != FUZZ_SETLINK && chance(f, 20)) {
		spoil(&room.header, f);
		call = FUZZ_MALFORMED;
	}
	CALL(f, call, request_send(f, fuzz->fd, &room.header, ++fuzz->sequence, patience));

	/* Perhaps in the middle of a dump. */
	if (chance(f, 3)) {
		close(fuzz->fd);
		fuzz->fd = -1;
	}
}

void netlink_role(struct fuzzer *f)
{
	struct netlink_fuzz fuzz;

	netlink_fuzz_begin(&fuzz);
	while (!over(f))
		netlink_fuzz_step(&fuzz, f);
}
