// SPDX-License-Identifier: GPL-2.0
#include "ethtool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net/if.h>
#include <sys/ioctl.h>
#include <linux/sockios.h>

static int ethtool(int fd, const char *ifname, void *command)
{
	struct ifreq request = { 0 };

	strncpy(request.ifr_name, ifname, sizeof(request.ifr_name) - 1);
	request.ifr_data = command;
	return ioctl(fd, SIOCETHTOOL, &request) < 0 ? -errno : 0;
}

int ethtool_driver(int fd, const char *ifname, char *driver, size_t size)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	int rc = ethtool(fd, ifname, &info);

	snprintf(driver, size, "%.*s", (int)sizeof(info.driver), rc ? "" : info.driver);
	return rc;
}

/* The number of counters, 0 also for a driver without any. */
static size_t counter_count(int fd, const char *ifname)
{
	struct ethtool_sset_info *info = calloc(1, sizeof(*info) + sizeof(info->data[0]));
	size_t count = 0;

	if (!info)
		return 0;
	info->cmd = ETHTOOL_GSSET_INFO;
	info->sset_mask = 1ULL << ETH_SS_STATS;
	if (!ethtool(fd, ifname, info) && info->sset_mask)
		count = info->data[0];
	free(info);
	return count;
}

int ethtool_counters(int fd, const char *ifname, struct counters *counters)
{
	size_t count = counter_count(fd, ifname);
	struct ethtool_gstrings *names;
	struct ethtool_stats *values;
	int rc = -ENOMEM;

	counters->counter = NULL;
	counters->count = 0;
	if (!count)
		return 0;

	names = calloc(1, sizeof(*names) + count * ETH_GSTRING_LEN);
	values = calloc(1, sizeof(*values) + count * sizeof(values->data[0]));
	counters->counter = calloc(count, sizeof(*counters->counter));
	if (!names || !values || !counters->counter)
		goto out;

	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_STATS;
	names->len = count;
	rc = ethtool(fd, ifname, names);
	if (rc)
		goto out;
	values->cmd = ETHTOOL_GSTATS;
	values->n_stats = count;
	rc = ethtool(fd, ifname, values);
	if (rc)
		goto out;

	for (size_t i = 0; i < count; i++) {
		memcpy(counters->counter[i].name, names->data + i * ETH_GSTRING_LEN,
		       ETH_GSTRING_LEN);
		counters->counter[i].value = values->data[i];
	}
	counters->count = count;
out:
	if (rc) {
		free(counters->counter);
		counters->counter = NULL;
	}
	free(values);
	free(names);
	return rc;
}
