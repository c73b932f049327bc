/* SPDX-License-Identifier: GPL-2.0 */
/* Route netlink messages as text. */
#ifndef CONFORMANCE_DESCRIBE_H
#define CONFORMANCE_DESCRIBE_H

#include <stdbool.h>

struct nlmsghdr;

/**
 * is_of_mctp() - tell whether an object is one of MCTP, or an interface that has MCTP
 * @nlh: its message
 *
 * Return: true if it is.
 */
bool is_of_mctp(const struct nlmsghdr *nlh);

/**
 * describe() - say all that is in a message; of an interface, what it has of MCTP
 * @nlh: the message
 *
 * Return: text, until the next call.
 */
const char *describe(const struct nlmsghdr *nlh);

#endif
