/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The platform behind the two subspaces: registers, shared memory, and firmware that does what a
 * test wants of it. It ends the test when somebody breaks the rules of ACPI chapter 14.
 */
#ifndef _PLATFORM_H
#define _PLATFORM_H

#include <linux/types.h>
#include "discovery.h"

#define PLATFORM_REGION		256	/* bytes of shared memory */
#define PLATFORM_PACKET		(PLATFORM_REGION - 16)
#define PLATFORM_LOG		32	/* packets kept */

/* Bits of the status word, where command complete and the error status are. */
#define PLATFORM_COMPLETE	0x1u
#define PLATFORM_ERROR		0x4u
/* Command complete of the inbox, where it is in the outbox' register. */
#define PLATFORM_INBOX_COMPLETE	0x2u

/* Who touches a register. */
enum platform_actor {
	ACTOR_DRIVER,
	ACTOR_CONTROLLER,
	ACTOR_CONTROLLER_START,	/* while it opens a channel */
};

struct platform_box {
	u32 index;
	u8 type;
	unsigned int irq;
	u32 source;		/* its bit in a level triggered line */
	u8 memory[PLATFORM_REGION];
	u64 doorbell;
	u64 complete;		/* check and update register */
	u64 error;		/* error register, if it is another one */
	u64 ack;
	bool written;		/* since the last barrier */
	unsigned int doorbells;
	unsigned int updates;
};

enum platform_answer {
	ANSWER_LATER,		/* complete after platform.answer_us */
	ANSWER_AT_ONCE,		/* complete inside the write to the doorbell */
	ANSWER_NEVER,
};

struct platform {
	/* Firmware tables; set before platform_endpoint(). */
	bool level;
	bool shared_line;	/* one GSI for both */
	unsigned int width;	/* of registers, bits */
	bool io;		/* registers in System I/O */
	bool one_register;	/* error status in the register of command complete */
	bool one_status;	/* command complete of both in one register */
	bool inbox_doorbell;
	bool error_register;
	bool broken_update;	/* the inbox' update register does not set command complete */
	bool stays_complete;	/* and a message does not clear it */
	bool deaf;		/* to what is written to an acknowledge register */
	u64 junk;		/* other bits of the status word */
	u32 latency_us;
	u32 turnaround_us;

	/* What it does with a message from the operating system. */
	enum platform_answer answer;
	u32 answer_us;
	bool answer_error;
	bool answer_interrupt;

	/* Called when a message has come, before the write to the doorbell returns. */
	void (*message_hook)(void);
	/* Called when the inbox was given back. */
	void (*given_back_hook)(void);
	/* Called when the inbox' doorbell was rung. */
	void (*doorbell_hook)(void);

	struct platform_box outbox;
	struct platform_box inbox;

	/* What came from the operating system. */
	unsigned int messages;
	u64 message_us;		/* when the last one came */
	u64 completion_us;	/* when it was completed */
	size_t packet_len;
	u8 packet[PLATFORM_PACKET];

	unsigned int posted;
	unsigned int given_back;
	unsigned int header_reads;	/* of the message in the inbox, by the driver */
	unsigned int io_accesses;
};

extern struct platform platform;
extern enum platform_actor platform_actor;

void platform_reset(void);
void platform_endpoint(struct pcc_endpoint *endpoint);
struct platform_box *platform_box(u32 index);

/* The outbox: is a message there, end it. */
bool platform_busy(void);
void platform_complete(bool error, bool interrupt);
void platform_complete_default(void *unused);

/* The inbox. */
bool platform_may_post(void);
void platform_post_frame(const void *frame, size_t len, bool interrupt);
void platform_post(const void *packet, size_t len, u32 flags, bool interrupt);
void platform_header(u32 *header, u32 flags, size_t packet_len);
void platform_signal(struct platform_box *box);

u64 platform_read(u64 address, unsigned int bits);
void platform_write(u64 address, u64 value, unsigned int bits);
void platform_read_memory(void *to, u64 address, size_t len);
void platform_write_memory(u64 address, const void *from, size_t len);
void platform_barrier(void);

#endif
