/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a case writes down. Two kernels are compared by it: nothing in it may differ from run to run
 * (no times, numbers of processes or interfaces, tags that the kernel chose).
 *
 * An outcome is the result of a system call: "ok" for all that is not negative, else the name of
 * errno. A step is what was done, as for printf().
 */
#ifndef CONFORMANCE_RECORD_H
#define CONFORMANCE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RECORD_MAX	1024	/* characters of a line, at most */

/* How a line that goes to the runner begins. */
enum record_kind {
	RECORD_FACT = 'r',
	RECORD_FAILURE = 'f',
};

/**
 * record_to() - say where the lines go
 * @fd: a file descriptor
 */
void record_to(int fd);

/**
 * outcome() - name the result of a system call
 * @rc: what it returned; errno is what it left there
 *
 * Return: text that stays valid until the next call.
 */
const char *outcome(ssize_t rc);

/**
 * record() - write a line down
 * @format: as for printf(), without newline
 */
__attribute__((format(printf, 1, 2))) void record(const char *format, ...);

/**
 * note() - write the outcome of a step down
 * @rc: what the system call returned
 * @step: what was done
 *
 * Return: @rc, and errno is as before.
 */
__attribute__((format(printf, 2, 3))) int note(ssize_t rc, const char *step, ...);

/**
 * note_count() - write the outcome of a step down: a number, or the name of errno
 * @rc: what the system call returned
 * @step: what was done
 *
 * Return: @rc, and errno is as before.
 */
__attribute__((format(printf, 2, 3))) int note_count(ssize_t rc, const char *step, ...);

/**
 * expect() - write the outcome of a step down; the case fails if it is another one
 * @error: the errno that is promised, 0 for success
 * @rc: what the system call returned
 * @step: what was done
 *
 * Return: @rc, and errno is as before.
 */
__attribute__((format(printf, 3, 4))) int expect(int error, ssize_t rc, const char *step, ...);

/**
 * promise() - the case fails if something is not so; it goes on to its end all the same
 * @kept: whether it is so
 * @format: what is not so if it is not
 */
__attribute__((format(printf, 2, 3))) void promise(bool kept, const char *format, ...);

/**
 * given() - the case fails and ends at once if what it needs is not there
 * @there: whether it is there
 * @format: what it needs
 */
__attribute__((format(printf, 2, 3))) void given(bool there, const char *format, ...);

/**
 * hex() - bytes to read
 * @bytes: the bytes
 * @length: how many
 *
 * Return: hexadecimal digits; of more than 24 bytes the first ones and a sum of all. There are two
 * buffers that take turns.
 */
const char *hex(const void *bytes, size_t length);

/* Outcomes of many values in turn: written down as ranges of values with the same outcome. */
struct ranges {
	const char *what;
	unsigned int first, last;
	char outcome[64];
};

/**
 * ranges_start() - begin
 * @ranges: what keeps them
 * @what: what the values are, the begin of each line
 */
void ranges_start(struct ranges *ranges, const char *what);

/**
 * ranges_add() - the outcome of the next value
 * @ranges: what keeps them
 * @value: the value, larger than the one before
 * @outcome: its outcome
 */
void ranges_add(struct ranges *ranges, unsigned int value, const char *outcome);

/**
 * ranges_end() - write the last range down
 * @ranges: what keeps them
 */
void ranges_end(struct ranges *ranges);

#endif
