/* SPDX-License-Identifier: GPL-2.0 */
/* ACPI tables as the specification lays them out, and the few calls that the driver makes. */
#ifndef _SHIM_LINUX_ACPI_H
#define _SHIM_LINUX_ACPI_H

#include <linux/types.h>

struct device;

#define ACPI_PACKED	__attribute__((packed))

/* ACPI 5.2.3.2, generic address structure */
struct acpi_generic_address {
	u8 space_id;
	u8 bit_width;
	u8 bit_offset;
	u8 access_width;
	u64 address;
} ACPI_PACKED;

#define ACPI_ADR_SPACE_SYSTEM_MEMORY	0
#define ACPI_ADR_SPACE_SYSTEM_IO	1
#define ACPI_ADR_SPACE_FIXED_HARDWARE	0x7f

/* ACPI 5.2.6, system description table header */
struct acpi_table_header {
	char signature[4];
	u32 length;
	u8 revision;
	u8 checksum;
	char oem_id[6];
	char oem_table_id[8];
	u32 oem_revision;
	char asl_compiler_id[4];
	u32 asl_compiler_revision;
} ACPI_PACKED;

/* ACPI 14.1, platform communications channel table */
#define ACPI_SIG_PCCT		"PCCT"
#define ACPI_PCCT_DOORBELL	1	/* flags: the platform has an interrupt */

struct acpi_table_pcct {
	struct acpi_table_header header;
	u32 flags;
	u64 reserved;
} ACPI_PACKED;

struct acpi_subtable_header {
	u8 type;
	u8 length;
} ACPI_PACKED;

#define ACPI_PCCT_TYPE_GENERIC_SUBSPACE		0
#define ACPI_PCCT_TYPE_HW_REDUCED_SUBSPACE	1
#define ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE	3
#define ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE	4

/* ACPI 14.1.6, extended PCC subspaces, types 3 and 4 */
struct acpi_pcct_ext_pcc_master {
	struct acpi_subtable_header header;
	u32 platform_interrupt;
	u8 flags;
	u8 reserved1;
	u64 base_address;
	u32 length;
	struct acpi_generic_address doorbell_register;
	u64 preserve_mask;
	u64 write_mask;
	u32 latency;
	u32 max_access_rate;
	u32 min_turnaround_time;
	struct acpi_generic_address platform_ack_register;
	u64 ack_preserve_mask;
	u64 ack_set_mask;
	u64 reserved2;
	struct acpi_generic_address cmd_complete_register;
	u64 cmd_complete_mask;
	struct acpi_generic_address cmd_update_register;
	u64 cmd_update_preserve_mask;
	u64 cmd_update_set_mask;
	struct acpi_generic_address error_status_register;
	u64 error_status_mask;
} ACPI_PACKED;

#define ACPI_PCCT_INTERRUPT_POLARITY	1
#define ACPI_PCCT_INTERRUPT_MODE	2

_Static_assert(sizeof(struct acpi_table_pcct) == 48, "ACPI 14.1");
_Static_assert(sizeof(struct acpi_pcct_ext_pcc_master) == 164, "ACPI 14.1.6");
_Static_assert(offsetof(struct acpi_pcct_ext_pcc_master, doorbell_register) == 20, "ACPI 14.1.6");
_Static_assert(offsetof(struct acpi_pcct_ext_pcc_master, cmd_complete_register) == 96,
	       "ACPI 14.1.6");
_Static_assert(offsetof(struct acpi_pcct_ext_pcc_master, error_status_register) == 144,
	       "ACPI 14.1.6");

typedef u32 acpi_status;
typedef void *acpi_handle;

#define AE_OK			0
#define AE_ERROR		1
#define AE_NOT_FOUND		5
#define ACPI_FAILURE(status)	((status) != AE_OK)

#define ACPI_ALLOCATE_BUFFER	((size_t)-1)

struct acpi_buffer {
	size_t length;
	void *pointer;
};

#define ACPI_TYPE_INTEGER	1
#define ACPI_TYPE_BUFFER	3

union acpi_object {
	u32 type;
	struct {
		u32 type;
		u32 length;
		u8 *pointer;
	} buffer;
};

struct acpi_object_list;

acpi_handle ACPI_HANDLE(struct device *dev);
acpi_status acpi_evaluate_object(acpi_handle handle, char *path, struct acpi_object_list *arguments,
				 struct acpi_buffer *result);
acpi_status acpi_get_table(char *signature, u32 instance, struct acpi_table_header **table);
void acpi_put_table(struct acpi_table_header *table);
const char *acpi_format_exception(acpi_status status);
void ACPI_FREE(void *allocation);

acpi_status acpi_read(u64 *value, struct acpi_generic_address *reg);
acpi_status acpi_write(u64 value, struct acpi_generic_address *reg);

void *acpi_os_map_iomem(u64 address, size_t size);
void acpi_os_unmap_iomem(void *mapped, size_t size);

#define ACPI_LEVEL_SENSITIVE	0
#define ACPI_EDGE_SENSITIVE	1
#define ACPI_ACTIVE_HIGH	0
#define ACPI_ACTIVE_LOW		1

int acpi_register_gsi(struct device *dev, u32 gsi, int trigger, int polarity);

#endif
