/* SPDX-License-Identifier: GPL-2.0 */
/* An ACPI table or a part of one while it is written; little endian throughout. */
#ifndef PLATFORM_BYTES_H
#define PLATFORM_BYTES_H

#include <stddef.h>
#include <stdint.h>

/*
 * Room for PLATFORM_MAX_SUBSPACES structures and PLATFORM_MAX_DEVICES devices, and beside them for
 * all that a machine needs else.
 */
#define BYTES_SIZE	16384

#define GAS_SYSTEM_MEMORY	0
#define GAS_SYSTEM_IO		1
#define GAS_ACCESS_BYTE		1
#define GAS_ACCESS_DWORD	3

struct bytes {
	uint8_t data[BYTES_SIZE];
	size_t length;
};

void put_bytes(struct bytes *out, const void *data, size_t length);
void put_number(struct bytes *out, uint64_t value, size_t width);
void put8(struct bytes *out, uint8_t value);
void put16(struct bytes *out, uint16_t value);
void put32(struct bytes *out, uint32_t value);
void put64(struct bytes *out, uint64_t value);

/**
 * put_header() - write the header that every table begins with
 * @out: the table, empty
 * @signature: four characters
 * @revision: of the table
 *
 * finish_table() fills in length and checksum.
 */
void put_header(struct bytes *out, const char signature[4], uint8_t revision);

/**
 * finish_table() - fill in what the header says of the whole table
 * @table: the table
 */
void finish_table(struct bytes *table);

/**
 * put_gas() - write a Generic Address Structure
 * @out: where
 * @space: GAS_SYSTEM_MEMORY or GAS_SYSTEM_IO
 * @bits: width of the register
 * @access: GAS_ACCESS_BYTE or GAS_ACCESS_DWORD
 * @address: of the register
 */
void put_gas(struct bytes *out, uint8_t space, uint8_t bits, uint8_t access, uint64_t address);

/**
 * put_package() - write the length of an AML package and what it contains
 * @out: where
 * @content: of the package
 */
void put_package(struct bytes *out, const struct bytes *content);

/**
 * put_integer() - write an AML integer
 * @out: where
 * @value: the integer
 */
void put_integer(struct bytes *out, uint8_t value);

/**
 * put_name() - begin the definition of an AML name; its value follows
 * @out: where
 * @name: four characters
 */
void put_name(struct bytes *out, const char name[4]);

/**
 * put_crs() - write a _CRS
 * @out: where
 * @resources: its descriptors, to which the end tag is added
 */
void put_crs(struct bytes *out, struct bytes *resources);

/**
 * begin_device() - write what all AML devices contain
 * @content: of the device, empty
 * @name: four characters
 * @hid: its _HID
 * @uid: its _UID
 */
void begin_device(struct bytes *content, const char name[4], const char *hid, uint8_t uid);

/**
 * put_device() - write an AML device
 * @out: where
 * @content: what begin_device() began
 */
void put_device(struct bytes *out, const struct bytes *content);

/**
 * make_devices() - make a table that has devices of \_SB and nothing else
 * @table: the table, empty
 * @signature: of the table
 * @devices: written with put_device()
 */
void make_devices(struct bytes *table, const char signature[4], const struct bytes *devices);

/**
 * write_table() - write a file
 * @directory: where
 * @name: of the file
 * @table: what it contains
 *
 * Return: 0, or -1 after a message on standard error.
 */
int write_table(const char *directory, const char *name, const struct bytes *table);

/**
 * remove_table() - remove a file, if there is one
 * @directory: where
 * @name: of the file
 *
 * Return: 0, or -1 after a message on standard error.
 */
int remove_table(const char *directory, const char *name);

#endif
