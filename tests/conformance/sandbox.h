/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a case stands in: namespaces, TUN interfaces, processes with fewer capabilities. All of it
 * ends with the case's process. What cannot be had ends the case, see given().
 */
#ifndef CONFORMANCE_SANDBOX_H
#define CONFORMANCE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The situation of most cases, see simple_link(). */
#define DEVICE		"tun0"
#define LOCAL_EID	8
#define PEER_EID	9

/**
 * sandbox_enter() - go into a new network namespace; its loopback interface is down
 */
void sandbox_enter(void);

/**
 * namespace_new() - make a network namespace, and stay where we are
 *
 * Return: a file descriptor that keeps it.
 */
int namespace_new(void);

/**
 * namespace_current() - where we are
 *
 * Return: a file descriptor that keeps it.
 */
int namespace_current(void);

/**
 * namespace_enter() - go into another network namespace
 * @fd: from namespace_new() or namespace_current()
 */
void namespace_enter(int fd);

/**
 * tun_create() - make a TUN interface, which is down and not configured
 * @name: its name
 *
 * Return: the file descriptor that packets are read from and written to; it does not block.
 */
int tun_create(const char *name);

/**
 * tap_create() - make an Ethernet interface, which is not one of MCTP
 * @name: its name
 *
 * Return: a file descriptor that keeps it.
 */
int tap_create(const char *name);

/**
 * tun_name() - the name that the interface has now
 * @tun: from tun_create()
 *
 * Return: the name, until the next call.
 */
const char *tun_name(int tun);

/**
 * link_with() - make a TUN interface, up, with an EID
 * @name: its name
 * @eid: the EID
 *
 * Return: as tun_create().
 */
int link_with(const char *name, uint8_t eid);

/**
 * simple_link() - make DEVICE, up, with LOCAL_EID and a route to PEER_EID
 *
 * Return: as tun_create().
 */
int simple_link(void);

/**
 * index_of() - the number of an interface
 * @name: its name
 *
 * Return: its number.
 */
unsigned int index_of(const char *name);

/**
 * name_at() - the name of an interface, for what is written down
 * @index: its number; it may be gone by now if tun_create() made it
 *
 * Return: its name, "none" for 0, "unknown" for others.
 */
const char *name_at(unsigned int index);

/**
 * without() - do something in a process that lacks a capability
 * @capability: CAP_...
 * @act: what to do
 * @data: its argument
 */
void without(int capability, void (*act)(void *data), void *data);

/**
 * in_user_namespace() - do something in a process that is root of a user namespace, and nobody else
 * @network: in a network namespace of its own too
 * @act: what to do
 * @data: its argument
 */
void in_user_namespace(bool network, void (*act)(void *data), void *data);

/**
 * in_child() - do something in a process of its own, and wait until it has ended
 * @act: what to do
 * @data: its argument
 */
void in_child(void (*act)(void *data), void *data);

#endif
