// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "commands.h"
#include "listen.h"
#include "log.h"
#include "loop.h"
#include "steer.h"

#define MAX_CLIENTS	128
#define MAX_LINE	((size_t)1 << 20)
#define READ_SIZE	4096
/* While somebody waits: not all that is waited for wakes the loop. */
#define LOOK_US		1000

struct client {
	struct watch watch;		/* first, the watch is the client */
	struct client *next;

	char *line;			/* what has arrived */
	size_t used, size;

	struct answer answer;		/* while waiting; no further line is read then */
	struct timer limit;
};

static struct watch listener;
static struct client *clients;
static unsigned int client_count;
static struct timer look;

static void look_fired(void *context)
{
	(void)context;
}

static void hang_up(struct client *client)
{
	struct client **place = &clients;

	while (*place != client)
		place = &(*place)->next;
	*place = client->next;
	client_count--;
	timer_cancel(&client->limit);
	watch_remove(&client->watch);
	close(client->watch.fd);
}

static void reply(struct client *client)
{
	const struct answer *answer = &client->answer;
	char text[sizeof(answer->text) + 16];
	int length;

	length = snprintf(text, sizeof(text), "%s%s%s\n", answer->failed ? "error" : "ok",
			  answer->text[0] ? " " : "", answer->text);
	if (answer->failed)
		log_line("steer %s", text);
	/* A client that does not read its answers loses them. */
	send(client->watch.fd, text, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void expired(void *context)
{
	struct client *client = context;

	command_waited(&client->answer, true);
	reply(client);
}

static void obey(struct client *client, char *line)
{
	command_run(line, &client->answer);
	if (client->answer.waiting)
		timer_arm(&client->limit, client->answer.wait.limit_us);
	else
		reply(client);
}

static void obey_lines(struct client *client)
{
	char *start = client->line, *end;

	while (!client->answer.waiting && (end = memchr(start, '\n', client->used))) {
		*end = '\0';
		client->used -= (size_t)(end + 1 - start);
		obey(client, start);
		start = end + 1;
	}
	memmove(client->line, start, client->used);
}

static bool grow(struct client *client)
{
	char *line;

	if (client->size - client->used >= READ_SIZE)
		return true;
	if (client->size >= MAX_LINE)
		return false;
	line = realloc(client->line, client->size * 2 + READ_SIZE);
	if (!line)
		return false;
	client->line = line;
	client->size = client->size * 2 + READ_SIZE;
	return true;
}

static void client_ready(struct watch *watch, short events)
{
	struct client *client = (struct client *)watch;
	ssize_t got = -1;

	(void)events;
	errno = 0;
	if (grow(client))
		got = recv(watch->fd, client->line + client->used, client->size - client->used,
			   MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		hang_up(client);
		return;
	}
	client->used += (size_t)got;
	obey_lines(client);
}

static void listener_ready(struct watch *watch, short events)
{
	int fd = listen_accept(watch);
	struct client *client;

	(void)events;
	if (fd < 0)
		return;
	client = client_count < MAX_CLIENTS ? calloc(1, sizeof(*client)) : NULL;
	if (!client) {
		close(fd);
		return;
	}
	client->watch = (struct watch){ .fd = fd, .events = POLLIN, .ready = client_ready };
	client->limit.fire = expired;
	client->limit.context = client;
	client->next = clients;
	clients = client;
	client_count++;
	watch_add(&client->watch);
}

void steer_turn(void)
{
	bool waiting = false;

	for (struct client *client = clients; client; client = client->next) {
		if (client->answer.waiting && command_waited(&client->answer, false)) {
			timer_cancel(&client->limit);
			reply(client);
		}
		if (!client->answer.waiting && client->used)
			obey_lines(client);
		waiting |= client->answer.waiting;
	}
	if (waiting && !look.armed)
		timer_arm(&look, LOOK_US);
}

void steer_freed(struct watch *watch)
{
	struct client *client = (struct client *)watch;

	if (watch->ready != client_ready)
		return;
	free(client->line);
	free(client);
}

int steer_listen(const char *path)
{
	look.fire = look_fired;
	return listen_at(path, &listener, listener_ready);
}
