/* SPDX-License-Identifier: GPL-2.0 */
/* The event loop: file descriptors and timers, one thread, no locks. */
#ifndef PEER_LOOP_H
#define PEER_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct watch {
	int fd;
	short events;			/* what poll() is asked for */
	void (*ready)(struct watch *watch, short events);

	struct watch *next;		/* owned by loop.c */
	bool removed;
};

struct timer {
	void (*fire)(void *context);
	void *context;
	uint64_t at_us;			/* due time while armed */

	struct timer *next;		/* owned by loop.c */
	bool armed;
};

/**
 * now_us() - read the monotonic clock
 *
 * Return: microseconds.
 */
uint64_t now_us(void);

/**
 * watch_add() - call @watch->ready when its descriptor has one of its events
 * @watch: fd, events and ready filled in; stays with the caller, who may change events at any time
 */
void watch_add(struct watch *watch);

/**
 * watch_remove() - stop watching, from the watch's own ready function or from anywhere else
 * @watch: a watch, whose memory has to stay until loop_run() calls its @freed function for it
 */
void watch_remove(struct watch *watch);

/**
 * timer_arm() - call @timer->fire once, @delay_us from now; moves a timer that is armed already
 * @timer: fire and context filled in
 * @delay_us: microseconds
 */
void timer_arm(struct timer *timer, uint64_t delay_us);

/**
 * timer_cancel() - forget a timer, armed or not
 * @timer: the timer
 */
void timer_cancel(struct timer *timer);

/**
 * loop_run() - dispatch events until loop_quit()
 * @turn: called after the events of each turn
 * @freed: called for each removed watch once nothing refers to it any more
 */
void loop_run(void (*turn)(void), void (*freed)(struct watch *watch));

/** loop_quit() - let loop_run() return after the current turn */
void loop_quit(void);

#endif
