/* SPDX-License-Identifier: GPL-2.0 */
/* What sysfs tells: an interface's ACPI device and PCC subspaces; whether driver, device exist. */
#ifndef CLI_SYSFS_H
#define CLI_SYSFS_H

#include <stdbool.h>

#define SYSFS	"/sys"

struct endpoint {
	char acpi[64];			/* name of the device, like DMT0001:00; empty: unknown */
	char path[256];			/* its path, like \_SB_.MCTP; empty: unknown */
	int outbox;			/* index of the PCC subspace; -1: unknown */
	int inbox;
};

/**
 * sysfs_endpoint() - the ACPI device and the PCC subspaces behind an interface
 * @root: where sysfs is mounted
 * @ifname: the interface
 * @endpoint: filled in with what sysfs has
 */
void sysfs_endpoint(const char *root, const char *ifname, struct endpoint *endpoint);

/**
 * sysfs_interface() - find an interface by the path of its ACPI device
 * @root: where sysfs is mounted
 * @path: from the root of the namespace; names may lack the underscores that ACPI pads them with
 * @ifname: filled in, IFNAMSIZ bytes
 *
 * Return: whether there is one.
 */
bool sysfs_interface(const char *root, const char *path, char *ifname);

/**
 * sysfs_has_driver() - whether the module mctp_pcc is loaded
 * @root: where sysfs is mounted
 *
 * Return: true when it is.
 */
bool sysfs_has_driver(const char *root);

/**
 * sysfs_has_device() - whether ACPI describes an MCTP-over-PCC device
 * @root: where sysfs is mounted
 *
 * Return: true when it does.
 */
bool sysfs_has_device(const char *root);

#endif
