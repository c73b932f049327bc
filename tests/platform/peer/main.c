// SPDX-License-Identifier: GPL-2.0
/*
 * pcc-peer: the management controller behind the PCC shared memory of a QEMU guest.
 *
 * Plays the platform's side of the PCC subspaces (ACPI 6.6 chapter 14, types 3 and 4) that a
 * platform file describes, with an MCTP endpoint (DSP0236, DSP0292) behind each pair. It keeps to
 * the rules itself unless a test steers it into a fault, and records where the guest's driver does
 * not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include "doorbell.h"
#include "endpoint.h"
#include "log.h"
#include "loop.h"
#include "qtest.h"
#include "steer.h"
#include "subspace.h"

struct options {
	const char *platform, *memory, *doorbell, *qtest, *control, *log;
	const char *interrupts;
	const struct platform_machine *machine;
};

static const char usage[] =
	"usage: pcc-peer --platform FILE --memory FILE --doorbell PIPE --qtest SOCK\n"
	"                --control SOCK [--log FILE] [--arch x86|arm64] [--interrupts PATH]\n"
	"       pcc-peer --steer SOCK COMMAND...\n";

static struct platform platform;
static struct watch signals;

static bool parse(int argc, char **argv, struct options *options)
{
	static const struct option names[] = {
		{ "platform", required_argument, NULL, 'p' },
		{ "memory", required_argument, NULL, 'm' },
		{ "doorbell", required_argument, NULL, 'd' },
		{ "qtest", required_argument, NULL, 'q' },
		{ "control", required_argument, NULL, 'c' },
		{ "log", required_argument, NULL, 'l' },
		{ "arch", required_argument, NULL, 'a' },
		{ "interrupts", required_argument, NULL, 'i' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) >= 0) {
		switch (option) {
		case 'p':
			options->platform = optarg;
			break;
		case 'm':
			options->memory = optarg;
			break;
		case 'd':
			options->doorbell = optarg;
			break;
		case 'q':
			options->qtest = optarg;
			break;
		case 'c':
			options->control = optarg;
			break;
		case 'l':
			options->log = optarg;
			break;
		case 'a':
			options->machine = platform_machine(optarg);
			break;
		case 'i':
			options->interrupts = optarg;
			break;
		default:
			return false;
		}
	}
	return optind == argc && options->machine && options->platform && options->memory &&
	       options->doorbell && options->qtest && options->control;
}

static void signal_ready(struct watch *watch, short events)
{
	(void)watch;
	(void)events;
	loop_quit();
}

static void watch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals.fd = signalfd(-1, &set, SFD_CLOEXEC);
	signals.events = POLLIN;
	signals.ready = signal_ready;
	watch_add(&signals);
}

static void turn(void)
{
	endpoints_turn();
	steer_turn();
}

static int serve(const struct options *options)
{
	if (platform_read(options->platform, &platform) < 0)
		return 1;
	if (options->log && log_open(options->log) < 0) {
		fprintf(stderr, "pcc-peer: %s: %s\n", options->log, strerror(errno));
		return 1;
	}
	if (subspaces_create(options->memory, options->machine, &platform) < 0 ||
	    endpoints_create(&platform) < 0)
		return 1;
	if (doorbell_open(options->doorbell) < 0 ||
	    qtest_listen(options->qtest, options->interrupts, options->machine->first_line) < 0 ||
	    steer_listen(options->control) < 0)
		return 1;
	watch_signals();
	/* Timers of 50 us are of no use if the kernel may be 50 us late. */
	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	puts("ready");
	fflush(stdout);
	loop_run(turn, steer_freed);
	log_line("end");
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = {
		.machine = platform_machine("x86"),
		.interrupts = "/machine/q35/ioapic",
	};

	if (argc > 3 && !strcmp(argv[1], "--steer"))
		return steer_client(argv[2], argv + 3, argc - 3);
	if (!parse(argc, argv, &options)) {
		fputs(usage, stderr);
		return 2;
	}
	return serve(&options);
}
