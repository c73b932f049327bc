/* SPDX-License-Identifier: GPL-2.0 */
/* Faults that a test injects: a mode that holds for a number of events or until it is changed. */
#ifndef PEER_FAULT_H
#define PEER_FAULT_H

#include <stdint.h>

#define FAULT_FOREVER	UINT32_MAX

struct fault {
	unsigned int mode;	/* 0: behave */
	uint32_t left;		/* events it still holds for; FAULT_FOREVER: until changed */
};

enum completion_fault {
	COMPLETE_NORMAL,
	COMPLETE_NEVER,
	COMPLETE_LATE,
	COMPLETE_ERROR,
	COMPLETE_ERROR_QUIET,
};

/*
 * When a command ends in an error: after the guest has rung the doorbell for sure. An interrupt
 * before that, Linux may take for one of those that some of its mailbox drivers refuse.
 */
#define COMPLETE_ERROR_US 20000

enum interrupt_fault {
	INTERRUPT_NORMAL,
	INTERRUPT_LOST,
	INTERRUPT_DUPLICATE,
	INTERRUPT_EARLY,
};

/**
 * fault_set() - change a fault
 * @fault: the fault
 * @mode: 0 to clear it
 * @count: events, or FAULT_FOREVER
 */
static inline void fault_set(struct fault *fault, unsigned int mode, uint32_t count)
{
	fault->mode = mode;
	fault->left = count;
}

/**
 * fault_take() - what an event that happens now has to do
 * @fault: the fault, counted down
 *
 * Return: the mode.
 */
static inline unsigned int fault_take(struct fault *fault)
{
	if (!fault->left)
		return 0;
	if (fault->left != FAULT_FOREVER)
		fault->left--;
	return fault->mode;
}

#endif
