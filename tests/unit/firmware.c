// SPDX-License-Identifier: GPL-2.0
/*
 * ACPI as far as the discovery of an endpoint asks it.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware.h"

struct firmware firmware;
struct device firmware_device = { .name = "DMT0001:00" };

void firmware_reset(void)
{
	free(firmware.crs);
	memset(&firmware, 0, sizeof(firmware));
}

void firmware_set_crs(const u8 *crs, size_t len)
{
	union acpi_object *object = malloc(sizeof(*object) + len);

	object->buffer.type = ACPI_TYPE_BUFFER;
	object->buffer.length = len;
	object->buffer.pointer = (u8 *)(object + 1);
	memcpy(object + 1, crs, len);
	firmware.crs = object;
}

acpi_handle ACPI_HANDLE(struct device *dev)
{
	return dev == &firmware_device ? &firmware : NULL;
}

acpi_status acpi_evaluate_object(acpi_handle handle, char *path, struct acpi_object_list *arguments,
				 struct acpi_buffer *result)
{
	if (handle != &firmware || strcmp(path, "_CRS") || arguments ||
	    result->length != ACPI_ALLOCATE_BUFFER)
		abort();
	if (firmware.crs_status)
		return firmware.crs_status;
	result->pointer = firmware.crs;
	if (firmware.crs)
		firmware.crs_out++;
	firmware.crs = NULL;
	return AE_OK;
}

void ACPI_FREE(void *allocation)
{
	if (allocation)
		firmware.crs_out--;
	free(allocation);
}

const char *acpi_format_exception(acpi_status status)
{
	return status == AE_ERROR ? "AE_ERROR" : "AE_OTHER";
}

acpi_status acpi_get_table(char *signature, u32 instance, struct acpi_table_header **table)
{
	if (strcmp(signature, ACPI_SIG_PCCT) || instance)
		abort();
	if (firmware.pcct_status)
		return firmware.pcct_status;
	*table = firmware.pcct;
	firmware.pcct_out++;
	return AE_OK;
}

void acpi_put_table(struct acpi_table_header *table)
{
	if (table != firmware.pcct)
		abort();
	firmware.pcct_out--;
}
