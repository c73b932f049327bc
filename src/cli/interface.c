// SPDX-License-Identifier: GPL-2.0
#include "interface.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ethtool.h"
#include "mctp_abi.h"
#include "netlink.h"
#include "report.h"
#include "state.h"
#include "sysfs.h"

bool interface_has_mctp(void)
{
	int fd = socket(AF_MCTP, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno != EAFNOSUPPORT;
	close(fd);
	return true;
}

/* The kernel's word on the binding decides; before Linux 6.13, without one, the driver's name. */
static bool is_pcc(int fd, const struct link *link)
{
	char driver[32];

	if (link->type != ARPHRD_MCTP)
		return false;
	if (link->binding)
		return link->binding == MCTP_BINDING_PCC;
	if (ethtool_driver(fd, link->name, driver, sizeof(driver)))
		return false;
	return !strcmp(driver, "mctp_pcc");
}

int interface_read(struct netlink **nl, struct state *state)
{
	int rc;

	memset(state, 0, sizeof(*state));
	*nl = netlink_open();
	if (!*nl) {
		report_error("netlink", "open", errno, NULL);
		return EXIT_FAILED;
	}
	rc = netlink_read(*nl, state);
	if (rc) {
		report_error("netlink", "read MCTP configuration", -rc, netlink_reason(*nl));
		state_free(state);
		netlink_close(*nl);
		*nl = NULL;
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < state->link_count; i++)
		state->links[i].pcc = is_pcc(netlink_fd(*nl), &state->links[i]);
	return EXIT_DONE;
}

bool interface_any(const struct state *state)
{
	for (size_t i = 0; i < state->link_count; i++) {
		if (state->links[i].pcc)
			return true;
	}
	return false;
}

const char *interface_why_none(void)
{
	return interface_absence(interface_has_mctp(), sysfs_has_driver(SYSFS),
				 sysfs_has_device(SYSFS));
}

bool interface_name(const char *object, char *name)
{
	if (object[0] == '\\')
		return sysfs_interface(SYSFS, object, name);
	snprintf(name, IFNAMSIZ, "%s", object);
	return true;
}

const struct link *interface_find(const struct state *state, const char *object)
{
	char name[IFNAMSIZ];
	const struct link *link = NULL;
	bool named = interface_name(object, name);

	if (named)
		link = state_link(state, name);
	if (link && link->pcc)
		return link;
	if (!named)
		report(object, "no interface has this ACPI path");
	else if (if_nametoindex(name))
		report(object, "not an MCTP-over-PCC interface");
	else
		report(object, "no such interface");
	if (!interface_any(state))
		report(NULL, "%s", interface_why_none());
	return NULL;
}

const char *interface_absence(bool mctp, bool driver, bool device)
{
	if (!mctp)
		return "this kernel has no MCTP: no CONFIG_MCTP, and no module for AF_MCTP";
	if (!driver && !device)
		return "no interface: ACPI has no device DMT0001, and mctp_pcc is not loaded";
	if (!device)
		return "no interface: ACPI has no device DMT0001";
	if (!driver)
		return "no interface: the module mctp_pcc is not loaded (modprobe mctp_pcc)";
	return "no interface: the driver refused the device (see dmesg), or another netns has it";
}
