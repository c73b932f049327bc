// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-exercise fuzz: the processes, what they count, and the end.
 *
 * The kernel is not asked whether it did right, only whether it is still there: that it reports
 * nothing and leaks nothing is for the caller to see. The run itself fails if a process or the
 * kernel hangs, if the kernel answers with what makes no sense, or if a kind of call never
 * succeeded.
 */
#define _GNU_SOURCE	/* strerrorname_np() */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exercise.h"
#include "fuzz.h"
#include "request.h"

#define ERRNOS		134
#define MAX_PROCESSES	64

/* What blocks is interrupted after this long. */
#define BLOCKED_NS	50000000

/* A process that does not end this long after its time hangs. */
#define END_US		30000000ull

/* Shared by all processes, once there are some. */
static struct counts {
	_Atomic bool stop;
	_Atomic uint64_t calls[FUZZ_CALL_KINDS][ERRNOS];	/* by errno, 0 for success */
	_Atomic uint64_t events[FUZZ_EVENT_KINDS];
	_Atomic unsigned int wrong;
} own_counts, *shared = &own_counts;

static unsigned int fault_percent;
static __thread timer_t blocked_timer;

/**
 * struct kind - what belongs to each value of an enum
 * @name:	its name in the output
 * @must:	at least one has to succeed, or to happen, in a run of some seconds: if none does,
 *		the run has not reached what it is for
 */
struct kind {
	const char *name;
	bool must;
};

static const struct kind call_kinds[] = {
	[FUZZ_NEWADDR] = { "newaddr", true },
	[FUZZ_DELADDR] = { "deladdr", true },
	[FUZZ_NEWROUTE] = { "newroute", true },
	[FUZZ_DELROUTE] = { "delroute", true },
	[FUZZ_NEWNEIGH] = { "newneigh", true },
	[FUZZ_DELNEIGH] = { "delneigh", true },
	[FUZZ_SETLINK] = { "setlink", true },
	[FUZZ_DUMP] = { "dump", true },
	[FUZZ_MALFORMED] = { "malformed", false },
	[FUZZ_SOCKET] = { "socket", true },
	[FUZZ_CLOSE] = { "close", true },
	[FUZZ_BIND] = { "bind", true },
	[FUZZ_SEND] = { "send", true },
	[FUZZ_RECEIVE] = { "receive", true },
	[FUZZ_POLL] = { "poll", true },
	[FUZZ_ALLOCTAG] = { "alloctag", true },
	[FUZZ_DROPTAG] = { "droptag", true },
	[FUZZ_IOCTL] = { "ioctl", false },
	[FUZZ_SETSOCKOPT] = { "setsockopt", true },
	[FUZZ_GETSOCKOPT] = { "getsockopt", true },
	[FUZZ_OTHER] = { "other", false },
	[FUZZ_FILTER] = { "filter", true },
	[FUZZ_PACKET] = { "packet", true },
	[FUZZ_LINK] = { "link", true },
	[FUZZ_MOVE] = { "move", true },
	[FUZZ_NAMESPACE] = { "namespace", true },
};

_Static_assert(sizeof(call_kinds) / sizeof(call_kinds[0]) == FUZZ_CALL_KINDS,
	       "a kind is missing");

static const struct kind event_kinds[] = {
	[FUZZ_PACKETS_OUT] = { "packets_out", true },
	[FUZZ_ASSEMBLED] = { "assembled", true },
	[FUZZ_RESPONSES] = { "responses", true },
	[FUZZ_DUMPED] = { "dumped", true },
	[FUZZ_NOTIFICATIONS] = { "notifications", true },
	[FUZZ_FAULTS] = { "faults", false },
};

_Static_assert(sizeof(event_kinds) / sizeof(event_kinds[0]) == FUZZ_EVENT_KINDS,
	       "a kind is missing");

struct role {
	const char *name;
	void (*run)(struct fuzzer *f);
};

/* In this order, and again. The most interesting come first. */
static const struct role roles[] = {
	{ "socket", socket_role },
	{ "packet", packet_role },
	{ "netlink", netlink_role },
	{ "namespace", namespace_role },
	{ "link", link_role },
	{ "user", user_role },
};

#define ROLES	(sizeof(roles) / sizeof(roles[0]))

struct process {
	const struct role *role;
	pid_t pid;		/* 0 when it has ended */
};

/*
 * What all parts use
 */

uint64_t below(struct fuzzer *f, uint64_t end)
{
	return next_random(&f->random) % end;
}

bool chance(struct fuzzer *f, unsigned int percent)
{
	return below(f, 100) < percent;
}

size_t any_size(struct fuzzer *f, size_t max)
{
	unsigned int bits = 0;
	size_t size;

	while (max >> bits)
		bits++;
	size = below(f, 2ull << below(f, bits + 1)) - 1;
	return size > max ? max : size;
}

uint8_t any_eid(struct fuzzer *f)
{
	unsigned int kind = below(f, 100);

	if (kind < 20)
		return LOCAL_EID;
	if (kind < 45)
		return LOCAL_EID + below(f, LOCAL_EIDS);
	if (kind < 90)
		return PEER_EID + below(f, PEER_EIDS * PEER_GROUPS);
	if (kind < 97)
		return ONE_OF(f, uint8_t, 0, 1, 7, 254, 255);
	return below(f, 256);
}

unsigned int any_net(struct fuzzer *f)
{
	return ONE_OF(f, unsigned int, 0, 0, 0, 1, 1, 1, 1, 2, 3, 0xffffffff);
}

int any_link(struct fuzzer *f)
{
	struct if_nameindex *links, *link;

	if (chance(f, 5))
		return ONE_OF(f, int, 0, -1, 1000000, (int)next_random(&f->random));
	if (f->link_uses == 0) {
		links = if_nameindex();
		f->link_count = 0;
		f->link_uses = 64;
		for (link = links; link && link->if_index && f->link_count < FUZZ_LINKS; link++)
			f->links[f->link_count++] = link->if_index;
		if (links)
			if_freenameindex(links);
	}
	f->link_uses--;
	return f->link_count ? f->links[below(f, f->link_count)] : 1;
}

bool over(const struct fuzzer *f)
{
	return shared->stop || now_us() >= f->until;
}

/* The kernel's fail-nth: the n-th allocation of this thread from now on fails. */
static void tell_fail_nth(const struct fuzzer *f, unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(f->fail_nth, text, length, 0) != length)
		wrong("fail-nth: %s", strerror(errno));
}

static bool was_injected(const struct fuzzer *f)
{
	char text[16] = "";

	return pread(f->fail_nth, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;
}

void fuzz_begin(struct fuzzer *f, enum fuzz_call call)
{
	f->armed = f->fail_nth >= 0 && call < FUZZ_FILTER && chance(f, fault_percent);
	if (f->armed)
		tell_fail_nth(f, 1 + below(f, 12));
}

long fuzz_end(struct fuzzer *f, enum fuzz_call call, long result)
{
	int error = errno;

	if (f->armed) {
		count_event(FUZZ_FAULTS, was_injected(f));
		tell_fail_nth(f, 0);
		f->armed = false;
	}
	shared->calls[call][result >= 0 ? 0 : error < ERRNOS ? error : ERRNOS - 1]++;
	errno = error;
	return result;
}

void count_event(enum fuzz_event event, unsigned long times)
{
	shared->events[event] += times;
}

void wrong(const char *format, ...)
{
	char text[256];
	va_list args;

	/* The first ones tell enough. */
	if (shared->wrong++ >= 20)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fprintf(stderr, "fuzz: wrong: %s\n", text);
}

static void interrupted(int signal)
{
	(void)signal;
}

void fuzzer_enter(struct fuzzer *f, uint64_t stream, uint64_t until)
{
	const struct itimerspec interval = {
		.it_interval.tv_nsec = BLOCKED_NS,
		.it_value.tv_nsec = BLOCKED_NS,
	};
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };

	*f = (struct fuzzer){ .random = stream, .until = until, .fail_nth = -1 };
	/* Streams whose numbers are near to each other begin far from each other. */
	f->random = next_random(&f->random);
	if (fault_percent)
		f->fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	/* Its name in the structure differs between libraries. */
	event._sigev_un._tid = syscall(SYS_gettid);
	if (timer_create(CLOCK_MONOTONIC, &event, &blocked_timer) ||
	    timer_settime(blocked_timer, 0, &interval, NULL))
		unable("timer: %s", strerror(errno));
}

void fuzzer_leave(struct fuzzer *f)
{
	timer_delete(blocked_timer);
	if (f->fail_nth >= 0)
		close(f->fail_nth);
}

/*
 * The processes
 */

static pid_t start(const struct role *role, uint64_t stream, uint64_t until)
{
	/* Without SA_RESTART: what blocks shall end. */
	struct sigaction action = { .sa_handler = interrupted };
	pid_t pid = fork();
	struct fuzzer f;

	if (pid < 0)
		unable("fork: %s", strerror(errno));
	if (pid)
		return pid;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGUSR1, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	fuzzer_enter(&f, stream, until);
	role->run(&f);
	_exit(EXIT_RIGHT);
}

/* Those that have ended by now. Returns how many have not. */
static unsigned int reap(struct process *processes, unsigned int count)
{
	unsigned int i, left = 0;
	int status;

	for (i = 0; i < count; i++) {
		struct process *process = &processes[i];

		if (process->pid && waitpid(process->pid, &status, WNOHANG) == process->pid) {
			process->pid = 0;
			if (WIFSIGNALED(status))
				wrong("process %u (%s) died of signal %d", i, process->role->name,
				      WTERMSIG(status));
			else if (status || !shared->stop)
				wrong("process %u (%s) ended with %d", i, process->role->name,
				      WEXITSTATUS(status));
		}
		left += process->pid != 0;
	}
	return left;
}

static unsigned int reap_until(struct process *processes, unsigned int count, uint64_t until)
{
	unsigned int left;

	while ((left = reap(processes, count)) && now_us() < until)
		usleep(50000);
	return left;
}

/* Where in the kernel its threads are. */
static void show_stacks(const struct process *process)
{
	char command[128];

	fprintf(stderr, "fuzz: process %d (%s) does not end:\n", process->pid, process->role->name);
	snprintf(command, sizeof(command), "tail -n 20 /proc/%d/task/*/stack >&2", process->pid);
	if (system(command))
		fputs("fuzz: its stack cannot be read\n", stderr);
}

static void end_processes(struct process *processes, unsigned int count)
{
	unsigned int i;

	shared->stop = true;
	if (!reap_until(processes, count, now_us() + END_US))
		return;
	for (i = 0; i < count; i++) {
		if (!processes[i].pid)
			continue;
		show_stacks(&processes[i]);
		kill(processes[i].pid, SIGKILL);
		wrong("process %u (%s) does not end", i, processes[i].role->name);
	}
	if (reap_until(processes, count, now_us() + END_US))
		wrong("a process cannot be killed");
}

/* Addresses on the loopback interface, so that something works from the beginning. */
static void set_up_loopback(uint64_t seed)
{
	struct fuzzer f = { .random = seed, .fail_nth = -1 };
	uint8_t i;

	if (set_link(&f, 1, IFF_UP, IFF_UP))
		unable("lo: %s", strerror(errno));
	for (i = 0; i < LOCAL_EIDS; i++)
		if (change_address(&f, RTM_NEWADDR, 1, LOCAL_EID + i) && errno != EEXIST)
			unable("an address on lo: %s", strerror(errno));
}

/*
 * The result
 */

/* The tables end where the enums do, but that is no proof that they have no holes. */
static void check_kinds(void)
{
	unsigned int i;

	for (i = 0; i < FUZZ_CALL_KINDS; i++)
		if (!call_kinds[i].name)
			unable("fuzz: call %u has no name", i);
	for (i = 0; i < FUZZ_EVENT_KINDS; i++)
		if (!event_kinds[i].name)
			unable("fuzz: event %u has no name", i);
}

static void report_call(enum fuzz_call call, uint64_t *calls, uint64_t *refused)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 1; i < ERRNOS; i++)
		sum += shared->calls[call][i];
	*refused += sum;
	*calls += sum + shared->calls[call][0];
	printf("fuzz: %-12s %8ju calls, %8ju refused%s", call_kinds[call].name,
	       (uintmax_t)(sum + shared->calls[call][0]), (uintmax_t)sum, sum ? ":" : "");
	for (i = 1; i < ERRNOS; i++)
		if (shared->calls[call][i])
			printf(" %s %ju", strerrorname_np(i) ?: "?",
			       (uintmax_t)shared->calls[call][i]);
	putchar('\n');
}

/* Returns whether all was reached. Where memory is made to be short, not all has to be. */
static bool reach(bool tell)
{
	bool all = true, must;
	unsigned int i;

	for (i = 0; i < FUZZ_CALL_KINDS; i++) {
		if (!call_kinds[i].must || shared->calls[i][0] || fault_percent)
			continue;
		if (tell)
			fprintf(stderr, "fuzz: no call of kind %s succeeded\n",
				call_kinds[i].name);
		all = false;
	}
	for (i = 0; i < FUZZ_EVENT_KINDS; i++) {
		must = fault_percent ? i == FUZZ_FAULTS : event_kinds[i].must;
		if (!must || shared->events[i])
			continue;
		if (tell)
			fprintf(stderr, "fuzz: there were no %s\n", event_kinds[i].name);
		all = false;
	}
	return all;
}

static void report(void)
{
	uint64_t calls = 0, refused = 0;
	unsigned int i;

	for (i = 0; i < FUZZ_CALL_KINDS; i++)
		report_call(i, &calls, &refused);
	printf("calls=%ju refused=%ju packets_in=%ju received=%ju namespaces=%ju", (uintmax_t)calls,
	       (uintmax_t)refused, (uintmax_t)shared->calls[FUZZ_PACKET][0],
	       (uintmax_t)shared->calls[FUZZ_RECEIVE][0],
	       (uintmax_t)shared->calls[FUZZ_NAMESPACE][0]);
	for (i = 0; i < FUZZ_EVENT_KINDS; i++)
		printf(" %s=%ju", event_kinds[i].name, (uintmax_t)shared->events[i]);
	printf(" wrong=%u\n", (unsigned int)shared->wrong);
}

static const struct role *find_role(const char *name)
{
	unsigned int i;

	for (i = 0; i < ROLES; i++)
		if (!strcmp(roles[i].name, name))
			return &roles[i];
	unable("fuzz: there is no role '%s'", name);
}

int fuzz_main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "seconds", required_argument, NULL, 's' },
		{ "seed", required_argument, NULL, 'd' },
		{ "processes", required_argument, NULL, 'p' },
		{ "faults", required_argument, NULL, 'f' },
		{ "only", required_argument, NULL, 'o' },
		{ 0 },
	};
	struct process processes[MAX_PROCESSES] = { 0 };
	unsigned int count = ROLES, seconds = 10, i;
	uint32_t seed = now_us() ^ getpid();
	const struct role *only = NULL;
	uint64_t until, latest;
	bool reached;
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 's':
			seconds = number("--seconds", optarg, 1, 1000000);
			break;
		case 'd':
			seed = number("--seed", optarg, 0, UINT32_MAX);
			break;
		case 'p':
			count = number("--processes", optarg, 1, MAX_PROCESSES);
			break;
		case 'f':
			fault_percent = number("--faults", optarg, 0, 100);
			break;
		case 'o':
			only = find_role(optarg);
			break;
		default:
			return EXIT_UNABLE;
		}
	}
	no_more(argc, argv, optind);
	check_kinds();

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED)
		unable("no memory");
	printf("fuzz: seed %u, %u processes, %u seconds\n", seed, count, seconds);
	fflush(stdout);
	set_up_loopback(seed);

	/* A machine that is slow has more time to get where it has to. */
	until = now_us() + 1000000ull * seconds;
	latest = until + 4000000ull * seconds;
	for (i = 0; i < count; i++) {
		processes[i].role = only ?: &roles[i % ROLES];
		/* They stop when they are told to. */
		processes[i].pid = start(processes[i].role, (uint64_t)seed << 32 | i << 16,
					 latest + END_US);
	}
	while ((now_us() < until || (now_us() < latest && !only && !reach(false))) &&
	       reap(processes, count) == count)
		usleep(50000);
	end_processes(processes, count);

	report();
	reached = only || reach(true);
	return reached && !shared->wrong ? EXIT_RIGHT : EXIT_WRONG;
}
