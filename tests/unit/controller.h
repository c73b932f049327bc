/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's mailbox core and its PCC controller, in all the behaviours that kernels have had
 * since v5.16. They are known by the names G1 to G7; what is what:
 *
 * G1	v5.16 to v6.3, 6.1 up to 6.1.158
 * G1b	v6.4 to v6.6
 * G2	v6.7 to 6.12.4
 * G3	v6.13, 6.12.5 to 6.12.25, 6.6.70 and later, 6.1.159 to 6.1.187
 * G3b	6.12.26 to 6.12.109
 * G3c	6.12.110 and later, 6.1.188 and later
 * G4	v6.15 to v6.17
 * G5	6.18.0 to 6.18.13, 6.19.0 to 6.19.3
 * G4f	later 6.18
 * G6	v7.0 to 7.2.5
 * G7	7.2.6 and later
 */
#ifndef _CONTROLLER_H
#define _CONTROLLER_H

#include <linux/types.h>

enum controller_txdone {
	TXDONE_NOBODY,		/* left to the client */
	TXDONE_BY_FLAG,		/* before rx_callback, if the message asks for notification */
	TXDONE_ALWAYS,		/* after rx_callback */
};

enum controller_ack {
	ACK_NEVER,
	ACK_WITH_DOORBELL,
	ACK_BY_FLAG_IF_MAPPED,	/* doorbell as the frame asks, none if that cannot be read */
	ACK_BY_FLAG,		/* the same, without looking whether the frame can be read */
};

enum controller_map {
	MAP_NOBODY,
	MAP_BY_CLIENT,		/* pcc_mbox_ioremap() */
	MAP_AFTER_BIND,
	MAP_BEFORE_BIND,
};

enum in_use {
	IN_USE_NEVER,
	IN_USE_CLEARED_LAST,	/* when the handler ends */
	IN_USE_CLEARED_FIRST,	/* before rx_callback */
};

struct generation {
	const char *name;
	enum in_use in_use;
	bool in_use_before_doorbell;
	bool line_ack_first;
	bool no_shutdown;	/* only pcc_mbox_free_channel() frees the interrupt */
	bool zero_is_pending;	/* the command complete mask is not applied to 0 */
	bool error_zeroes;	/* an error is cleared by writing 0 to its register */
	bool shares_level;	/* two channels on one level triggered line */
	bool oneshot;		/* such a line is requested with IRQF_ONESHOT */
	enum controller_txdone txdone;
	enum controller_ack ack;
	enum controller_map map;
	bool ack_at_request;
	bool ack_at_startup;
	bool no_message_is_minus_one;
};

#define GENERATIONS	11
extern const struct generation generations[GENERATIONS];

struct controller {
	const struct generation *generation;

	/* Other things that happen while a channel is opened or closed. */
	void (*request_hook)(u32 index);	/* before anything is done for it */
	void (*bound_hook)(u32 index);		/* before a later mapping of the region */
	void (*freeing_hook)(u32 index);		/* before the interrupt is freed */

	/* Errors to make. */
	int request_error;	/* returned for request_error_index */
	u32 request_error_index;
	int send_message_error;
	bool send_data_fails;
	int txdone_error;
	bool map_fails;

	unsigned int requests;
	unsigned int refused_interrupts;
	unsigned int ioremaps;
};

extern struct controller controller;

void controller_reset(const struct generation *generation);
void controller_check_free(void);

/* Take a channel as another client would. */
void controller_occupy(u32 index);

#endif
