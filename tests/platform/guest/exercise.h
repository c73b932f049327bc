/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of mctp-exercise share. */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uapi.h"

/*
 * A message as it is on the wire: the type, the enterprise number (big endian), a number of its own
 * (little endian) and the rest. The kernel keeps the type apart, in the socket address.
 */
#define MESSAGE_TYPE		0x7f	/* vendor defined, IANA */
#define MESSAGE_ENTERPRISE	32473	/* reserved for examples (RFC 5612) */
#define MESSAGE_NUMBERED	9	/* bytes of a message that has room for its number */
#define MESSAGE_MAX		65536

/* Exit codes. */
#define EXIT_RIGHT	0	/* all came, and came right */
#define EXIT_WRONG	1	/* some did not */
#define EXIT_UNABLE	2	/* nothing could be tried: usage, no socket, no such interface */

/**
 * unable() - say why nothing can be tried, and exit with EXIT_UNABLE
 * @format: the cause, as for printf()
 */
__attribute__((noreturn, format(printf, 1, 2))) void unable(const char *format, ...);

/**
 * number() - read a number that was given by the user, or exit
 * @what: its name, for the message
 * @text: what the user wrote: decimal, or hexadecimal with 0x
 * @min: the smallest that makes sense
 * @max: the largest that makes sense
 *
 * Return: the number.
 */
unsigned long number(const char *what, const char *text, unsigned long min, unsigned long max);

/**
 * no_more() - exit with a message if there are arguments beyond those that were understood
 * @argc: the number of arguments
 * @argv: the arguments
 * @next: index of the first that was not understood
 */
void no_more(int argc, char **argv, int next);

/**
 * now_us() - the time
 *
 * Return: microseconds of the monotonic clock.
 */
uint64_t now_us(void);

/**
 * wait_readable() - wait until a socket has something to read
 * @fd: the socket
 * @until: time to give up, see now_us()
 *
 * Return: true if it has, false if the time is over.
 */
bool wait_readable(int fd, uint64_t until);

/**
 * ready() - tell on standard error that traffic which starts from now on will be seen
 */
void ready(void);

/**
 * next_random() - the next of a stream of random bits
 * @state: where the stream is; any value begins one
 *
 * Return: the bits.
 */
uint64_t next_random(uint64_t *state);

/**
 * put_enterprise() - write the enterprise number of all messages
 * @body: four bytes, those after the message type
 */
void put_enterprise(uint8_t *body);

/* The subcommands. argv[0] is the subcommand's name; each returns the exit code. */
int echo_main(int argc, char **argv);
int sink_main(int argc, char **argv);
int raw_main(int argc, char **argv);
int sniff_main(int argc, char **argv);
int fuzz_main(int argc, char **argv);
int bench_main(int argc, char **argv);
int life_main(int argc, char **argv);
int up_main(int argc, char **argv);

#endif
