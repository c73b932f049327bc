// SPDX-License-Identifier: GPL-2.0
#include "describe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "record.h"
#include "sandbox.h"
#include "uapi.h"

static char text[RECORD_MAX];
static size_t text_length;

__attribute__((format(printf, 1, 2))) static void add(const char *format, ...)
{
	va_list args;

	if (text_length >= sizeof(text) - 1)
		return;
	va_start(args, format);
	text_length += vsnprintf(text + text_length, sizeof(text) - text_length, format, args);
	va_end(args);
}

/* The attributes by their number; those that have none are shown as a number. */
static const char * const address_names[] = {
	[IFA_ADDRESS] = "IFA_ADDRESS", [IFA_LOCAL] = "IFA_LOCAL", [IFA_FLAGS] = "IFA_FLAGS",
};

static const char * const route_names[] = {
	[RTA_DST] = "RTA_DST", [RTA_OIF] = "RTA_OIF", [RTA_GATEWAY] = "RTA_GATEWAY",
	[RTA_METRICS] = "RTA_METRICS",
};

static const char * const neighbour_names[] = {
	[NDA_DST] = "NDA_DST", [NDA_LLADDR] = "NDA_LLADDR", [NDA_PROTOCOL] = "NDA_PROTOCOL",
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static void show_attributes(const struct nlmsghdr *nlh, size_t skip, const char * const *names,
			    size_t count)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, skip) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type < count && names[type])
			add(" %s=", names[type]);
		else
			add(" %u=", type);
		if (names == route_names && type == RTA_OIF)
			add("%s", name_at(mnl_attr_get_u32(attr)));
		else
			add("%s", hex(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr)));
	}
}

static void show_address(const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(nlh);

	add(" %s prefixlen %u flags 0x%x scope %u", name_at(info->ifa_index), info->ifa_prefixlen,
	    info->ifa_flags, info->ifa_scope);
	show_attributes(nlh, sizeof(*info), address_names, COUNT(address_names));
}

static void show_route(const struct nlmsghdr *nlh)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(nlh);

	add(" dst_len %u src_len %u tos %u table %u protocol %u scope %u type %u flags 0x%x",
	    info->rtm_dst_len, info->rtm_src_len, info->rtm_tos, info->rtm_table,
	    info->rtm_protocol, info->rtm_scope, info->rtm_type, info->rtm_flags);
	show_attributes(nlh, sizeof(*info), route_names, COUNT(route_names));
}

static void show_neighbour(const struct nlmsghdr *nlh)
{
	const struct ndmsg *info = mnl_nlmsg_get_payload(nlh);

	add(" %s state 0x%x flags 0x%x type %u", name_at(info->ndm_ifindex), info->ndm_state,
	    info->ndm_flags, info->ndm_type);
	show_attributes(nlh, sizeof(*info), neighbour_names, COUNT(neighbour_names));
}

/* What an interface has of MCTP, or NULL. */
static const struct nlattr *link_mctp(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr, *family;

	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg)) {
		if (mnl_attr_get_type(attr) != IFLA_AF_SPEC)
			continue;
		mnl_attr_for_each_nested(family, attr)
			if (mnl_attr_get_type(family) == AF_MCTP)
				return family;
	}
	return NULL;
}

static void show_link(const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr, *mctp = link_mctp(nlh);

	add(" %s family %u", name_at(info->ifi_index), info->ifi_family);
	mnl_attr_for_each_nested(attr, mctp) {
		if (mnl_attr_get_type(attr) == LINK_MCTP_NET && mnl_attr_get_payload_len(attr) == 4)
			add(" net %u", mnl_attr_get_u32(attr));
		else
			add(" %u=%s", mnl_attr_get_type(attr),
			    hex(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr)));
	}
}

static const struct kind {
	uint16_t type;
	const char *name;
	void (*show)(const struct nlmsghdr *nlh);
} kinds[] = {
	{ RTM_NEWLINK, "RTM_NEWLINK", show_link },
	{ RTM_DELLINK, "RTM_DELLINK", show_link },
	{ RTM_NEWADDR, "RTM_NEWADDR", show_address },
	{ RTM_DELADDR, "RTM_DELADDR", show_address },
	{ RTM_NEWROUTE, "RTM_NEWROUTE", show_route },
	{ RTM_DELROUTE, "RTM_DELROUTE", show_route },
	{ RTM_NEWNEIGH, "RTM_NEWNEIGH", show_neighbour },
	{ RTM_DELNEIGH, "RTM_DELNEIGH", show_neighbour },
};

bool is_of_mctp(const struct nlmsghdr *nlh)
{
	const struct rtgenmsg *family = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type == RTM_NEWLINK || nlh->nlmsg_type == RTM_DELLINK)
		return link_mctp(nlh);
	return family->rtgen_family == AF_MCTP;
}

const char *describe(const struct nlmsghdr *nlh)
{
	size_t i;

	text_length = 0;
	for (i = 0; i < COUNT(kinds) && kinds[i].type != nlh->nlmsg_type; i++)
		;
	if (i == COUNT(kinds)) {
		add("message %u", nlh->nlmsg_type);
		return text;
	}
	add("%s", kinds[i].name);
	if (nlh->nlmsg_flags)
		add(" nlmsg_flags 0x%x", nlh->nlmsg_flags);
	kinds[i].show(nlh);
	return text;
}
