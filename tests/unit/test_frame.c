// SPDX-License-Identifier: GPL-2.0
/*
 * frame.h: what is around a packet in shared memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "frame.h"

#define REGION	256u

static struct pcc_frame_header header_of(u32 length)
{
	return (struct pcc_frame_header){
		.signature = cpu_to_le32(0x50434305),
		.length = cpu_to_le32(length),
		.command = cpu_to_le32(0x5054434d),
	};
}

static void header_is_what_the_specification_shows(void **state)
{
	/* A packet of 7 bytes for subspace 2. */
	static const u8 expected[16] = {
		0x02, 0x43, 0x43, 0x50, 1, 0, 0, 0, 0x0b, 0, 0, 0, 'M', 'C', 'T', 'P',
	};
	struct pcc_frame_header header;

	assert_int_equal(sizeof(header), 16);
	pcc_frame_fill(&header, 2, 7);
	assert_memory_equal(&header, expected, sizeof(expected));
}

static void signature_holds_every_subspace_index(void **state)
{
	u32 index;

	for (index = 0; index < 256; index++)
		assert_int_equal(le32_to_cpu(pcc_frame_signature(index)), 0x50434300 + index);
}

static void every_packet_length_survives(void **state)
{
	struct pcc_frame_header header;
	size_t len, found;

	for (len = 4; len <= pcc_frame_max_packet(REGION); len++) {
		pcc_frame_fill(&header, 0, len);
		assert_int_equal(pcc_frame_check(&header, REGION, &found), PCC_FRAME_GOOD);
		assert_int_equal(found, len);
	}
}

static void largest_packet_ends_with_the_region(void **state)
{
	assert_int_equal(pcc_frame_max_packet(REGION), 240);
	assert_int_equal(pcc_frame_max_packet(PCC_REGION_MIN), 68);
	assert_int_equal(PCC_REGION_MIN, 84);
}

static void largest_packet_has_64_KiB_in_any_region(void **state)
{
	struct pcc_frame_header header;
	size_t len;

	assert_int_equal(pcc_frame_max_packet(16 + 4 + 65535), 4 + 65535);
	assert_int_equal(pcc_frame_max_packet(16 + 4 + 65536), 4 + 65536);
	assert_int_equal(pcc_frame_max_packet(0xffffffff), 4 + 65536);

	pcc_frame_fill(&header, 0, 4 + 65536);
	assert_int_equal(pcc_frame_check(&header, 0xffffffff, &len), PCC_FRAME_GOOD);
	pcc_frame_fill(&header, 0, 4 + 65537);
	assert_int_equal(pcc_frame_check(&header, 0xffffffff, &len), PCC_FRAME_BAD_LENGTH);
}

static void other_commands_are_refused(void **state)
{
	static const u32 commands[] = { 0, 0x4d435450, 0x5054434c, 0x5054434d ^ 0x80000000, ~0u };
	size_t i, len = 99;

	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		struct pcc_frame_header header = header_of(12);

		header.command = cpu_to_le32(commands[i]);
		assert_int_equal(pcc_frame_check(&header, REGION, &len), PCC_FRAME_BAD_COMMAND);
	}
	assert_int_equal(len, 99);
}

static void short_lengths_are_refused(void **state)
{
	size_t len = 99;
	u32 length;

	for (length = 0; length < 8; length++) {
		struct pcc_frame_header header = header_of(length);

		assert_int_equal(pcc_frame_check(&header, REGION, &len), PCC_FRAME_BAD_LENGTH);
	}
	assert_int_equal(len, 99);
}

static void shortest_length_is_a_packet_header(void **state)
{
	struct pcc_frame_header header = header_of(8);
	size_t len;

	assert_int_equal(pcc_frame_check(&header, REGION, &len), PCC_FRAME_GOOD);
	assert_int_equal(len, 4);
}

static void lengths_beyond_the_region_are_refused(void **state)
{
	static const u32 lengths[] = {
		REGION - 11, REGION - 10, REGION, REGION + 4, 0x7fffffff, 0x80000000, 0xfffffff0,
		0xfffffffc, ~0u,
	};
	size_t i, len = 99;

	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct pcc_frame_header header = header_of(lengths[i]);

		assert_int_equal(pcc_frame_check(&header, REGION, &len), PCC_FRAME_BAD_LENGTH);
	}
	assert_int_equal(len, 99);
}

static void longest_length_fills_the_region(void **state)
{
	struct pcc_frame_header header = header_of(REGION - 12);
	size_t len;

	assert_int_equal(pcc_frame_check(&header, REGION, &len), PCC_FRAME_GOOD);
	assert_int_equal(len, REGION - 16);
}

static void flags_and_signature_do_not_matter(void **state)
{
	struct pcc_frame_header header = header_of(8);
	size_t len;

	header.flags = ~0u;
	header.signature = 0;
	assert_int_equal(pcc_frame_check(&header, REGION, &len), PCC_FRAME_GOOD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_is_what_the_specification_shows),
		cmocka_unit_test(signature_holds_every_subspace_index),
		cmocka_unit_test(every_packet_length_survives),
		cmocka_unit_test(largest_packet_ends_with_the_region),
		cmocka_unit_test(largest_packet_has_64_KiB_in_any_region),
		cmocka_unit_test(other_commands_are_refused),
		cmocka_unit_test(short_lengths_are_refused),
		cmocka_unit_test(shortest_length_is_a_packet_header),
		cmocka_unit_test(lengths_beyond_the_region_are_refused),
		cmocka_unit_test(longest_length_fills_the_region),
		cmocka_unit_test(flags_and_signature_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
