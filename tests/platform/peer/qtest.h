/* SPDX-License-Identifier: GPL-2.0 */
/* QEMU's qtest protocol, of which only the setting of interrupt lines is used. */
#ifndef PEER_QTEST_H
#define PEER_QTEST_H

#include <stdbool.h>
#include <stdint.h>

/**
 * qtest_listen() - wait for QEMU to connect
 * @path: of the unix socket
 * @controller: QEMU's name for the interrupt controller, kept
 * @first_line: its input line that is 0 for qtest_set_line() and qtest_pulse()
 *
 * Return: 0, or -1 after a message on standard error.
 */
int qtest_listen(const char *path, const char *controller, uint32_t first_line);

/**
 * qtest_set_line() - change an input line of the interrupt controller, as soon as QEMU takes it
 * @gsi: the line
 * @high: its new level
 */
void qtest_set_line(uint32_t gsi, bool high);

/**
 * qtest_pulse() - raise and lower a line in one write
 * @gsi: the line
 */
void qtest_pulse(uint32_t gsi);

#endif
