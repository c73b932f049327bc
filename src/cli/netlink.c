// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include "mctp_abi.h"
#include "state.h"

struct netlink {
	struct mnl_socket *socket;
	unsigned int sequence;
	char reason[256];

	struct state *reading;		/* what the answers to a dump are added to */
	char buffer[32768];		/* as large as what the kernel fills at once in a dump */
};

static struct mnl_socket *open_socket(void)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	int error, on = 1;

	if (!socket)
		return NULL;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		error = errno;
		mnl_socket_close(socket);
		errno = error;
		return NULL;
	}
	/* Kernels before 4.12 and 4.20 refuse these two; they have no MCTP either. */
	mnl_socket_setsockopt(socket, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	return socket;
}

struct netlink *netlink_open(void)
{
	struct netlink *nl = calloc(1, sizeof(*nl));

	if (!nl)
		return NULL;
	nl->socket = open_socket();
	if (!nl->socket) {
		free(nl);
		return NULL;
	}
	nl->sequence = (unsigned int)time(NULL);
	return nl;
}

void netlink_close(struct netlink *nl)
{
	if (!nl)
		return;
	if (nl->socket)
		mnl_socket_close(nl->socket);
	free(nl);
}

int netlink_fd(const struct netlink *nl)
{
	return mnl_socket_get_fd(nl->socket);
}

const char *netlink_reason(const struct netlink *nl)
{
	return nl->reason;
}

/* Keep the text that the kernel put behind an error. */
static int on_reason(const struct nlattr *attr, void *data)
{
	struct netlink *nl = data;

	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
	    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0) {
		strncpy(nl->reason, mnl_attr_get_str(attr), sizeof(nl->reason) - 1);
		return MNL_CB_STOP;
	}
	return MNL_CB_OK;
}

/* The kernel's answer to a request: an error, or the acknowledgment, which is error 0. */
static int on_error(const struct nlmsghdr *nlh, void *data)
{
	const struct nlmsgerr *answer = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*answer);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*answer)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (!answer->error)
		return MNL_CB_STOP;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS) {
		/* The request is quoted before the attributes, whole unless a flag says so. */
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			skip += mnl_nlmsg_get_payload_len(&answer->msg);
		if (skip < mnl_nlmsg_get_payload_len(nlh))
			mnl_attr_parse(nlh, skip, on_reason, data);
	}
	errno = -answer->error;
	return MNL_CB_ERROR;
}

/* The end of a dump, which says whether it came to its end. */
static int on_done(const struct nlmsghdr *nlh, void *data)
{
	const int *status = mnl_nlmsg_get_payload(nlh);

	(void)data;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*status) || *status >= 0)
		return MNL_CB_STOP;
	errno = -*status;
	return MNL_CB_ERROR;
}

/* Send the message at the start of the buffer and read the answers until the last one. */
static int exchange(struct netlink *nl, struct nlmsghdr *nlh, mnl_cb_t callback)
{
	mnl_cb_t control[NLMSG_DONE + 1] = { [NLMSG_ERROR] = on_error, [NLMSG_DONE] = on_done };
	unsigned int portid = mnl_socket_get_portid(nl->socket);
	unsigned int sequence = ++nl->sequence;
	int rc;

	nl->reason[0] = '\0';
	nlh->nlmsg_seq = sequence;
	if (mnl_socket_sendto(nl->socket, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		ssize_t length = mnl_socket_recvfrom(nl->socket, nl->buffer, sizeof(nl->buffer));

		if (length < 0)
			return -errno;
		rc = mnl_cb_run2(nl->buffer, length, sequence, portid, callback, nl, control,
				 MNL_ARRAY_SIZE(control));
	} while (rc > MNL_CB_STOP);
	return rc < 0 ? -errno : 0;
}

/* Start a request in the buffer; the family's header follows the message header. */
static void *request(struct netlink *nl, struct nlmsghdr **nlh, uint16_t type, uint16_t flags,
		     size_t size)
{
	*nlh = mnl_nlmsg_put_header(nl->buffer);
	(*nlh)->nlmsg_type = type;
	(*nlh)->nlmsg_flags = NLM_F_REQUEST | flags;
	return mnl_nlmsg_put_extra_header(*nlh, size);
}

static int on_link_mctp(const struct nlattr *attr, void *data)
{
	struct link *link = data;

	switch (mnl_attr_get_type(attr)) {
	case LINK_MCTP_NET:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			link->net = mnl_attr_get_u32(attr);
		break;
	case LINK_MCTP_PHYS_BINDING:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
			link->binding = mnl_attr_get_u8(attr);
		break;
	}
	return MNL_CB_OK;
}

static int on_link_family(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == AF_MCTP)
		return mnl_attr_parse_nested(attr, on_link_mctp, data);
	return MNL_CB_OK;
}

static int on_link_attribute(const struct nlattr *attr, void *data)
{
	struct link *link = data;
	size_t length;

	switch (mnl_attr_get_type(attr)) {
	case IFLA_IFNAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(link->name, mnl_attr_get_str(attr), sizeof(link->name) - 1);
		break;
	case IFLA_MTU:
		link->mtu = mnl_attr_get_u32(attr);
		break;
	case IFLA_MIN_MTU:
		link->min_mtu = mnl_attr_get_u32(attr);
		break;
	case IFLA_MAX_MTU:
		link->max_mtu = mnl_attr_get_u32(attr);
		break;
	case IFLA_CARRIER:
		link->carrier = mnl_attr_get_u8(attr);
		break;
	case IFLA_STATS64:
		/* Kernels differ in how many fields the structure has at its end. */
		length = mnl_attr_get_payload_len(attr);
		if (length > sizeof(link->stats))
			length = sizeof(link->stats);
		memcpy(&link->stats, mnl_attr_get_payload(attr), length);
		break;
	case IFLA_AF_SPEC:
		return mnl_attr_parse_nested(attr, on_link_family, data);
	}
	return MNL_CB_OK;
}

static int on_link(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct netlink *nl = data;
	struct link link = { 0 };
	int rc;

	if (nlh->nlmsg_type != RTM_NEWLINK)
		return MNL_CB_OK;
	link.index = info->ifi_index;
	link.type = info->ifi_type;
	link.up = info->ifi_flags & IFF_UP;
	rc = mnl_attr_parse(nlh, sizeof(*info), on_link_attribute, &link);
	if (rc < 0)
		return rc;
	if (!link.net && link.type != ARPHRD_MCTP)
		return MNL_CB_OK;
	rc = state_add_link(nl->reading, &link);
	if (rc) {
		errno = -rc;
		return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

static int on_address_attribute(const struct nlattr *attr, void *data)
{
	struct address *address = data;

	if (mnl_attr_get_type(attr) == IFA_LOCAL && mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
		address->eid = mnl_attr_get_u8(attr);
	return MNL_CB_OK;
}

static int on_address(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(nlh);
	struct address address = { 0 };
	struct netlink *nl = data;
	int rc;

	/* A kernel without MCTP answers with the addresses of every family. */
	if (nlh->nlmsg_type != RTM_NEWADDR || info->ifa_family != AF_MCTP)
		return MNL_CB_OK;
	address.ifindex = info->ifa_index;
	rc = mnl_attr_parse(nlh, sizeof(*info), on_address_attribute, &address);
	if (rc < 0)
		return rc;
	rc = state_add_address(nl->reading, &address);
	if (rc) {
		errno = -rc;
		return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

static int on_route_metric(const struct nlattr *attr, void *data)
{
	struct route *route = data;

	if (mnl_attr_get_type(attr) == RTAX_MTU && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		route->mtu = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int on_route_attribute(const struct nlattr *attr, void *data)
{
	struct route *route = data;

	switch (mnl_attr_get_type(attr)) {
	case RTA_DST:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
			route->first = mnl_attr_get_u8(attr);
		break;
	case RTA_OIF:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			route->ifindex = mnl_attr_get_u32(attr);
		break;
	case RTA_METRICS:
		return mnl_attr_parse_nested(attr, on_route_metric, data);
	}
	return MNL_CB_OK;
}

static int on_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(nlh);
	struct netlink *nl = data;
	struct route route = { 0 };
	int rc;

	if (nlh->nlmsg_type != RTM_NEWROUTE || info->rtm_family != AF_MCTP)
		return MNL_CB_OK;
	route.type = info->rtm_type;
	rc = mnl_attr_parse(nlh, sizeof(*info), on_route_attribute, &route);
	if (rc < 0)
		return rc;
	/* In MCTP the length is the number of EIDs after the first one. */
	route.last = route.first + info->rtm_dst_len;
	/* A route through a gateway (Linux 6.17) names no interface and belongs to none. */
	if (!route.ifindex)
		return MNL_CB_OK;
	rc = state_add_route(nl->reading, &route);
	if (rc) {
		errno = -rc;
		return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

static int dump(struct netlink *nl, uint16_t type, size_t size, mnl_cb_t callback)
{
	struct nlmsghdr *nlh;
	/* Strict checking wants the type's own header; in each of them the family comes first. */
	struct rtgenmsg *header = request(nl, &nlh, type, NLM_F_DUMP, size);

	header->rtgen_family = type == RTM_GETLINK ? AF_UNSPEC : AF_MCTP;
	return exchange(nl, nlh, callback);
}

static int read_once(struct netlink *nl)
{
	int rc;

	rc = dump(nl, RTM_GETLINK, sizeof(struct ifinfomsg), on_link);
	if (!rc)
		rc = dump(nl, RTM_GETADDR, sizeof(struct ifaddrmsg), on_address);
	if (!rc)
		rc = dump(nl, RTM_GETROUTE, sizeof(struct rtmsg), on_route);
	return rc;
}

int netlink_read(struct netlink *nl, struct state *state)
{
	int rc, tries = 8;

	nl->reading = state;
	while ((rc = read_once(nl)) == -EINTR && --tries) {
		struct mnl_socket *socket = open_socket();

		/*
		 * The configuration changed under the dump, so what was read may not fit together.
		 * The rest of that dump is still to come on the old socket.
		 */
		if (!socket) {
			rc = -errno;
			break;
		}
		mnl_socket_close(nl->socket);
		nl->socket = socket;
		state_free(state);
	}
	nl->reading = NULL;
	return rc;
}

static struct ifinfomsg *link_request(struct netlink *nl, struct nlmsghdr **nlh, int ifindex)
{
	struct ifinfomsg *info = request(nl, nlh, RTM_SETLINK, NLM_F_ACK, sizeof(*info));

	info->ifi_family = AF_UNSPEC;
	info->ifi_index = ifindex;
	return info;
}

int netlink_set_mtu(struct netlink *nl, int ifindex, uint32_t mtu)
{
	struct nlmsghdr *nlh;

	link_request(nl, &nlh, ifindex);
	mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return exchange(nl, nlh, NULL);
}

int netlink_set_net(struct netlink *nl, int ifindex, uint32_t net)
{
	struct nlattr *families, *mctp;
	struct nlmsghdr *nlh;

	link_request(nl, &nlh, ifindex);
	families = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	mctp = mnl_attr_nest_start(nlh, AF_MCTP);
	mnl_attr_put_u32(nlh, LINK_MCTP_NET, net);
	mnl_attr_nest_end(nlh, mctp);
	mnl_attr_nest_end(nlh, families);
	return exchange(nl, nlh, NULL);
}

int netlink_set_up(struct netlink *nl, int ifindex, bool up)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh;

	info = link_request(nl, &nlh, ifindex);
	info->ifi_flags = up ? IFF_UP : 0;
	info->ifi_change = IFF_UP;
	return exchange(nl, nlh, NULL);
}

int netlink_set_eid(struct netlink *nl, int ifindex, uint8_t eid, bool present)
{
	struct ifaddrmsg *info;
	struct nlmsghdr *nlh;

	info = request(nl, &nlh, present ? RTM_NEWADDR : RTM_DELADDR, NLM_F_ACK, sizeof(*info));
	info->ifa_family = AF_MCTP;
	info->ifa_index = ifindex;
	mnl_attr_put_u8(nlh, IFA_LOCAL, eid);
	return exchange(nl, nlh, NULL);
}

int netlink_set_route(struct netlink *nl, const struct route *route, bool present)
{
	struct nlattr *metrics;
	struct nlmsghdr *nlh;
	struct rtmsg *info;

	info = request(nl, &nlh, present ? RTM_NEWROUTE : RTM_DELROUTE, NLM_F_ACK, sizeof(*info));
	info->rtm_family = AF_MCTP;
	info->rtm_type = RTN_UNICAST;
	info->rtm_dst_len = route->last - route->first;
	mnl_attr_put_u8(nlh, RTA_DST, route->first);
	mnl_attr_put_u32(nlh, RTA_OIF, route->ifindex);
	if (route->mtu) {
		metrics = mnl_attr_nest_start(nlh, RTA_METRICS);
		mnl_attr_put_u32(nlh, RTAX_MTU, route->mtu);
		mnl_attr_nest_end(nlh, metrics);
	}
	return exchange(nl, nlh, NULL);
}
