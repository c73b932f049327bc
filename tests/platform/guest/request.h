/* SPDX-License-Identifier: GPL-2.0 */
/* Route netlink: requests, their answers, and those that set something up. */
#ifndef REQUEST_H
#define REQUEST_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "fuzz.h"

#define REQUEST_MAX	2048

struct request {
	union {
		struct nlmsghdr header;
		uint8_t bytes[REQUEST_MAX];
	};
};

/**
 * request_begin() - begin a request
 * @request: it
 * @type: RTM_...
 * @flags: NLM_F_..., beside NLM_F_REQUEST
 * @header: the header of the type
 * @size: its length
 */
void request_begin(struct request *request, uint16_t type, uint16_t flags, const void *header,
		   size_t size);

/**
 * request_put() - add an attribute
 * @request: the request, in which there must be room
 * @type: the attribute's type
 * @data: its value
 * @size: the value's length
 */
void request_put(struct request *request, uint16_t type, const void *data, size_t size);

/**
 * request_nest() - begin an attribute that has attributes
 * @request: the request
 * @type: the attribute's type
 *
 * Return: where it began, for request_unnest().
 */
size_t request_nest(struct request *request, uint16_t type);

/**
 * request_unnest() - end it
 * @request: the request
 * @start: where it began
 */
void request_unnest(struct request *request, size_t start);

/**
 * request_open() - open a socket for requests
 *
 * Return: it, or -1.
 */
int request_open(void);

/**
 * request_send() - send a request and read what comes back
 * @f: the thread's
 * @fd: socket
 * @request: the request
 * @sequence: its number, which no other one of this socket has
 * @patience: percent of the chance to go on reading after each part of the answer; who does not
 *	leaves a dump unfinished
 *
 * Return: 0 if it was granted, -1 with errno if not; EAGAIN is for no answer.
 */
int request_send(struct fuzzer *f, int fd, struct request *request, uint32_t sequence,
		 unsigned int patience);

/*
 * What follows is well-formed. Each opens a socket of its own, is counted, and returns 0 or -1 with
 * errno.
 */
int set_link(struct fuzzer *f, int index, unsigned int flags, unsigned int mask);
int set_link_u32(struct fuzzer *f, enum fuzz_call call, int index, uint16_t attribute,
		 uint32_t value);
int rename_link(struct fuzzer *f, int index, const char *name);
int create_link(struct fuzzer *f, const char *name, const char *kind);
int delete_link(struct fuzzer *f, int index);
int set_mctp_net(struct fuzzer *f, int index, uint32_t net);
int change_address(struct fuzzer *f, uint16_t type, int index, uint8_t eid);
int change_route(struct fuzzer *f, uint16_t type, int index, uint8_t first, uint8_t more,
		 uint32_t mtu);

#endif
