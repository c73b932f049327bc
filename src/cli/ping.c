// SPDX-License-Identifier: GPL-2.0
/*
 * One request after the other, each from a socket of its own.
 *
 * The kernel gives a request one of eight tags and keeps it reserved until the answer came, the
 * socket is closed, or six seconds passed. A socket per request thus tells which request an answer
 * belongs to, and as long as an unanswered request's socket stays open, its late answer cannot be
 * taken for that of another one. When all tags are in use, the oldest unanswered request gives way;
 * after that the contents of the message still tells the two apart.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "interface.h"
#include "json.h"
#include "mctp_abi.h"
#include "message.h"
#include "options.h"
#include "report.h"
#include "samples.h"

#define TAGS	8

struct request {
	int fd;				/* -1: not in use */
	uint32_t sequence;		/* from 1 */
	uint64_t sent_ns;
};

struct pinger {
	const struct ping_options *options;
	bool print;			/* a line for each answer */
	char name[16];			/* "eid 9", for messages */

	struct request requests[TAGS];
	struct request *current;	/* the one that is being waited for, NULL after its end */
	int last_error;			/* of sending, positive; 0 after a success */

	uint64_t sent;
	uint64_t received;
	uint64_t late;
	uint64_t wrong;
	uint64_t started_ns;
	struct samples samples;

	uint8_t message[MCTP_MESSAGE_MAX + 1];
};

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
	(void)signal;
	interrupted = 1;
}

/* Have SIGINT and SIGTERM delivered only while ppoll() waits, with the mask that @waiting gets. */
static void catch_signals(sigset_t *waiting)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, waiting);
	sigdelset(waiting, SIGINT);
	sigdelset(waiting, SIGTERM);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static double ms(uint64_t ns)
{
	return ns / 1e6;
}

static void end_request(struct pinger *pinger, struct request *request)
{
	close(request->fd);
	request->fd = -1;
	if (pinger->current == request)
		pinger->current = NULL;
}

static struct request *free_request(struct pinger *pinger)
{
	for (size_t i = 0; i < TAGS; i++) {
		if (pinger->requests[i].fd < 0)
			return &pinger->requests[i];
	}
	return NULL;
}

/* Give up the oldest unanswered request for good; false when there is none. */
static bool drop_oldest(struct pinger *pinger)
{
	struct request *oldest = NULL;

	for (size_t i = 0; i < TAGS; i++) {
		struct request *request = &pinger->requests[i];

		if (request->fd >= 0 && (!oldest || request->sent_ns < oldest->sent_ns))
			oldest = request;
	}
	if (!oldest)
		return false;
	end_request(pinger, oldest);
	return true;
}

/* Send a request from a new socket. Returns 0 or a negative errno. */
static int start_request(struct pinger *pinger, struct request *request, uint32_t sequence)
{
	const struct ping_options *options = pinger->options;
	size_t length = message_build(pinger->message, options->size, sequence);
	struct sockaddr_mctp to = {
		.smctp_family = AF_MCTP,
		.smctp_network = options->net,
		.smctp_addr.s_addr = options->eid,
		.smctp_type = pinger->message[0],
		.smctp_tag = MCTP_TAG_OWNER,
	};

	request->fd = socket(AF_MCTP, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (request->fd < 0)
		return -errno;
	request->sequence = sequence;
	request->sent_ns = now_ns();
	/* The kernel takes the type from the address and the message without it. */
	if (sendto(request->fd, pinger->message + 1, length - 1, 0, (struct sockaddr *)&to,
		   sizeof(to)) < 0) {
		int error = errno;

		end_request(pinger, request);
		return -error;
	}
	return 0;
}

static const char *send_hint(int error)
{
	switch (error) {
	case EACCES:
		return "needs CAP_NET_RAW";
	case EHOSTUNREACH:
		return "no route, or no EID on the interface of the route; see mctp-pcc status";
	case EBUSY:
		return "other programs use all tags for this EID";
	case ENETDOWN:
		return "the interface is down, see mctp-pcc up";
	default:
		return NULL;
	}
}

/* Send the next request. Returns 0, or a negative errno after which no request can succeed. */
static int send_next(struct pinger *pinger)
{
	struct request *request = free_request(pinger);
	int rc;

	if (!request) {
		drop_oldest(pinger);
		request = free_request(pinger);
	}
	pinger->sent++;
	do
		rc = start_request(pinger, request, (uint32_t)pinger->sent);
	while (rc == -EBUSY && drop_oldest(pinger));

	if (!rc) {
		pinger->current = request;
		pinger->last_error = 0;
		return 0;
	}
	if (pinger->print || -rc != pinger->last_error)
		report_error(pinger->name, "send", -rc, send_hint(-rc));
	pinger->last_error = -rc;
	if (rc == -EACCES || rc == -EPERM || rc == -EAFNOSUPPORT || rc == -EMFILE)
		return rc;
	return 0;
}

static void right_reply(struct pinger *pinger, const struct request *request, size_t length,
			uint64_t rtt)
{
	if (request != pinger->current) {
		pinger->late++;
		if (pinger->print)
			printf("late: %zu bytes from %s: seq %" PRIu32 " time %.3f ms\n", length,
			       pinger->name, request->sequence, ms(rtt));
		return;
	}
	pinger->received++;
	samples_add(&pinger->samples, rtt);
	if (pinger->print)
		printf("%zu bytes from %s: seq %" PRIu32 " time %.3f ms\n", length, pinger->name,
		       request->sequence, ms(rtt));
}

/* Take the answer that waits at a request's socket. */
static void receive(struct pinger *pinger, struct request *request)
{
	const struct ping_options *options = pinger->options;
	struct sockaddr_mctp from = { 0 };
	socklen_t from_length = sizeof(from);
	ssize_t length;
	char why[80];

	length = recvfrom(request->fd, pinger->message + 1, sizeof(pinger->message) - 1,
			  MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &from_length);
	if (length < 0) {
		if (errno == EAGAIN)
			return;
		report_error(pinger->name, "receive", errno, NULL);
		end_request(pinger, request);
		return;
	}
	pinger->message[0] = from.smctp_type;

	switch (message_check(pinger->message, length + 1, options->size, request->sequence,
			      options->eid, why, sizeof(why))) {
	case MESSAGE_RIGHT:
		right_reply(pinger, request, length + 1, now_ns() - request->sent_ns);
		break;
	case MESSAGE_OTHER:
		/* Its own request is given up already. What this one waits for may still come. */
		pinger->late++;
		if (pinger->print)
			printf("late: %zd bytes from %s to an earlier request\n", length + 1,
			       pinger->name);
		return;
	case MESSAGE_WRONG:
		pinger->wrong++;
		if (pinger->print)
			printf("wrong: %zd bytes from %s: seq %" PRIu32 ": %s\n", length + 1,
			       pinger->name, request->sequence, why);
		break;
	}
	end_request(pinger, request);
}

/*
 * Take answers until a point in time, or while there is a current request until that one has ended.
 * Returns true when interrupted.
 */
static bool wait_until(struct pinger *pinger, uint64_t deadline, const sigset_t *waiting)
{
	const bool for_current = pinger->current;

	while (!for_current || pinger->current) {
		struct pollfd polls[TAGS];
		struct timespec timeout;
		uint64_t now = now_ns(), left = deadline > now ? deadline - now : 0;

		/* A negative descriptor is skipped by poll. */
		for (size_t i = 0; i < TAGS; i++) {
			polls[i].fd = pinger->requests[i].fd;
			polls[i].events = POLLIN;
			polls[i].revents = 0;
		}
		timeout.tv_sec = left / 1000000000;
		timeout.tv_nsec = left % 1000000000;
		if (ppoll(polls, TAGS, &timeout, waiting) < 0 && errno != EINTR) {
			report_error(pinger->name, "poll", errno, NULL);
			return true;
		}
		if (interrupted)
			return true;
		for (size_t i = 0; i < TAGS; i++) {
			if (polls[i].fd >= 0 && polls[i].revents)
				receive(pinger, &pinger->requests[i]);
		}
		if (!left)
			break;
	}
	return false;
}

/* Send all requests. Returns 0, or a negative errno after which no request can succeed. */
static int run(struct pinger *pinger, const sigset_t *waiting)
{
	const struct ping_options *options = pinger->options;

	for (;;) {
		uint64_t begin = now_ns();
		int rc = send_next(pinger);

		if (rc)
			return rc;
		if (pinger->current) {
			if (wait_until(pinger, begin + options->timeout_ms * 1000000ull, waiting)) {
				/* Nobody knows whether this one would have been answered. */
				pinger->sent -= !!pinger->current;
				return 0;
			}
			if (pinger->current && pinger->print)
				printf("no reply from %s: seq %" PRIu32 " after %" PRIu32 " ms\n",
				       pinger->name, pinger->current->sequence,
				       options->timeout_ms);
			pinger->current = NULL;
		}
		if (options->count && pinger->sent >= options->count)
			return 0;
		if (wait_until(pinger, begin + options->interval_ns, waiting))
			return 0;
	}
}

static double loss_percent(const struct pinger *pinger)
{
	return pinger->sent ? 100.0 * (pinger->sent - pinger->received) / pinger->sent : 0;
}

static void summary_text(const struct pinger *pinger)
{
	printf("--- %s ---\n", pinger->name);
	printf("%" PRIu64 " sent, %" PRIu64 " received, %.4g%% lost", pinger->sent,
	       pinger->received, loss_percent(pinger));
	if (pinger->wrong)
		printf(", %" PRIu64 " wrong", pinger->wrong);
	if (pinger->late)
		printf(", %" PRIu64 " late", pinger->late);
	printf(", time %.0f ms\n", ms(now_ns() - pinger->started_ns));
	if (pinger->samples.count)
		printf("round trip min/median/p99 %.3f/%.3f/%.3f ms\n",
		       ms(samples_percentile(&pinger->samples, 0)),
		       ms(samples_percentile(&pinger->samples, 50)),
		       ms(samples_percentile(&pinger->samples, 99)));
}

static void summary_json(const struct pinger *pinger)
{
	struct json json = { .out = stdout };

	json_open(&json, NULL, '{');
	json_number(&json, "eid", pinger->options->eid);
	if (pinger->options->net)
		json_number(&json, "net", pinger->options->net);
	if (pinger->options->size)
		json_number(&json, "size", pinger->options->size);
	json_number(&json, "sent", pinger->sent);
	json_number(&json, "received", pinger->received);
	json_number(&json, "wrong", pinger->wrong);
	json_number(&json, "late", pinger->late);
	json_fraction(&json, "loss_percent", loss_percent(pinger));
	json_fraction(&json, "time_ms", ms(now_ns() - pinger->started_ns));
	if (pinger->samples.count) {
		json_open(&json, "round_trip_ms", '{');
		json_fraction(&json, "min", ms(samples_percentile(&pinger->samples, 0)));
		json_fraction(&json, "median", ms(samples_percentile(&pinger->samples, 50)));
		json_fraction(&json, "p99", ms(samples_percentile(&pinger->samples, 99)));
		json_close(&json, '}');
	}
	json_close(&json, '}');
}

int command_ping(const struct options *options)
{
	struct pinger *pinger;
	sigset_t waiting;
	int rc;

	if (!interface_has_mctp()) {
		report(NULL, "%s", interface_why_none());
		return EXIT_ABSENT;
	}
	pinger = calloc(1, sizeof(*pinger));
	if (!pinger) {
		report(NULL, "out of memory");
		return EXIT_FAILED;
	}
	pinger->options = &options->ping;
	pinger->print = !options->json && !options->ping.quiet;
	snprintf(pinger->name, sizeof(pinger->name), "eid %u", options->ping.eid);
	for (size_t i = 0; i < TAGS; i++)
		pinger->requests[i].fd = -1;
	/* Each answer is seen when it comes, also through a pipe. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	catch_signals(&waiting);
	pinger->started_ns = now_ns();

	rc = run(pinger, &waiting);
	samples_sort(&pinger->samples);
	if (!rc && options->json)
		summary_json(pinger);
	else if (!rc)
		summary_text(pinger);
	rc = rc || pinger->received != pinger->sent ? EXIT_FAILED : EXIT_DONE;

	while (drop_oldest(pinger))
		;
	samples_free(&pinger->samples);
	free(pinger);
	return rc;
}
