// SPDX-License-Identifier: GPL-2.0
/*
 * The platform behind the two subspaces.
 */
#include <string.h>

#include <asm/byteorder.h>
#include <linux/acpi.h>
#include <linux/unaligned.h>

#include "frame.h"
#include "machine.h"
#include "platform.h"

#define OUTBOX_INDEX	2
#define INBOX_INDEX	5
#define OUTBOX_IRQ	1
#define INBOX_IRQ	2

#define MEMORY_BASE	0x80000000ull
#define REGISTER_BASE	0x90000000ull
#define BOX_STEP	0x10000ull

enum {
	REGISTER_DOORBELL	= 0x000,
	REGISTER_COMPLETE	= 0x100,
	REGISTER_ERROR		= 0x200,
	REGISTER_ACK		= 0x300,
};

/* Doorbell and ack registers keep their upper bits. */
#define KEPT_BITS	0xa0u
#define KEEP_MASK	0xf0u
#define RING_BIT	0x01u

struct platform platform;
enum platform_actor platform_actor;

static struct platform_box *const boxes[] = { &platform.outbox, &platform.inbox };

void platform_reset(void)
{
	memset(&platform, 0, sizeof(platform));
	platform_actor = ACTOR_DRIVER;
	platform.width = 32;
	platform.inbox_doorbell = true;
	platform.error_register = true;
	platform.latency_us = 1000;
	platform.answer = ANSWER_LATER;
	platform.answer_us = 20;
	platform.answer_interrupt = true;

	platform.outbox.index = OUTBOX_INDEX;
	platform.outbox.type = ACPI_PCCT_TYPE_EXT_PCC_MASTER_SUBSPACE;
	platform.outbox.irq = OUTBOX_IRQ;
	platform.outbox.source = 1;
	platform.outbox.doorbell = KEPT_BITS;
	platform.outbox.ack = KEPT_BITS;
	platform.outbox.complete = PLATFORM_COMPLETE;
	platform.inbox.index = INBOX_INDEX;
	platform.inbox.type = ACPI_PCCT_TYPE_EXT_PCC_SLAVE_SUBSPACE;
	platform.inbox.irq = INBOX_IRQ;
	platform.inbox.source = 2;
	platform.inbox.doorbell = KEPT_BITS;
	platform.inbox.ack = KEPT_BITS;
	/* Firmware has put the signature there. */
	memcpy(platform.outbox.memory, &(__le32){ pcc_frame_signature(OUTBOX_INDEX) }, 4);
	memcpy(platform.inbox.memory, &(__le32){ pcc_frame_signature(INBOX_INDEX) }, 4);
}

static struct acpi_generic_address make_register(const struct platform_box *box, u32 offset)
{
	if (platform.one_status && offset == REGISTER_COMPLETE)
		box = &platform.outbox;
	return (struct acpi_generic_address){
		.space_id = platform.io ? ACPI_ADR_SPACE_SYSTEM_IO : ACPI_ADR_SPACE_SYSTEM_MEMORY,
		.bit_width = platform.width,
		.address = REGISTER_BASE + (box - &platform.outbox) * BOX_STEP + offset,
	};
}

static void make_subspace(struct pcc_subspace *subspace, struct platform_box *box)
{
	bool outbox = box == &platform.outbox;
	u32 complete = platform.one_status && !outbox ? PLATFORM_INBOX_COMPLETE : PLATFORM_COMPLETE;

	if (platform.shared_line)
		box->irq = OUTBOX_IRQ;
	machine_irq_set_level(box->irq, platform.level);
	box->complete |= platform.junk;

	*subspace = (struct pcc_subspace){
		.index = box->index,
		.gsi = MACHINE_GSI + box->irq,
		.edge = !platform.level,
		.active_low = true,
		.base = MEMORY_BASE + (box - &platform.outbox) * BOX_STEP,
		.size = PLATFORM_REGION,
		.latency_us = platform.latency_us,
		.turnaround_us = outbox ? platform.turnaround_us : 0,
		.complete = {
			.gas = make_register(box, REGISTER_COMPLETE),
			.mask = complete,
		},
		.update = {
			.gas = make_register(box, REGISTER_COMPLETE),
			.preserve = ~(u64)complete,
			.set = outbox || platform.broken_update ? 0 : complete,
		},
		.update_broken = !outbox && platform.broken_update,
	};
	if (outbox || platform.inbox_doorbell)
		subspace->doorbell = (struct pcc_register){
			.gas = make_register(box, REGISTER_DOORBELL),
			.preserve = KEEP_MASK,
			.set = RING_BIT,
		};
	if (platform.level)
		subspace->ack = (struct pcc_register){
			.gas = make_register(box, REGISTER_ACK),
			.preserve = KEEP_MASK,
			.set = RING_BIT,
		};
	if (platform.error_register)
		subspace->error = (struct pcc_register){
			.gas = make_register(box, platform.one_register ? REGISTER_COMPLETE :
									  REGISTER_ERROR),
			.mask = PLATFORM_ERROR,
		};
}

/* What the tables say of it all. Also makes the interrupt lines. */
void platform_endpoint(struct pcc_endpoint *endpoint)
{
	make_subspace(&endpoint->outbox, &platform.outbox);
	make_subspace(&endpoint->inbox, &platform.inbox);
}

struct platform_box *platform_box(u32 index)
{
	return index == OUTBOX_INDEX ? &platform.outbox :
	       index == INBOX_INDEX ? &platform.inbox : NULL;
}

static bool is_complete(const struct platform_box *box)
{
	return box->complete & PLATFORM_COMPLETE;
}

static u64 *error_word(struct platform_box *box)
{
	return platform.one_register ? &box->complete : &box->error;
}

void platform_signal(struct platform_box *box)
{
	if (platform.level)
		machine_assert(box->irq, box->source, true);
	else
		machine_pulse(box->irq);
}

/* Another CPU is at it now, and what it does is not the doing of who touched the register. */
static void elsewhere(void (*function)(void *argument))
{
	enum platform_actor was = platform_actor;

	platform_actor = ACTOR_DRIVER;
	machine_on_other_cpu(function, NULL);
	platform_actor = was;
}

/*
 * Outbox
 */

bool platform_busy(void)
{
	return !is_complete(&platform.outbox);
}

void platform_complete(bool error, bool interrupt)
{
	struct platform_box *box = &platform.outbox;

	if (is_complete(box))
		machine_fail("the test completes a message that is not there");
	box->complete |= PLATFORM_COMPLETE;
	if (error)
		*error_word(box) |= PLATFORM_ERROR;
	platform.completion_us = machine_now_us();
	if (interrupt)
		platform_signal(box);
}

void platform_complete_default(void *unused)
{
	platform_complete(platform.answer_error, platform.answer_interrupt);
}

static void take_message(struct platform_box *box)
{
	const u8 *memory = box->memory;
	u32 length = get_unaligned_le32(memory + 8);

	if (is_complete(box))
		machine_fail("the doorbell rings, and command complete is not cleared");
	if (box->written)
		machine_fail("the doorbell rings before the frame is sure to be in memory");
	if (get_unaligned_le32(memory) != (PCC_FRAME_SIGNATURE | OUTBOX_INDEX))
		machine_fail("a frame with signature %#x", get_unaligned_le32(memory));
	if (get_unaligned_le32(memory + 4) != PCC_FRAME_NOTIFY)
		machine_fail("a frame with flags %#x", get_unaligned_le32(memory + 4));
	if (get_unaligned_le32(memory + 12) != PCC_FRAME_COMMAND)
		machine_fail("a frame with command %#x", get_unaligned_le32(memory + 12));
	if (length < 4 || length - 4 > PLATFORM_PACKET)
		machine_fail("a frame of length %u", length);
	if (platform.messages && platform.turnaround_us &&
	    machine_now_us() < platform.completion_us + platform.turnaround_us)
		machine_fail("the turnaround time is not kept");

	platform.messages++;
	platform.message_us = machine_now_us();
	platform.packet_len = length - 4;
	memcpy(platform.packet, memory + 16, length - 4);

	if (platform.message_hook)
		platform.message_hook();
	if (platform.answer == ANSWER_AT_ONCE)
		elsewhere(platform_complete_default);
	else if (platform.answer == ANSWER_LATER)
		machine_after_us(platform.answer_us, platform_complete_default, NULL);
}

static void update_outbox(struct platform_box *box, u64 value)
{
	u64 changed = value ^ box->complete;

	/* To clear the error status is everybody's right. */
	if (changed != PLATFORM_ERROR) {
		if (platform_actor == ACTOR_DRIVER)
			machine_fail("the driver writes the outbox' command complete");
		if (!is_complete(box))
			machine_fail("a message is sent while the platform has the outbox");
	}
	box->complete = value;
}

/*
 * Inbox
 */

bool platform_may_post(void)
{
	return is_complete(&platform.inbox);
}

void platform_post_frame(const void *frame, size_t len, bool interrupt)
{
	struct platform_box *box = &platform.inbox;

	if (!is_complete(box) && !platform.broken_update)
		machine_fail("the test posts a message while the last one is in the inbox");
	memset(box->memory, 0xdd, sizeof(box->memory));
	memcpy(box->memory, frame, len);
	platform.posted++;
	platform.header_reads = 0;
	if (!platform.stays_complete)
		box->complete &= ~(u64)PLATFORM_COMPLETE;
	if (interrupt)
		platform_signal(box);
}

void platform_header(u32 *header, u32 flags, size_t packet_len)
{
	header[0] = cpu_to_le32(PCC_FRAME_SIGNATURE | INBOX_INDEX);
	header[1] = cpu_to_le32(flags);
	header[2] = cpu_to_le32(packet_len + 4);
	header[3] = cpu_to_le32(PCC_FRAME_COMMAND);
}

void platform_post(const void *packet, size_t len, u32 flags, bool interrupt)
{
	u8 frame[PLATFORM_REGION];
	u32 header[4];

	platform_header(header, flags, len);
	memcpy(frame, header, sizeof(header));
	memcpy(frame + sizeof(header), packet, len);
	platform_post_frame(frame, sizeof(header) + len, interrupt);
}

static void call_doorbell_hook(void *unused)
{
	platform.doorbell_hook();
}

static void call_given_back_hook(void *unused)
{
	platform.given_back_hook();
}

static void update_inbox(struct platform_box *box, u64 value)
{
	bool was = is_complete(box);

	box->complete = value;
	if (was && platform_actor != ACTOR_CONTROLLER_START && (value & PLATFORM_COMPLETE))
		machine_fail("the inbox is given back twice");
	if (was || !is_complete(box))
		return;
	platform.given_back++;
	if (platform.given_back_hook)
		elsewhere(call_given_back_hook);
}

/*
 * Registers
 */

static struct platform_box *register_box(u64 address, u32 *offset)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		u64 base = REGISTER_BASE + i * BOX_STEP;

		if (address >= base && address < base + 0x400) {
			*offset = address - base;
			return boxes[i];
		}
	}
	machine_fail("there is no register at %#llx", address);
}

static u64 *register_word(struct platform_box *box, u32 offset)
{
	switch (offset) {
	case REGISTER_DOORBELL:
		return &box->doorbell;
	case REGISTER_COMPLETE:
		return &box->complete;
	case REGISTER_ERROR:
		return &box->error;
	case REGISTER_ACK:
		return &box->ack;
	default:
		machine_fail("there is no register at offset %#x", offset);
	}
}

static u64 read_one_status(void)
{
	u64 inbox = is_complete(&platform.inbox) ? PLATFORM_INBOX_COMPLETE : 0;

	return platform.outbox.complete | inbox;
}

static void write_one_status(u64 value)
{
	u64 changed = value ^ read_one_status();

	if (changed & ~(u64)PLATFORM_INBOX_COMPLETE)
		update_outbox(&platform.outbox, value & ~(u64)PLATFORM_INBOX_COMPLETE);
	if (changed & PLATFORM_INBOX_COMPLETE)
		update_inbox(&platform.inbox, platform.inbox.complete ^ PLATFORM_COMPLETE);
}

static bool is_memory(u64 address)
{
	return address >= MEMORY_BASE && address < MEMORY_BASE + 2 * BOX_STEP;
}

u64 platform_read(u64 address, unsigned int bits)
{
	struct platform_box *box;
	u32 offset;

	if (is_memory(address)) {
		u64 value = 0;

		platform_read_memory(&value, address, bits / 8);
		return value;
	}
	box = register_box(address, &offset);
	if (bits != platform.width)
		machine_fail("a register of %u bits is read as %u", platform.width, bits);
	if (platform.one_status && offset == REGISTER_COMPLETE)
		return read_one_status();
	return *register_word(box, offset) & (bits == 64 ? ~0ull : (1ull << bits) - 1);
}

void platform_write(u64 address, u64 value, unsigned int bits)
{
	struct platform_box *box;
	u32 offset;

	if (is_memory(address)) {
		platform_write_memory(address, &value, bits / 8);
		return;
	}
	box = register_box(address, &offset);
	if (bits != platform.width)
		machine_fail("a register of %u bits is written as %u", platform.width, bits);

	switch (offset) {
	case REGISTER_DOORBELL:
		if (value != (KEPT_BITS | RING_BIT))
			machine_fail("%#llx is written to the doorbell", value);
		box->doorbells++;
		if (box == &platform.outbox)
			take_message(box);
		else if (platform.doorbell_hook)
			elsewhere(call_doorbell_hook);
		break;
	case REGISTER_COMPLETE:
		if ((value ^ box->complete) & platform.junk)
			machine_fail("%#llx is written to command complete", value);
		box->updates++;
		if (platform.one_status)
			write_one_status(value);
		else if (box == &platform.outbox)
			update_outbox(box, value);
		else
			update_inbox(box, value);
		break;
	case REGISTER_ERROR:
		if (value & PLATFORM_ERROR)
			machine_fail("the error status is set from outside");
		box->error = value;
		break;
	case REGISTER_ACK:
		if (value != (KEPT_BITS | RING_BIT))
			machine_fail("%#llx is written to the interrupt acknowledge", value);
		if (!platform.deaf)
			machine_assert(box->irq, box->source, false);
		break;
	}
}

acpi_status acpi_read(u64 *value, struct acpi_generic_address *reg)
{
	if (reg->space_id != ACPI_ADR_SPACE_SYSTEM_IO)
		machine_fail("acpi_read() maps memory, and may sleep");
	machine_step();
	platform.io_accesses++;
	*value = platform_read(reg->address, reg->bit_width);
	return AE_OK;
}

acpi_status acpi_write(u64 value, struct acpi_generic_address *reg)
{
	if (reg->space_id != ACPI_ADR_SPACE_SYSTEM_IO)
		machine_fail("acpi_write() maps memory, and may sleep");
	machine_step();
	platform.io_accesses++;
	platform_write(reg->address, value, reg->bit_width);
	return AE_OK;
}

/*
 * Shared memory
 */

static struct platform_box *memory_box(u64 address, size_t len, size_t *offset)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		u64 base = MEMORY_BASE + i * BOX_STEP;

		if (address >= base && address + len <= base + PLATFORM_REGION) {
			*offset = address - base;
			return boxes[i];
		}
	}
	machine_fail("there is no memory at %#llx", address);
}

void platform_read_memory(void *to, u64 address, size_t len)
{
	size_t offset;
	struct platform_box *box = memory_box(address, len, &offset);

	if (platform_actor == ACTOR_DRIVER && !platform.stays_complete &&
	    is_complete(box) != (box == &platform.outbox))
		machine_fail("the %s is read while the platform has it",
			     box == &platform.outbox ? "outbox" : "inbox");
	memcpy(to, box->memory + offset, len);
}

void platform_write_memory(u64 address, const void *from, size_t len)
{
	size_t offset;
	struct platform_box *box = memory_box(address, len, &offset);

	if (!platform.stays_complete && is_complete(box) != (box == &platform.outbox))
		machine_fail("the %s is written while the platform has it",
			     box == &platform.outbox ? "outbox" : "inbox");
	memcpy(box->memory + offset, from, len);
	box->written = true;
}

void platform_barrier(void)
{
	platform.outbox.written = false;
	platform.inbox.written = false;
}
