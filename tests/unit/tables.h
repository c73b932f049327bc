/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Good firmware tables, for tests to spoil.
 */
#ifndef _TABLES_H
#define _TABLES_H

#include <linux/acpi.h>

#define TABLES_OUTBOX	2u
#define TABLES_INBOX	5u

/* The _CRS of an endpoint: outbox TABLES_OUTBOX, inbox TABLES_INBOX; in all 54 bytes. */
#define TABLES_CRS_SIZE	54
extern const u8 tables_crs[TABLES_CRS_SIZE];

/* Six subspaces of types 0, 1, 3, 2, 5, 4. */
struct tables_pcct {
	struct acpi_table_pcct table;
	u8 generic[62];
	u8 hw_reduced[62];
	struct acpi_pcct_ext_pcc_master outbox;
	u8 hw_reduced2[90];
	u8 hw_register[112];
	struct acpi_pcct_ext_pcc_master inbox;
} ACPI_PACKED;

void tables_make_pcct(struct tables_pcct *pcct);

#endif
