// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"
#include "log.h"
#include "loop.h"
#include "qtest.h"

/*
 * Commands that QEMU has not answered yet. Few enough that commands and answers always fit into the
 * socket's buffers, so neither side ever blocks the other.
 */
#define MAX_UNANSWERED	64
#define MAX_WAITING	4096	/* power of two */
#define LINE_SIZE	112
#define MAX_CONTROLLER	64	/* characters of its name, so that a command fits into a line */

struct change {
	uint32_t gsi;
	bool high;
};

static struct change waiting[MAX_WAITING];
static unsigned int put_at, take_from;	/* run free, the difference is what waits */
static unsigned int unanswered;

static const char *interrupt_controller;
static uint32_t line_of_gsi_0;

static struct watch listener;
static struct watch connection = { .fd = -1 };

/* A few KiB at most, after what is unanswered: it fits, see MAX_UNANSWERED. */
static void flush(void)
{
	char text[MAX_UNANSWERED * LINE_SIZE];
	size_t used = 0;

	if (connection.fd < 0)
		return;
	while (take_from != put_at && unanswered < MAX_UNANSWERED) {
		const struct change *change = &waiting[take_from++ % MAX_WAITING];

		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "set_irq_in %s unnamed-gpio-in %u %d\n",
					 interrupt_controller, line_of_gsi_0 + change->gsi,
					 change->high);
		unanswered++;
	}
	if (used && send(connection.fd, text, used, MSG_NOSIGNAL) != (ssize_t)used)
		log_line("qtest: interrupts lost: %s", strerror(errno));
}

static void put(uint32_t gsi, bool high)
{
	waiting[put_at++ % MAX_WAITING] = (struct change){ .gsi = gsi, .high = high };
}

static bool has_room(void)
{
	if (put_at - take_from <= MAX_WAITING - 2)
		return true;
	log_line("qtest: interrupt lost, QEMU does not answer");
	return false;
}

void qtest_set_line(uint32_t gsi, bool high)
{
	if (!has_room())
		return;
	put(gsi, high);
	flush();
}

void qtest_pulse(uint32_t gsi)
{
	if (!has_room())
		return;
	put(gsi, true);
	put(gsi, false);
	flush();
}

static void connection_ready(struct watch *watch, short events)
{
	char text[4096];
	ssize_t got = recv(watch->fd, text, sizeof(text), MSG_DONTWAIT);

	(void)events;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		log_line("qtest: QEMU disconnected");
		watch_remove(watch);
		close(watch->fd);
		watch->fd = -1;
		return;
	}
	for (ssize_t i = 0; i < got; i++) {
		if (text[i] == '\n' && unanswered)
			unanswered--;
	}
	if (memchr(text, 'F', (size_t)got))
		log_line("qtest: QEMU answered %.*s", (int)got, text);
	flush();
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
	log_line("qtest: QEMU connected");
	flush();
}

int qtest_listen(const char *path, const char *controller, uint32_t first_line)
{
	if (strlen(controller) > MAX_CONTROLLER) {
		fprintf(stderr, "pcc-peer: %s: %s\n", controller, strerror(ENAMETOOLONG));
		return -1;
	}
	interrupt_controller = controller;
	line_of_gsi_0 = first_line;
	return listen_at(path, &listener, listener_ready);
}
