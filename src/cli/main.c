// SPDX-License-Identifier: GPL-2.0
/* mctp-pcc: set up, look at and try out MCTP-over-PCC interfaces (DMTF DSP0292). */
#include <stdio.h>

#include "commands.h"
#include "config.h"
#include "options.h"
#include "report.h"

static const char help[] =
	"Usage: mctp-pcc up IF --eid N --peer N [--mtu N|max] [--net N]\n"
	"       mctp-pcc down IF\n"
	"       mctp-pcc apply [-f FILE] [IF]\n"
	"       mctp-pcc status [-j] [IF]\n"
	"       mctp-pcc ping [-jq] [-c COUNT] [-s SIZE] [-i SECONDS] [-W MS] [--net N] EID\n"
	"       mctp-pcc --help | --version\n"
	"\n"
	"up      give an MCTP-over-PCC interface its EID and a route to its peer, and set it up\n"
	"          --eid N      the interface's own EID, 8 to 254\n"
	"          --peer N     the EID at the other end, which the platform's firmware knows\n"
	"          --mtu N|max  bytes of a packet with its header; max: the shared memory's limit\n"
	"          --net N      MCTP network; one per interface lets peers have the same EID\n"
	"down    take the interface's EIDs and routes away, and set it down\n"
	"apply   do what up does with the lines of a file, or with the one for an interface\n"
	"          -f, --file FILE  another file than " CONFIG_FILE "\n"
	"status  show one interface or all, with the statistics and counters that are not zero\n"
	"ping    ask an endpoint for its EID, or have it echo messages, and time the answers\n"
	"          -c, --count COUNT   requests, 0 for no end (4)\n"
	"          -s, --size SIZE     echo a vendor defined message of 1 to 65536 bytes\n"
	"          -i, --interval S    seconds from one request to the next (0.2)\n"
	"          -W, --timeout MS    milliseconds to wait for an answer (1000)\n"
	"          -q, --quiet         only the summary\n"
	"          --net N             MCTP network of the endpoint\n"
	"-j, --json  output for programs (status, ping)\n"
	"\n"
	"IF is the name of an interface; but for apply, the path of its ACPI device will do, too,\n"
	"such as \\_SB.MCTP\n"
	"\n"
	"Exit code: 0 done; 1 failed, or ping requests were lost; 2 wrong usage;\n"
	"           3 no such interface, or no MCTP in this kernel\n";

int main(int argc, char **argv)
{
	struct options options;
	int rc = EXIT_DONE;
	char why[160];

	if (!options_parse(argc, argv, &options, why, sizeof(why))) {
		report(NULL, "%s (see mctp-pcc --help)", why);
		return EXIT_USAGE;
	}
	switch (options.command) {
	case COMMAND_UP:
		rc = command_up(&options);
		break;
	case COMMAND_DOWN:
		rc = command_down(&options);
		break;
	case COMMAND_APPLY:
		rc = command_apply(&options);
		break;
	case COMMAND_STATUS:
		rc = command_status(&options);
		break;
	case COMMAND_PING:
		rc = command_ping(&options);
		break;
	case COMMAND_HELP:
		fputs(help, stdout);
		break;
	case COMMAND_VERSION:
		printf("mctp-pcc %s\n", MCTP_PCC_VERSION);
		break;
	}
	if (fflush(stdout) || ferror(stdout)) {
		report(NULL, "cannot write the output");
		return EXIT_FAILED;
	}
	return rc;
}
