// SPDX-License-Identifier: GPL-2.0
/*
 * pcc_pcct_parse(): one subspace out of the PCCT; and pcc_endpoint_discover(), which puts all
 * together.
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
#include "frame.h"
#include "log.h"
#include "tables.h"

#define OUTBOX	ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE
#define INBOX	ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE

static struct tables_pcct pcct;
static struct pcc_subspace subspace;

static int make_good_tables(void **state)
{
	tables_make_pcct(&pcct);
	firmware_reset();
	log_clear();
	return 0;
}

/* In a buffer that ends where the table ends, so that no byte beyond it can be read unnoticed. */
static int parse_length(size_t len, u32 index, u8 type)
{
	struct acpi_table_header *exact = malloc(len);
	int ret;

	memcpy(exact, &pcct, len < sizeof(pcct) ? len : sizeof(pcct));
	exact->length = len;
	log_clear();
	memset(&subspace, 0xaa, sizeof(subspace));
	ret = pcc_pcct_parse(&firmware_device, exact, index, type, &subspace);
	free(exact);
	return ret;
}

static int parse(u32 index, u8 type)
{
	return parse_length(sizeof(pcct), index, type);
}

static void expect_good(u32 index, u8 type)
{
	assert_int_equal(parse(index, type), 0);
	assert_int_equal(log_count(LOG_ERROR), 0);
	assert_int_equal(log_count(LOG_WARNING), 0);
}

static void expect_message(int ret, const char *message)
{
	assert_int_equal(ret, -EINVAL);
	assert_string_equal(log_first(LOG_ERROR), message);
	assert_int_equal(log_count(LOG_ERROR), 1);
	assert_int_equal(log_count(LOG_WARNING), 0);
}

static void expect_error(u32 index, u8 type, const char *message)
{
	expect_message(parse(index, type), message);
}

static void outbox_is_read(void **state)
{
	expect_good(TABLES_OUTBOX, OUTBOX);
	assert_int_equal(subspace.index, TABLES_OUTBOX);
	assert_int_equal(subspace.gsi, 43);
	assert_true(subspace.edge);
	assert_false(subspace.active_low);
	assert_int_equal(subspace.base, 0x80000000);
	assert_int_equal(subspace.size, 256);
	assert_int_equal(subspace.latency_us, 2000);
	assert_int_equal(subspace.turnaround_us, 100);
	assert_int_equal(subspace.doorbell.gas.address, 0x80001000);
	assert_int_equal(subspace.doorbell.preserve, 0xfffffff0);
	assert_int_equal(subspace.doorbell.set, 1);
	assert_int_equal(subspace.complete.gas.address, 0x80002000);
	assert_int_equal(subspace.complete.mask, 1);
	assert_int_equal(subspace.update.gas.address, 0x80002000);
	assert_int_equal(subspace.update.preserve, 0xfffffffe);
	assert_int_equal(subspace.update.set, 0);
	assert_int_equal(subspace.error.gas.address, 0x80003000);
	assert_int_equal(subspace.error.mask, 2);
	assert_false(subspace.update_broken);
}

static void inbox_is_read(void **state)
{
	expect_good(TABLES_INBOX, INBOX);
	assert_int_equal(subspace.index, TABLES_INBOX);
	assert_int_equal(subspace.gsi, 44);
	assert_int_equal(subspace.base, 0x90000000);
	assert_int_equal(subspace.update.set, 1);
	assert_false(subspace.update_broken);
}

/* A level triggered interrupt needs a register that makes it go away. */
static void make_level(struct acpi_pcct_ext_pcc_master *entry)
{
	entry->flags = ACPI_PCCT_INTERRUPT_POLARITY;
	entry->platform_ack_register = entry->doorbell_register;
	entry->platform_ack_register.address = 0x4000;
	entry->ack_preserve_mask = 0xf0;
	entry->ack_set_mask = 8;
}

static void level_interrupt_is_seen(void **state)
{
	make_level(&pcct.inbox);
	expect_good(TABLES_INBOX, INBOX);
	assert_false(subspace.edge);
	assert_true(subspace.active_low);
	assert_int_equal(subspace.ack.gas.address, 0x4000);
	assert_int_equal(subspace.ack.preserve, 0xf0);
	assert_int_equal(subspace.ack.set, 8);
}

static void fields_use_their_full_width(void **state)
{
	pcct.outbox.base_address = 0xfedcba9876543210;
	pcct.outbox.length = 0xfffffff0;
	pcct.outbox.latency = 0xfffffff1;
	pcct.outbox.min_turnaround_time = 0xfffffff2;
	pcct.outbox.platform_interrupt = 0xfffffff3;
	pcct.outbox.preserve_mask = 0xfedcba9876543211;
	pcct.outbox.write_mask = 0xfedcba9876543212;
	expect_good(TABLES_OUTBOX, OUTBOX);
	assert_true(subspace.base == 0xfedcba9876543210);
	assert_int_equal(subspace.size, 0xfffffff0);
	assert_int_equal(subspace.latency_us, 0xfffffff1);
	assert_int_equal(subspace.turnaround_us, 0xfffffff2);
	assert_int_equal(subspace.gsi, 0xfffffff3);
	assert_true(subspace.doorbell.preserve == 0xfedcba9876543211);
	assert_true(subspace.doorbell.set == 0xfedcba9876543212);
}

static void every_truncation_is_refused_in_one_line(void **state)
{
	const struct { u32 index; u8 type; size_t needs; } boxes[] = {
		{ TABLES_OUTBOX, OUTBOX, offsetof(struct tables_pcct, hw_reduced2) },
		{ TABLES_INBOX, INBOX, sizeof(pcct) },
	};
	size_t i, len;

	for (i = 0; i < 2; i++) {
		for (len = sizeof(struct acpi_table_header); len < boxes[i].needs; len++) {
			assert_int_equal(parse_length(len, boxes[i].index, boxes[i].type), -EINVAL);
			assert_int_equal(log_count(LOG_ERROR), 1);
		}
		/* What comes behind it does not matter. */
		for (; len <= sizeof(pcct); len++)
			assert_int_equal(parse_length(len, boxes[i].index, boxes[i].type), 0);
	}
}

static void truncated_header_is_named(void **state)
{
	expect_message(parse_length(sizeof(struct acpi_table_pcct) - 1, 0, OUTBOX),
		       "PCCT is cut off in its header");
}

static void truncated_subspace_is_named(void **state)
{
	expect_message(parse_length(offsetof(struct tables_pcct, outbox) + 163, TABLES_OUTBOX,
				    OUTBOX),
		       "PCCT is cut off in subspace 2");
	expect_message(parse_length(offsetof(struct tables_pcct, hw_reduced) + 1, TABLES_OUTBOX,
				    OUTBOX),
		       "PCCT is cut off in subspace 1");
}

static void end_before_the_subspace_is_named(void **state)
{
	expect_message(parse_length(offsetof(struct tables_pcct, outbox), TABLES_OUTBOX, OUTBOX),
		       "PCC subspace 2: the PCCT has only 2 subspaces");
}

static void empty_table_has_no_subspaces(void **state)
{
	expect_message(parse_length(sizeof(struct acpi_table_pcct), 0, OUTBOX),
		       "PCC subspace 0: the PCCT has only 0 subspaces");
}

static void index_beyond_the_table_is_refused(void **state)
{
	expect_error(6, OUTBOX, "PCC subspace 6: the PCCT has only 6 subspaces");
	expect_error(0xffffffff, OUTBOX, "PCC subspace 4294967295: the PCCT has only 6 subspaces");
}

static void subspace_without_length_is_refused(void **state)
{
	pcct.hw_reduced[1] = 0;
	expect_error(TABLES_OUTBOX, OUTBOX, "PCCT is cut off in subspace 1");
	pcct.hw_reduced[1] = 1;
	expect_error(TABLES_OUTBOX, OUTBOX, "PCCT is cut off in subspace 1");
}

static void subspace_shorter_than_its_type_is_refused(void **state)
{
	pcct.outbox.header.length = 163;
	expect_error(TABLES_OUTBOX, OUTBOX, "PCCT is cut off in subspace 2");
}

static void subspace_longer_than_its_type_is_accepted(void **state)
{
	/* It swallows the next one, so that the one after that gets its index. */
	pcct.outbox.header.length = sizeof(pcct.outbox) + sizeof(pcct.hw_reduced2);
	expect_good(TABLES_OUTBOX, OUTBOX);
	expect_good(TABLES_INBOX - 1, INBOX);
}

static void platform_interrupt_flag_is_demanded(void **state)
{
	pcct.table.flags = (u32)~ACPI_PCCT_DOORBELL;
	expect_error(TABLES_OUTBOX, OUTBOX, "PCCT says it has no platform interrupt");
}

static void wrong_type_is_refused(void **state)
{
	expect_error(TABLES_INBOX, OUTBOX, "PCC subspace 5: type 4, but an outbox is type 3");
	expect_error(TABLES_OUTBOX, INBOX, "PCC subspace 2: type 3, but an inbox is type 4");
	expect_error(0, OUTBOX, "PCC subspace 0: type 0, but an outbox is type 3");
}

static void small_memory_is_refused(void **state)
{
	pcct.outbox.length = 83;
	expect_error(TABLES_OUTBOX, OUTBOX,
		     "PCC subspace 2: 83 bytes of shared memory, 84 are the least");
	pcct.outbox.length = 0;
	expect_error(TABLES_OUTBOX, OUTBOX,
		     "PCC subspace 2: 0 bytes of shared memory, 84 are the least");
}

static void smallest_memory_is_accepted(void **state)
{
	pcct.outbox.length = 84;
	expect_good(TABLES_OUTBOX, OUTBOX);
}

/* Each register of a subspace, spoilt in each way. */
static void expect_register_errors(struct acpi_generic_address *gas, u32 index, u8 type,
				   const char *name)
{
	static const u8 bad_widths[] = { 0, 1, 7, 24, 33, 128 };
	static const u8 good_widths[] = { 8, 16, 32, 64 };
	struct acpi_generic_address good = *gas;
	char message[128];
	size_t i;

	gas->space_id = ACPI_ADR_SPACE_FIXED_HARDWARE;
	snprintf(message, sizeof(message),
		 "PCC subspace %u: %s register in unsupported address space 127", index, name);
	expect_error(index, type, message);
	*gas = good;

	gas->address = 0;
	snprintf(message, sizeof(message), "PCC subspace %u: no %s register", index, name);
	expect_error(index, type, message);
	*gas = good;

	for (i = 0; i < sizeof(bad_widths); i++) {
		gas->bit_width = bad_widths[i];
		snprintf(message, sizeof(message), "PCC subspace %u: %s register of %u bits", index,
			 name, bad_widths[i]);
		expect_error(index, type, message);
	}
	for (i = 0; i < sizeof(good_widths); i++) {
		gas->bit_width = good_widths[i];
		expect_good(index, type);
	}
	gas->space_id = ACPI_ADR_SPACE_SYSTEM_IO;
	expect_good(index, type);
	*gas = good;
}

static void bad_registers_of_an_outbox_are_named(void **state)
{
	struct acpi_pcct_ext_pcc_master *entry = &pcct.outbox;

	expect_register_errors(&entry->cmd_complete_register, TABLES_OUTBOX, OUTBOX,
			       "command complete check");
	expect_register_errors(&entry->cmd_update_register, TABLES_OUTBOX, OUTBOX,
			       "command complete update");
	expect_register_errors(&entry->doorbell_register, TABLES_OUTBOX, OUTBOX, "doorbell");
	expect_register_errors(&entry->error_status_register, TABLES_OUTBOX, OUTBOX,
			       "error status");
}

static void bad_registers_of_an_inbox_are_named(void **state)
{
	struct acpi_pcct_ext_pcc_master *entry = &pcct.inbox;

	expect_register_errors(&entry->cmd_complete_register, TABLES_INBOX, INBOX,
			       "command complete check");
	expect_register_errors(&entry->cmd_update_register, TABLES_INBOX, INBOX,
			       "command complete update");
	expect_register_errors(&entry->doorbell_register, TABLES_INBOX, INBOX, "doorbell");
	expect_register_errors(&entry->error_status_register, TABLES_INBOX, INBOX, "error status");
}

static void outbox_needs_a_doorbell(void **state)
{
	memset(&pcct.outbox.doorbell_register, 0, sizeof(pcct.outbox.doorbell_register));
	expect_error(TABLES_OUTBOX, OUTBOX, "PCC subspace 2: no doorbell register");
}

static void inbox_needs_no_doorbell(void **state)
{
	memset(&pcct.inbox.doorbell_register, 0, sizeof(pcct.inbox.doorbell_register));
	expect_good(TABLES_INBOX, INBOX);
}

static void bad_acknowledge_registers_are_named(void **state)
{
	make_level(&pcct.outbox);
	expect_register_errors(&pcct.outbox.platform_ack_register, TABLES_OUTBOX, OUTBOX,
			       "interrupt acknowledge");
	make_level(&pcct.inbox);
	expect_register_errors(&pcct.inbox.platform_ack_register, TABLES_INBOX, INBOX,
			       "interrupt acknowledge");
	/* One that is there must be good, needed or not. */
	pcct.inbox.flags = ACPI_PCCT_INTERRUPT_MODE;
	expect_register_errors(&pcct.inbox.platform_ack_register, TABLES_INBOX, INBOX,
			       "interrupt acknowledge");
}

static void level_interrupt_needs_an_acknowledge_register(void **state)
{
	pcct.inbox.flags = 0;
	expect_error(TABLES_INBOX, INBOX, "PCC subspace 5: no interrupt acknowledge register");
}

static void error_register_may_be_absent(void **state)
{
	memset(&pcct.outbox.error_status_register, 0, sizeof(pcct.outbox.error_status_register));
	expect_good(TABLES_OUTBOX, OUTBOX);
}

static void command_complete_register_may_not_be_absent(void **state)
{
	memset(&pcct.inbox.cmd_complete_register, 0, sizeof(pcct.inbox.cmd_complete_register));
	expect_error(TABLES_INBOX, INBOX, "PCC subspace 5: no command complete check register");
	make_good_tables(state);
	memset(&pcct.inbox.cmd_update_register, 0, sizeof(pcct.inbox.cmd_update_register));
	expect_error(TABLES_INBOX, INBOX, "PCC subspace 5: no command complete update register");
}

static void command_complete_mask_may_not_be_empty(void **state)
{
	pcct.outbox.cmd_complete_mask = 0;
	expect_error(TABLES_OUTBOX, OUTBOX,
		     "PCC subspace 2: the command complete mask is empty");
}

#define UPDATE_BUG(subspace, what)	\
	"[Firmware Bug]: PCC subspace " #subspace ": its update register does not " what	\
	" command complete"

static void expect_broken(u32 index, u8 type, bool broken, const char *message)
{
	assert_int_equal(parse(index, type), 0);
	assert_int_equal(subspace.update_broken, broken);
	assert_int_equal(log_count(LOG_ERROR), 0);
	assert_int_equal(log_count(LOG_WARNING), broken);
	if (broken)
		assert_string_equal(log_first(LOG_WARNING), message);
}

static void outbox_update_that_does_not_clear_is_broken(void **state)
{
	static const char message[] = UPDATE_BUG(2, "clear");

	pcct.outbox.cmd_update_preserve_mask = 0xffffffff;
	expect_broken(TABLES_OUTBOX, OUTBOX, true, message);
	pcct.outbox.cmd_update_preserve_mask = 0xfffffffe;
	pcct.outbox.cmd_update_set_mask = 1;
	expect_broken(TABLES_OUTBOX, OUTBOX, true, message);
}

/* As firmware of Juno has it. */
static void inbox_update_that_does_not_set_is_broken(void **state)
{
	pcct.inbox.cmd_update_set_mask = 0;
	expect_broken(TABLES_INBOX, INBOX, true, UPDATE_BUG(5, "set"));
	pcct.inbox.cmd_update_set_mask = 0xfe;
	expect_broken(TABLES_INBOX, INBOX, true, UPDATE_BUG(5, "set"));
}

static void update_in_another_register_is_not_judged(void **state)
{
	pcct.inbox.cmd_update_register.address += 8;
	pcct.inbox.cmd_update_set_mask = 0;
	expect_broken(TABLES_INBOX, INBOX, false, "");
	pcct.outbox.cmd_update_register.address += 8;
	pcct.outbox.cmd_update_set_mask = 1;
	expect_broken(TABLES_OUTBOX, OUTBOX, false, "");
}

/*
 * pcc_endpoint_discover()
 */

static struct pcc_endpoint endpoint;

static int make_good_firmware(void **state)
{
	make_good_tables(state);
	firmware_set_crs(tables_crs, sizeof(tables_crs));
	firmware.pcct = &pcct.table.header;
	return 0;
}

static int free_firmware(void **state)
{
	firmware_reset();
	return 0;
}

static void expect_discovery(int expected, const char *message)
{
	log_clear();
	assert_int_equal(pcc_endpoint_discover(&firmware_device, &endpoint), expected);
	assert_string_equal(log_first(LOG_ERROR), message);
	assert_int_equal(log_count(LOG_ERROR), expected ? 1 : 0);
	assert_int_equal(firmware.crs_out, 0);
	assert_int_equal(firmware.pcct_out, 0);
}

static void endpoint_is_discovered(void **state)
{
	expect_discovery(0, "");
	assert_int_equal(endpoint.outbox.index, TABLES_OUTBOX);
	assert_int_equal(endpoint.outbox.base, 0x80000000);
	assert_int_equal(endpoint.inbox.index, TABLES_INBOX);
	assert_int_equal(endpoint.inbox.base, 0x90000000);
}

static void missing_crs_is_told(void **state)
{
	firmware.crs_status = AE_NOT_FOUND;
	expect_discovery(-EINVAL, "no _CRS");
}

static void failing_crs_is_told(void **state)
{
	firmware.crs_status = AE_ERROR;
	expect_discovery(-EINVAL, "_CRS cannot be evaluated: AE_ERROR");
}

static void crs_that_is_no_buffer_is_told(void **state)
{
	firmware.crs->type = ACPI_TYPE_INTEGER;
	expect_discovery(-EINVAL, "_CRS is not a buffer");
}

static void crs_that_returns_nothing_is_told(void **state)
{
	free(firmware.crs);
	firmware.crs = NULL;
	expect_discovery(-EINVAL, "_CRS is not a buffer");
}

static void broken_crs_is_told(void **state)
{
	firmware.crs->buffer.length = 30;
	expect_discovery(-EINVAL, "_CRS is cut off at byte 30");
}

static void missing_pcct_is_told(void **state)
{
	firmware.pcct_status = AE_NOT_FOUND;
	expect_discovery(-ENODEV, "no PCCT");
}

static void bad_outbox_is_told_once(void **state)
{
	pcct.outbox.length = 16;
	pcct.inbox.length = 16;
	expect_discovery(-EINVAL, "PCC subspace 2: 16 bytes of shared memory, 84 are the least");
}

static void bad_inbox_is_told(void **state)
{
	pcct.inbox.length = 16;
	expect_discovery(-EINVAL, "PCC subspace 5: 16 bytes of shared memory, 84 are the least");
}

static void swapped_boxes_are_told(void **state)
{
	u8 *crs = firmware.crs->buffer.pointer;

	crs[10] = TABLES_INBOX;
	crs[36] = TABLES_OUTBOX;
	expect_discovery(-EINVAL, "PCC subspace 5: type 4, but an outbox is type 3");
}

#define PCCT_TEST(name)		cmocka_unit_test_setup(name, make_good_tables)
#define DISCOVERY_TEST(name)	\
	cmocka_unit_test_setup_teardown(name, make_good_firmware, free_firmware)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PCCT_TEST(outbox_is_read),
		PCCT_TEST(inbox_is_read),
		PCCT_TEST(level_interrupt_is_seen),
		PCCT_TEST(fields_use_their_full_width),
		PCCT_TEST(every_truncation_is_refused_in_one_line),
		PCCT_TEST(truncated_header_is_named),
		PCCT_TEST(truncated_subspace_is_named),
		PCCT_TEST(end_before_the_subspace_is_named),
		PCCT_TEST(empty_table_has_no_subspaces),
		PCCT_TEST(index_beyond_the_table_is_refused),
		PCCT_TEST(subspace_without_length_is_refused),
		PCCT_TEST(subspace_shorter_than_its_type_is_refused),
		PCCT_TEST(subspace_longer_than_its_type_is_accepted),
		PCCT_TEST(platform_interrupt_flag_is_demanded),
		PCCT_TEST(wrong_type_is_refused),
		PCCT_TEST(small_memory_is_refused),
		PCCT_TEST(smallest_memory_is_accepted),
		PCCT_TEST(bad_registers_of_an_outbox_are_named),
		PCCT_TEST(bad_registers_of_an_inbox_are_named),
		PCCT_TEST(bad_acknowledge_registers_are_named),
		PCCT_TEST(level_interrupt_needs_an_acknowledge_register),
		PCCT_TEST(outbox_needs_a_doorbell),
		PCCT_TEST(inbox_needs_no_doorbell),
		PCCT_TEST(error_register_may_be_absent),
		PCCT_TEST(command_complete_register_may_not_be_absent),
		PCCT_TEST(command_complete_mask_may_not_be_empty),
		PCCT_TEST(outbox_update_that_does_not_clear_is_broken),
		PCCT_TEST(inbox_update_that_does_not_set_is_broken),
		PCCT_TEST(update_in_another_register_is_not_judged),
		DISCOVERY_TEST(endpoint_is_discovered),
		DISCOVERY_TEST(missing_crs_is_told),
		DISCOVERY_TEST(failing_crs_is_told),
		DISCOVERY_TEST(crs_that_is_no_buffer_is_told),
		DISCOVERY_TEST(crs_that_returns_nothing_is_told),
		DISCOVERY_TEST(broken_crs_is_told),
		DISCOVERY_TEST(missing_pcct_is_told),
		DISCOVERY_TEST(bad_outbox_is_told_once),
		DISCOVERY_TEST(bad_inbox_is_told),
		DISCOVERY_TEST(swapped_boxes_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
