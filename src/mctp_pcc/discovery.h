/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the firmware's tables say of one endpoint, as plain data.
 */
#ifndef _MCTP_PCC_DISCOVERY_H
#define _MCTP_PCC_DISCOVERY_H

#include <linux/acpi.h>
#include <linux/types.h>

struct device;

/**
 * struct pcc_register - a register with the masks that belong to it
 * @gas:	where it is; an all-zero one is absent
 * @preserve:	bits that a read-modify-write keeps
 * @set:	bits that a read-modify-write sets
 * @mask:	bits that a read looks at
 */
struct pcc_register {
	struct acpi_generic_address gas;
	u64 preserve;
	u64 set;
	u64 mask;
};

/**
 * struct pcc_subspace - one extended PCC subspace (ACPI chapter 14, types 3 and 4)
 * @index:		position in the PCCT, which is its only name
 * @gsi:		platform interrupt
 * @edge:		the interrupt is edge triggered and not shared, else level triggered
 * @active_low:		polarity of the interrupt
 * @base:		physical address of the shared memory
 * @size:		bytes of shared memory, at least PCC_REGION_MIN
 * @latency_us:		nominal time the platform takes for a command, microseconds; 0 if not told
 * @turnaround_us:	time that the platform wants between two commands, microseconds
 * @doorbell:		@preserve and @set; may be absent on a type 4 subspace
 * @ack:		platform interrupt acknowledge, @preserve and @set; may be absent if edge
 *			triggered
 * @complete:		command complete check register, @mask
 * @update:		command complete update register, @preserve and @set
 * @error:		error status register, @mask; may be absent
 * @update_broken:	@update does not do to command complete what it is for: clear it in an
 *			outbox, set it in an inbox
 */
struct pcc_subspace {
	u32 index;
	u32 gsi;
	bool edge;
	bool active_low;

	u64 base;
	u32 size;

	u32 latency_us;
	u32 turnaround_us;

	struct pcc_register doorbell;
	struct pcc_register ack;
	struct pcc_register complete;
	struct pcc_register update;
	struct pcc_register error;

	bool update_broken;
};

/**
 * struct pcc_endpoint - one DMT0001 device
 * @outbox:	type 3, what the operating system sends through
 * @inbox:	type 4, what the platform sends through
 */
struct pcc_endpoint {
	struct pcc_subspace outbox;
	struct pcc_subspace inbox;
};

int pcc_crs_parse(struct device *dev, const u8 *crs, size_t len, u32 index[2]);
int pcc_pcct_parse(struct device *dev, const struct acpi_table_header *pcct, u32 index, u8 type,
		   struct pcc_subspace *subspace);
int pcc_endpoint_discover(struct device *dev, struct pcc_endpoint *endpoint);

#endif /* _MCTP_PCC_DISCOVERY_H */
