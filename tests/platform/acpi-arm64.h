/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All the ACPI tables of QEMU's machine "virt" with a GICv2, and how firmware comes to them.
 *
 * QEMU passes tables to the firmware as files of its fw_cfg device, with a list of commands, the
 * loader's, that say how to put them into memory. With "acpi=off" it has none of its own, and these
 * take their place:
 *
 *   etc/acpi/tables     all tables, one after the other
 *   etc/acpi/rsdp       what names the first of them
 *   etc/table-loader    the commands
 *
 * The tables tell of what a guest needs: processors, interrupt controller, timer, console, and a
 * virtio device. There is no PCI in them: the guest leaves alone what the platform has there.
 */
#ifndef PLATFORM_ACPI_ARM64_H
#define PLATFORM_ACPI_ARM64_H

#include "bytes.h"

/**
 * write_arm64() - make and write all tables of the machine
 * @directory: where: tables, rsdp, table-loader, and each table that is made here in a file *.aml
 * @processors: how many the machine has
 * @pcct: the PCCT, empty if there is none
 * @ssdt: the SSDT
 *
 * Return: 0, or -1 after a message on standard error.
 */
int write_arm64(const char *directory, unsigned int processors, const struct bytes *pcct,
		const struct bytes *ssdt);

#endif
