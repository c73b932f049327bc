/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One outbox and inbox pair of PCC subspaces, and a promise that is the same on every kernel: a
 * packet that was taken for sending ends once and only once, and each received packet is handed
 * over once.
 */
#ifndef _MCTP_PCC_CHANNEL_H
#define _MCTP_PCC_CHANNEL_H

#include <linux/types.h>

struct device;
struct pcc_channel;
struct pcc_endpoint;

/**
 * struct pcc_channel_ops - what a channel tells its owner
 * @sent:	the packet that pcc_channel_send() took, named by the cookie that came with it, has
 *		ended: 0 when the platform completed it, -EIO when it completed it with an error or
 *		the mailbox refused it, -ETIMEDOUT when the platform did not answer, -ECANCELED when
 *		the channel was closed. The next packet may be sent from inside this call, if the
 *		platform answers. Bottom halves are disabled, no lock is held.
 * @received:	a packet of @len bytes is there, to be fetched by pcc_channel_read() inside this
 *		call. Returns false if there is no room for it. Hardirq, with PREEMPT_RT too, or
 *		bottom halves are disabled; never twice at once.
 * @platform:	the platform stopped answering (false), or answers again (true), which it does when
 *		a channel is opened. What is sent in between is refused, but for what it may answer
 *		before this was told. Bottom halves are disabled; the function does not call the
 *		channel.
 *
 * None of them is called after pcc_channel_close() has returned.
 */
struct pcc_channel_ops {
	void (*sent)(void *owner, void *cookie, int error);
	bool (*received)(void *owner, size_t len);
	void (*platform)(void *owner, bool answering);
};

/**
 * struct pcc_channel_options - what an administrator may choose
 * @strict_signature:	drop received frames with a wrong signature
 * @timeout_ms:		time for the platform to complete a command, milliseconds; 0 to derive it
 *			from the latency that the PCCT tells
 */
struct pcc_channel_options {
	bool strict_signature;
	unsigned int timeout_ms;
};

/**
 * enum pcc_counter - events that are counted, 64 bits each
 * @PCC_COMPLETIONS:		sends that the platform completed, however that was learnt
 * @PCC_RECOVERED_COMPLETIONS:	of these, the ones whose interrupt was lost
 * @PCC_PLATFORM_ERRORS:	sends that the platform completed with an error
 * @PCC_TIMEOUTS:		sends that the platform did not complete in time
 * @PCC_REFUSED_SENDS:		sends that the kernel's mailbox did not pass on
 * @PCC_CANCELED_SENDS:		sends that were in flight when the channel was closed
 * @PCC_SPURIOUS_INTERRUPTS:	interrupts of outbox or inbox with nothing behind them, as far as
 *				the kernel shows them
 * @PCC_CARRIER_LOSSES:		times that the platform stopped answering
 * @PCC_RECEIVED:		good packets received
 * @PCC_RECOVERED_RECEIVES:	frames that no interrupt announced
 * @PCC_BAD_COMMAND:		received frames dropped, the command is not "MCTP"
 * @PCC_BAD_LENGTH:		received frames dropped, their length is below a packet header's or
 *				beyond the region
 * @PCC_BAD_SIGNATURE:		received frames with a wrong signature
 * @PCC_SIGNATURE_DROPS:	of these, the ones that were dropped, as was asked for
 * @PCC_NO_MEMORY:		received packets dropped for want of memory
 * @PCC_DISCARDED:		frames dropped because they came while the channel was not open
 * @PCC_SIGNATURE_REPAIRS:	times that the outbox's signature had to be written
 * @PCC_COUNTERS:		how many there are
 */
enum pcc_counter {
	PCC_COMPLETIONS,
	PCC_RECOVERED_COMPLETIONS,
	PCC_PLATFORM_ERRORS,
	PCC_TIMEOUTS,
	PCC_REFUSED_SENDS,
	PCC_CANCELED_SENDS,
	PCC_SPURIOUS_INTERRUPTS,
	PCC_CARRIER_LOSSES,
	PCC_RECEIVED,
	PCC_RECOVERED_RECEIVES,
	PCC_BAD_COMMAND,
	PCC_BAD_LENGTH,
	PCC_BAD_SIGNATURE,
	PCC_SIGNATURE_DROPS,
	PCC_NO_MEMORY,
	PCC_DISCARDED,
	PCC_SIGNATURE_REPAIRS,
	PCC_COUNTERS,
};

/**
 * enum pcc_duty - what the kernel's PCC mailbox controller does on some kernels only
 * @PCC_COMPLETES:	tells the mailbox core that a message has ended: the controller does from
 *			v7.0 on (9c753f7c953c), and in v6.18
 * @PCC_ACKNOWLEDGES:	gives the region back after a received frame: the controller does from v6.7
 *			on (60c40b06fa68)
 * @PCC_MAPS:		maps the region that the controller reads flags from: the controller does
 *			from v6.15 on (fa362ffafa51)
 * @PCC_DUTIES:		how many there are
 */
enum pcc_duty {
	PCC_COMPLETES,
	PCC_ACKNOWLEDGES,
	PCC_MAPS,
	PCC_DUTIES,
};

/**
 * enum pcc_party - who has a duty
 * @PCC_NOT_KNOWN:	it has not shown yet
 * @PCC_CLIENT:		this driver
 * @PCC_CONTROLLER:	the kernel's PCC mailbox controller
 */
enum pcc_party {
	PCC_NOT_KNOWN,
	PCC_CLIENT,
	PCC_CONTROLLER,
};

struct pcc_channel *pcc_channel_create(struct device *dev, const struct pcc_endpoint *endpoint,
				       const struct pcc_channel_ops *ops, void *owner);
void pcc_channel_destroy(struct pcc_channel *channel);

int pcc_channel_open(struct pcc_channel *channel, const struct pcc_channel_options *options);
void pcc_channel_close(struct pcc_channel *channel);

int pcc_channel_send(struct pcc_channel *channel, const void *packet, size_t len, void *cookie);
void pcc_channel_read(struct pcc_channel *channel, void *packet, size_t len);

u64 pcc_channel_counter(const struct pcc_channel *channel, enum pcc_counter counter);
const char *pcc_counter_name(enum pcc_counter counter);

enum pcc_party pcc_channel_party(const struct pcc_channel *channel, enum pcc_duty duty);
const char *pcc_duty_name(enum pcc_duty duty);

#endif /* _MCTP_PCC_CHANNEL_H */
