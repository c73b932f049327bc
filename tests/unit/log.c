// SPDX-License-Identifier: GPL-2.0
/*
 * What the driver would have printed, kept for the test to look at.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

#define LOG_LEVELS	(LOG_DEBUG + 1)

static struct {
	unsigned int count;
	char first[256];
} levels[LOG_LEVELS];

void log_clear(void)
{
	memset(levels, 0, sizeof(levels));
}

unsigned int log_count(enum log_level level)
{
	return levels[level].count;
}

const char *log_first(enum log_level level)
{
	return levels[level].first;
}

/* The kernel's %pe, which userspace does not have: the name of the error in a pointer. */
static const char *error_name(const void *pointer)
{
	static char name[24];
	const char *known = strerrorname_np(-(int)PTR_ERR(pointer));

	snprintf(name, sizeof(name), "-%s", known ? known : "?");
	return name;
}

/* The conversions that the driver uses, with %pe. */
static void print(char *to, size_t size, const char *format, va_list arguments)
{
	size_t at = 0;

	while (*format && at < size - 1) {
		const char *start = format++;
		char one[16];
		size_t len;

		if (*start != '%') {
			to[at++] = *start;
			continue;
		}
		format += strspn(format, "#0123456789-+ .");
		len = strspn(format, "lzh");
		format += len + 1;
		snprintf(one, sizeof(one), "%.*s", (int)(format - start), start);

		if (format[-1] == 'p' && *format == 'e') {
			format++;
			at += snprintf(to + at, size - at, "%s",
				       error_name(va_arg(arguments, void *)));
			continue;
		}
		switch (format[-1]) {
		case '%':
			to[at++] = '%';
			break;
		case 's':
			at += snprintf(to + at, size - at, one, va_arg(arguments, char *));
			break;
		case 'd':
		case 'u':
		case 'x':
			if (len == 2)
				at += snprintf(to + at, size - at, one,
					       va_arg(arguments, unsigned long long));
			else if (len == 1)
				at += snprintf(to + at, size - at, one,
					       va_arg(arguments, unsigned long));
			else
				at += snprintf(to + at, size - at, one,
					       va_arg(arguments, unsigned int));
			break;
		default:
			fprintf(stderr, "log.c cannot print %s\n", one);
			abort();
		}
	}
	to[at < size ? at : size - 1] = '\0';
}

void log_message(const struct device *dev, enum log_level level, const char *format, ...)
{
	size_t len = strlen(format);
	char text[256];
	va_list arguments;

	if (!dev || !len || format[len - 1] != '\n' || strchr(format, '\n') != format + len - 1) {
		fprintf(stderr, "a message is one line of a device: %s\n", format);
		abort();
	}

	va_start(arguments, format);
	print(text, sizeof(text), format, arguments);
	va_end(arguments);
	text[strcspn(text, "\n")] = '\0';

	if (getenv("LOG"))
		fprintf(stderr, "%s: %s\n", dev->name, text);
	if (!levels[level].count++)
		memcpy(levels[level].first, text, sizeof(text));
}
