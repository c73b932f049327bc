/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The description of one virtual platform.
 *
 * A platform file says in words which PCC subspaces and which DMT0001 devices the platform has.
 * The table generator (acpi-tables) makes the ACPI tables from it, and the management controller's
 * side (pcc-peer) finds its shared memory, registers and interrupts in it, so the two can never
 * disagree.
 *
 * One statement a line, '#' starts a comment, numbers are decimal or 0x hexadecimal:
 *
 *   pcct none                          the platform has no PCCT at all
 *   subspace INDEX [type N] [size N] [gsi N] [edge|level] [latency US] [turnaround US]
 *                  [doorbell|no-doorbell] [status shared|split] [length N]
 *   device NAME [pcc|memory] OUTBOX INBOX ... [eid N] [span N]
 *   device NAME no-crs [eid N]
 *
 * INDEX counts up from 0. Defaults: type 3 for even and 4 for odd indices, size 4096,
 * gsi 16 + INDEX % 8, edge, latency 1000, turnaround 0, doorbell, status split, length as the type
 * has it (164 for 3 and 4), eid 9 plus the number of devices before this one, span 1.
 * The GSIs are those of a PC; another machine has them at a distance (struct platform_machine).
 * A device names any number of subspace indices, right ones or not: two of them, an outbox and an
 * inbox, make an endpoint. "pcc" writes resource descriptors of type 0x0A (the default), "memory"
 * the older DWord memory form. There "span" says how many addresses each descriptor covers, from
 * its index up, so that devices can be made to overlap.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The window of guest physical memory that holds all registers and shared memory. */
#define PLATFORM_WINDOW_BASE	0x10000000u
#define PLATFORM_WINDOW_SIZE	0x00100000u

/* What is written to the byte-wide register of all doorbells and acknowledgements. */
#define PLATFORM_PORT_DOORBELL(index)	((index) + 1)
#define PLATFORM_PORT_ACK(index)	(0x80 | ((index) + 1))

#define PLATFORM_MAX_SUBSPACES	32
#define PLATFORM_MAX_DEVICES	16
#define PLATFORM_MAX_CRS	8

/* Shared memory that one packet of the baseline transmission unit needs, its header included. */
#define PLATFORM_MIN_ENDPOINT_SIZE	84

/*
 * Registers of one subspace, offsets from platform_subspace.registers; each is 32 bits wide, System
 * Memory. With "status shared" the error status is bit 1 of the command complete register.
 */
#define PLATFORM_REG_COMMAND_COMPLETE	0x0	/* check and update register, bit 0 */
#define PLATFORM_REG_ERROR_STATUS	0x4	/* bit 0 */
#define PLATFORM_REG_UNUSED		0x8	/* stands for a register that there is not */
#define PLATFORM_CC_MASK		0x1
#define PLATFORM_ERROR_MASK_SPLIT	0x1
#define PLATFORM_ERROR_MASK_SHARED	0x2

/* What differs between the machines that a platform is part of. */
struct platform_machine {
	const char *name;

	uint64_t memory_size;		/* of the file that the peer shares with the guest */
	uint64_t window_offset;		/* of the window in this file */

	uint8_t port_space;		/* of the byte-wide register: as a GAS has it */
	uint64_t port;			/* its address */

	uint32_t first_gsi;		/* of the interrupt that a platform file calls 0 */
	uint32_t first_line;		/* its line of the interrupt controller */

	bool tables;			/* all its ACPI tables are to be made */
};

struct platform_subspace {
	unsigned int type;		/* 3 initiator (outbox), 4 responder (inbox) */
	uint32_t size;			/* bytes of shared memory */
	uint32_t gsi;			/* as the platform file has it */
	bool level;			/* with an acknowledge register; else edge without one */
	uint32_t latency_us;
	uint32_t turnaround_us;
	bool doorbell;			/* false: no doorbell register (allowed on type 4 only) */
	bool status_shared;		/* command complete and error status live in one register */
	unsigned int length;		/* of the structure, which may be cut short */

	uint64_t registers;		/* guest physical address, 64 bytes */
	uint64_t memory;		/* guest physical address, page aligned */
};

enum platform_crs {
	PLATFORM_CRS_NONE,
	PLATFORM_CRS_PCC,
	PLATFORM_CRS_MEMORY,
};

struct platform_device {
	char name[5];			/* ACPI name, four characters */
	enum platform_crs crs;
	unsigned int count;		/* entries of _CRS */
	uint32_t index[PLATFORM_MAX_CRS];
	uint32_t span;			/* addresses that a memory descriptor covers */
	uint8_t eid;			/* of the management controller behind this device */
};

struct platform {
	bool pcct;
	unsigned int subspaces;
	unsigned int devices;
	struct platform_subspace subspace[PLATFORM_MAX_SUBSPACES];
	struct platform_device device[PLATFORM_MAX_DEVICES];
};

/**
 * platform_machine() - find a machine
 * @name: "x86", QEMU's q35, or "arm64", its virt
 *
 * Return: the machine, NULL if there is none of that name.
 */
const struct platform_machine *platform_machine(const char *name);

/**
 * platform_subspace_length() - bytes that a whole subspace structure has in the PCCT
 * @type: its type, 0 to 4
 *
 * Return: the length that ACPI gives for that type.
 */
unsigned int platform_subspace_length(unsigned int type);

/**
 * platform_read() - read a platform file
 * @path: the file
 * @platform: filled in, addresses included
 *
 * Return: 0, or -1 after a message on standard error that names file, line and cause.
 */
int platform_read(const char *path, struct platform *platform);

/**
 * platform_is_endpoint() - whether a device is one that a right driver serves
 * @platform: the platform
 * @device: one of its devices
 *
 * Return: true for two distinct indices that exist in the PCCT, a type 3 and then a type 4 subspace
 * of at least 84 bytes each, neither of them truncated.
 */
bool platform_is_endpoint(const struct platform *platform, const struct platform_device *device);

#endif
