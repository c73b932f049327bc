/* SPDX-License-Identifier: GPL-2.0 */
/* Route netlink: requests, their answers, and those that set something up. */
#ifndef REQUEST_H
#define REQUEST_H

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include "fuzz.h"

/* Room for a request. */
struct request {
	struct nlmsghdr header;
	uint8_t rest[2048];
};

/**
 * request_begin() - begin a request, to which attributes can be added with libmnl
 * @room: where
 * @type: RTM_...
 * @flags: NLM_F_..., beside NLM_F_REQUEST
 * @header: the header of the type
 * @size: its length
 *
 * Return: the request.
 */
struct nlmsghdr *request_begin(struct request *room, uint16_t type, uint16_t flags,
			       const void *header, size_t size);

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
int request_send(struct fuzzer *f, int fd, struct nlmsghdr *request, uint32_t sequence,
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
int change_address(struct fuzzer *f, uint16_t type, int index, uint8_t eid);
int change_route(struct fuzzer *f, uint16_t type, int index, uint8_t first, uint8_t more,
		 uint32_t mtu);
int change_neighbour(struct fuzzer *f, uint16_t type, int index, uint8_t eid, size_t haddr_len);

#endif
