// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "doorbell.h"
#include "endpoint.h"
#include "interrupt.h"
#include "listen.h"
#include "log.h"
#include "loop.h"
#include "subspace.h"

#define ACK_BIT 0x80

static struct watch listener;
static struct watch connection = { .fd = -1 };

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

	while (connection.fd >= 0) {
		got = recv(connection.fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (got <= 0) {
			log_line("doorbell: QEMU disconnected");
			loop_quit();
			break;
		}
		for (ssize_t i = 0; i < got; i++)
			register_write(bytes[i]);
	}
}

static void connection_ready(struct watch *watch, short events)
{
	(void)watch;
	(void)events;
	doorbell_drain();
}

static void listener_ready(struct watch *watch, short events)
{
	int fd = listen_accept(watch);

	(void)events;
	if (fd < 0)
		return;
	if (connection.fd >= 0) {
		close(fd);
		return;
	}
	connection = (struct watch){ .fd = fd, .events = POLLIN, .ready = connection_ready };
	watch_add(&connection);
	log_line("doorbell: QEMU connected");
}

int doorbell_listen(const char *path)
{
	return listen_at(path, &listener, listener_ready);
}
