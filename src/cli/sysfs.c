// SPDX-License-Identifier: GPL-2.0
#include "sysfs.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int read_index(const char *root, const char *ifname, const char *attribute)
{
	char path[PATH_MAX];
	int index = -1;
	FILE *file;

	snprintf(path, sizeof(path), "%s/class/net/%s/device/%s", root, ifname, attribute);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &index) != 1 || index < 0)
		index = -1;
	fclose(file);
	return index;
}

void sysfs_endpoint(const char *root, const char *ifname, struct endpoint *endpoint)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *name;
	ssize_t length;

	endpoint->outbox = read_index(root, ifname, "outbox");
	endpoint->inbox = read_index(root, ifname, "inbox");

	snprintf(path, sizeof(path), "%s/class/net/%s/device/firmware_node", root, ifname);
	length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	name = strrchr(target, '/');
	snprintf(endpoint->acpi, sizeof(endpoint->acpi), "%.*s", (int)sizeof(endpoint->acpi) - 1,
		 name ? name + 1 : target);
}

bool sysfs_has_driver(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/module/mctp_pcc", root);
	return !access(path, F_OK);
}

bool sysfs_has_device(const char *root)
{
	char pattern[PATH_MAX];
	glob_t found;
	bool any;

	snprintf(pattern, sizeof(pattern), "%s/bus/acpi/devices/DMT0001:*", root);
	any = !glob(pattern, GLOB_NOSORT, NULL, &found);
	globfree(&found);
	return any;
}
