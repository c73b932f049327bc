// SPDX-License-Identifier: GPL-2.0
/* The messages of mctp-pcc ping: what is sent, and which answers count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "message.h"

#define EID	9

static uint8_t message[65536];
static char why[80];

static enum message_verdict check(size_t length, uint32_t size, uint32_t sequence)
{
	why[0] = '\0';
	return message_check(message, length, size, sequence, EID, why, sizeof(why));
}

/* The right response to Get Endpoint ID; returns its length. */
static size_t respond(uint32_t sequence)
{
	const uint8_t response[] = { 0x00, sequence & 0x1f, 0x02, 0x00, EID, 0x00, 0x00 };

	memcpy(message, response, sizeof(response));
	return sizeof(response);
}

static void get_eid_request_is_that_of_dsp0236(void **state)
{
	assert_int_equal(message_build(message, 0, 35), 3);
	assert_memory_equal(message, ((uint8_t[]) { 0x00, 0x80 | 3, 0x02 }), 3);
}

static void right_response_is_right(void **state)
{
	assert_int_equal(check(respond(35), 0, 35), MESSAGE_RIGHT);
}

static void response_of_another_instance_belongs_to_another_request(void **state)
{
	assert_int_equal(check(respond(34), 0, 35), MESSAGE_OTHER);
}

static void error_code_is_wrong_and_named(void **state)
{
	size_t length = respond(1);

	message[3] = 0x05;
	assert_int_equal(check(length, 0, 1), MESSAGE_WRONG);
	assert_string_equal(why, "completion code 0x05");
	/* An error response ends after the code. */
	assert_int_equal(check(4, 0, 1), MESSAGE_WRONG);
	assert_string_equal(why, "completion code 0x05");
}

static void eid_of_another_endpoint_is_wrong_and_named(void **state)
{
	size_t length = respond(1);

	message[4] = 12;
	assert_int_equal(check(length, 0, 1), MESSAGE_WRONG);
	assert_string_equal(why, "endpoint says its EID is 12");
}

static void response_of_any_other_length_is_wrong(void **state)
{
	size_t length = respond(1);

	for (size_t i = 1; i <= length + 1; i++) {
		if (i != length)
			assert_int_equal(check(i, 0, 1), MESSAGE_WRONG);
	}
}

static void request_is_no_response(void **state)
{
	size_t length = respond(1);

	message[1] |= 0x80;
	assert_int_equal(check(length, 0, 1), MESSAGE_WRONG);
}

static void response_to_another_command_is_wrong(void **state)
{
	size_t length = respond(1);

	message[2] = 0x05;
	assert_int_equal(check(length, 0, 1), MESSAGE_WRONG);
}

static void echo_has_type_and_enterprise(void **state)
{
	assert_int_equal(message_build(message, 64, 1), 64);
	/* 32473 is 0x7ed9 */
	assert_memory_equal(message, ((uint8_t[]) { 0x7f, 0x00, 0x00, 0x7e, 0xd9 }), 5);
}

static void echo_of_every_size_is_right(void **state)
{
	for (uint32_t size = 1; size <= 65536; size += size < 300 ? 1 : 9319) {
		assert_int_equal(message_build(message, size, 77), size);
		assert_int_equal(check(size, size, 77), MESSAGE_RIGHT);
	}
}

static void each_changed_byte_is_noticed(void **state)
{
	for (uint32_t at = 1; at < 200; at++) {
		message_build(message, 200, 77);
		message[at] ^= 0x40;
		assert_int_not_equal(check(200, 200, 77), MESSAGE_RIGHT);
	}
	message_build(message, 200, 77);
	message[199]++;
	check(200, 200, 77);
	assert_non_null(strstr(why, "byte 199 is 0x"));
}

static void shorter_echo_is_wrong(void **state)
{
	message_build(message, 200, 77);
	assert_int_equal(check(199, 200, 77), MESSAGE_WRONG);
	assert_string_equal(why, "199 bytes instead of 200");
}

static void packets_that_change_places_are_noticed(void **state)
{
	uint8_t packet[64];

	message_build(message, 512, 77);
	memcpy(packet, message + 64, 64);
	memcpy(message + 64, message + 128, 64);
	memcpy(message + 128, packet, 64);
	assert_int_equal(check(512, 512, 77), MESSAGE_WRONG);
}

static void echo_of_an_earlier_request_belongs_to_that_one(void **state)
{
	for (uint32_t size = 2; size < 100; size++) {
		/* With type and enterprise number there is no room for anything else. */
		if (size == 5)
			continue;
		message_build(message, size, 76);
		assert_int_equal(check(size, size, 77), MESSAGE_OTHER);
		message_build(message, size, 60);
		assert_int_equal(check(size, size, 77), MESSAGE_OTHER);
	}
}

static void packet_of_an_earlier_request_in_this_one_is_wrong(void **state)
{
	uint8_t packet[64];

	message_build(message, 512, 76);
	memcpy(packet, message + 128, 64);
	message_build(message, 512, 77);
	memcpy(message + 128, packet, 64);
	assert_int_equal(check(512, 512, 77), MESSAGE_WRONG);
}

static void answer_of_another_type_belongs_to_another_request(void **state)
{
	assert_int_equal(check(respond(1), 7, 1), MESSAGE_OTHER);
	message_build(message, 7, 1);
	assert_int_equal(check(7, 0, 1), MESSAGE_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_eid_request_is_that_of_dsp0236),
		cmocka_unit_test(right_response_is_right),
		cmocka_unit_test(response_of_another_instance_belongs_to_another_request),
		cmocka_unit_test(error_code_is_wrong_and_named),
		cmocka_unit_test(eid_of_another_endpoint_is_wrong_and_named),
		cmocka_unit_test(response_of_any_other_length_is_wrong),
		cmocka_unit_test(request_is_no_response),
		cmocka_unit_test(response_to_another_command_is_wrong),
		cmocka_unit_test(echo_has_type_and_enterprise),
		cmocka_unit_test(echo_of_every_size_is_right),
		cmocka_unit_test(each_changed_byte_is_noticed),
		cmocka_unit_test(shorter_echo_is_wrong),
		cmocka_unit_test(packets_that_change_places_are_noticed),
		cmocka_unit_test(echo_of_an_earlier_request_belongs_to_that_one),
		cmocka_unit_test(packet_of_an_earlier_request_in_this_one_is_wrong),
		cmocka_unit_test(answer_of_another_type_belongs_to_another_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
