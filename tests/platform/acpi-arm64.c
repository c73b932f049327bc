// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "acpi-arm64.h"

/* The machine, as QEMU has it (hw/arm/virt.c). */
#define GIC_DISTRIBUTOR		0x08000000
#define GIC_CPU_INTERFACE	0x08010000
#define UART			0x09000000
#define UART_SIZE		0x1000
#define UART_GSI		33
#define VIRTIO			0x0a000000
#define VIRTIO_SIZE		0x200
#define VIRTIO_GSI		48

/* Private interrupts of a processor. */
#define TIMER_EL2_GSI		26
#define TIMER_VIRTUAL_GSI	27
#define TIMER_SECURE_GSI	29
#define TIMER_GSI		30

#define FADT_REVISION		6
#define FADT_MINOR		3
#define FADT_LENGTH		276
#define FADT_FLAGS		112
#define FADT_HARDWARE_REDUCED	0x100000
#define FADT_BOOT		129
#define FADT_PSCI		0x1	/* power is switched by PSCI ... */
#define FADT_PSCI_HVC		0x2	/* ... which is called by HVC */
#define FADT_MINOR_REVISION	131
#define FADT_X_DSDT		140

#define MADT_REVISION		5
#define MADT_GICC		0x0b
#define MADT_GICC_LENGTH	80
#define MADT_GICC_ENABLED	0x1
#define MADT_GICD		0x0c
#define MADT_GICD_LENGTH	24
#define MADT_GICV2		2

#define GTDT_REVISION		2
#define GTDT_ALWAYS_ON		0x4	/* level triggered, active high, never sleeps */
#define GTDT_NO_ADDRESS		UINT64_MAX

#define XSDT_REVISION		1
#define XSDT_ENTRIES		36

#define RSDP_REVISION		2
#define RSDP_LENGTH		36
#define RSDP_CHECKSUM		8
#define RSDP_CHECKSUM_LENGTH	20
#define RSDP_XSDT		24
#define RSDP_CHECKSUM_EXTENDED	32

#define RESOURCE_MEMORY32	0x86
#define RESOURCE_MEMORY32_LENGTH	9
#define RESOURCE_WRITABLE	0x01
#define RESOURCE_INTERRUPT	0x89
#define RESOURCE_INTERRUPT_LENGTH	6
#define RESOURCE_CONSUMER	0x01	/* level triggered, active high */

/* Commands of the loader: all are of one size. */
#define LOADER_ALLOCATE		1
#define LOADER_POINTER		2
#define LOADER_CHECKSUM		3
#define LOADER_COMMAND_SIZE	128
#define LOADER_NAME_SIZE	56
#define LOADER_ZONE_HIGH	1
#define LOADER_ZONE_FSEG	2
#define LOADER_TABLES		"etc/acpi/tables"
#define LOADER_RSDP		"etc/acpi/rsdp"

#define CHECKSUM_OFFSET		9
#define TABLE_ALIGNMENT		64
#define MAX_TABLES		6

/* What the firmware gets: the tables, where each of them begins, and the loader's commands. */
struct image {
	struct bytes tables;
	struct bytes loader;

	size_t start[MAX_TABLES];	/* of all that the XSDT names */
	unsigned int count;
};

static void set_number(struct bytes *out, size_t offset, uint64_t value, size_t width)
{
	size_t i;

	for (i = 0; i < width; i++)
		out->data[offset + i] = value >> 8 * i;
}

static void put_zeros(struct bytes *out, size_t length)
{
	while (length--)
		put8(out, 0);
}

static void put_memory32(struct bytes *out, uint32_t address, uint32_t size)
{
	put8(out, RESOURCE_MEMORY32);
	put16(out, RESOURCE_MEMORY32_LENGTH);
	put8(out, RESOURCE_WRITABLE);
	put32(out, address);
	put32(out, size);
}

static void put_gsi(struct bytes *out, uint32_t gsi)
{
	put8(out, RESOURCE_INTERRUPT);
	put16(out, RESOURCE_INTERRUPT_LENGTH);
	put8(out, RESOURCE_CONSUMER);
	put8(out, 1);
	put32(out, gsi);
}

static void put_console(struct bytes *devices)
{
	struct bytes content = { .length = 0 };
	struct bytes resources = { .length = 0 };

	put_memory32(&resources, UART, UART_SIZE);
	put_gsi(&resources, UART_GSI);
	begin_device(&content, "COM0", "ARMH0011", 0);
	put_crs(&content, &resources);
	put_device(devices, &content);
}

static void put_virtio(struct bytes *devices)
{
	struct bytes content = { .length = 0 };
	struct bytes resources = { .length = 0 };

	put_memory32(&resources, VIRTIO, VIRTIO_SIZE);
	put_gsi(&resources, VIRTIO_GSI);
	begin_device(&content, "VIR0", "LNRO0005", 0);
	/* Its accesses to memory are coherent with those of the processors. */
	put_name(&content, "_CCA");
	put_integer(&content, 1);
	put_crs(&content, &resources);
	put_device(devices, &content);
}

/*
 * The kernel takes a processor that the MADT tells of for one that may come later, until a device
 * with the same _UID says that it is there.
 */
static void put_processor_device(struct bytes *devices, unsigned int number)
{
	const char name[4] = { 'C', 'P', '0' + number / 10, '0' + number % 10 };
	struct bytes content = { .length = 0 };

	begin_device(&content, name, "ACPI0007", number);
	put_device(devices, &content);
}

static void make_dsdt(struct bytes *table, unsigned int processors)
{
	struct bytes devices = { .length = 0 };
	unsigned int i;

	for (i = 0; i < processors; i++)
		put_processor_device(&devices, i);
	put_console(&devices);
	put_virtio(&devices);
	make_devices(table, "DSDT", &devices);
}

static void make_fadt(struct bytes *table)
{
	put_header(table, "FACP", FADT_REVISION);
	put_zeros(table, FADT_LENGTH - table->length);
	set_number(table, FADT_FLAGS, FADT_HARDWARE_REDUCED, 4);
	set_number(table, FADT_BOOT, FADT_PSCI | FADT_PSCI_HVC, 2);
	set_number(table, FADT_MINOR_REVISION, FADT_MINOR, 1);
	finish_table(table);
}

static void put_processor(struct bytes *out, unsigned int number)
{
	put8(out, MADT_GICC);
	put8(out, MADT_GICC_LENGTH);
	put16(out, 0);
	put32(out, number);
	put32(out, number);
	put32(out, MADT_GICC_ENABLED);
	put_zeros(out, 16);
	put64(out, GIC_CPU_INTERFACE);
	put_zeros(out, 28);
	put64(out, number);
	put_zeros(out, 4);
}

static void make_madt(struct bytes *table, unsigned int processors)
{
	unsigned int i;

	put_header(table, "APIC", MADT_REVISION);
	put_zeros(table, 8);

	put8(table, MADT_GICD);
	put8(table, MADT_GICD_LENGTH);
	put_zeros(table, 6);
	put64(table, GIC_DISTRIBUTOR);
	put32(table, 0);
	put8(table, MADT_GICV2);
	put_zeros(table, 3);

	for (i = 0; i < processors; i++)
		put_processor(table, i);
	finish_table(table);
}

static void put_timer(struct bytes *out, uint32_t gsi)
{
	put32(out, gsi);
	put32(out, GTDT_ALWAYS_ON);
}

static void make_gtdt(struct bytes *table)
{
	put_header(table, "GTDT", GTDT_REVISION);
	put64(table, GTDT_NO_ADDRESS);
	put32(table, 0);
	put_timer(table, TIMER_SECURE_GSI);
	put_timer(table, TIMER_GSI);
	put_timer(table, TIMER_VIRTUAL_GSI);
	put_timer(table, TIMER_EL2_GSI);
	put64(table, GTDT_NO_ADDRESS);
	put_zeros(table, 8);
	finish_table(table);
}

static void put_file_name(struct bytes *out, const char *name)
{
	put_bytes(out, name, strlen(name));
	put_zeros(out, LOADER_NAME_SIZE - strlen(name));
}

/* Commands are padded to their common size. */
static void end_command(struct bytes *loader)
{
	put_zeros(loader, -loader->length % LOADER_COMMAND_SIZE);
}

static void load_file(struct image *image, const char *name, uint32_t alignment, uint8_t zone)
{
	put32(&image->loader, LOADER_ALLOCATE);
	put_file_name(&image->loader, name);
	put32(&image->loader, alignment);
	put8(&image->loader, zone);
	end_command(&image->loader);
}

/* The pointer, of 8 bytes, holds an offset in the tables until the loader adds their address. */
static void load_pointer(struct image *image, const char *name, uint32_t offset)
{
	put32(&image->loader, LOADER_POINTER);
	put_file_name(&image->loader, name);
	put_file_name(&image->loader, LOADER_TABLES);
	put32(&image->loader, offset);
	put8(&image->loader, 8);
	end_command(&image->loader);
}

/* The checksum, of which the file has 0, is made when all pointers are what they will be. */
static void load_checksum(struct image *image, const char *name, uint32_t offset, uint32_t start,
			  uint32_t length)
{
	put32(&image->loader, LOADER_CHECKSUM);
	put_file_name(&image->loader, name);
	put32(&image->loader, offset);
	put32(&image->loader, start);
	put32(&image->loader, length);
	end_command(&image->loader);
}

static size_t add_table(struct image *image, const struct bytes *table)
{
	size_t start;

	put_zeros(&image->tables, -image->tables.length % TABLE_ALIGNMENT);
	start = image->tables.length;
	put_bytes(&image->tables, table->data, table->length);
	return start;
}

/* A table that the XSDT names. */
static size_t add_named_table(struct image *image, const struct bytes *table)
{
	size_t start = add_table(image, table);

	if (image->count == MAX_TABLES)
		abort();
	image->start[image->count++] = start;
	return start;
}

static void add_fadt(struct image *image, const struct bytes *fadt, const struct bytes *dsdt)
{
	size_t dsdt_start = add_table(image, dsdt);
	size_t start = add_named_table(image, fadt);

	set_number(&image->tables, start + FADT_X_DSDT, dsdt_start, 8);
	image->tables.data[start + CHECKSUM_OFFSET] = 0;
	load_pointer(image, LOADER_TABLES, start + FADT_X_DSDT);
	load_checksum(image, LOADER_TABLES, start + CHECKSUM_OFFSET, start, fadt->length);
}

static size_t add_xsdt(struct image *image)
{
	struct bytes xsdt = { .length = 0 };
	unsigned int i;
	size_t start;

	put_header(&xsdt, "XSDT", XSDT_REVISION);
	for (i = 0; i < image->count; i++)
		put64(&xsdt, image->start[i]);
	finish_table(&xsdt);
	start = add_table(image, &xsdt);
	image->tables.data[start + CHECKSUM_OFFSET] = 0;
	for (i = 0; i < image->count; i++)
		load_pointer(image, LOADER_TABLES, start + XSDT_ENTRIES + 8 * i);
	load_checksum(image, LOADER_TABLES, start + CHECKSUM_OFFSET, start, xsdt.length);
	return start;
}

static void make_rsdp(struct image *image, struct bytes *rsdp, size_t xsdt)
{
	put_bytes(rsdp, "RSD PTR ", 8);
	put8(rsdp, 0);
	put_bytes(rsdp, "MCTPCC", 6);
	put8(rsdp, RSDP_REVISION);
	put32(rsdp, 0);
	put32(rsdp, RSDP_LENGTH);
	put64(rsdp, xsdt);
	put_zeros(rsdp, 4);
	load_pointer(image, LOADER_RSDP, RSDP_XSDT);
	load_checksum(image, LOADER_RSDP, RSDP_CHECKSUM, 0, RSDP_CHECKSUM_LENGTH);
	load_checksum(image, LOADER_RSDP, RSDP_CHECKSUM_EXTENDED, 0, RSDP_LENGTH);
}

static int write_image(const char *directory, const struct image *image, const struct bytes *rsdp)
{
	return write_table(directory, "tables", &image->tables) ||
	       write_table(directory, "rsdp", rsdp) ||
	       write_table(directory, "table-loader", &image->loader) ? -1 : 0;
}

int write_arm64(const char *directory, unsigned int processors, const struct bytes *pcct,
		const struct bytes *ssdt)
{
	struct bytes dsdt = { .length = 0 }, fadt = { .length = 0 };
	struct bytes madt = { .length = 0 }, gtdt = { .length = 0 };
	struct bytes rsdp = { .length = 0 };
	struct image image = { .count = 0 };

	make_dsdt(&dsdt, processors);
	make_fadt(&fadt);
	make_madt(&madt, processors);
	make_gtdt(&gtdt);
	if (write_table(directory, "dsdt.aml", &dsdt) ||
	    write_table(directory, "facp.aml", &fadt) ||
	    write_table(directory, "apic.aml", &madt) ||
	    write_table(directory, "gtdt.aml", &gtdt))
		return -1;

	load_file(&image, LOADER_TABLES, TABLE_ALIGNMENT, LOADER_ZONE_HIGH);
	load_file(&image, LOADER_RSDP, 16, LOADER_ZONE_FSEG);
	add_fadt(&image, &fadt, &dsdt);
	add_named_table(&image, &madt);
	add_named_table(&image, &gtdt);
	if (pcct->length)
		add_named_table(&image, pcct);
	add_named_table(&image, ssdt);
	make_rsdp(&image, &rsdp, add_xsdt(&image));
	return write_image(directory, &image, &rsdp);
}
