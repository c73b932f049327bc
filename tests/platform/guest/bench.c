// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-exercise bench: how fast messages go to an endpoint that sends them back, and come back.
 * They are not looked at, so that the time is that of the kernel and of the way.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exercise.h"

#define MAX_SIZES	8
#define MAX_WINDOW	8		/* the tags that there are for one endpoint */
#define PATIENCE_US	5000000
#define RTTS		1000000

struct bench_options {
	uint8_t eid;
	bool serve;
	size_t sizes[MAX_SIZES];
	unsigned int size_count;
	unsigned int window;
	uint64_t phase_us;
};

static uint8_t buffer[MESSAGE_MAX];
static uint8_t served[MESSAGE_MAX];
static uint64_t rtt_ns[RTTS];

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static int open_socket(void)
{
	int fd = socket(AF_MCTP, SOCK_DGRAM, 0), room = 4 * MAX_WINDOW * MESSAGE_MAX;

	if (fd < 0)
		unable("AF_MCTP socket: %s", strerror(errno));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)))
		unable("socket buffer: %s", strerror(errno));
	return fd;
}

/* Sends each request back as its response. */
static void *serve(void *argument)
{
	int fd = *(const int *)argument;
	struct sockaddr_mctp from;
	socklen_t length;
	ssize_t got;

	for (;;) {
		length = sizeof(from);
		got = recvfrom(fd, served, sizeof(served), 0, (struct sockaddr *)&from, &length);
		if (got < 0)
			unable("receiving a request: %s", strerror(errno));
		from.smctp_tag &= ~MCTP_TAG_OWNER;
		if (sendto(fd, served, got, 0, (struct sockaddr *)&from, sizeof(from)) < 0)
			unable("sending a response: %s", strerror(errno));
	}
	return NULL;
}

static void start_server(void)
{
	static int fd;
	struct sockaddr_mctp local = {
		.smctp_family = AF_MCTP,
		.smctp_network = MCTP_NET_ANY,
		.smctp_addr.s_addr = MCTP_ADDR_ANY,
		.smctp_type = MESSAGE_TYPE,
	};
	pthread_t thread;

	fd = open_socket();
	if (bind(fd, (struct sockaddr *)&local, sizeof(local)))
		unable("bind to type 0x%02x: %s", MESSAGE_TYPE, strerror(errno));
	if (pthread_create(&thread, NULL, serve, &fd))
		unable("no memory for a thread");
}

static void send_request(const struct bench_options *options, int fd, size_t size)
{
	struct sockaddr_mctp peer = {
		.smctp_family = AF_MCTP,
		.smctp_addr.s_addr = options->eid,
		.smctp_type = MESSAGE_TYPE,
		.smctp_tag = MCTP_TAG_OWNER,
	};

	if (sendto(fd, buffer, size - 1, 0, (struct sockaddr *)&peer, sizeof(peer)) < 0)
		unable("sending %zu bytes: %s", size, strerror(errno));
}

static void take_response(int fd, size_t size)
{
	ssize_t got;

	if (!wait_readable(fd, now_us() + PATIENCE_US))
		unable("a response of %zu bytes was lost", size);
	got = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);
	if (got != (ssize_t)size - 1)
		unable("a response of %zd bytes, not %zu", got + 1, size);
}

/* One request at a time. Returns how many there were. */
static unsigned int measure_rtt(const struct bench_options *options, int fd, size_t size)
{
	uint64_t start, end = now_us() + options->phase_us;
	unsigned int count = 0;

	do {
		start = now_ns();
		send_request(options, fd, size);
		take_response(fd, size);
		rtt_ns[count++] = now_ns() - start;
	} while (now_us() < end && count < RTTS);
	return count;
}

/* As many requests at a time as are allowed. Returns messages per second, each way. */
static double measure_rate(const struct bench_options *options, int fd, size_t size)
{
	uint64_t start = now_us(), end = start + options->phase_us;
	unsigned int i, count = 0;

	for (i = 0; i < options->window; i++)
		send_request(options, fd, size);
	do {
		take_response(fd, size);
		send_request(options, fd, size);
		count++;
	} while (now_us() < end);
	end = now_us();
	for (i = 0; i < options->window; i++)
		take_response(fd, size);
	return count * 1e6 / (end - start);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void bench(const struct bench_options *options, int fd, size_t size)
{
	unsigned int count;
	double rate;

	rate = measure_rate(options, fd, size);
	count = measure_rtt(options, fd, size);
	qsort(rtt_ns, count, sizeof(rtt_ns[0]), compare);
	printf("size=%zu msgs_per_s=%.1f rtt_p50_us=%.3f rtt_p99_us=%.3f\n", size, rate,
	       rtt_ns[(count - 1) / 2] / 1e3, rtt_ns[(count - 1) * 99 / 100] / 1e3);
	fflush(stdout);
}

static void parse_sizes(struct bench_options *options, char *text)
{
	char *size;

	options->size_count = 0;
	for (size = strtok(text, ","); size; size = strtok(NULL, ",")) {
		if (options->size_count == MAX_SIZES)
			unable("bench: %d sizes are the most", MAX_SIZES);
		options->sizes[options->size_count++] = number("--size", size, 1, MESSAGE_MAX);
	}
}

int bench_main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "eid", required_argument, NULL, 'e' },
		{ "serve", no_argument, NULL, 'v' },
		{ "size", required_argument, NULL, 's' },
		{ "window", required_argument, NULL, 'w' },
		{ "phase", required_argument, NULL, 'p' },
		{ 0 },
	};
	struct bench_options options = {
		.sizes = { 64, 4096, 65536 },
		.size_count = 3,
		.window = 4,
		.phase_us = 2000000,
	};
	unsigned int i;
	int option, fd;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 'e':
			options.eid = number("--eid", optarg, 8, 254);
			break;
		case 'v':
			options.serve = true;
			break;
		case 's':
			parse_sizes(&options, optarg);
			break;
		case 'w':
			options.window = number("--window", optarg, 1, MAX_WINDOW);
			break;
		case 'p':
			options.phase_us = 1000ull * number("--phase", optarg, 1, 1000000);
			break;
		default:
			return EXIT_UNABLE;
		}
	}
	no_more(argc, argv, optind);
	if (!options.eid)
		unable("bench: --eid is missing");

	if (options.serve)
		start_server();
	fd = open_socket();
	for (i = 0; i < options.size_count; i++)
		bench(&options, fd, options.sizes[i]);
	return EXIT_RIGHT;
}
