/* SPDX-License-Identifier: GPL-2.0 */
/* Finds MCTP-over-PCC interfaces, and says why there is none. */
#ifndef CLI_INTERFACE_H
#define CLI_INTERFACE_H

#include <stdbool.h>
#include <stddef.h>

struct link;
struct netlink;
struct state;

/**
 * interface_has_mctp() - whether the kernel speaks MCTP
 *
 * Asking loads a module that provides AF_MCTP, where there is one.
 *
 * Return: false only when the kernel does not know the address family.
 */
bool interface_has_mctp(void);

/**
 * interface_read() - read the configuration and tell MCTP-over-PCC interfaces from others
 * @nl: filled in with an open socket, or NULL
 * @state: filled in
 *
 * Prints what went wrong.
 *
 * Return: an exit code; on all but EXIT_DONE there is nothing to close or free.
 */
int interface_read(struct netlink **nl, struct state *state);

/**
 * interface_name() - the name of an interface that may be called by the path of its ACPI device
 * @object: the name or, if it begins with a backslash, the path
 * @name: filled in, IFNAMSIZ bytes
 *
 * Return: whether there is such a path; any other name is taken as it is.
 */
bool interface_name(const char *object, char *name);

/**
 * interface_find() - find an MCTP-over-PCC interface by name
 * @state: as interface_read() filled it in
 * @object: the name, or the path of its ACPI device
 *
 * Prints why it is not there.
 *
 * Return: the interface or NULL.
 */
const struct link *interface_find(const struct state *state, const char *object);

/**
 * interface_any() - whether there is any MCTP-over-PCC interface
 * @state: as interface_read() filled it in
 *
 * Return: true when there is one.
 */
bool interface_any(const struct state *state);

/**
 * interface_why_none() - find out why there is no MCTP-over-PCC interface
 *
 * Return: a line of text.
 */
const char *interface_why_none(void);

/**
 * interface_absence() - say why there is no MCTP-over-PCC interface, given what was found
 * @mctp: the kernel has MCTP
 * @driver: the driver is loaded
 * @device: ACPI describes a device
 *
 * Return: a line of text.
 */
const char *interface_absence(bool mctp, bool driver, bool device);

#endif
