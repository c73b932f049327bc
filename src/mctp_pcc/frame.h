/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The frame of MCTP over PCC: what lies in shared memory around one MCTP packet (DSP0292, packet
 * format; ACPI chapter 14, extended PCC subspace shared memory region).
 *
 * Pure functions over plain memory, in little-endian byte order as ACPI tables are. They know
 * neither mailbox nor network, and compile in userspace too.
 */
#ifndef _MCTP_PCC_FRAME_H
#define _MCTP_PCC_FRAME_H

#include <linux/minmax.h>
#include <linux/types.h>
#include <asm/byteorder.h>

/**
 * struct pcc_frame_header - the first 16 bytes of the shared memory region
 * @signature:	PCC_FRAME_SIGNATURE with the subspace index in its low byte
 * @flags:	PCC_FRAME_NOTIFY or 0, other bits are reserved
 * @length:	bytes of @command and the packet after it
 * @command:	PCC_FRAME_COMMAND
 */
struct pcc_frame_header {
	__le32 signature;
	__le32 flags;
	__le32 length;
	__le32 command;
};

#define PCC_FRAME_SIGNATURE	0x50434300u
#define PCC_FRAME_NOTIFY	0x1u
#define PCC_FRAME_COMMAND	0x5054434du	/* "MCTP" in memory order */

/* An MCTP packet has 4 bytes of header, and 64 of payload if nothing else was agreed (DSP0236). */
#define PCC_PACKET_HEADER	4
#define PCC_PACKET_BASELINE	68

/* Linux has no longer message than 64 KiB, which is the most that is sent in one packet. */
#define PCC_PACKET_MAX		(PCC_PACKET_HEADER + 65536)

/* The smallest region that carries a baseline packet. */
#define PCC_REGION_MIN		(sizeof(struct pcc_frame_header) + PCC_PACKET_BASELINE)

/**
 * enum pcc_frame_verdict - what pcc_frame_check() says of a received header
 * @PCC_FRAME_GOOD:		an MCTP packet that lies inside the region
 * @PCC_FRAME_BAD_COMMAND:	not an MCTP packet
 * @PCC_FRAME_BAD_LENGTH:	shorter than an MCTP packet header, or longer than
 *				pcc_frame_max_packet() of the region
 */
enum pcc_frame_verdict {
	PCC_FRAME_GOOD,
	PCC_FRAME_BAD_COMMAND,
	PCC_FRAME_BAD_LENGTH,
};

/**
 * pcc_frame_max_packet() - the longest MCTP packet that is passed through a region
 * @region: size of the shared memory in bytes, at least PCC_REGION_MIN
 *
 * Return: bytes, MCTP packet header included.
 */
static inline size_t pcc_frame_max_packet(size_t region)
{
	return min_t(size_t, region - sizeof(struct pcc_frame_header), PCC_PACKET_MAX);
}

/**
 * pcc_frame_signature() - the signature that belongs into the region of a subspace
 * @index: subspace index, 0 to 255
 *
 * Return: the word as it stands in memory.
 */
static inline __le32 pcc_frame_signature(u32 index)
{
	return cpu_to_le32(PCC_FRAME_SIGNATURE | index);
}

/**
 * pcc_frame_fill() - make the header for a packet that asks for notification on completion
 * @header: filled in
 * @index: outbox subspace index
 * @packet_len: length of the MCTP packet in bytes
 */
static inline void pcc_frame_fill(struct pcc_frame_header *header, u32 index, size_t packet_len)
{
	header->signature = pcc_frame_signature(index);
	header->flags = cpu_to_le32(PCC_FRAME_NOTIFY);
	header->length = cpu_to_le32(sizeof(header->command) + packet_len);
	header->command = cpu_to_le32(PCC_FRAME_COMMAND);
}

/**
 * pcc_frame_check() - check a received header
 * @header: a copy that the platform can no longer change
 * @region: size of the shared memory in bytes
 * @packet_len: set to the length of the MCTP packet in bytes, if the header is good
 *
 * The signature is not looked at: what a wrong one means is the caller's decision.
 *
 * Return: PCC_FRAME_GOOD, or why the frame must be dropped.
 */
static inline enum pcc_frame_verdict
pcc_frame_check(const struct pcc_frame_header *header, size_t region, size_t *packet_len)
{
	u32 length = le32_to_cpu(header->length);

	if (header->command != cpu_to_le32(PCC_FRAME_COMMAND))
		return PCC_FRAME_BAD_COMMAND;

	if (length < sizeof(header->command) + PCC_PACKET_HEADER ||
	    length - sizeof(header->command) > pcc_frame_max_packet(region))
		return PCC_FRAME_BAD_LENGTH;

	*packet_len = length - sizeof(header->command);
	return PCC_FRAME_GOOD;
}

#endif /* _MCTP_PCC_FRAME_H */
