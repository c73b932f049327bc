/* SPDX-License-Identifier: GPL-2.0 */
/* The platform interrupt of a subspace: edge pulses, or a level that an acknowledge takes down. */
#ifndef PEER_INTERRUPT_H
#define PEER_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

struct subspace;

/* How long an early interrupt comes before command complete: longer than a guest handles it. */
#define INTERRUPT_EARLY_US 10000

/**
 * interrupt_raise() - signal the guest, whatever faults are set
 * @subspace: whose interrupt
 */
void interrupt_raise(struct subspace *subspace);

/**
 * interrupt_signal() - signal the guest unless a fault says otherwise
 * @subspace: whose interrupt
 * @mode: of enum interrupt_fault, what fault_take() said for this event
 */
void interrupt_signal(struct subspace *subspace, unsigned int mode);

/**
 * interrupt_repeat() - signal the guest a number of times, 1 ms apart
 * @subspace: whose interrupt
 * @count: how often, the first time after 1 ms
 */
void interrupt_repeat(struct subspace *subspace, unsigned int count);

/**
 * interrupt_acknowledge() - the guest wrote the acknowledge register
 * @subspace: whose
 */
void interrupt_acknowledge(struct subspace *subspace);

/**
 * interrupt_reset() - take back repetitions and faults, and lower the line
 * @subspace: whose interrupt
 */
void interrupt_reset(struct subspace *subspace);

#endif
