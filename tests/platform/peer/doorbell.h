/* SPDX-License-Identifier: GPL-2.0 */
/* The doorbell and acknowledge registers: bytes that the guest writes to one port. */
#ifndef PEER_DOORBELL_H
#define PEER_DOORBELL_H

/**
 * doorbell_open() - make the pipe that QEMU writes these bytes into
 * @path: its name; what a dead peer left behind is replaced
 *
 * The loop ends when QEMU closes it.
 *
 * Return: 0, or -1 after a message on standard error.
 */
int doorbell_open(const char *path);

/**
 * doorbell_drain() - take all register writes that have arrived
 *
 * Whoever saw the guest change memory must know of the register writes before that change, too.
 */
void doorbell_drain(void);

#endif
