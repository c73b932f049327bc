// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the ACPI tables of a virtual platform: the PCCT (ACPI 6.6 chapter 14) and an SSDT with the
 * MCTP devices (DSP0292: _HID DMT0001 and a _CRS that names an outbox and an inbox subspace).
 *
 * QEMU adds them to those of a PC with "-acpitable file=...". For arm64 it cannot do that, and gets
 * all tables of the machine from here (acpi-arm64.h).
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "acpi-arm64.h"
#include "bytes.h"
#include "platform.h"

#define PCCT_REVISION		2
#define PCCT_PLATFORM_INTERRUPT	0x1
#define PCCT_INTERRUPT_EDGE	0x2

#define RESOURCE_DWORD_ADDRESS	0x87
#define RESOURCE_DWORD_LENGTH	23	/* without the tag and this length */
#define RESOURCE_TYPE_MEMORY	0x00
#define RESOURCE_TYPE_PCC	0x0a
#define RESOURCE_FIXED		0x0c	/* minimum and maximum are fixed */
#define RESOURCE_CONSUMER	0x01

static void put_memory_register(struct bytes *out, const struct platform_subspace *subspace,
				unsigned int offset)
{
	put_gas(out, GAS_SYSTEM_MEMORY, 32, GAS_ACCESS_DWORD, subspace->registers + offset);
}

/* A register with the masks of its read-modify-write: new = (old & preserve) | set. */
static void put_port(struct bytes *out, const struct platform_machine *machine, uint8_t set)
{
	put_gas(out, machine->port_space, 8, GAS_ACCESS_BYTE, machine->port);
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

static void put_doorbell(struct bytes *out, const struct platform_machine *machine,
			 const struct platform_subspace *subspace, unsigned int index)
{
	if (subspace->doorbell)
		put_port(out, machine, PLATFORM_PORT_DOORBELL(index));
	else
		put_no_register(out, subspace);
}

static void put_interrupt_ack(struct bytes *out, const struct platform_machine *machine,
			      const struct platform_subspace *subspace, unsigned int index)
{
	if (subspace->level)
		put_port(out, machine, PLATFORM_PORT_ACK(index));
	else
		put_no_register(out, subspace);
}

static void put_interrupt(struct bytes *out, const struct platform_machine *machine,
			  const struct platform_subspace *subspace)
{
	put32(out, machine->first_gsi + subspace->gsi);
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
static void put_extended_subspace(struct bytes *out, const struct platform_machine *machine,
				  const struct platform_subspace *subspace, unsigned int index)
{
	put_interrupt(out, machine, subspace);
	put64(out, subspace->memory);
	put32(out, subspace->size);
	put_doorbell(out, machine, subspace, index);
	put32(out, subspace->latency_us);
	put32(out, 0);
	put32(out, subspace->turnaround_us);
	put_interrupt_ack(out, machine, subspace, index);
	put64(out, 0);
	put_status(out, subspace);
}

/* Types 0, 1 and 2: the first has no interrupt, the last only has an acknowledge register. */
static void put_generic_subspace(struct bytes *out, const struct platform_machine *machine,
				 const struct platform_subspace *subspace, unsigned int index)
{
	if (subspace->type == 0)
		put_number(out, 0, 6);
	else
		put_interrupt(out, machine, subspace);
	put64(out, subspace->memory);
	put64(out, subspace->size);
	put_doorbell(out, machine, subspace, index);
	put32(out, subspace->latency_us);
	put32(out, 0);
	put16(out, subspace->turnaround_us);
	if (subspace->type == 2)
		put_interrupt_ack(out, machine, subspace, index);
}

/* A structure that is shorter than its type demands is the first part of the whole one. */
static void put_subspace(struct bytes *out, const struct platform_machine *machine,
			 const struct platform_subspace *subspace, unsigned int index)
{
	size_t start = out->length;

	put8(out, subspace->type);
	put8(out, subspace->length);
	if (subspace->type < 3)
		put_generic_subspace(out, machine, subspace, index);
	else
		put_extended_subspace(out, machine, subspace, index);
	if (out->length - start != platform_subspace_length(subspace->type))
		abort();
	out->length = start + subspace->length;
}

static void make_pcct(struct bytes *table, const struct platform_machine *machine,
		      const struct platform *platform)
{
	unsigned int i;

	put_header(table, "PCCT", PCCT_REVISION);
	put32(table, PCCT_PLATFORM_INTERRUPT);
	put64(table, 0);
	for (i = 0; i < platform->subspaces; i++)
		put_subspace(table, machine, &platform->subspace[i], i);
	finish_table(table);
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

static void put_resources(struct bytes *out, const struct platform_device *device)
{
	struct bytes resources = { .length = 0 };
	unsigned int i;

	for (i = 0; i < device->count; i++)
		put_descriptor(&resources, device, device->index[i]);
	put_crs(out, &resources);
}

static void make_ssdt(struct bytes *table, const struct platform *platform)
{
	struct bytes devices = { .length = 0 };
	unsigned int i;

	for (i = 0; i < platform->devices; i++) {
		const struct platform_device *device = &platform->device[i];
		struct bytes content = { .length = 0 };

		begin_device(&content, device->name, "DMT0001", i);
		if (device->crs != PLATFORM_CRS_NONE)
			put_resources(&content, device);
		put_device(&devices, &content);
	}
	make_devices(table, "SSDT", &devices);
}

static int write_tables(const char *directory, const struct platform_machine *machine,
			unsigned int processors, const struct platform *platform)
{
	struct bytes pcct = { .length = 0 };
	struct bytes ssdt = { .length = 0 };

	make_ssdt(&ssdt, platform);
	if (write_table(directory, "ssdt.aml", &ssdt))
		return -1;

	/* A table that an earlier run left behind would give the platform a PCCT after all. */
	if (!platform->pcct) {
		if (remove_table(directory, "pcct.aml"))
			return -1;
	} else {
		make_pcct(&pcct, machine, platform);
		if (write_table(directory, "pcct.aml", &pcct))
			return -1;
	}
	return machine->tables ? write_arm64(directory, processors, &pcct, &ssdt) : 0;
}

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s [--arch x86|arm64] [--processors N] PLATFORM-FILE OUTDIR\n",
		program);
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	static const struct option names[] = {
		{ "arch", required_argument, NULL, 'a' },
		{ "processors", required_argument, NULL, 'p' },
		{ 0 },
	};
	const struct platform_machine *machine = platform_machine("x86");
	unsigned int processors = 1;
	struct platform platform;
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) >= 0) {
		if (option == 'a')
			machine = platform_machine(optarg);
		else if (option == 'p')
			processors = strtoul(optarg, NULL, 10);
		else
			return usage(argv[0]);
	}
	if (!machine || !processors || argc - optind != 2)
		return usage(argv[0]);
	if (platform_read(argv[optind], &platform))
		return EXIT_FAILURE;
	return write_tables(argv[optind + 1], machine, processors, &platform) ? EXIT_FAILURE
									      : EXIT_SUCCESS;
}
