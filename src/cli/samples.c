// SPDX-License-Identifier: GPL-2.0
#include "samples.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int samples_add(struct samples *samples, uint64_t ns)
{
	if (samples->count == SAMPLES_MAX) {
		samples->ns[samples->oldest] = ns;
		samples->oldest = (samples->oldest + 1) % SAMPLES_MAX;
		return 0;
	}
	if (samples->count == samples->room) {
		size_t room = samples->room ? 2 * samples->room : 256;
		uint64_t *bigger = realloc(samples->ns, room * sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		samples->ns = bigger;
		samples->room = room;
	}
	samples->ns[samples->count++] = ns;
	return 0;
}

static int compare(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

void samples_sort(struct samples *samples)
{
	if (samples->count)
		qsort(samples->ns, samples->count, sizeof(*samples->ns), compare);
}

uint64_t samples_percentile(const struct samples *samples, unsigned int percent)
{
	size_t rank;

	if (!samples->count)
		return 0;
	rank = ((uint64_t)samples->count * percent + 99) / 100;
	return samples->ns[rank ? rank - 1 : 0];
}

void samples_free(struct samples *samples)
{
	free(samples->ns);
	memset(samples, 0, sizeof(*samples));
}
