/* SPDX-License-Identifier: GPL-2.0 */
/* AF_MCTP sockets. */
#ifndef _MCTP_SOCKET_H
#define _MCTP_SOCKET_H

#include <linux/list.h>
#include <linux/mctp.h>
#include <net/sock.h>

#include "bind.h"

/**
 * struct mctp_socket - an AF_MCTP socket
 * @sk:		the kernel's part
 * @mctp:	the MCTP part of its namespace
 * @addr_ext:	addresses carry the hardware's (MCTP_OPT_ADDR_EXT); read and written without a lock
 * @bind:	the requests that it is for
 * @tags:	its message tags; under &mctp_netns.tag_lock
 * @reserved:	how many of them it reserved; under &mctp_netns.tag_lock
 * @assembling:	bytes that the messages take that are put together under them; under
 *		&mctp_netns.tag_lock
 * @closed:	it gets no new tags; under &mctp_netns.tag_lock
 */
struct mctp_socket {
	struct sock sk;
	struct mctp_netns *mctp;

	bool addr_ext;
	struct mctp_bind bind;

	struct list_head tags;
	unsigned int reserved;
	unsigned int assembling;
	bool closed;
};

int mctp_socket_init(void);
void mctp_socket_exit(void);

#endif
