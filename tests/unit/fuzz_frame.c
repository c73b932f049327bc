// SPDX-License-Identifier: GPL-2.0
/*
 * Any header, in any region: a packet that is accepted lies inside the region. Four bytes of region
 * size come first.
 */
#include <string.h>

#include "frame.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pcc_frame_header header;
	size_t len = ~(size_t)0;
	u32 region;

	if (size != sizeof(region) + sizeof(header))
		return -1;
	memcpy(&region, data, sizeof(region));
	memcpy(&header, data + sizeof(region), sizeof(header));
	if (region < PCC_REGION_MIN)
		return -1;

	if (pcc_frame_check(&header, region, &len) != PCC_FRAME_GOOD) {
		FUZZ_CHECK(len == ~(size_t)0);
		return 0;
	}
	FUZZ_CHECK(!memcmp(&header.command, "MCTP", 4));
	FUZZ_CHECK(len >= PCC_PACKET_HEADER);
	FUZZ_CHECK(sizeof(header) + len <= region);
	return 0;
}

#ifdef SEEDS
int main(void)
{
	struct { u32 region; struct pcc_frame_header header; } seed = { .region = 256 };

	pcc_frame_fill(&seed.header, 5, 68);
	write_seed("good", &seed, sizeof(seed));
	pcc_frame_fill(&seed.header, 5, 240);
	write_seed("full", &seed, sizeof(seed));
	return 0;
}
#endif
