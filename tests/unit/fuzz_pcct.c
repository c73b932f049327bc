// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a PCCT: no access outside of them, an error is one line, and what is accepted is
 * usable. The first byte chooses subspace and type.
 */
#include <stdlib.h>
#include <string.h>

#include "discovery.h"
#include "firmware.h"
#include "frame.h"
#include "fuzz.h"
#include "log.h"
#include "tables.h"

static void check_register(const struct pcc_register *reg)
{
	FUZZ_CHECK(reg->gas.address);
	FUZZ_CHECK(reg->gas.bit_width >= 8 && reg->gas.bit_width <= 64);
	FUZZ_CHECK(reg->gas.space_id <= ACPI_ADR_SPACE_SYSTEM_IO);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct acpi_table_header *table;
	struct pcc_subspace subspace;
	u32 length = size - 1;
	u8 type;
	int ret;

	if (size < 1 + sizeof(*table))
		return -1;
	/* ACPICA has compared the length with the memory, and nothing else. */
	table = malloc(length);
	memcpy(table, data + 1, length);
	table->length = length;

	type = data[0] & 0x80 ? ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE :
				ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE;
	log_clear();
	ret = pcc_pcct_parse(&firmware_device, table, data[0] & 0x7f, type, &subspace);
	free(table);

	FUZZ_CHECK(log_count(LOG_ERROR) == (ret ? 1 : 0));
	if (ret)
		return 0;
	FUZZ_CHECK(subspace.index == (data[0] & 0x7f));
	FUZZ_CHECK(subspace.size >= PCC_REGION_MIN);
	check_register(&subspace.complete);
	FUZZ_CHECK(subspace.complete.mask);
	check_register(&subspace.update);
	if (type == ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE)
		check_register(&subspace.doorbell);
	return 0;
}

#ifdef SEEDS
int main(void)
{
	struct { u8 choice; struct tables_pcct pcct; } ACPI_PACKED seed;

	tables_make_pcct(&seed.pcct);
	seed.choice = TABLES_OUTBOX;
	write_seed("outbox", &seed, sizeof(seed));
	seed.choice = 0x80 | TABLES_INBOX;
	write_seed("inbox", &seed, sizeof(seed));
	return 0;
}
#endif
