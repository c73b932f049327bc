/* SPDX-License-Identifier: GPL-2.0 */
/* Run one case and print what it wrote down. */
#ifndef CONFORMANCE_RUNNER_H
#define CONFORMANCE_RUNNER_H

#include <stdbool.h>

struct test_case;

/**
 * runner_run() - run a case in a process of its own
 * @name: what to call it
 * @test: the case
 * @sandbox: in a network namespace of its own
 *
 * Prints "ok NAME" or "FAILED NAME: why", and then, indented, what the case wrote down.
 *
 * Return: true if it passed.
 */
bool runner_run(const char *name, const struct test_case *test, bool sandbox);

#endif
