// SPDX-License-Identifier: GPL-2.0
#include "runner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cases.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

/* What a case may take, seconds: much more than it does, also on a machine that is emulated. */
#define USUAL_LIMIT	30

/* The lines of a case, as they came. */
struct lines {
	char *text;
	size_t length, room;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

static void append(struct lines *lines, const char *text, size_t length)
{
	if (lines->length + length + 1 > lines->room) {
		lines->room = 2 * (lines->length + length + 1);
		lines->text = realloc(lines->text, lines->room);
		if (!lines->text) {
			fputs("mctp-conformance: no memory\n", stderr);
			exit(2);
		}
	}
	memcpy(lines->text + lines->length, text, length);
	lines->length += length;
	lines->text[lines->length] = '\0';
}

/* Read until all processes of the case have ended. Returns false if the time is over before. */
static bool collect(int fd, unsigned int seconds, struct lines *lines)
{
	int64_t until = now_ms() + 1000ll * seconds;
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	char buffer[4096];
	ssize_t length;

	for (;;) {
		int64_t left = until - now_ms();

		if (left <= 0 || poll(&pollfd, 1, left) == 0)
			return false;
		length = read(fd, buffer, sizeof(buffer));
		if (length <= 0)
			return true;
		append(lines, buffer, length);
	}
}

__attribute__((noreturn)) static void run_child(const struct test_case *test, bool sandbox, int fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* A group of its own, so that what it starts can be ended with it. */
	setpgid(0, 0);
	signal(SIGPIPE, SIG_IGN);
	record_to(fd);
	if (sandbox)
		sandbox_enter();
	rtnl_strict(!test->lax);
	test->run();
	_exit(EXIT_SUCCESS);
}

static void add_failure(struct lines *lines, const char *format, int number)
{
	char text[64];

	append(lines, text, snprintf(text, sizeof(text), format, RECORD_FAILURE, number));
}

static void wait_for(pid_t pid, bool in_time, unsigned int seconds, struct lines *lines)
{
	int status;

	if (!in_time) {
		kill(-pid, SIGKILL);
		add_failure(lines, "%cdid not end within %d s\n", seconds);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (in_time && WIFSIGNALED(status))
		add_failure(lines, "%cdied of signal %d\n", WTERMSIG(status));
}

static bool print(const char *name, struct lines *lines)
{
	const char *end, *line, *failure = NULL;

	for (line = lines->text; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		if (*line == RECORD_FAILURE && !failure)
			failure = line + 1;
	}
	if (failure)
		printf("FAILED %s: %.*s\n", name, (int)strcspn(failure, "\n"), failure);
	else
		printf("ok %s\n", name);
	for (line = lines->text; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		printf("  %s%.*s\n", *line == RECORD_FAILURE ? "FAILED: " : "",
		       (int)(end - line - 1), line + 1);
	}
	fflush(stdout);
	return !failure;
}

bool runner_run(const char *name, const struct test_case *test, bool sandbox)
{
	unsigned int seconds = test->seconds ? test->seconds : USUAL_LIMIT;
	struct lines lines = { .text = NULL };
	bool passed;
	int fds[2];
	pid_t pid;

	pid = pipe2(fds, O_CLOEXEC) ? -1 : fork();
	if (pid < 0) {
		fprintf(stderr, "mctp-conformance: cannot start a case: %s\n", strerror(errno));
		exit(2);
	}
	if (!pid) {
		close(fds[0]);
		run_child(test, sandbox, fds[1]);
	}
	close(fds[1]);
	wait_for(pid, collect(fds[0], seconds, &lines), seconds, &lines);
	close(fds[0]);
	passed = print(name, &lines);
	free(lines.text);
	return passed;
}
