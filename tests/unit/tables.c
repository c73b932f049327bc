// SPDX-License-Identifier: GPL-2.0
/*
 * Good firmware tables, after ACPI chapter 14 and section 19.6.36.
 */
#include <string.h>

#include "tables.h"

const u8 tables_crs[TABLES_CRS_SIZE] = {
	0x87, 0x17, 0x00, 0x0a, 0x0c, 0x00, 0, 0, 0, 0, TABLES_OUTBOX, 0, 0, 0,
	TABLES_OUTBOX, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
	0x87, 0x17, 0x00, 0x0a, 0x0c, 0x00, 0, 0, 0, 0, TABLES_INBOX, 0, 0, 0,
	TABLES_INBOX, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
	0x79, 0x00,
};

static struct acpi_generic_address memory_register(u64 address)
{
	return (struct acpi_generic_address){
		.space_id = ACPI_ADR_SPACE_SYSTEM_MEMORY, .bit_width = 32, .access_width = 3,
		.address = address,
	};
}

static void make_extended(struct acpi_pcct_ext_pcc_master *entry, u8 type, u64 at)
{
	*entry = (struct acpi_pcct_ext_pcc_master){
		.header = { type, sizeof(*entry) },
		.platform_interrupt = 40 + type,
		.flags = ACPI_PCCT_INTERRUPT_MODE,
		.base_address = at,
		.length = 256,
		.doorbell_register = memory_register(at + 0x1000),
		.preserve_mask = 0xfffffff0,
		.write_mask = 1,
		.latency = 2000,
		.min_turnaround_time = 100,
		.cmd_complete_register = memory_register(at + 0x2000),
		.cmd_complete_mask = 1,
		.cmd_update_register = memory_register(at + 0x2000),
		.cmd_update_preserve_mask = 0xfffffffe,
		.cmd_update_set_mask = type == ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE,
		.error_status_register = memory_register(at + 0x3000),
		.error_status_mask = 2,
	};
}

static void make_other(u8 *entry, u8 type, u8 length)
{
	memset(entry, 0xee, length);
	entry[0] = type;
	entry[1] = length;
}

void tables_make_pcct(struct tables_pcct *pcct)
{
	memset(pcct, 0, sizeof(*pcct));
	memcpy(pcct->table.header.signature, ACPI_SIG_PCCT, 4);
	pcct->table.header.length = sizeof(*pcct);
	pcct->table.header.revision = 2;
	pcct->table.flags = ACPI_PCCT_DOORBELL;

	make_other(pcct->generic, 0, sizeof(pcct->generic));
	make_other(pcct->hw_reduced, 1, sizeof(pcct->hw_reduced));
	make_extended(&pcct->outbox, ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE, 0x80000000);
	make_other(pcct->hw_reduced2, 2, sizeof(pcct->hw_reduced2));
	make_other(pcct->hw_register, 5, sizeof(pcct->hw_register));
	make_extended(&pcct->inbox, ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE, 0x90000000);
}
