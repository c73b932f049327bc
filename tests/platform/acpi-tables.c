// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the ACPI tables of a virtual platform, to be given to QEMU with "-acpitable file=...":
 * the PCCT (ACPI 6.6 chapter 14) and an SSDT with the MCTP devices (DSP0292: _HID DMT0001 and a
 * _CRS that names an outbox and an inbox subspace).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform.h"

/* Room for PLATFORM_MAX_SUBSPACES structures and PLATFORM_MAX_DEVICES devices. */
#define TABLE_SIZE	8192

#define HEADER_LENGTH_OFFSET	4
#define HEADER_CHECKSUM_OFFSET	9

#define PCCT_REVISION		2
#define PCCT_PLATFORM_INTERRUPT	0x1
#define PCCT_INTERRUPT_EDGE	0x2

#define SSDT_REVISION		2

#define GAS_SYSTEM_MEMORY	0
#define GAS_SYSTEM_IO		1
#define GAS_ACCESS_BYTE		1
#define GAS_ACCESS_DWORD	3

#define AML_ZERO		0x00
#define AML_ONE			0x01
#define AML_NAME		0x08
#define AML_BYTE		0x0a
#define AML_STRING		0x0d
#define AML_SCOPE		0x10
#define AML_BUFFER		0x11
#define AML_ROOT		'\\'
#define AML_EXT			0x5b
#define AML_EXT_DEVICE		0x82

#define RESOURCE_DWORD_ADDRESS	0x87
#define RESOURCE_DWORD_LENGTH	23	/* without the tag and this length */
#define RESOURCE_TYPE_MEMORY	0x00
#define RESOURCE_TYPE_PCC	0x0a
#define RESOURCE_FIXED		0x0c	/* minimum and maximum are fixed */
#define RESOURCE_CONSUMER	0x01
#define RESOURCE_END		0x79

/* A table or a part of one while it is written; little endian throughout. */
struct bytes {
	uint8_t data[TABLE_SIZE];
	size_t length;
};

static void put_bytes(struct bytes *out, const void *data, size_t length)
{
	if (length > sizeof(out->data) - out->length)
		abort();
	memcpy(out->data + out->length, data, length);
	out->length += length;
}

static void put_number(struct bytes *out, uint64_t value, size_t width)
{
	uint8_t data[8];
	size_t i;

	for (i = 0; i < width; i++)
		data[i] = value >> 8 * i;
	put_bytes(out, data, width);
}

static void put8(struct bytes *out, uint8_t value)
{
	put_number(out, value, 1);
}

static void put16(struct bytes *out, uint16_t value)
{
	put_number(out, value, 2);
}

static void put32(struct bytes *out, uint32_t value)
{
	put_number(out, value, 4);
}

static void put64(struct bytes *out, uint64_t value)
{
	put_number(out, value, 8);
}

/* The header that every table begins with; finish_table() fills in length and checksum. */
static void put_header(struct bytes *out, const char signature[4], uint8_t revision)
{
	put_bytes(out, signature, 4);
	put32(out, 0);
	put8(out, revision);
	put8(out, 0);
	put_bytes(out, "MCTPCC", 6);
	put_bytes(out, "MCTPPLAT", 8);
	put32(out, 1);
	put_bytes(out, "MCTP", 4);
	put32(out, 1);
}

static void finish_table(struct bytes *table)
{
	uint8_t sum = 0;
	size_t i;

	for (i = 0; i < 4; i++)
		table->data[HEADER_LENGTH_OFFSET + i] = table->length >> 8 * i;
	for (i = 0; i < table->length; i++)
		sum += table->data[i];
	table->data[HEADER_CHECKSUM_OFFSET] = -sum;
}

static void put_gas(struct bytes *out, uint8_t space, uint8_t bits, uint8_t access,
		    uint64_t address)
{
	put8(out, space);
	put8(out, bits);
	put8(out, 0);
	put8(out, access);
	put64(out, address);
}

static void put_memory_register(struct bytes *out, const struct platform_subspace *subspace,
				unsigned int offset)
{
	put_gas(out, GAS_SYSTEM_MEMORY, 32, GAS_ACCESS_DWORD, subspace->registers + offset);
}

/* A register with the masks of its read-modify-write: new = (old & preserve) | set. */
static void put_port(struct bytes *out, uint8_t set)
{
	put_gas(out, GAS_SYSTEM_IO, 8, GAS_ACCESS_BYTE, PLATFORM_PORT);
	put64(out, 0);
	put64(out, set);
}

/*
 * A register that does nothing, written with what it holds. ACPI says that a register which is not
 * there has an address structure of zeros, but Linux (pcc_chan_reg_init() in drivers/mailbox/pcc.c)
 * takes that for memory of a width that it cannot access, and gives up on the whole PCCT.
 */
static void put_no_register(struct bytes *out, const struct platform_subspace *subspace)
{
	put_memory_register(out, subspace, PLATFORM_REG_UNUSED);
	put64(out, UINT32_MAX);
	put64(out, 0);
}

static void put_doorbell(struct bytes *out, const struct platform_subspace *subspace,
			 unsigned int index)
{
	if (subspace->doorbell)
		put_port(out, PLATFORM_PORT_DOORBELL(index));
	else
		put_no_register(out, subspace);
}

static void put_interrupt_ack(struct bytes *out, const struct platform_subspace *subspace,
			      unsigned int index)
{
	if (subspace->level)
		put_port(out, PLATFORM_PORT_ACK(index));
	else
		put_no_register(out, subspace);
}

static void put_interrupt(struct bytes *out, const struct platform_subspace *subspace)
{
	put32(out, subspace->gsi);
	put8(out, subspace->level ? 0 : PCCT_INTERRUPT_EDGE);
	put8(out, 0);
}

/* OSPM clears command complete on an outbox that it has filled, and sets it on an emptied inbox. */
static void put_status(struct bytes *out, const struct platform_subspace *subspace)
{
	bool shared = subspace->status_shared;

	put_memory_register(out, subspace, PLATFORM_REG_COMMAND_COMPLETE);
	put64(out, PLATFORM_CC_MASK);

	put_memory_register(out, subspace, PLATFORM_REG_COMMAND_COMPLETE);
	put64(out, UINT32_MAX & ~PLATFORM_CC_MASK);
	put64(out, subspace->type == 4 ? PLATFORM_CC_MASK : 0);

	put_memory_register(out, subspace, shared ? PLATFORM_REG_COMMAND_COMPLETE
						  : PLATFORM_REG_ERROR_STATUS);
	put64(out, shared ? PLATFORM_ERROR_MASK_SHARED : PLATFORM_ERROR_MASK_SPLIT);
}

/* Types 3 and 4. */
static void put_extended_subspace(struct bytes *out, const struct platform_subspace *subspace,
				  unsigned int index)
{
	put_interrupt(out, subspace);
	put64(out, subspace->memory);
	put32(out, subspace->size);
	put_doorbell(out, subspace, index);
	put32(out, subspace->latency_us);
	put32(out, 0);
	put32(out, subspace->turnaround_us);
	put_interrupt_ack(out, subspace, index);
	put64(out, 0);
	put_status(out, subspace);
}

/* Types 0, 1 and 2: the first has no interrupt, the last only has an acknowledge register. */
static void put_generic_subspace(struct bytes *out, const struct platform_subspace *subspace,
				 unsigned int index)
{
	if (subspace->type == 0)
		put_number(out, 0, 6);
	else
		put_interrupt(out, subspace);
	put64(out, subspace->memory);
	put64(out, subspace->size);
	put_doorbell(out, subspace, index);
	put32(out, subspace->latency_us);
	put32(out, 0);
	put16(out, subspace->turnaround_us);
	if (subspace->type == 2)
		put_interrupt_ack(out, subspace, index);
}

/* A structure that is shorter than its type demands is the first part of the whole one. */
static void put_subspace(struct bytes *out, const struct platform_subspace *subspace,
			 unsigned int index)
{
	size_t start = out->length;

	put8(out, subspace->type);
	put8(out, subspace->length);
	if (subspace->type < 3)
		put_generic_subspace(out, subspace, index);
	else
		put_extended_subspace(out, subspace, index);
	if (out->length - start != platform_subspace_length(subspace->type))
		abort();
	out->length = start + subspace->length;
}

static void make_pcct(struct bytes *table, const struct platform *platform)
{
	unsigned int i;

	put_header(table, "PCCT", PCCT_REVISION);
	put32(table, PCCT_PLATFORM_INTERRUPT);
	put64(table, 0);
	for (i = 0; i < platform->subspaces; i++)
		put_subspace(table, &platform->subspace[i], i);
	finish_table(table);
}

/*
 * AML counts the bytes of a package length itself in it, and takes as few as will do. Two are
 * enough here: PLATFORM_MAX_DEVICES devices with PLATFORM_MAX_CRS descriptors make 3989 bytes.
 */
static void put_package(struct bytes *out, const struct bytes *content)
{
	size_t length = content->length;

	if (length + 1 < 1 << 6) {
		put8(out, length + 1);
	} else if (length + 2 < 1 << 12) {
		put8(out, 1 << 6 | ((length + 2) & 0xf));
		put8(out, (length + 2) >> 4);
	} else {
		abort();
	}
	put_bytes(out, content->data, content->length);
}

static void put_integer(struct bytes *out, uint8_t value)
{
	if (value == 0) {
		put8(out, AML_ZERO);
	} else if (value == 1) {
		put8(out, AML_ONE);
	} else {
		put8(out, AML_BYTE);
		put8(out, value);
	}
}

static void put_name(struct bytes *out, const char name[4])
{
	put8(out, AML_NAME);
	put_bytes(out, name, 4);
}

static void put_descriptor(struct bytes *out, const struct platform_device *device, uint32_t index)
{
	bool memory = device->crs == PLATFORM_CRS_MEMORY;

	put8(out, RESOURCE_DWORD_ADDRESS);
	put16(out, RESOURCE_DWORD_LENGTH);
	put8(out, memory ? RESOURCE_TYPE_MEMORY : RESOURCE_TYPE_PCC);
	put8(out, memory ? RESOURCE_FIXED | RESOURCE_CONSUMER : RESOURCE_FIXED);
	put8(out, 0);
	put32(out, 0);
	put32(out, index);
	put32(out, index + device->span - 1);
	put32(out, 0);
	put32(out, device->span);
}

static void put_crs(struct bytes *out, const struct platform_device *device)
{
	struct bytes resources = { .length = 0 };
	struct bytes buffer = { .length = 0 };
	unsigned int i;

	for (i = 0; i < device->count; i++)
		put_descriptor(&resources, device, device->index[i]);
	put8(&resources, RESOURCE_END);
	put8(&resources, 0);

	put_integer(&buffer, resources.length);
	put_bytes(&buffer, resources.data, resources.length);

	put_name(out, "_CRS");
	put8(out, AML_BUFFER);
	put_package(out, &buffer);
}

static void put_device(struct bytes *out, const struct platform_device *device, unsigned int uid)
{
	struct bytes content = { .length = 0 };

	put_bytes(&content, device->name, 4);
	put_name(&content, "_HID");
	put8(&content, AML_STRING);
	put_bytes(&content, "DMT0001", sizeof("DMT0001"));
	put_name(&content, "_UID");
	put_integer(&content, uid);
	if (device->crs != PLATFORM_CRS_NONE)
		put_crs(&content, device);

	put8(out, AML_EXT);
	put8(out, AML_EXT_DEVICE);
	put_package(out, &content);
}

static void make_ssdt(struct bytes *table, const struct platform *platform)
{
	struct bytes scope = { .length = 0 };
	unsigned int i;

	put8(&scope, AML_ROOT);
	put_bytes(&scope, "_SB_", 4);
	for (i = 0; i < platform->devices; i++)
		put_device(&scope, &platform->device[i], i);

	put_header(table, "SSDT", SSDT_REVISION);
	put8(table, AML_SCOPE);
	put_package(table, &scope);
	finish_table(table);
}

static int table_path(char path[FILENAME_MAX], const char *directory, const char *name)
{
	if (snprintf(path, FILENAME_MAX, "%s/%s", directory, name) < FILENAME_MAX)
		return 0;
	fprintf(stderr, "%s: %s\n", directory, strerror(ENAMETOOLONG));
	return -1;
}

static int write_table(const char *directory, const char *name, const struct bytes *table)
{
	char path[FILENAME_MAX];
	size_t written;
	FILE *file;

	if (table_path(path, directory, name))
		return -1;
	file = fopen(path, "wb");
	if (!file)
		goto failed;
	written = fwrite(table->data, 1, table->length, file);
	if (fclose(file) || written != table->length)
		goto failed;
	return 0;

failed:
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return -1;
}

static int remove_table(const char *directory, const char *name)
{
	char path[FILENAME_MAX];

	if (table_path(path, directory, name))
		return -1;
	if (!unlink(path) || errno == ENOENT)
		return 0;
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return -1;
}

int main(int argc, char **argv)
{
	struct bytes pcct = { .length = 0 };
	struct bytes ssdt = { .length = 0 };
	struct platform platform;

	if (argc != 3) {
		fprintf(stderr, "usage: %s PLATFORM-FILE OUTDIR\n", argv[0]);
		return EXIT_FAILURE;
	}
	if (platform_read(argv[1], &platform))
		return EXIT_FAILURE;

	make_ssdt(&ssdt, &platform);
	if (write_table(argv[2], "ssdt.aml", &ssdt))
		return EXIT_FAILURE;

	/* A table that an earlier run left behind would give the platform a PCCT after all. */
	if (!platform.pcct)
		return remove_table(argv[2], "pcct.aml") ? EXIT_FAILURE : EXIT_SUCCESS;
	make_pcct(&pcct, &platform);
	return write_table(argv[2], "pcct.aml", &pcct) ? EXIT_FAILURE : EXIT_SUCCESS;
}
