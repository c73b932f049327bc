// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doorbell.h"
#include "endpoint.h"
#include "interrupt.h"
#include "log.h"
#include "loop.h"
#include "subspace.h"

#define ACK_BIT 0x80

/*
 * QEMU's serial device loses what is written to it while the other end takes nothing. A level
 * triggered line that stays asserted meanwhile is acknowledged again and again, a byte each time: a
 * socket would have room for some hundred of them, a pipe has it for so many.
 */
#define PIPE_BYTES (1 << 20)

static struct watch reader = { .fd = -1 };

static void ring(struct subspace *subspace)
{
	struct endpoint *endpoint = subspace->endpoint;

	if (!endpoint) {
		violation(NULL, "subspace %u: doorbell rung, but it belongs to no endpoint",
			  subspace->index);
		return;
	}
	endpoint->count.doorbells++;
	if (!subspace->description->doorbell)
		violation(endpoint, "subspace %u: doorbell rung, but it has none", subspace->index);
	else if (subspace == endpoint->outbox.subspace)
		outbox_doorbell(&endpoint->outbox);
	else
		inbox_doorbell(&endpoint->inbox);
}

static void register_write(uint8_t value)
{
	struct subspace *subspace = NULL;

	if (value & ~ACK_BIT)
		subspace = subspace_get((value & ~ACK_BIT) - 1u);
	if (!subspace)
		violation(NULL, "0x%02x written to the port, which belongs to no subspace", value);
	else if (value & ACK_BIT)
		interrupt_acknowledge(subspace);
	else
		ring(subspace);
}

void doorbell_drain(void)
{
	uint8_t bytes[256];
	ssize_t got;

	while ((got = read(reader.fd, bytes, sizeof(bytes))) > 0 || (got < 0 && errno == EINTR)) {
		for (ssize_t i = 0; i < got; i++)
			register_write(bytes[i]);
	}
}

static void reader_ready(struct watch *watch, short events)
{
	(void)watch;
	doorbell_drain();
	if (events & POLLHUP) {
		log_line("doorbell: QEMU has closed it");
		loop_quit();
	}
}

int doorbell_open(const char *path)
{
	unlink(path);
	if (mkfifo(path, 0600) == 0)
		reader.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (reader.fd < 0) {
		fprintf(stderr, "pcc-peer: %s: %s\n", path, strerror(errno));
		return -1;
	}
	/* If it cannot be made so large it has 64 KiB. */
	fcntl(reader.fd, F_SETPIPE_SZ, PIPE_BYTES);
	reader.events = POLLIN;
	reader.ready = reader_ready;
	watch_add(&reader);
	return 0;
}
