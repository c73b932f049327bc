// SPDX-License-Identifier: GPL-2.0
/*
 * pcc_crs_parse(): subspace indices out of a _CRS.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <linux/errno.h>

#include "discovery.h"
#include "firmware.h"
#include "log.h"
#include "tables.h"

#define UNTOUCHED	0xaaaaaaaau

static u32 found[2];

/*
 * In a buffer that ends where the template ends, so that no byte beyond it can be read unnoticed.
 */
static int parse(const u8 *crs, size_t len)
{
	u8 *exact = malloc(len ? len : 1);
	int ret;

	memcpy(exact, crs, len);
	found[0] = UNTOUCHED;
	found[1] = UNTOUCHED;
	log_clear();
	ret = pcc_crs_parse(&firmware_device, len ? exact : exact + 1, len, found);
	free(exact);
	return ret;
}

static void expect_error(const u8 *crs, size_t len, const char *message)
{
	assert_int_equal(parse(crs, len), -EINVAL);
	assert_string_equal(log_first(LOG_ERROR), message);
	assert_int_equal(log_count(LOG_ERROR), 1);
	assert_int_equal(log_count(LOG_WARNING), 0);
}

static void expect_found(const u8 *crs, size_t len, u32 outbox, u32 inbox)
{
	assert_int_equal(parse(crs, len), 0);
	assert_int_equal(found[0], outbox);
	assert_int_equal(found[1], inbox);
	assert_int_equal(log_count(LOG_ERROR), 0);
}

/* A template under construction. */
static u8 crs[256];
static size_t crs_len;

static void add(const void *bytes, size_t len)
{
	memcpy(crs + crs_len, bytes, len);
	crs_len += len;
}

static void add_address(u8 type, u32 minimum)
{
	u8 descriptor[26] = { 0x87, 0x17, 0x00, type, 0x0c };
	unsigned int i;

	for (i = 0; i < 4; i++)
		descriptor[10 + i] = minimum >> (8 * i);
	add(descriptor, sizeof(descriptor));
}

static void add_end(void)
{
	add((const u8[]){ 0x79, 0 }, 2);
}

static int start_template(void **state)
{
	crs_len = 0;
	return 0;
}

static void outbox_is_first_and_inbox_second(void **state)
{
	expect_found(tables_crs, sizeof(tables_crs), TABLES_OUTBOX, TABLES_INBOX);
}

static void index_is_the_minimum(void **state)
{
	add_address(0x0a, 0x78563412);
	add_address(0x0a, 0xffffffff);
	add_end();
	expect_found(crs, crs_len, 0x78563412, 0xffffffff);
}

/* What iasl wrote before it knew the PCC type. */
static void older_address_types_name_subspaces_too(void **state)
{
	static const u8 types[] = { 0x00, 0x01, 0xc0, 0xc5, 0xff };
	size_t i;

	for (i = 0; i < sizeof(types); i++) {
		crs_len = 0;
		add_address(types[i], 3);
		add_address(types[i], 4);
		add_end();
		expect_found(crs, crs_len, 3, 4);
	}
}

static void other_address_types_are_passed_over(void **state)
{
	static const u8 types[] = { 0x02, 0x03, 0x09, 0x0b, 0x7f, 0xbf };
	size_t i;

	add_address(0x0a, 3);
	for (i = 0; i < sizeof(types); i++)
		add_address(types[i], 200);
	add_address(0x0a, 4);
	add_end();
	expect_found(crs, crs_len, 3, 4);
}

static void other_descriptors_are_passed_over(void **state)
{
	static const u8 irq[] = { 0x22, 0x10, 0x00 };
	static const u8 io[] = { 0x47, 1, 0x60, 0, 0x60, 0, 1, 1 };
	static const u8 memory32[] = { 0x86, 9, 0, 1, 0, 0, 0, 0x80, 0, 0x10, 0, 0 };
	static const u8 interrupt[] = { 0x89, 6, 0, 1, 1, 42, 0, 0, 0 };
	static const u8 word_address[] = {
		0x88, 13, 0, 0x0a, 0x0c, 0, 0, 0, 9, 0, 9, 0, 0, 0, 1, 0,
	};
	static const u8 vendor[] = { 0x84, 0, 0 };

	add(irq, sizeof(irq));
	add_address(0x0a, 3);
	add(io, sizeof(io));
	add(memory32, sizeof(memory32));
	add(interrupt, sizeof(interrupt));
	add(word_address, sizeof(word_address));
	add(vendor, sizeof(vendor));
	add_address(0x0a, 4);
	add_end();
	expect_found(crs, crs_len, 3, 4);
}

static void longer_address_descriptor_is_accepted(void **state)
{
	u8 descriptor[26 + 5] = {
		0x87, 0x17 + 5, 0x00, 0x0a, 0x0c, [10] = 7, [26] = 0, 'P', 'C', 'C',
	};

	add(descriptor, sizeof(descriptor));
	add_address(0x0a, 8);
	add_end();
	expect_found(crs, crs_len, 7, 8);
}

static void bytes_after_the_end_tag_do_not_count(void **state)
{
	add_address(0x0a, 3);
	add_address(0x0a, 4);
	add_end();
	add_address(0x0a, 5);
	add((const u8[]){ 0x87 }, 1);
	expect_found(crs, crs_len, 3, 4);
}

static void end_tag_without_checksum_length_ends_too(void **state)
{
	add_address(0x0a, 3);
	add_address(0x0a, 4);
	add((const u8[]){ 0x78 }, 1);
	expect_found(crs, crs_len, 3, 4);
}

static void every_truncation_is_refused_in_one_line(void **state)
{
	char cut[64];
	size_t len;

	for (len = 0; len < sizeof(tables_crs); len++) {
		snprintf(cut, sizeof(cut), "_CRS is cut off at byte %zu", len);
		expect_error(tables_crs, len, len % 26 ? cut : "_CRS has no end tag");
	}
}

static void length_field_beyond_the_end_is_refused(void **state)
{
	add((const u8[]){ 0x87, 0xff, 0xff, 0x0a }, 4);
	add_end();
	expect_error(crs, crs_len, "_CRS is cut off at byte 6");
}

static void short_address_descriptor_is_refused(void **state)
{
	static const u8 address[] = { 0x87, 22, 0, 0x0a, [24] = 0 };

	add(address, sizeof(address));
	add_end();
	expect_error(crs, crs_len, "_CRS has an address descriptor of 25 bytes");
}

static void no_subspace_is_refused(void **state)
{
	add_end();
	expect_error(crs, crs_len, "_CRS names 0 PCC subspaces, not an outbox and an inbox");
}

static void one_subspace_is_refused(void **state)
{
	add_address(0x0a, 3);
	add_end();
	expect_error(crs, crs_len, "_CRS names 1 PCC subspaces, not an outbox and an inbox");
}

static void three_subspaces_are_refused(void **state)
{
	add_address(0x0a, 3);
	add_address(0x0a, 4);
	add_address(0x0a, 5);
	add_end();
	expect_error(crs, crs_len, "_CRS names 3 PCC subspaces, not an outbox and an inbox");
}

static void one_subspace_for_both_is_refused(void **state)
{
	add_address(0x0a, 3);
	add_address(0x0a, 3);
	add_end();
	expect_error(crs, crs_len, "_CRS names PCC subspace 3 for both outbox and inbox");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(outbox_is_first_and_inbox_second, start_template),
		cmocka_unit_test_setup(index_is_the_minimum, start_template),
		cmocka_unit_test_setup(older_address_types_name_subspaces_too, start_template),
		cmocka_unit_test_setup(other_address_types_are_passed_over, start_template),
		cmocka_unit_test_setup(other_descriptors_are_passed_over, start_template),
		cmocka_unit_test_setup(longer_address_descriptor_is_accepted, start_template),
		cmocka_unit_test_setup(bytes_after_the_end_tag_do_not_count, start_template),
		cmocka_unit_test_setup(end_tag_without_checksum_length_ends_too, start_template),
		cmocka_unit_test_setup(every_truncation_is_refused_in_one_line, start_template),
		cmocka_unit_test_setup(length_field_beyond_the_end_is_refused, start_template),
		cmocka_unit_test_setup(short_address_descriptor_is_refused, start_template),
		cmocka_unit_test_setup(no_subspace_is_refused, start_template),
		cmocka_unit_test_setup(one_subspace_is_refused, start_template),
		cmocka_unit_test_setup(three_subspaces_are_refused, start_template),
		cmocka_unit_test_setup(one_subspace_for_both_is_refused, start_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
