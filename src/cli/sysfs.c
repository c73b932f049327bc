// SPDX-License-Identifier: GPL-2.0
#include "sysfs.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <net/if.h>

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

/* An attribute of one line. */
static bool read_line(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "re");
	bool read;

	text[0] = '\0';
	if (!file)
		return false;
	read = fgets(text, size, file);
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return read;
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

	snprintf(path, sizeof(path), "%s/class/net/%s/device/firmware_node/path", root, ifname);
	read_line(path, endpoint->path, sizeof(endpoint->path));
}

/* Names have four characters, padded with underscores. */
static bool same_path(const char *one, const char *other)
{
	while (*one && *one == *other) {
		one++;
		other++;
		if (*one != *other && (!*one || *one == '.' || !*other || *other == '.')) {
			one += strspn(one, "_");
			other += strspn(other, "_");
		}
	}
	return *one == *other;
}

bool sysfs_interface(const char *root, const char *path, char *ifname)
{
	char pattern[PATH_MAX], line[PATH_MAX];
	size_t prefix = strlen(root) + strlen("/class/net/");
	bool is_there = false;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/class/net/*/device/firmware_node/path", root);
	if (glob(pattern, GLOB_NOSORT, NULL, &found))
		found.gl_pathc = 0;
	for (size_t i = 0; i < found.gl_pathc && !is_there; i++) {
		const char *name = found.gl_pathv[i] + prefix;

		is_there = read_line(found.gl_pathv[i], line, sizeof(line)) &&
			   same_path(line, path);
		if (is_there)
			snprintf(ifname, IFNAMSIZ, "%.*s", (int)strcspn(name, "/"), name);
	}
	globfree(&found);
	return is_there;
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
