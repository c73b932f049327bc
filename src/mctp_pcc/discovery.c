// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the two PCC subspaces of an endpoint: their indices in the _CRS of the ACPI device,
 * everything else in the PCCT.
 *
 * _CRS is read from its bytes. ACPICA refuses the PCC resource descriptor (type 0x0A, ACPI 6.6
 * section 19.6.36) before v6.12, cff8a9f66a93 ("ACPICA: Allow PCC Data Type in MCTP resource"), and
 * with it the whole _CRS. The PCCT is read from its bytes too, because no kernel offers types and
 * sizes of a subspace before a channel is opened, and opening one lets the platform send.
 */

#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "discovery.h"
#include "frame.h"

/* Resource descriptors (ACPI 6.4.2, 6.4.3): a small one has type and length in its first byte. */
#define CRS_LARGE		0x80
#define CRS_LARGE_HEADER	3
#define CRS_SMALL_LENGTH	0x07
#define CRS_SMALL_TYPE		0x78
#define CRS_END_TAG		0x78
#define CRS_DWORD_ADDRESS	0x87

/* DWord address space descriptor: the resource type and the minimum are all that counts here. */
#define CRS_DWORD_LENGTH	26
#define CRS_DWORD_TYPE		3
#define CRS_DWORD_MINIMUM	10
#define CRS_TYPE_MEMORY		0x00
#define CRS_TYPE_IO		0x01
#define CRS_TYPE_PCC		0x0a
#define CRS_TYPE_VENDOR		0xc0

static bool crs_type_names_subspace(u8 type)
{
	/* Firmware from before the PCC type wrote the index as a memory, I/O or vendor range. */
	return type == CRS_TYPE_PCC || type == CRS_TYPE_MEMORY || type == CRS_TYPE_IO ||
	       type >= CRS_TYPE_VENDOR;
}

/**
 * pcc_crs_parse() - find the subspace indices in a _CRS
 * @dev: named in the error message
 * @crs: the resource template, as firmware wrote it
 * @len: its length in bytes
 * @index: set to the outbox and the inbox
 *
 * Other descriptors than DWord address spaces are passed over. Does not sleep.
 *
 * Return: 0, or -EINVAL after an error message if the template is broken or does not name exactly
 * two different subspaces.
 */
int pcc_crs_parse(struct device *dev, const u8 *crs, size_t len, u32 index[2])
{
	unsigned int found = 0;
	size_t at = 0;

	for (;;) {
		const u8 *descriptor = crs + at;
		size_t size;

		if (at == len)
			return dev_err_probe(dev, -EINVAL, "_CRS has no end tag\n");

		if (!(*descriptor & CRS_LARGE))
			size = 1 + (*descriptor & CRS_SMALL_LENGTH);
		else if (len - at >= CRS_LARGE_HEADER)
			size = CRS_LARGE_HEADER + get_unaligned_le16(descriptor + 1);
		else
			size = SIZE_MAX;
		if (size > len - at)
			return dev_err_probe(dev, -EINVAL, "_CRS is cut off at byte %zu\n", len);

		if ((*descriptor & (CRS_LARGE | CRS_SMALL_TYPE)) == CRS_END_TAG)
			break;

		at += size;
		if (*descriptor != CRS_DWORD_ADDRESS)
			continue;
		if (size < CRS_DWORD_LENGTH)
			return dev_err_probe(dev, -EINVAL,
					     "_CRS has an address descriptor of %zu bytes\n", size);
		if (!crs_type_names_subspace(descriptor[CRS_DWORD_TYPE]))
			continue;
		if (found < 2)
			index[found] = get_unaligned_le32(descriptor + CRS_DWORD_MINIMUM);
		found++;
	}

	if (found != 2)
		return dev_err_probe(dev, -EINVAL,
				     "_CRS names %u PCC subspaces, not an outbox and an inbox\n",
				     found);
	if (index[0] == index[1])
		return dev_err_probe(dev, -EINVAL,
				     "_CRS names PCC subspace %u for both outbox and inbox\n",
				     index[0]);
	return 0;
}

static int read_crs(struct device *dev, u32 index[2])
{
	struct acpi_buffer buffer = { ACPI_ALLOCATE_BUFFER, NULL };
	union acpi_object *crs;
	acpi_status status;
	int ret;

	status = acpi_evaluate_object(ACPI_HANDLE(dev), "_CRS", NULL, &buffer);
	if (status == AE_NOT_FOUND)
		return dev_err_probe(dev, -EINVAL, "no _CRS\n");
	if (ACPI_FAILURE(status))
		return dev_err_probe(dev, -EINVAL, "_CRS cannot be evaluated: %s\n",
				     acpi_format_exception(status));

	crs = buffer.pointer;
	if (crs && crs->type == ACPI_TYPE_BUFFER)
		ret = pcc_crs_parse(dev, crs->buffer.pointer, crs->buffer.length, index);
	else
		ret = dev_err_probe(dev, -EINVAL, "_CRS is not a buffer\n");

	ACPI_FREE(buffer.pointer);
	return ret;
}

static bool register_absent(const struct acpi_generic_address *gas)
{
	return !memchr_inv(gas, 0, sizeof(*gas));
}

static int check_register(struct device *dev, u32 index, const char *name,
			  const struct acpi_generic_address *gas)
{
	if (gas->space_id != ACPI_ADR_SPACE_SYSTEM_MEMORY &&
	    gas->space_id != ACPI_ADR_SPACE_SYSTEM_IO)
		return dev_err_probe(dev, -EINVAL,
				     "PCC subspace %u: %s register in unsupported address space %u\n",
				     index, name, gas->space_id);
	if (!gas->address)
		return dev_err_probe(dev, -EINVAL, "PCC subspace %u: no %s register\n", index,
				     name);
	if (gas->bit_width != 8 && gas->bit_width != 16 && gas->bit_width != 32 &&
	    gas->bit_width != 64)
		return dev_err_probe(dev, -EINVAL,
				     "PCC subspace %u: %s register of %u bits\n", index, name,
				     gas->bit_width);
	return 0;
}

static int check_registers(struct device *dev, u8 type, const struct pcc_subspace *subspace)
{
	u32 index = subspace->index;
	int ret;

	ret = check_register(dev, index, "command complete check", &subspace->complete.gas);
	if (ret)
		return ret;
	if (!subspace->complete.mask)
		return dev_err_probe(dev, -EINVAL,
				     "PCC subspace %u: the command complete mask is empty\n",
				     index);

	ret = check_register(dev, index, "command complete update", &subspace->update.gas);
	if (ret)
		return ret;

	/* Only a responder may do without a doorbell. */
	if (type == ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE ||
	    !register_absent(&subspace->doorbell.gas)) {
		ret = check_register(dev, index, "doorbell", &subspace->doorbell.gas);
		if (ret)
			return ret;
	}

	/* A level triggered interrupt goes away by nothing else. */
	if (!subspace->edge || !register_absent(&subspace->ack.gas)) {
		ret = check_register(dev, index, "interrupt acknowledge", &subspace->ack.gas);
		if (ret)
			return ret;
	}

	if (!register_absent(&subspace->error.gas)) {
		ret = check_register(dev, index, "error status", &subspace->error.gas);
		if (ret)
			return ret;
	}
	return 0;
}

/* Updating command complete clears it in an outbox, sets it in an inbox. Some tables are wrong. */
static bool update_is_broken(u8 type, const struct pcc_subspace *subspace)
{
	u64 mask = subspace->complete.mask;

	if (subspace->update.gas.address != subspace->complete.gas.address)
		return false;
	if (type == ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE)
		return (subspace->update.preserve | subspace->update.set) & mask;
	return !(subspace->update.set & mask);
}

/* Types 3 and 4 have one layout; actbl2.h calls it master and slave. */
static int read_subspace(struct device *dev, u8 type, const struct acpi_pcct_ext_pcc_master *entry,
			 struct pcc_subspace *subspace)
{
	int ret;

	subspace->gsi = entry->platform_interrupt;
	subspace->edge = entry->flags & ACPI_PCCT_INTERRUPT_MODE;
	subspace->active_low = entry->flags & ACPI_PCCT_INTERRUPT_POLARITY;
	subspace->base = entry->base_address;
	subspace->size = entry->length;
	subspace->latency_us = entry->latency;
	subspace->turnaround_us = entry->min_turnaround_time;

	subspace->doorbell.gas = entry->doorbell_register;
	subspace->doorbell.preserve = entry->preserve_mask;
	subspace->doorbell.set = entry->write_mask;
	subspace->ack.gas = entry->platform_ack_register;
	subspace->ack.preserve = entry->ack_preserve_mask;
	subspace->ack.set = entry->ack_set_mask;
	subspace->complete.gas = entry->cmd_complete_register;
	subspace->complete.mask = entry->cmd_complete_mask;
	subspace->update.gas = entry->cmd_update_register;
	subspace->update.preserve = entry->cmd_update_preserve_mask;
	subspace->update.set = entry->cmd_update_set_mask;
	subspace->error.gas = entry->error_status_register;
	subspace->error.mask = entry->error_status_mask;

	if (subspace->size < PCC_REGION_MIN)
		return dev_err_probe(dev, -EINVAL,
				     "PCC subspace %u: %u bytes of shared memory, %zu are the least\n",
				     subspace->index, subspace->size, PCC_REGION_MIN);

	ret = check_registers(dev, type, subspace);
	if (ret)
		return ret;

	subspace->update_broken = update_is_broken(type, subspace);
	if (subspace->update_broken)
		dev_warn(dev, FW_BUG "PCC subspace %u: its update register does not %s command complete\n",
			 subspace->index,
			 type == ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE ? "clear" : "set");
	return 0;
}

/**
 * pcc_pcct_parse() - find one subspace in the PCCT
 * @dev: named in the error message
 * @pcct: the table; its length field has been checked against the memory that holds it
 * @index: subspace index
 * @type: the type that it must have, ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE (an outbox) or
 *	ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE (an inbox)
 * @subspace: filled in
 *
 * Does not sleep.
 *
 * Return: 0, or -EINVAL after an error message if the table does not describe such a subspace.
 */
int pcc_pcct_parse(struct device *dev, const struct acpi_table_header *pcct, u32 index, u8 type,
		   struct pcc_subspace *subspace)
{
	const struct acpi_table_pcct *table = (const struct acpi_table_pcct *)pcct;
	const struct acpi_subtable_header *entry;
	size_t at = sizeof(*table);
	u32 i;

	if (pcct->length < sizeof(*table))
		return dev_err_probe(dev, -EINVAL, "PCCT is cut off in its header\n");
	/* Linux' PCC mailbox needs the interrupt too, and a responder cannot do without. */
	if (!(table->flags & ACPI_PCCT_DOORBELL))
		return dev_err_probe(dev, -EINVAL, "PCCT says it has no platform interrupt\n");

	for (i = 0; ; i++) {
		if (at == pcct->length)
			return dev_err_probe(dev, -EINVAL,
					     "PCC subspace %u: the PCCT has only %u subspaces\n",
					     index, i);

		entry = (const void *)pcct + at;
		if (pcct->length - at < sizeof(*entry) || entry->length < sizeof(*entry) ||
		    entry->length > pcct->length - at)
			return dev_err_probe(dev, -EINVAL, "PCCT is cut off in subspace %u\n", i);
		if (i == index)
			break;
		at += entry->length;
	}

	if (entry->type != type)
		return dev_err_probe(dev, -EINVAL,
				     "PCC subspace %u: type %u, but an %s is type %u\n", index,
				     entry->type,
				     type == ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE ? "outbox" :
										      "inbox",
				     type);
	if (entry->length < sizeof(struct acpi_pcct_ext_pcc_master))
		return dev_err_probe(dev, -EINVAL, "PCCT is cut off in subspace %u\n", index);

	memset(subspace, 0, sizeof(*subspace));
	subspace->index = index;
	return read_subspace(dev, type, (const void *)entry, subspace);
}

/**
 * pcc_endpoint_discover() - read what the firmware says of an endpoint
 * @dev: a device with an ACPI companion
 * @endpoint: filled in
 *
 * No channel is opened and no register is touched. Process context, may sleep.
 *
 * Return: 0, -ENODEV if there is no PCCT, -EINVAL if _CRS or PCCT are wrong. Each error has been
 * reported in one line.
 */
int pcc_endpoint_discover(struct device *dev, struct pcc_endpoint *endpoint)
{
	struct acpi_table_header *pcct;
	u32 index[2];
	int ret;

	ret = read_crs(dev, index);
	if (ret)
		return ret;

	if (ACPI_FAILURE(acpi_get_table(ACPI_SIG_PCCT, 0, &pcct)))
		return dev_err_probe(dev, -ENODEV, "no PCCT\n");

	ret = pcc_pcct_parse(dev, pcct, index[0], ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE,
			     &endpoint->outbox);
	if (!ret)
		ret = pcc_pcct_parse(dev, pcct, index[1], ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE,
				     &endpoint->inbox);

	acpi_put_table(pcct);
	return ret;
}
