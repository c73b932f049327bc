// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-exercise echo: requests, and whether their responses are the same bytes.
 *
 * The kernel chooses the tag of a request and does not tell which; the response carries the number
 * of its request instead. Messages that are too short for a number go one at a time.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exercise.h"

#define MAX_TASKS	64
#define MAX_WINDOW	64

/*
 * How long to try to send again while there is no tag or no room. The kernel keeps the tag of a
 * request that was never answered for six seconds.
 */
#define SEND_PATIENCE_US	10000000
#define SEND_RETRY_US		1000

struct echo_options {
	uint8_t eid;
	unsigned int net;
	size_t size_min;
	size_t size_max;
	bool sizes_random;
	uint32_t count;
	unsigned int tasks;
	unsigned int window;
	uint64_t timeout_us;
	uint32_t give_up;	/* after so many requests without a response, or 0 */
	uint32_t seed;
};

struct request {
	bool outstanding;
	uint32_t id;
	size_t size;
	uint64_t sent_us;
};

struct counters {
	uint64_t sent;
	uint64_t received;	/* right responses */
	uint64_t lost;		/* requests whose time was over */
	uint64_t corrupt;	/* responses with other bytes than their request */
	uint64_t errors;	/* requests that could not be sent */
	uint64_t retries;
	uint64_t unexpected;	/* responses nobody waited for any more, or of other types */
	uint64_t bytes;		/* of right responses, type included */
};

/* One socket and its requests; used by its own thread only until that has ended. */
struct task {
	const struct echo_options *options;
	pthread_t thread;
	int fd;

	uint32_t next_id;	/* of the next request to send; those of a task are "tasks" apart */
	uint64_t blocked_us;	/* since when sending it was tried in vain, or 0 */
	uint32_t in_vain;	/* requests since the last right response */

	struct request request[MAX_WINDOW];
	unsigned int outstanding;

	struct counters counters;
	uint32_t *rtt_us;	/* of each right response */

	uint8_t expected[MESSAGE_MAX];
	uint8_t buffer[MESSAGE_MAX];
};

/* Uniform in the number of doublings, and then uniform between two of them. */
static size_t random_size(const struct echo_options *options, uint64_t *state)
{
	size_t low = options->size_min, high, doublings = 0;

	while (low << (doublings + 1) <= options->size_max)
		doublings++;
	low <<= next_random(state) % (doublings + 1);
	high = 2 * low - 1;
	if (high > options->size_max)
		high = options->size_max;
	return low + next_random(state) % (high - low + 1);
}

static uint64_t stream(const struct echo_options *options, uint32_t id)
{
	return (uint64_t)options->seed << 32 | id;
}

static size_t message_size(const struct echo_options *options, uint32_t id)
{
	uint64_t state = ~stream(options, id);

	if (options->sizes_random)
		return random_size(options, &state);
	return options->size_min + id % (options->size_max - options->size_min + 1);
}

/* The bytes of a message after its type. */
static void make_message(const struct echo_options *options, uint32_t id, size_t size,
			 uint8_t *body)
{
	uint64_t state = stream(options, id), bits = 0;
	size_t i;

	for (i = 0; i < size - 1; i++) {
		if (i % 8 == 0)
			bits = next_random(&state);
		body[i] = bits >> 8 * (i % 8);
	}
	if (size >= 5)
		put_enterprise(body);
	if (size >= MESSAGE_NUMBERED)
		for (i = 0; i < 4; i++)
			body[4 + i] = id >> 8 * i;
}

static struct request *find_request(struct task *task, bool outstanding)
{
	unsigned int i;

	for (i = 0; i < task->options->window; i++)
		if (task->request[i].outstanding == outstanding)
			return &task->request[i];
	return NULL;
}

/* The request that a response of this size answers, if its number is one of an open request. */
static struct request *find_answered(struct task *task, size_t size)
{
	struct request *request;
	uint32_t id = 0;
	unsigned int i;

	if (size < MESSAGE_NUMBERED) {
		request = find_request(task, true);
		return request && request->size < MESSAGE_NUMBERED ? request : NULL;
	}
	for (i = 0; i < 4; i++)
		id |= (uint32_t)task->buffer[4 + i] << 8 * i;
	for (i = 0; i < task->options->window; i++) {
		request = &task->request[i];
		if (request->outstanding && request->id == id)
			return request;
	}
	return NULL;
}

/* The first response that is wrong, for whoever has to find out why. */
static void show_corrupt(const struct task *task, const struct request *request, size_t size)
{
	size_t common = size < request->size ? size : request->size, same = 0;

	if (task->counters.corrupt)
		return;
	while (same < common - 1 && task->buffer[same] == task->expected[same])
		same++;
	fprintf(stderr, "mctp-exercise: request %u: %zu bytes came instead of %zu, %zu are right\n",
		request->id, size, request->size, same + 1);
}

static void end_request(struct task *task, struct request *request)
{
	request->outstanding = false;
	task->outstanding--;
}

static bool all_tried(const struct task *task)
{
	return task->next_id >= task->options->count ||
	       (task->options->give_up && task->in_vain >= task->options->give_up);
}

static void go_on(struct task *task)
{
	task->blocked_us = 0;
	task->next_id += task->options->tasks;
}

static bool may_send(struct task *task)
{
	struct request *open = find_request(task, true);

	if (all_tried(task) || task->outstanding == task->options->window)
		return false;
	if (!open)
		return true;
	return open->size >= MESSAGE_NUMBERED &&
	       message_size(task->options, task->next_id) >= MESSAGE_NUMBERED;
}

static bool is_temporary(int error)
{
	return error == EBUSY || error == ENOBUFS || error == EAGAIN || error == ENOMEM;
}

/* Returns false when there is no point in trying to send more before some time has passed. */
static bool failed_to_send(struct task *task, int error)
{
	uint64_t now = now_us();

	if (is_temporary(error)) {
		task->counters.retries++;
		if (!task->blocked_us)
			task->blocked_us = now;
		if (now - task->blocked_us < SEND_PATIENCE_US)
			return false;
	}
	if (!task->counters.errors)
		fprintf(stderr, "mctp-exercise: request %u: %s\n", task->next_id, strerror(error));
	task->counters.errors++;
	task->in_vain++;
	go_on(task);
	return true;
}

static bool send_next(struct task *task)
{
	const struct echo_options *options = task->options;
	struct request *request = find_request(task, false);
	struct sockaddr_mctp peer = {
		.smctp_family = AF_MCTP,
		.smctp_network = options->net,
		.smctp_addr.s_addr = options->eid,
		.smctp_type = MESSAGE_TYPE,
		.smctp_tag = MCTP_TAG_OWNER,
	};

	request->id = task->next_id;
	request->size = message_size(options, request->id);
	make_message(options, request->id, request->size, task->buffer);
	request->sent_us = now_us();
	if (sendto(task->fd, task->buffer, request->size - 1, MSG_DONTWAIT,
		   (struct sockaddr *)&peer, sizeof(peer)) < 0)
		return failed_to_send(task, errno);

	request->outstanding = true;
	task->outstanding++;
	task->counters.sent++;
	go_on(task);
	return true;
}

static void take_response(struct task *task, size_t size)
{
	struct request *request = find_answered(task, size);
	struct counters *counters = &task->counters;

	if (!request) {
		counters->unexpected++;
		return;
	}
	make_message(task->options, request->id, request->size, task->expected);
	if (size == request->size && !memcmp(task->buffer, task->expected, size - 1)) {
		task->rtt_us[counters->received++] = now_us() - request->sent_us;
		counters->bytes += size;
		task->in_vain = 0;
	} else {
		show_corrupt(task, request, size);
		counters->corrupt++;
	}
	end_request(task, request);
}

/* Takes what has arrived. */
static void receive(struct task *task)
{
	struct sockaddr_mctp from;
	socklen_t length;
	ssize_t got;

	for (;;) {
		length = sizeof(from);
		got = recvfrom(task->fd, task->buffer, sizeof(task->buffer),
			       MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &length);
		if (got < 0)
			return;
		if (from.smctp_addr.s_addr != task->options->eid ||
		    from.smctp_type != MESSAGE_TYPE || from.smctp_tag & MCTP_TAG_OWNER)
			task->counters.unexpected++;
		else
			take_response(task, got + 1);
	}
}

/* Gives up on the requests that are too old. Returns when this has to be done again. */
static uint64_t expire(struct task *task)
{
	uint64_t now = now_us(), next = now + task->options->timeout_us;
	unsigned int i;

	for (i = 0; i < task->options->window; i++) {
		struct request *request = &task->request[i];
		uint64_t end = request->sent_us + task->options->timeout_us;

		if (!request->outstanding)
			continue;
		if (end <= now) {
			if (!task->counters.lost)
				fprintf(stderr, "mctp-exercise: request %u: %zu bytes, lost\n",
					request->id, request->size);
			task->counters.lost++;
			task->in_vain++;
			end_request(task, request);
		} else if (end < next) {
			next = end;
		}
	}
	return next;
}

static void *run_task(void *arg)
{
	struct task *task = arg;
	uint64_t until;

	while (!all_tried(task) || task->outstanding) {
		while (may_send(task) && send_next(task))
			;
		until = expire(task);
		if (task->blocked_us)
			until = now_us() + SEND_RETRY_US;
		if (task->outstanding || task->blocked_us)
			wait_readable(task->fd, until);
		receive(task);
	}
	return NULL;
}

static void start_task(struct task *task, const struct echo_options *options, unsigned int number)
{
	uint32_t most = options->count / options->tasks + 1;
	int room = 2 * MESSAGE_MAX * options->window;

	task->options = options;
	task->next_id = number;
	task->rtt_us = calloc(most, sizeof(*task->rtt_us));
	task->fd = socket(AF_MCTP, SOCK_DGRAM, 0);
	if (task->fd < 0)
		unable("AF_MCTP socket: %s", strerror(errno));
	/* More room than users get by default saves retries; it may be refused. */
	setsockopt(task->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	setsockopt(task->fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	if (!task->rtt_us || pthread_create(&task->thread, NULL, run_task, task))
		unable("no memory for task %u", number);
}

static void add_counters(struct counters *sum, const struct counters *counters)
{
	sum->sent += counters->sent;
	sum->received += counters->received;
	sum->lost += counters->lost;
	sum->corrupt += counters->corrupt;
	sum->errors += counters->errors;
	sum->retries += counters->retries;
	sum->unexpected += counters->unexpected;
	sum->bytes += counters->bytes;
}

static int compare_rtt(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void report(const struct counters *sum, uint32_t *rtt_us, uint64_t elapsed_us)
{
	double seconds = (elapsed_us ? elapsed_us : 1) / 1e6;
	uint64_t n = sum->received;

	qsort(rtt_us, n, sizeof(*rtt_us), compare_rtt);
	printf("sent=%ju received=%ju lost=%ju corrupt=%ju errors=%ju seconds=%.3f "
	       "msgs_per_s=%.0f bytes_per_s=%.0f rtt_min_us=%u rtt_p50_us=%u rtt_p99_us=%u "
	       "retries=%ju unexpected=%ju\n",
	       (uintmax_t)sum->sent, (uintmax_t)sum->received, (uintmax_t)sum->lost,
	       (uintmax_t)sum->corrupt, (uintmax_t)sum->errors, seconds, n / seconds,
	       sum->bytes / seconds, n ? rtt_us[0] : 0, n ? rtt_us[(n - 1) / 2] : 0,
	       n ? rtt_us[(n - 1) * 99 / 100] : 0, (uintmax_t)sum->retries,
	       (uintmax_t)sum->unexpected);
}

static int run(const struct echo_options *options)
{
	struct task *tasks = calloc(options->tasks, sizeof(*tasks));
	uint32_t *rtt_us = calloc(options->count, sizeof(*rtt_us));
	struct counters sum = { .sent = 0 };
	uint64_t start = now_us();
	unsigned int i;

	if (!tasks || !rtt_us)
		unable("no memory for %u requests", options->count);
	for (i = 0; i < options->tasks; i++)
		start_task(&tasks[i], options, i);
	for (i = 0; i < options->tasks; i++) {
		pthread_join(tasks[i].thread, NULL);
		memcpy(rtt_us + sum.received, tasks[i].rtt_us,
		       tasks[i].counters.received * sizeof(*rtt_us));
		add_counters(&sum, &tasks[i].counters);
		close(tasks[i].fd);
		free(tasks[i].rtt_us);
	}
	report(&sum, rtt_us, now_us() - start);
	free(rtt_us);
	free(tasks);
	return sum.received == options->count && !sum.corrupt && !sum.unexpected ? EXIT_RIGHT
										 : EXIT_WRONG;
}

static void parse_size(struct echo_options *options, char *text)
{
	char *dash = strchr(text, '-');

	if (dash)
		*dash = '\0';
	options->size_min = number("--size", text, 1, MESSAGE_MAX);
	options->size_max = options->size_min;
	if (dash)
		options->size_max = number("--size", dash + 1, options->size_min, MESSAGE_MAX);
}

int echo_main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "eid", required_argument, NULL, 'e' },
		{ "net", required_argument, NULL, 'n' },
		{ "size", required_argument, NULL, 's' },
		{ "sizes-random", no_argument, NULL, 'r' },
		{ "count", required_argument, NULL, 'c' },
		{ "tasks", required_argument, NULL, 't' },
		{ "window", required_argument, NULL, 'w' },
		{ "timeout", required_argument, NULL, 'm' },
		{ "give-up", required_argument, NULL, 'g' },
		{ "seed", required_argument, NULL, 'd' },
		{ 0 },
	};
	struct echo_options options = {
		.net = MCTP_NET_ANY,
		.size_min = 64,
		.size_max = 64,
		.count = 1,
		.tasks = 1,
		.window = 1,
		.timeout_us = 5000000,
	};
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 'e':
			options.eid = number("--eid", optarg, 8, 254);
			break;
		case 'n':
			options.net = number("--net", optarg, 1, INT32_MAX);
			break;
		case 's':
			parse_size(&options, optarg);
			break;
		case 'r':
			options.sizes_random = true;
			break;
		case 'c':
			options.count = number("--count", optarg, 1, 100000000);
			break;
		case 't':
			options.tasks = number("--tasks", optarg, 1, MAX_TASKS);
			break;
		case 'w':
			options.window = number("--window", optarg, 1, MAX_WINDOW);
			break;
		case 'm':
			options.timeout_us = 1000ull * number("--timeout", optarg, 1, INT32_MAX);
			break;
		case 'g':
			options.give_up = number("--give-up", optarg, 1, UINT32_MAX);
			break;
		case 'd':
			options.seed = number("--seed", optarg, 0, UINT32_MAX);
			break;
		default:
			return EXIT_UNABLE;
		}
	}
	no_more(argc, argv, optind);
	if (!options.eid)
		unable("echo: --eid is missing");
	return run(&options);
}
