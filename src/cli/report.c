// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void report(const char *object, const char *format, ...)
{
	va_list args;

	/* What was printed so far comes first, also where both streams go to one file. */
	fflush(stdout);
	fputs("mctp-pcc: ", stderr);
	if (object)
		fprintf(stderr, "%s: ", object);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void report_error(const char *object, const char *what, int error, const char *detail)
{
	if ((!detail || !*detail) && error == EPERM)
		detail = "needs CAP_NET_ADMIN";
	if (detail && *detail)
		report(object, "%s: %s (%s)", what, strerror(error), detail);
	else
		report(object, "%s: %s", what, strerror(error));
}
