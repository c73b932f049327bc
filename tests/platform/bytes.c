// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"

#define HEADER_LENGTH_OFFSET	4
#define HEADER_CHECKSUM_OFFSET	9

#define AML_TABLE_REVISION	2	/* of an SSDT and a DSDT: integers have 64 bits */

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

#define RESOURCE_END		0x79

void put_bytes(struct bytes *out, const void *data, size_t length)
{
	if (length > sizeof(out->data) - out->length)
		abort();
	memcpy(out->data + out->length, data, length);
	out->length += length;
}

void put_number(struct bytes *out, uint64_t value, size_t width)
{
	uint8_t data[8];
	size_t i;

	for (i = 0; i < width; i++)
		data[i] = value >> 8 * i;
	put_bytes(out, data, width);
}

void put8(struct bytes *out, uint8_t value)
{
	put_number(out, value, 1);
}

void put16(struct bytes *out, uint16_t value)
{
	put_number(out, value, 2);
}

void put32(struct bytes *out, uint32_t value)
{
	put_number(out, value, 4);
}

void put64(struct bytes *out, uint64_t value)
{
	put_number(out, value, 8);
}

void put_header(struct bytes *out, const char signature[4], uint8_t revision)
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

void finish_table(struct bytes *table)
{
	uint8_t sum = 0;
	size_t i;

	for (i = 0; i < 4; i++)
		table->data[HEADER_LENGTH_OFFSET + i] = table->length >> 8 * i;
	for (i = 0; i < table->length; i++)
		sum += table->data[i];
	table->data[HEADER_CHECKSUM_OFFSET] = -sum;
}

void put_gas(struct bytes *out, uint8_t space, uint8_t bits, uint8_t access, uint64_t address)
{
	put8(out, space);
	put8(out, bits);
	put8(out, 0);
	put8(out, access);
	put64(out, address);
}

/*
 * AML counts the bytes of a package length itself in it, and takes as few as will do. Two are
 * enough here: PLATFORM_MAX_DEVICES devices with PLATFORM_MAX_CRS descriptors make 3989 bytes.
 */
void put_package(struct bytes *out, const struct bytes *content)
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

void put_integer(struct bytes *out, uint8_t value)
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

void put_name(struct bytes *out, const char name[4])
{
	put8(out, AML_NAME);
	put_bytes(out, name, 4);
}

void put_crs(struct bytes *out, struct bytes *resources)
{
	struct bytes buffer = { .length = 0 };

	put8(resources, RESOURCE_END);
	put8(resources, 0);

	put_integer(&buffer, resources->length);
	put_bytes(&buffer, resources->data, resources->length);

	put_name(out, "_CRS");
	put8(out, AML_BUFFER);
	put_package(out, &buffer);
}

void begin_device(struct bytes *content, const char name[4], const char *hid, uint8_t uid)
{
	put_bytes(content, name, 4);
	put_name(content, "_HID");
	put8(content, AML_STRING);
	put_bytes(content, hid, strlen(hid) + 1);
	put_name(content, "_UID");
	put_integer(content, uid);
}

void put_device(struct bytes *out, const struct bytes *content)
{
	put8(out, AML_EXT);
	put8(out, AML_EXT_DEVICE);
	put_package(out, content);
}

void make_devices(struct bytes *table, const char signature[4], const struct bytes *devices)
{
	struct bytes scope = { .length = 0 };

	put8(&scope, AML_ROOT);
	put_bytes(&scope, "_SB_", 4);
	put_bytes(&scope, devices->data, devices->length);

	put_header(table, signature, AML_TABLE_REVISION);
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

int write_table(const char *directory, const char *name, const struct bytes *table)
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

int remove_table(const char *directory, const char *name)
{
	char path[FILENAME_MAX];

	if (table_path(path, directory, name))
		return -1;
	if (!unlink(path) || errno == ENOENT)
		return 0;
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return -1;
}
