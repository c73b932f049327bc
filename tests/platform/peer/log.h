/* SPDX-License-Identifier: GPL-2.0 */
/* The log file and the record of what the driver did wrong. */
#ifndef PEER_LOG_H
#define PEER_LOG_H

#include <stdbool.h>
#include <stddef.h>

struct endpoint;

/**
 * log_open() - write log lines to a file from now on
 * @path: the file, truncated
 *
 * Return: 0, or -1 with errno.
 */
int log_open(const char *path);

/**
 * log_line() - one line with the monotonic time in microseconds
 * @format: printf format, no newline
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * log_trace() - a log_line() that is written only while tracing is on
 * @format: printf format, no newline
 */
void log_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * log_trace_on() - switch tracing
 * @on: whether log_trace() writes
 */
void log_trace_on(bool on);

/**
 * violation() - record that the driver broke a rule
 * @endpoint: the device it did it to, NULL if there is none
 * @format: what it did, no newline
 */
void violation(struct endpoint *endpoint, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * violations_describe() - say what was recorded: the count, then the first texts, " | " before each
 * @text: filled in
 * @size: of @text
 */
void violations_describe(char *text, size_t size);

/** violations_clear() - forget all violations */
void violations_clear(void);

#endif
