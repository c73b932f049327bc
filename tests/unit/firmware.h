/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ACPI as far as the discovery of an endpoint asks it.
 */
#ifndef _FIRMWARE_H
#define _FIRMWARE_H

#include <linux/acpi.h>
#include <linux/device.h>

struct firmware {
	acpi_status crs_status;
	union acpi_object *crs;	/* handed over to who evaluates _CRS */
	acpi_status pcct_status;
	struct acpi_table_header *pcct;

	unsigned int crs_out;	/* objects that were not freed */
	unsigned int pcct_out;	/* tables that were not put */
};

extern struct firmware firmware;
extern struct device firmware_device;

void firmware_reset(void);
void firmware_set_crs(const u8 *crs, size_t len);

#endif
