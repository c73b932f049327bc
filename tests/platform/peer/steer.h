/* SPDX-License-Identifier: GPL-2.0 */
/* The socket by which tests steer the peer: a command a line, an answer a line. */
#ifndef PEER_STEER_H
#define PEER_STEER_H

struct watch;

/**
 * steer_listen() - let clients connect
 * @path: of the unix socket
 *
 * Return: 0, or -1 after a message on standard error.
 */
int steer_listen(const char *path);

/** steer_turn() - answer clients whose wait is over; once per turn of the event loop */
void steer_turn(void);

/**
 * steer_freed() - free a client that has gone
 * @watch: a removed watch, of a client or of somebody else
 */
void steer_freed(struct watch *watch);

/**
 * steer_client() - send a command to a running peer and print its answer
 * @path: of the unix socket
 * @words: the command
 * @count: of the words
 *
 * Return: exit code, 0 if the answer is ok.
 */
int steer_client(const char *path, char **words, int count);

#endif
