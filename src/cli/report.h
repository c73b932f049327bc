/* SPDX-License-Identifier: GPL-2.0 */
/* What the program says on standard error, and the exit codes that go with it. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,	/* asked for and not done; ping: not every request was answered */
	EXIT_USAGE = 2,
	EXIT_ABSENT = 3,	/* no such interface, or no MCTP in this kernel */
};

/**
 * report() - print one line on standard error: the program, the object, what about it
 * @object: the interface or endpoint that the line is about, or NULL
 * @format: printf() format of the rest
 */
void report(const char *object, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * report_error() - print that an operation on an object failed, and why
 * @object: the interface or endpoint
 * @what: the operation
 * @error: an errno, positive
 * @detail: the kernel's own words, or a hint, or NULL or empty
 */
void report_error(const char *object, const char *what, int error, const char *detail);

#endif
