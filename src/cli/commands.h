/* SPDX-License-Identifier: GPL-2.0 */
/* One function per command; each prints its own errors. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

struct options;

/**
 * command_up() - give an interface an EID and a route to its peer, and set it up
 * @options: the command line
 *
 * Return: an exit code; so with the others.
 */
int command_up(const struct options *options);

/**
 * command_down() - take an interface's EIDs and routes away, and set it down
 * @options: the command line
 *
 * Return: an exit code.
 */
int command_down(const struct options *options);

/**
 * command_apply() - configure the interfaces of a file, or one of them
 * @options: the command line
 *
 * A line that is wrong, or cannot be done, keeps none of the others from being done.
 *
 * Return: an exit code, that of the first line that could not be done.
 */
int command_apply(const struct options *options);

/**
 * command_status() - show one interface, or all of them
 * @options: the command line
 *
 * Return: an exit code.
 */
int command_status(const struct options *options);

/**
 * command_ping() - send requests to an endpoint and time its answers
 * @options: the command line
 *
 * Return: an exit code.
 */
int command_ping(const struct options *options);

#endif
