/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Route netlink: requests and their answers, dumps, notifications.
 *
 * A request lives until the next one is begun; attributes can be added to it with libmnl. All go
 * over one socket of the process, with extended acknowledgments and strict checking.
 */
#ifndef CONFORMANCE_RTNL_H
#define CONFORMANCE_RTNL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

/**
 * rtnl_close() - close the socket; the next request opens it again
 */
void rtnl_close(void);

/**
 * rtnl_strict() - choose whether the kernel checks what a dump asks for
 * @strict: NETLINK_GET_STRICT_CHK
 */
void rtnl_strict(bool strict);

/**
 * rtnl_words() - write down what the kernel says to an answer too
 *
 * It is for people, and no two versions of a kernel say the same.
 */
void rtnl_words(void);

/**
 * rtnl_request() - begin a request
 * @type: RTM_...
 * @flags: NLM_F_..., beside NLM_F_REQUEST
 * @header: the header of the type
 * @size: its length
 *
 * Return: the request.
 */
struct nlmsghdr *rtnl_request(uint16_t type, uint16_t flags, const void *header, size_t size);

/**
 * link_request() - begin a request that changes or shows an interface
 * @type: RTM_SETLINK and the like
 * @flags: NLM_F_..., beside NLM_F_REQUEST
 * @device: the interface
 *
 * Return: the request.
 */
struct nlmsghdr *link_request(uint16_t type, uint16_t flags, const char *device);

/**
 * mctp_request() - begin a request that changes what an interface has of MCTP
 * @device: the interface
 * @type: LINK_MCTP_NET and the like, or 0 for no attribute
 * @data: what to put into the attribute
 * @size: its length
 *
 * Return: the request, complete.
 */
struct nlmsghdr *mctp_request(const char *device, uint16_t type, const void *data, size_t size);

/**
 * address_request() - begin a request about an EID of an interface
 * @type: RTM_NEWADDR or RTM_DELADDR
 * @device: the interface
 * @eid: the EID, or -1 for no attribute
 *
 * Return: the request, complete.
 */
struct nlmsghdr *address_request(uint16_t type, const char *device, int eid);

/**
 * route_request() - begin a request about a route
 * @type: RTM_NEWROUTE or RTM_DELROUTE
 * @device: the interface, or NULL for no attribute
 * @first: the first EID
 * @last: the last EID
 *
 * Return: the request, complete.
 */
struct nlmsghdr *route_request(uint16_t type, const char *device, uint8_t first, uint8_t last);

/**
 * neighbour_request() - begin a request about a neighbour
 * @type: RTM_NEWNEIGH or RTM_DELNEIGH
 * @flags: NLM_F_..., beside NLM_F_REQUEST
 * @device: the interface
 * @eid: the EID, or -1 for no attribute
 * @size: bytes of its physical address, or -1 for no attribute
 *
 * Return: the request, complete.
 */
struct nlmsghdr *neighbour_request(uint16_t type, uint16_t flags, const char *device, int eid,
				   int size);

/**
 * dump_request() - begin a request for all objects of a kind that MCTP has
 * @type: RTM_GETADDR and the like
 *
 * Return: the request, complete.
 */
struct nlmsghdr *dump_request(uint16_t type);

/**
 * header_of() - the header that follows the message header
 * @request: the request
 *
 * Return: the header, to be changed.
 */
static inline void *header_of(struct nlmsghdr *request)
{
	return mnl_nlmsg_get_payload(request);
}

/**
 * add_mtu() - add a metric to a route
 * @request: from route_request()
 * @mtu: the MTU
 *
 * Return: the request.
 */
struct nlmsghdr *add_mtu(struct nlmsghdr *request, uint32_t mtu);

/**
 * note_request() - send a request and write down the answer, see rtnl_words()
 * @request: the request
 * @step: what is asked
 *
 * Return: 0, or -1 with errno set.
 */
__attribute__((format(printf, 2, 3)))
int note_request(struct nlmsghdr *request, const char *step, ...);

/**
 * expect_request() - the same; the case fails if it is another answer
 * @error: the errno that is promised, 0 for success
 * @request: the request
 * @step: what is asked
 *
 * Return: as note_request().
 */
__attribute__((format(printf, 3, 4)))
int expect_request(int error, struct nlmsghdr *request, const char *step, ...);

/**
 * answer_to() - send a request
 * @request: the request
 *
 * Return: 0, or -1 with errno set; for ranges_add() and the like.
 */
int answer_to(struct nlmsghdr *request);

/**
 * note_lengths() - write down the answers to requests that end within their header, or with it
 * @step: what is asked
 * @type: RTM_...
 * @header: the header of the type
 * @size: its length
 */
void note_lengths(const char *step, uint16_t type, const void *header, size_t size);

/**
 * note_dump() - send a request and write down each object of the answer
 * @request: the request
 * @step: what is asked
 */
__attribute__((format(printf, 2, 3)))
void note_dump(struct nlmsghdr *request, const char *step, ...);

/**
 * note_state() - write down all addresses, routes and neighbours
 * @when: begin of each line
 */
void note_state(const char *when);

/**
 * dump_count() - send a request for a dump
 * @request: the request
 *
 * Return: the number of objects of MCTP in it, or -1 with errno set.
 */
int dump_count(struct nlmsghdr *request);

/**
 * listen_to() - receive notifications from now on
 * @groups: RTNLGRP_..., ended by 0
 *
 * Return: a file descriptor.
 */
int listen_to(const unsigned int *groups);

/**
 * note_notifications() - write down the notifications of MCTP that came
 * @fd: from listen_to()
 * @step: after what
 */
void note_notifications(int fd, const char *step);

/* What cases need to work. Each ends the case if it does not. */

/** set_up() - set an interface up or down */
void set_up(const char *device, bool up);
/** set_mtu() - set the MTU of an interface */
void set_mtu(const char *device, uint32_t mtu);
/** set_queue() - set how many packets an interface queues */
void set_queue(const char *device, uint32_t packets);
/** set_net() - put an interface into an MCTP network */
void set_net(const char *device, uint32_t net);
/** add_address() - give an interface an EID */
void add_address(const char *device, uint8_t eid);
/** delete_address() - take it away */
void delete_address(const char *device, uint8_t eid);
/** add_route() - add a route to a range of EIDs */
void add_route(const char *device, uint8_t first, uint8_t last);
/** delete_route() - remove it */
void delete_route(const char *device, uint8_t first, uint8_t last);

#endif
