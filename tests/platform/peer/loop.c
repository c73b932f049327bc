// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "loop.h"

#define MAX_WATCHES 256

static struct watch *watches;
static struct timer *timers;
static bool quitting;

uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void watch_add(struct watch *watch)
{
	struct watch **end = &watches;

	while (*end)
		end = &(*end)->next;
	watch->removed = false;
	watch->next = NULL;
	*end = watch;
}

void watch_remove(struct watch *watch)
{
	watch->removed = true;
}

void timer_arm(struct timer *timer, uint64_t delay_us)
{
	struct timer **place = &timers;

	timer_cancel(timer);
	timer->at_us = now_us() + delay_us;
	while (*place && (*place)->at_us <= timer->at_us)
		place = &(*place)->next;
	timer->next = *place;
	*place = timer;
	timer->armed = true;
}

void timer_cancel(struct timer *timer)
{
	struct timer **place = &timers;

	if (!timer->armed)
		return;
	while (*place != timer)
		place = &(*place)->next;
	*place = timer->next;
	timer->armed = false;
}

/* Only what was due when it began: a timer that arms itself again cannot keep events waiting. */
static void run_timers(void)
{
	uint64_t now = now_us();

	while (timers && timers->at_us <= now) {
		struct timer *timer = timers;

		timers = timer->next;
		timer->armed = false;
		timer->fire(timer->context);
	}
}

static nfds_t list_watches(struct pollfd *polls, struct watch **polled)
{
	nfds_t count = 0;

	for (struct watch *watch = watches; watch && count < MAX_WATCHES; watch = watch->next) {
		polled[count] = watch;
		polls[count].fd = watch->fd;
		polls[count].events = watch->events;
		polls[count].revents = 0;
		count++;
	}
	return count;
}

static void wait_for_events(struct pollfd *polls, struct watch **polled, nfds_t count)
{
	struct timespec timeout = { 0 };
	uint64_t now = now_us();

	if (timers && timers->at_us > now) {
		timeout.tv_sec = (timers->at_us - now) / 1000000;
		timeout.tv_nsec = (timers->at_us - now) % 1000000 * 1000;
	}
	if (ppoll(polls, count, timers ? &timeout : NULL, NULL) <= 0)
		return;
	for (nfds_t i = 0; i < count; i++) {
		if (polls[i].revents && !polled[i]->removed)
			polled[i]->ready(polled[i], polls[i].revents);
	}
}

static void drop_removed(void (*freed)(struct watch *watch))
{
	struct watch **place = &watches;

	while (*place) {
		struct watch *watch = *place;

		if (!watch->removed) {
			place = &watch->next;
			continue;
		}
		*place = watch->next;
		freed(watch);
	}
}

void loop_run(void (*turn)(void), void (*freed)(struct watch *watch))
{
	struct watch *polled[MAX_WATCHES];
	struct pollfd polls[MAX_WATCHES];

	while (!quitting) {
		nfds_t count = list_watches(polls, polled);

		wait_for_events(polls, polled, count);
		run_timers();
		turn();
		drop_removed(freed);
	}
}

void loop_quit(void)
{
	quitting = true;
}
