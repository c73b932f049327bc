/* SPDX-License-Identifier: GPL-2.0 */
/* What an interface's driver says: its name and its counters ("ethtool -i", "ethtool -S"). */
#ifndef CLI_ETHTOOL_H
#define CLI_ETHTOOL_H

#include <stddef.h>
#include <stdint.h>

#include <linux/ethtool.h>

struct counter {
	char name[ETH_GSTRING_LEN + 1];
	uint64_t value;
};

struct counters {
	struct counter *counter;
	size_t count;
};

/**
 * ethtool_driver() - the name of an interface's driver
 * @fd: any socket
 * @ifname: the interface
 * @driver: filled in; empty on failure
 * @size: of @driver
 *
 * Return: 0 or a negative errno.
 */
int ethtool_driver(int fd, const char *ifname, char *driver, size_t size);

/**
 * ethtool_counters() - the driver's own counters
 * @fd: any socket
 * @ifname: the interface
 * @counters: filled in; none when the driver has none; @counters->counter is the caller's to free
 *
 * Return: 0 or a negative errno.
 */
int ethtool_counters(int fd, const char *ifname, struct counters *counters);

#endif
