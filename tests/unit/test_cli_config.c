// SPDX-License-Identifier: GPL-2.0
/* The configuration file of mctp-pcc, and interfaces by the paths of their ACPI devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <net/if.h>

#include "config.h"
#include "options.h"
#include "sysfs.h"

static struct config_line line;
static struct options options;
static char why[160];
static FILE *file;

static void read_file(const char *text, size_t length)
{
	file = fmemopen((void *)text, length, "r");
	assert_non_null(file);
}

static bool next_is(unsigned int number, const char *object)
{
	return config_next(file, &line) && line.number == number && !strcmp(line.object, object);
}

static bool parse(const char *text)
{
	bool parsed;

	read_file(text, strlen(text));
	assert_true(config_next(file, &line));
	parsed = config_parse(&line, &options, why, sizeof(why));
	fclose(file);
	return parsed;
}

static int teardown(void **state)
{
	config_free(&line);
	memset(&options, 0, sizeof(options));
	why[0] = '\0';
	return 0;
}

static void lines_without_words_are_none(void **state)
{
	const char text[] = "# mctppcc1\n\n \t\r\n"
			    "mctppcc3 --eid 8\n   # mctppcc5\n\tmctppcc7#x --eid 9";

	read_file(text, strlen(text));
	assert_true(next_is(4, "mctppcc3"));
	/* A number sign in a word is part of it. */
	assert_true(next_is(6, "mctppcc7#x"));
	assert_false(config_next(file, &line));
	fclose(file);
}

static void a_file_without_lines_has_none(void **state)
{
	read_file("#", 1);
	assert_false(config_next(file, &line));
	fclose(file);
}

static void a_line_is_that_of_up(void **state)
{
	assert_true(parse(" mctppcc1\t--eid 8 --peer=9 --mtu max --net 2 # a comment\r\n"));
	assert_int_equal(options.command, COMMAND_UP);
	assert_string_equal(options.ifname, "mctppcc1");
	assert_int_equal(options.wish.eid, 8);
	assert_int_equal(options.wish.peer, 9);
	assert_int_equal(options.wish.mtu, WISH_MTU_MAX);
	assert_int_equal(options.wish.net, 2);
}

static void a_line_may_name_an_acpi_path(void **state)
{
	assert_true(parse("\\_SB.PCI0.MCTP --eid 8 --peer 9"));
	assert_string_equal(options.ifname, "\\_SB.PCI0.MCTP");
}

static void options_may_come_first(void **state)
{
	assert_true(parse("--eid 8 mctppcc1 --peer 9"));
	assert_string_equal(options.ifname, "mctppcc1");
}

static void wrong_lines_are_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
		{ "if1", "up: needs --eid and --peer" },
		{ "if1 --eid 8 --peer 8", "up: --eid and --peer are both 8; they must differ" },
		{ "if1 --eid 7 --peer 9", "--eid 7: must be 8 to 254" },
		{ "if1 --eid 8 --peer", "up: --peer needs a value" },
		{ "if1 --eid 8 --peer 9 --mut 68", "up: unknown option --mut" },
		{ "if1 if3 --eid 8 --peer 9", "up: \"if3\" is one argument too many" },
		{ "if1 --help", "--help: has no place here" },
		{ "../if1 --eid 8 --peer 9", "up: \"../if1\" is not the name of an interface" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(parse(wrong[i].text));
		assert_string_equal(why, wrong[i].why);
	}
}

static void more_words_than_there_is_room_for_are_refused(void **state)
{
	char text[256] = "mctppcc1 --eid 8 --peer 9";

	for (int i = 0; i < 9; i++)
		strcat(text, " 8");
	assert_false(parse(text));
	assert_string_equal(why, "up: \"8\" is one argument too many");
	strcat(text, " 8");
	assert_false(parse(text));
	assert_string_equal(why, "too many words");
	for (int i = 0; i < 50; i++)
		strcat(text, " 8");
	assert_false(parse(text));
	assert_string_equal(why, "too many words");
}

static void a_zero_byte_hides_nothing(void **state)
{
	const char text[] = "mctppcc1 --eid 8 --peer 9\0 --net 2\nmctppcc3 --eid 8 --peer 9\n";

	read_file(text, sizeof(text) - 1);
	assert_true(next_is(1, "mctppcc1"));
	assert_false(config_parse(&line, &options, why, sizeof(why)));
	assert_string_equal(why, "--peer 9?: must be 8 to 254");
	assert_true(next_is(2, "mctppcc3"));
	assert_true(config_parse(&line, &options, why, sizeof(why)));
	fclose(file);
}

static char sysfs[] = "/tmp/mctp-pcc-sysfs.XXXXXX";

static void make_interface(const char *name, const char *path)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "mkdir -p %s/class/net/%s/device/firmware_node && "
		 "printf '%%s\\n' '%s' >%s/class/net/%s/device/firmware_node/path",
		 sysfs, name, path, sysfs, name);
	assert_int_equal(system(command), 0);
}

static int make_sysfs(void **state)
{
	strcpy(sysfs + strlen(sysfs) - 6, "XXXXXX");
	if (!mkdtemp(sysfs))
		return -1;
	make_interface("mctppcc1", "\\_SB_.MCTP");
	make_interface("mctppcc3", "\\_SB_.PCI0.BMC_");
	make_interface("eth0", "\\_SB_.A");
	return 0;
}

static int remove_sysfs(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", sysfs);
	return system(command);
}

static void assert_found(const char *path, const char *ifname)
{
	char name[IFNAMSIZ] = "";

	assert_int_equal(sysfs_interface(sysfs, path, name), ifname != NULL);
	assert_string_equal(name, ifname ? ifname : "");
}

static void an_interface_is_found_by_its_acpi_path(void **state)
{
	assert_found("\\_SB_.MCTP", "mctppcc1");
	assert_found("\\_SB_.PCI0.BMC_", "mctppcc3");
	/* As people write it. */
	assert_found("\\_SB.MCTP", "mctppcc1");
	assert_found("\\_SB.PCI0.BMC", "mctppcc3");
	assert_found("\\_SB_.A___", "eth0");
	assert_found("\\_SB.PCI0", NULL);
	assert_found("\\_SB.PCI0.BMC.X", NULL);
	assert_found("\\_SB.PCI0.BM", NULL);
	assert_found("\\_SB.MCTPX", NULL);
	assert_found("\\SB.MCTP", NULL);
	assert_found("\\", NULL);
}

static void the_path_is_shown_as_the_kernel_has_it(void **state)
{
	struct endpoint endpoint;

	sysfs_endpoint(sysfs, "mctppcc3", &endpoint);
	assert_string_equal(endpoint.path, "\\_SB_.PCI0.BMC_");
	sysfs_endpoint(sysfs, "eth1", &endpoint);
	assert_string_equal(endpoint.path, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(lines_without_words_are_none, teardown),
		cmocka_unit_test_teardown(a_file_without_lines_has_none, teardown),
		cmocka_unit_test_teardown(a_line_is_that_of_up, teardown),
		cmocka_unit_test_teardown(a_line_may_name_an_acpi_path, teardown),
		cmocka_unit_test_teardown(options_may_come_first, teardown),
		cmocka_unit_test_teardown(wrong_lines_are_refused, teardown),
		cmocka_unit_test_teardown(more_words_than_there_is_room_for_are_refused, teardown),
		cmocka_unit_test_teardown(a_zero_byte_hides_nothing, teardown),
		cmocka_unit_test_setup_teardown(an_interface_is_found_by_its_acpi_path, make_sysfs,
						remove_sysfs),
		cmocka_unit_test_setup_teardown(the_path_is_shown_as_the_kernel_has_it, make_sysfs,
						remove_sysfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
