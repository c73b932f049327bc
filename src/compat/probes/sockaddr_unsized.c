// SPDX-License-Identifier: GPL-2.0
/* The record is in include/linux/net.h. */
#include <linux/net.h>

static int probe_bind(struct socket *sock, struct sockaddr_unsized *addr, int len)
{
	return 0;
}

static int probe_connect(struct socket *sock, struct sockaddr_unsized *addr, int len, int flags)
{
	return 0;
}

const struct proto_ops probe_ops = { .bind = probe_bind, .connect = probe_connect };
