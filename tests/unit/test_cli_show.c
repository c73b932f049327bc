// SPDX-License-Identifier: GPL-2.0
/* What mctp-pcc status prints about an interface, and what it reads from sysfs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/rtnetlink.h>

#include "show.h"

static struct state state;
static struct view view;
static char *output;

static int setup(void **unused)
{
	const struct link link = {
		.index = 1, .name = "mctppcc1", .pcc = true, .net = 1, .up = true, .carrier = true,
		.mtu = 68, .min_mtu = 68, .max_mtu = 4080,
	};

	state_add_link(&state, &link);
	view = (struct view) {
		.state = &state,
		.link = state.links,
		.endpoint = { .outbox = -1, .inbox = -1 },
	};
	return 0;
}

static int teardown(void **unused)
{
	state_free(&state);
	free(output);
	output = NULL;
	return 0;
}

static void have(uint8_t eid, uint8_t peer)
{
	const struct address address = { .ifindex = 1, .eid = eid };
	const struct route local = {
		.ifindex = 1, .first = eid, .last = eid, .type = RTN_LOCAL,
	};
	const struct route route = {
		.ifindex = 1, .first = peer, .last = peer, .type = RTN_UNICAST,
	};

	state_add_address(&state, &address);
	state_add_route(&state, &route);
	state_add_route(&state, &local);
}

static const char *text(void)
{
	size_t size;
	FILE *out;

	free(output);
	out = open_memstream(&output, &size);
	show_text(out, &view);
	fclose(out);
	return output;
}

static void new_interface_is_one_line(void **unused)
{
	state.links[0].up = false;
	state.links[0].carrier = false;
	assert_string_equal(text(),
			    "mctppcc1: down mtu 68 (68 to 4080) net 1 eid none route none\n");
}

static void configured_interface_is_told_in_the_words_of_up(void **unused)
{
	have(8, 9);
	assert_string_equal(text(),
			    "mctppcc1: up carrier mtu 68 (68 to 4080) net 1 eid 8 route 9\n");
}

static void silent_platform_is_told(void **unused)
{
	have(8, 9);
	state.links[0].carrier = false;
	assert_string_equal(text(), "mctppcc1: up no-carrier (platform not answering) "
				    "mtu 68 (68 to 4080) net 1 eid 8 route 9\n");
}

static void eid_without_local_route_is_told(void **unused)
{
	const struct address address = { .ifindex = 1, .eid = 8 };

	state_add_address(&state, &address);
	assert_non_null(strstr(text(), " eid 8 (no local route) route none\n"));
}

static void ranges_and_their_mtu_are_told(void **unused)
{
	const struct route route = {
		.ifindex = 1, .first = 20, .last = 30, .type = RTN_UNICAST, .mtu = 100,
	};

	have(8, 9);
	state_add_route(&state, &route);
	assert_non_null(strstr(text(), " eid 8 route 9 route 20-30 (mtu 100)\n"));
}

static void what_other_interfaces_have_is_not_told(void **unused)
{
	const struct address address = { .ifindex = 2, .eid = 50 };
	const struct route route = {
		.ifindex = 2, .first = 51, .last = 51, .type = RTN_UNICAST,
	};

	state_add_address(&state, &address);
	state_add_route(&state, &route);
	assert_non_null(strstr(text(), " eid none route none\n"));
}

static void only_what_is_not_zero_is_counted(void **unused)
{
	struct counter counters[] = { { "tx_timeouts", 3 }, { "rx_bad_signature", 0 } };

	view.counters.counter = counters;
	view.counters.count = 2;
	state.links[0].stats.rx_packets = 5;
	state.links[0].stats.rx_bytes = 1ull << 40;
	state.links[0].stats.tx_dropped = 2;
	assert_non_null(strstr(text(), "\n    rx packets 5 bytes 1099511627776\n"
				       "    tx dropped 2\n"
				       "    counter tx_timeouts 3\n"));
	assert_null(strstr(output, "rx_bad_signature"));
}

static void endpoint_is_named(void **unused)
{
	strcpy(view.endpoint.acpi, "DMT0001:00");
	view.endpoint.outbox = 0;
	view.endpoint.inbox = 1;
	assert_non_null(strstr(text(), "\n    acpi DMT0001:00 outbox 0 inbox 1\n"));
}

static void json_has_it_all(void **unused)
{
	struct counter counters[] = { { "tx_timeouts", 3 } };
	struct json json = { 0 };
	size_t size;

	have(8, 9);
	strcpy(view.endpoint.acpi, "DMT0001:00");
	view.endpoint.outbox = 0;
	view.endpoint.inbox = 1;
	view.counters.counter = counters;
	view.counters.count = 1;
	state.links[0].stats.tx_packets = 7;
	json.out = open_memstream(&output, &size);
	json_open(&json, NULL, '[');
	show_json(&json, &view);
	json_close(&json, ']');
	fclose(json.out);
	assert_string_equal(output,
			    "[\n"
			    "  {\n"
			    "    \"ifname\": \"mctppcc1\",\n"
			    "    \"up\": true,\n"
			    "    \"carrier\": true,\n"
			    "    \"mtu\": 68,\n"
			    "    \"min_mtu\": 68,\n"
			    "    \"max_mtu\": 4080,\n"
			    "    \"net\": 1,\n"
			    "    \"eids\": [\n"
			    "      {\n"
			    "        \"eid\": 8,\n"
			    "        \"local_route\": true\n"
			    "      }\n"
			    "    ],\n"
			    "    \"routes\": [\n"
			    "      {\n"
			    "        \"first\": 9,\n"
			    "        \"last\": 9\n"
			    "      }\n"
			    "    ],\n"
			    "    \"acpi\": \"DMT0001:00\",\n"
			    "    \"outbox\": 0,\n"
			    "    \"inbox\": 1,\n"
			    "    \"rx\": {},\n"
			    "    \"tx\": {\n"
			    "      \"packets\": 7\n"
			    "    },\n"
			    "    \"counters\": {\n"
			    "      \"tx_timeouts\": 3\n"
			    "    }\n"
			    "  }\n"
			    "]\n");
}

static void json_escapes_what_must_be(void **unused)
{
	struct json json = { 0 };
	size_t size;

	json.out = open_memstream(&output, &size);
	json_open(&json, NULL, '{');
	json_string(&json, "a\"b", "c\\d\n");
	json_close(&json, '}');
	fclose(json.out);
	assert_string_equal(output, "{\n  \"a\\\"b\": \"c\\\\d\\u000a\"\n}\n");
}

/* A sysfs of our own: run a shell command in it. */
static void sysfs(const char *root, const char *command)
{
	char line[500];

	snprintf(line, sizeof(line), "cd '%s' && %s", root, command);
	assert_int_equal(system(line), 0);
}

static void endpoint_comes_from_sysfs(void **unused)
{
	char template[] = "/tmp/test-cli-XXXXXX";
	const char *root = mkdtemp(template);
	struct endpoint endpoint;

	sysfs(root, "mkdir -p class/net/mctppcc1/device && cd class/net/mctppcc1/device && "
		    "echo 4 > outbox && echo 5 > inbox && "
		    "ln -s ../../LNXSYSTM:00/DMT0001:02 firmware_node");
	sysfs_endpoint(root, "mctppcc1", &endpoint);
	sysfs(root, "rm -r class");
	assert_int_equal(rmdir(root), 0);
	assert_string_equal(endpoint.acpi, "DMT0001:02");
	assert_int_equal(endpoint.outbox, 4);
	assert_int_equal(endpoint.inbox, 5);
}

static void missing_endpoint_is_unknown(void **unused)
{
	struct endpoint endpoint;

	sysfs_endpoint("/nonexistent", "mctppcc1", &endpoint);
	assert_string_equal(endpoint.acpi, "");
	assert_int_equal(endpoint.outbox, -1);
	assert_int_equal(endpoint.inbox, -1);
	assert_false(sysfs_has_driver("/nonexistent"));
	assert_false(sysfs_has_device("/nonexistent"));
}

static void driver_and_device_are_found(void **unused)
{
	char template[] = "/tmp/test-cli-XXXXXX";
	const char *root = mkdtemp(template);
	bool driver, device;

	sysfs(root, "mkdir -p module/mctp_pcc bus/acpi/devices/DMT0001:00");
	driver = sysfs_has_driver(root);
	device = sysfs_has_device(root);
	sysfs(root, "rm -r module bus");
	assert_int_equal(rmdir(root), 0);
	assert_true(driver);
	assert_true(device);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_interface_is_one_line),
		TEST(configured_interface_is_told_in_the_words_of_up),
		TEST(silent_platform_is_told),
		TEST(eid_without_local_route_is_told),
		TEST(ranges_and_their_mtu_are_told),
		TEST(what_other_interfaces_have_is_not_told),
		TEST(only_what_is_not_zero_is_counted),
		TEST(endpoint_is_named),
		TEST(json_has_it_all),
		TEST(json_escapes_what_must_be),
		TEST(endpoint_comes_from_sysfs),
		TEST(missing_endpoint_is_unknown),
		TEST(driver_and_device_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
