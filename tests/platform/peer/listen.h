/* SPDX-License-Identifier: GPL-2.0 */
/* Unix stream sockets that the other side connects to. */
#ifndef PEER_LISTEN_H
#define PEER_LISTEN_H

struct watch;

/**
 * listen_at() - create a listening unix socket, replacing what a dead peer left behind
 * @path: its name
 * @watch: filled in and added to the event loop
 * @ready: called when somebody connects
 *
 * Return: 0, or -1 after a message on standard error.
 */
int listen_at(const char *path, struct watch *watch,
	      void (*ready)(struct watch *watch, short events));

/**
 * listen_accept() - take a connection that waits
 * @listener: watch of listen_at()
 *
 * Return: a descriptor that does not block, or -1.
 */
int listen_accept(const struct watch *listener);

/**
 * listen_connect() - connect to a socket
 * @path: its name
 *
 * Return: a descriptor that blocks, or -1 after a message on standard error.
 */
int listen_connect(const char *path);

#endif
