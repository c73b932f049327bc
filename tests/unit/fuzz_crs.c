// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a _CRS: no access outside of them, and an error is one line.
 */
#include "discovery.h"
#include "firmware.h"
#include "fuzz.h"
#include "log.h"
#include "tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 index[2] = { 0, 0 };
	int ret;

	log_clear();
	ret = pcc_crs_parse(&firmware_device, data, size, index);
	FUZZ_CHECK(log_count(LOG_ERROR) == (ret ? 1 : 0));
	FUZZ_CHECK(ret || index[0] != index[1]);
	return 0;
}

#ifdef SEEDS
int main(void)
{
	u8 old[TABLES_CRS_SIZE];
	size_t i;

	write_seed("good", tables_crs, sizeof(tables_crs));
	for (i = 0; i < sizeof(old); i++)
		old[i] = tables_crs[i] == 0x0a ? 0xc0 : tables_crs[i];
	write_seed("vendor", old, sizeof(old));
	return 0;
}
#endif
