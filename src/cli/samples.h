/* SPDX-License-Identifier: GPL-2.0 */
/* Round trip times, and what is said about them. */
#ifndef CLI_SAMPLES_H
#define CLI_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/* How many are kept: the last ones. */
#define SAMPLES_MAX	(1u << 20)

struct samples {
	uint64_t *ns;
	size_t count;
	size_t room;
	size_t oldest;	/* once there are SAMPLES_MAX */
};

/**
 * samples_add() - keep a time, in place of the oldest one if there are SAMPLES_MAX
 * @samples: zeroed before the first use, not sorted
 * @ns: the time in nanoseconds
 *
 * Return: 0 or -ENOMEM, when the time is not kept.
 */
int samples_add(struct samples *samples, uint64_t ns);

/**
 * samples_sort() - put the times in order, the shortest first
 * @samples: the times
 */
void samples_sort(struct samples *samples);

/**
 * samples_percentile() - the time that a part of all times do not exceed
 * @samples: sorted
 * @percent: that part, 0 to 100: 0 gives the shortest time, 50 the median, 100 the longest
 *
 * The nearest rank: a time that was measured; for an even number the lower of the middle two.
 *
 * Return: the time in nanoseconds, 0 when there is none.
 */
uint64_t samples_percentile(const struct samples *samples, unsigned int percent);

/**
 * samples_free() - release the times
 * @samples: zeroed
 */
void samples_free(struct samples *samples);

#endif
