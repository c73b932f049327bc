// SPDX-License-Identifier: GPL-2.0
/* The command line of mctp-pcc. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "options.h"

static struct options options;
static char why[160];

static bool parse(const char *line)
{
	static char words[200];
	char *argv[24] = { "mctp-pcc" };
	int argc = 1;

	strcpy(words, line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	why[0] = '\0';
	return options_parse(argc, argv, &options, why, sizeof(why));
}

static void assert_refused(const char *line, const char *reason)
{
	assert_false(parse(line));
	assert_string_equal(why, reason);
}

static void eids_are_8_to_254(void **state)
{
	uint8_t eid = 0;

	assert_true(options_eid("8", &eid));
	assert_int_equal(eid, 8);
	assert_true(options_eid("254", &eid));
	assert_true(options_eid("0x1D", &eid));
	assert_int_equal(eid, 0x1d);
	assert_false(options_eid("7", &eid));
	assert_false(options_eid("255", &eid));
	assert_false(options_eid("0", &eid));
}

static void numbers_have_nothing_around_them(void **state)
{
	const char *const bad[] = {
		"", " 9", "9 ", "+9", "-9", "9x", "0x", "0x ", "0x-9", "x9", "nine", "9.0",
		"18446744073709551625",		/* 2^64 + 9 */
	};
	uint32_t number = 1;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(options_number(bad[i], 0, UINT32_MAX, &number));
	assert_int_equal(number, 1);
	assert_true(options_number("4294967295", 0, UINT32_MAX, &number));
	assert_true(number == UINT32_MAX);
	assert_false(options_number("4294967296", 0, UINT32_MAX, &number));
	/* No octal: a leading zero is what a person pads with. */
	assert_true(options_number("010", 0, UINT32_MAX, &number));
	assert_int_equal(number, 10);
}

static void up_takes_its_options_around_the_interface(void **state)
{
	assert_true(parse("up --eid 8 mctppcc1 --peer=9 --mtu 1024 --net 3"));
	assert_int_equal(options.command, COMMAND_UP);
	assert_string_equal(options.ifname, "mctppcc1");
	assert_int_equal(options.wish.eid, 8);
	assert_int_equal(options.wish.peer, 9);
	assert_int_equal(options.wish.mtu, 1024);
	assert_int_equal(options.wish.net, 3);
}

static void up_keeps_mtu_and_network_when_not_told(void **state)
{
	assert_true(parse("up mctppcc1 --eid 8 --peer 9"));
	assert_int_equal(options.wish.mtu, WISH_KEEP);
	assert_int_equal(options.wish.net, WISH_KEEP);
	assert_true(parse("up mctppcc1 --eid 8 --peer 9 --mtu max"));
	assert_true(options.wish.mtu == WISH_MTU_MAX);
}

static void up_refuses_what_cannot_be(void **state)
{
	assert_refused("up mctppcc1 --eid 8", "up: needs --eid and --peer");
	assert_refused("up --eid 8 --peer 9", "up: which interface?");
	assert_refused("up mctppcc1 --eid 8 --peer 8",
		       "up: --eid and --peer are both 8; they must differ");
	assert_refused("up mctppcc1 --eid 7 --peer 8", "--eid 7: must be 8 to 254");
	assert_refused("up mctppcc1 --eid 8 --peer 255", "--peer 255: must be 8 to 254");
	assert_refused("up mctppcc1 --eid 8 --peer 9 --net 0",
		       "--net 0: must be 1 to 4294967295");
	assert_refused("up mctppcc1 --eid 8 --peer 9 --mtu 0",
		       "--mtu 0: must be a number of bytes or \"max\"");
	assert_refused("up mctppcc1 mctppcc3 --eid 8 --peer 9",
		       "up: \"mctppcc3\" is one argument too many");
	assert_refused("up mctppcc1 --eid", "up: --eid needs a value");
	assert_refused("up ../device --eid 8 --peer 9",
		       "up: \"../device\" is not the name of an interface");
	assert_refused("up a-name-of-16-chars --eid 8 --peer 9",
		       "up: \"a-name-of-16-chars\" is not the name of an interface");
	assert_refused("-j up mctppcc1 --eid 8 --peer 9", "up: has no --json");
}

static void an_acpi_path_names_an_interface(void **state)
{
	assert_true(parse("up \\_SB.MCTP --eid 8 --peer 9"));
	assert_string_equal(options.ifname, "\\_SB.MCTP");
	assert_true(parse("down \\_SB.PCI0.BRIDGE00.MCTP"));
	assert_true(parse("status \\_SB.MCTP"));
}

static void apply_has_a_file(void **state)
{
	assert_true(parse("apply"));
	assert_int_equal(options.command, COMMAND_APPLY);
	assert_null(options.ifname);
	assert_string_equal(options.file, "/etc/mctp-pcc.conf");
	assert_true(parse("apply mctppcc1 --file other"));
	assert_string_equal(options.ifname, "mctppcc1");
	assert_string_equal(options.file, "other");
	assert_refused("apply -f", "apply: -f needs a value");
	assert_refused("apply a b", "apply: \"b\" is one argument too many");
	/* What lines it is for, their own names tell. */
	assert_refused("apply \\_SB.MCTP",
		       "apply: \"\\_SB.MCTP\" is not the name of an interface");
	assert_refused("-j apply", "apply: has no --json");
}

static void status_needs_no_interface(void **state)
{
	assert_true(parse("status"));
	assert_null(options.ifname);
	assert_false(options.json);
	assert_true(parse("status mctppcc1 -j"));
	assert_string_equal(options.ifname, "mctppcc1");
	assert_true(options.json);
}

static void json_may_come_before_the_command(void **state)
{
	assert_true(parse("--json status"));
	assert_true(options.json);
}

static void ping_has_defaults(void **state)
{
	assert_true(parse("ping 9"));
	assert_int_equal(options.ping.eid, 9);
	assert_int_equal(options.ping.count, 4);
	assert_int_equal(options.ping.size, 0);
	assert_int_equal(options.ping.interval_ns, 200000000);
	assert_int_equal(options.ping.timeout_ms, 1000);
	assert_int_equal(options.ping.net, 0);
	assert_false(options.ping.quiet);
}

static void ping_takes_short_and_long_options(void **state)
{
	assert_true(parse("ping -c 0 -s65536 -i .05 -W 20 -q --net 2 9"));
	assert_int_equal(options.ping.count, 0);
	assert_int_equal(options.ping.size, 65536);
	assert_int_equal(options.ping.interval_ns, 50000000);
	assert_int_equal(options.ping.timeout_ms, 20);
	assert_int_equal(options.ping.net, 2);
	assert_true(options.ping.quiet);
	assert_true(parse("ping 9 --count=3 --size 1 --interval 0 --timeout 5 --quiet --json"));
	assert_int_equal(options.ping.count, 3);
	assert_int_equal(options.ping.size, 1);
	assert_int_equal(options.ping.interval_ns, 0);
	assert_true(options.json);
}

static void ping_refuses_what_cannot_be(void **state)
{
	assert_refused("ping", "ping: which EID?");
	assert_refused("ping 300", "ping: EID 300: must be 8 to 254");
	assert_refused("ping 9 -s 0", "-s 0: must be 1 to 65536 bytes");
	assert_refused("ping 9 -s 65537", "-s 65537: must be 1 to 65536 bytes");
	assert_refused("ping 9 -i -1", "-i -1: must be a number of seconds");
	assert_refused("ping 9 -i nan", "-i nan: must be a number of seconds");
	assert_refused("ping 9 -W 0", "-W 0: must be 1 to 3600000 milliseconds");
	assert_refused("ping 9 -c", "ping: -c needs a value");
	assert_refused("ping 9 -Z", "ping: unknown option -Z");
	assert_refused("ping 9 --loud", "ping: unknown option --loud");
}

static void help_needs_nothing_else(void **state)
{
	assert_true(parse("--help"));
	assert_int_equal(options.command, COMMAND_HELP);
	assert_true(parse("up -h"));
	assert_int_equal(options.command, COMMAND_HELP);
	assert_true(parse("--version"));
	assert_int_equal(options.command, COMMAND_VERSION);
}

static void unknown_words_are_named(void **state)
{
	assert_refused("", "which command?");
	assert_refused("frobnicate", "unknown command \"frobnicate\"");
	assert_refused("--loud status", "unknown option --loud");
}

static void an_option_without_value_is_given_none(void **state)
{
	assert_refused("--json=x status", "--json=x: takes no value");
	assert_refused("status --json=x", "status: --json=x: takes no value");
	assert_refused("ping 9 --quiet=", "ping: --quiet=: takes no value");
	assert_refused("ping 9 --quiet -Zq", "ping: unknown option -Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eids_are_8_to_254),
		cmocka_unit_test(numbers_have_nothing_around_them),
		cmocka_unit_test(up_takes_its_options_around_the_interface),
		cmocka_unit_test(up_keeps_mtu_and_network_when_not_told),
		cmocka_unit_test(up_refuses_what_cannot_be),
		cmocka_unit_test(an_acpi_path_names_an_interface),
		cmocka_unit_test(apply_has_a_file),
		cmocka_unit_test(status_needs_no_interface),
		cmocka_unit_test(json_may_come_before_the_command),
		cmocka_unit_test(ping_has_defaults),
		cmocka_unit_test(ping_takes_short_and_long_options),
		cmocka_unit_test(ping_refuses_what_cannot_be),
		cmocka_unit_test(help_needs_nothing_else),
		cmocka_unit_test(unknown_words_are_named),
		cmocka_unit_test(an_option_without_value_is_given_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
