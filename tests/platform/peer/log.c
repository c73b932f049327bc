// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "endpoint.h"
#include "log.h"
#include "loop.h"

#define KEPT_TEXTS	8
#define TEXT_SIZE	200
/* A driver gone wild must not fill the disk of the machine that tests it. */
#define LOG_LIMIT	(64L << 20)

static FILE *file;
static bool tracing;
static long written;

static unsigned long violations;
static char texts[KEPT_TEXTS][TEXT_SIZE];

int log_open(const char *path)
{
	file = fopen(path, "we");
	if (!file)
		return -1;
	setvbuf(file, NULL, _IOLBF, 0);
	return 0;
}

static void write_line(const char *format, va_list args)
{
	if (!file || written > LOG_LIMIT)
		return;
	written += fprintf(file, "%" PRIu64 " ", now_us());
	written += vfprintf(file, format, args);
	written += fprintf(file, "\n");
	if (written > LOG_LIMIT)
		fprintf(file, "log full, nothing is logged after this\n");
}

void log_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(format, args);
	va_end(args);
}

void log_trace(const char *format, ...)
{
	va_list args;

	if (!tracing)
		return;
	va_start(args, format);
	write_line(format, args);
	va_end(args);
}

void log_trace_on(bool on)
{
	tracing = on;
}

void violation(struct endpoint *endpoint, const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list args;
	int used;

	used = snprintf(text, sizeof(text), "%s: ", endpoint ? endpoint->device->name : "platform");
	va_start(args, format);
	vsnprintf(text + used, sizeof(text) - (size_t)used, format, args);
	va_end(args);

	if (endpoint)
		endpoint->count.violations++;
	if (violations < KEPT_TEXTS)
		memcpy(texts[violations], text, sizeof(text));
	violations++;
	log_line("violation %s", text);
}

void violations_describe(char *text, size_t size)
{
	size_t used;

	used = (size_t)snprintf(text, size, "%lu", violations);
	for (unsigned long i = 0; i < violations && i < KEPT_TEXTS && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, " | %s", texts[i]);
}

void violations_clear(void)
{
	violations = 0;
}
