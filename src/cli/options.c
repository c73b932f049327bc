// SPDX-License-Identifier: GPL-2.0
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "mctp_abi.h"

/* Long options without a short form. */
enum {
	OPTION_EID = 256,
	OPTION_PEER,
	OPTION_MTU,
	OPTION_NET,
};

#define JSON	{ "json", no_argument, NULL, 'j' }
#define HELP	{ "help", no_argument, NULL, 'h' }
#define NET	{ "net", required_argument, NULL, OPTION_NET }
#define END	{ NULL, 0, NULL, 0 }

static const struct option up_options[] = {
	{ "eid", required_argument, NULL, OPTION_EID },
	{ "peer", required_argument, NULL, OPTION_PEER },
	{ "mtu", required_argument, NULL, OPTION_MTU },
	NET, HELP, END
};

static const struct option down_options[] = { HELP, END };

static const struct option apply_options[] = {
	{ "file", required_argument, NULL, 'f' },
	HELP, END
};

static const struct option status_options[] = { JSON, HELP, END };

static const struct option ping_options[] = {
	{ "count", required_argument, NULL, 'c' },
	{ "size", required_argument, NULL, 's' },
	{ "interval", required_argument, NULL, 'i' },
	{ "timeout", required_argument, NULL, 'W' },
	{ "quiet", no_argument, NULL, 'q' },
	NET, JSON, HELP, END
};

static const struct option program_options[] = {
	{ "version", no_argument, NULL, 'V' },
	JSON, HELP, END
};

static const struct syntax {
	const char *name;
	const char *letters;		/* of getopt_long(); ":": tell a missing value apart */
	const struct option *options;
	const char *object;		/* name of the argument that is not an option */
	bool optional;
} syntaxes[] = {
	[COMMAND_UP] = { "up", ":h", up_options, "interface", false },
	[COMMAND_DOWN] = { "down", ":h", down_options, "interface", false },
	[COMMAND_APPLY] = { "apply", ":hf:", apply_options, "interface", true },
	[COMMAND_STATUS] = { "status", ":hj", status_options, "interface", true },
	[COMMAND_PING] = { "ping", ":hjc:s:i:W:q", ping_options, "EID", false },
};

#define SYNTAXES	(sizeof(syntaxes) / sizeof(syntaxes[0]))

struct complaint {
	char *text;
	size_t size;
};

static bool __attribute__((format(printf, 2, 3)))
wrong(const struct complaint *complaint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(complaint->text, complaint->size, format, args);
	va_end(args);
	return false;
}

bool options_number(const char *text, uint32_t min, uint32_t max, uint32_t *number)
{
	const bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	unsigned long long value;
	char *end;

	/* strtoull() would take blanks and signs as well. */
	if (!(hex ? isxdigit((unsigned char)text[2]) : isdigit((unsigned char)text[0])))
		return false;
	errno = 0;
	value = strtoull(text, &end, hex ? 16 : 10);
	if (errno || *end || value < min || value > max)
		return false;
	*number = value;
	return true;
}

bool options_eid(const char *text, uint8_t *eid)
{
	uint32_t number;

	if (!options_number(text, MCTP_EID_FIRST, MCTP_EID_LAST, &number))
		return false;
	*eid = number;
	return true;
}

static bool parse_interval(const char *text, uint64_t *ns)
{
	double seconds;
	char *end;

	if (!isdigit((unsigned char)text[0]) && text[0] != '.')
		return false;
	seconds = strtod(text, &end);
	if (end == text || *end || !(seconds >= 0 && seconds <= 86400))
		return false;
	*ns = (uint64_t)(seconds * 1e9 + 0.5);
	return true;
}

static bool parse_mtu(const char *text, uint32_t *mtu)
{
	if (!strcmp(text, "max")) {
		*mtu = WISH_MTU_MAX;
		return true;
	}
	return options_number(text, 1, WISH_MTU_MAX - 1, mtu);
}

static bool parse_net(const char *text, struct options *options)
{
	uint32_t *net = options->command == COMMAND_UP ? &options->wish.net : &options->ping.net;

	return options_number(text, 1, UINT32_MAX, net);
}

static bool parse_option(struct options *options, int option, const char *value,
			 const struct complaint *complaint)
{
	switch (option) {
	case OPTION_EID:
		return options_eid(value, &options->wish.eid) ||
		       wrong(complaint, "--eid %s: must be 8 to 254", value);
	case OPTION_PEER:
		return options_eid(value, &options->wish.peer) ||
		       wrong(complaint, "--peer %s: must be 8 to 254", value);
	case OPTION_MTU:
		return parse_mtu(value, &options->wish.mtu) ||
		       wrong(complaint, "--mtu %s: must be a number of bytes or \"max\"", value);
	case OPTION_NET:
		return parse_net(value, options) ||
		       wrong(complaint, "--net %s: must be 1 to 4294967295", value);
	case 'f':
		options->file = value;
		return true;
	case 'c':
		return options_number(value, 0, UINT32_MAX, &options->ping.count) ||
		       wrong(complaint, "-c %s: must be a number of requests, 0 for no end", value);
	case 's':
		return options_number(value, 1, MCTP_MESSAGE_MAX, &options->ping.size) ||
		       wrong(complaint, "-s %s: must be 1 to %u bytes", value, MCTP_MESSAGE_MAX);
	case 'i':
		return parse_interval(value, &options->ping.interval_ns) ||
		       wrong(complaint, "-i %s: must be a number of seconds", value);
	case 'W':
		return options_number(value, 1, 3600000, &options->ping.timeout_ms) ||
		       wrong(complaint, "-W %s: must be 1 to 3600000 milliseconds", value);
	case 'q':
		options->ping.quiet = true;
		return true;
	case 'j':
		options->json = true;
		return true;
	default:
		options->command = COMMAND_HELP;
		return true;
	}
}

/* Whether getopt_long() stopped at an option that is known: it came with a value and takes none. */
static bool has_needless_value(const struct option *options)
{
	for (; options->name; options++) {
		if (optopt && options->val == optopt)
			return true;
	}
	return false;
}

/* The name of the option that getopt_long() just stopped at. */
static const char *option_name(char **argv, char letter[3])
{
	if (!optopt || optopt >= OPTION_EID)
		return argv[optind - 1];
	snprintf(letter, 3, "-%c", optopt);
	return letter;
}

static bool parse_options(int argc, char **argv, const struct syntax *syntax,
			  struct options *options, const struct complaint *complaint)
{
	char letter[3];
	int option;

	optind = 0;		/* start anew, with argv[0] as the name */
	opterr = 0;
	while ((option = getopt_long(argc, argv, syntax->letters, syntax->options, NULL)) != -1) {
		if (option == '?' && has_needless_value(syntax->options))
			return wrong(complaint, "%s: %s: takes no value", syntax->name,
				     argv[optind - 1]);
		if (option == '?')
			return wrong(complaint, "%s: unknown option %s", syntax->name,
				     option_name(argv, letter));
		if (option == ':')
			return wrong(complaint, "%s: %s needs a value", syntax->name,
				     option_name(argv, letter));
		if (!parse_option(options, option, optarg, complaint))
			return false;
		if (options->command == COMMAND_HELP)
			return true;
	}
	return true;
}

static bool is_interface(const char *name)
{
	return *name && strlen(name) < IFNAMSIZ && !strchr(name, '/') && name[0] != '.';
}

static bool parse_object(const struct syntax *syntax, const char *object, struct options *options,
			 const struct complaint *complaint)
{
	if (options->command == COMMAND_PING)
		return options_eid(object, &options->ping.eid) ||
		       wrong(complaint, "ping: EID %s: must be 8 to 254", object);
	if (object[0] == '\\' ? options->command == COMMAND_APPLY : !is_interface(object))
		return wrong(complaint, "%s: \"%s\" is not the name of an interface", syntax->name,
			     object);
	options->ifname = object;
	return true;
}

static bool parse_command(int argc, char **argv, struct options *options,
			  const struct complaint *complaint)
{
	const struct syntax *syntax = &syntaxes[options->command];

	if (!parse_options(argc, argv, syntax, options, complaint))
		return false;
	if (options->command == COMMAND_HELP)
		return true;
	if (options->json && options->command != COMMAND_STATUS && options->command != COMMAND_PING)
		return wrong(complaint, "%s: has no --json", syntax->name);
	if (optind == argc && !syntax->optional)
		return wrong(complaint, "%s: which %s?", syntax->name, syntax->object);
	if (argc - optind > 1)
		return wrong(complaint, "%s: \"%s\" is one argument too many", syntax->name,
			     argv[optind + 1]);
	if (optind < argc && !parse_object(syntax, argv[optind], options, complaint))
		return false;
	if (options->command != COMMAND_UP)
		return true;
	if (!options->wish.eid || !options->wish.peer)
		return wrong(complaint, "up: needs --eid and --peer");
	if (options->wish.eid == options->wish.peer)
		return wrong(complaint, "up: --eid and --peer are both %u; they must differ",
			     options->wish.eid);
	return true;
}

bool options_parse(int argc, char **argv, struct options *options, char *why, size_t size)
{
	/* The plus sign stops at the first argument that is not an option: the command. */
	static const struct syntax program = { "mctp-pcc", "+:hjV", program_options, NULL, true };
	const struct complaint complaint = { why, size };
	char letter[3];
	int option;

	*options = (struct options) {
		.file = CONFIG_FILE,
		.ping = { .count = 4, .interval_ns = 200000000, .timeout_ms = 1000 },
	};
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, program.letters, program.options, NULL)) != -1) {
		switch (option) {
		case 'j':
			options->json = true;
			break;
		case 'h':
			options->command = COMMAND_HELP;
			return true;
		case 'V':
			options->command = COMMAND_VERSION;
			return true;
		default:
			if (has_needless_value(program.options))
				return wrong(&complaint, "%s: takes no value", argv[optind - 1]);
			return wrong(&complaint, "unknown option %s", option_name(argv, letter));
		}
	}
	if (optind >= argc)
		return wrong(&complaint, "which command?");
	for (size_t i = 0; i < SYNTAXES; i++) {
		if (!strcmp(argv[optind], syntaxes[i].name)) {
			options->command = i;
			return parse_command(argc - optind, argv + optind, options, &complaint);
		}
	}
	return wrong(&complaint, "unknown command \"%s\"", argv[optind]);
}
