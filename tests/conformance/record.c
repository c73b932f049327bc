// SPDX-License-Identifier: GPL-2.0
#include "record.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEX_BYTES	24

static int report_fd = STDOUT_FILENO;

void record_to(int fd)
{
	report_fd = fd;
}

/* In one piece, because a case may have several processes. */
static void report(enum record_kind kind, const char *text)
{
	char line[RECORD_MAX + 4];
	int length = snprintf(line, sizeof(line), "%c%.*s\n", kind, RECORD_MAX, text);

	if (write(report_fd, line, length) != length)
		_exit(EXIT_FAILURE);
}

const char *outcome(ssize_t rc)
{
	static char number[16];
	const char *name;

	if (rc >= 0)
		return "ok";
	name = strerrorname_np(errno);
	if (name)
		return name;
	/* The kernel has some that are not meant for user space. */
	snprintf(number, sizeof(number), "errno %d", errno);
	return number;
}

void record(const char *format, ...)
{
	char text[RECORD_MAX + 1];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report(RECORD_FACT, text);
}

int note(ssize_t rc, const char *step, ...)
{
	char text[RECORD_MAX / 2];
	int error = errno;
	va_list args;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	errno = error;
	record("%s: %s", text, outcome(rc));
	errno = error;
	return rc;
}

int note_count(ssize_t rc, const char *step, ...)
{
	char text[RECORD_MAX / 2];
	int error = errno;
	va_list args;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	errno = error;
	if (rc < 0)
		record("%s: %s", text, outcome(rc));
	else
		record("%s: %zd", text, rc);
	errno = error;
	return rc;
}

int expect(int error, ssize_t rc, const char *step, ...)
{
	char text[RECORD_MAX / 2];
	int seen = errno;
	va_list args;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	errno = seen;
	record("%s: %s", text, outcome(rc));
	if ((rc < 0 ? seen : 0) != error) {
		char line[RECORD_MAX];

		errno = seen;
		snprintf(line, sizeof(line), "%s: %s", text, outcome(rc));
		errno = error;
		promise(false, "%s, not %s", line, outcome(error ? -1 : 0));
	}
	errno = seen;
	return rc;
}

void promise(bool kept, const char *format, ...)
{
	char text[RECORD_MAX + 1];
	va_list args;

	if (kept)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report(RECORD_FAILURE, text);
}

void given(bool there, const char *format, ...)
{
	char text[RECORD_MAX / 2];
	int error = errno;
	va_list args;

	if (there)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	errno = error;
	promise(false, "needs %s: %s", text, error ? outcome(-1) : "not there");
	_exit(EXIT_FAILURE);
}

const char *hex(const void *bytes, size_t length)
{
	static char buffers[2][2 * HEX_BYTES + 32];
	static unsigned int turn;
	char *buffer = buffers[turn++ % 2];
	const uint8_t *byte = bytes;
	uint32_t sum = 2166136261u;	/* FNV-1a */
	size_t i;

	buffer[0] = '\0';
	for (i = 0; i < length; i++) {
		sum = (sum ^ byte[i]) * 16777619u;
		if (i < HEX_BYTES)
			sprintf(buffer + 2 * i, "%02x", byte[i]);
	}
	if (length > HEX_BYTES)
		sprintf(buffer + 2 * HEX_BYTES, "... sum %08x", sum);
	return buffer;
}

void ranges_start(struct ranges *ranges, const char *what)
{
	ranges->what = what;
	ranges->outcome[0] = '\0';
}

void ranges_end(struct ranges *ranges)
{
	if (!ranges->outcome[0])
		return;
	if (ranges->first == ranges->last)
		record("%s 0x%02x: %s", ranges->what, ranges->first, ranges->outcome);
	else
		record("%s 0x%02x-0x%02x: %s", ranges->what, ranges->first, ranges->last,
		       ranges->outcome);
	ranges->outcome[0] = '\0';
}

void ranges_add(struct ranges *ranges, unsigned int value, const char *outcome)
{
	if (ranges->outcome[0] && !strcmp(ranges->outcome, outcome)) {
		ranges->last = value;
		return;
	}
	ranges_end(ranges);
	ranges->first = value;
	ranges->last = value;
	snprintf(ranges->outcome, sizeof(ranges->outcome), "%s", outcome);
}
