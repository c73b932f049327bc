// SPDX-License-Identifier: GPL-2.0
/*
 * Which socket a request is for: bind() says which requests a socket receives, and connect() before
 * it from whom. No two sockets are for exactly the same ones.
 */

#include <linux/bits.h>
#include <linux/rculist.h>
#include <net/mctp.h>

#include "bind.h"
#include "netns.h"
#include "socket.h"

/* The upper bit of a message type tells of an integrity check; who receives it sees it. */
#define TYPE_MASK	GENMASK(6, 0)

/**
 * mctp_bind_init() - prepare a new socket's
 * @bind:	what says which requests it is for
 *
 * Context: any.
 */
void mctp_bind_init(struct mctp_bind *bind)
{
	bind->bound = false;
	bind->connected = false;
	bind->peer = MCTP_ADDR_ANY;
}

/**
 * mctp_bind_connect() - limit a socket to one peer
 * @bind:	the socket's
 * @peer:	network, endpoint ID and message type of the peer's requests
 *
 * Context: process context, under the socket's lock.
 * Return: 0; -EADDRINUSE if it is limited or bound already.
 */
int mctp_bind_connect(struct mctp_bind *bind, const struct sockaddr_mctp *peer)
{
	if (bind->bound || bind->connected)
		return -EADDRINUSE;

	bind->net = peer->smctp_network;
	if (bind->net == MCTP_NET_ANY)
		bind->net = MCTP_INITIAL_DEFAULT_NET;
	bind->peer = peer->smctp_addr.s_addr;
	bind->type = peer->smctp_type;
	bind->connected = true;
	return 0;
}

/* They are for the same requests, so that neither could be preferred. */
static bool conflicts(const struct mctp_bind *a, const struct mctp_bind *b)
{
	return a->net == b->net && a->local == b->local && a->type == b->type &&
	       a->connected == b->connected && a->peer == b->peer;
}

/**
 * mctp_bind_add() - let a socket receive requests
 * @mctp:	the namespace's MCTP part
 * @bind:	the socket's
 * @local:	network, endpoint ID and message type of the requests
 *
 * An endpoint ID means nothing without a network, so it is one of the default network if @local
 * names none.
 *
 * Context: process context, under the socket's lock.
 * Return: 0; -EINVAL if network or type are not those that it is connected to; -EADDRINUSE if it is
 * bound already, or another socket is for these requests.
 */
int mctp_bind_add(struct mctp_netns *mctp, struct mctp_bind *bind,
		  const struct sockaddr_mctp *local)
{
	unsigned int net = local->smctp_network;
	u8 type = local->smctp_type & TYPE_MASK;
	const struct mctp_bind *other;
	int ret = 0;

	if (bind->bound)
		return -EADDRINUSE;
	if (net == MCTP_NET_ANY && local->smctp_addr.s_addr != MCTP_ADDR_ANY)
		net = MCTP_INITIAL_DEFAULT_NET;
	if (bind->connected) {
		if (type != bind->type || (net != MCTP_NET_ANY && net != bind->net))
			return -EINVAL;
		net = bind->net;
	}
	bind->net = net;
	bind->local = local->smctp_addr.s_addr;
	bind->type = type;

	spin_lock_bh(&mctp->bind_lock);
	hlist_for_each_entry(other, &mctp->binds[type], node) {
		if (conflicts(other, bind)) {
			ret = -EADDRINUSE;
			break;
		}
	}
	if (!ret) {
		hlist_add_head_rcu(&bind->node, &mctp->binds[type]);
		bind->bound = true;
	}
	spin_unlock_bh(&mctp->bind_lock);
	return ret;
}

/**
 * mctp_bind_remove() - let a socket receive no more requests
 * @mctp:	the namespace's MCTP part
 * @bind:	the socket's, bound or not
 *
 * Context: process context; nobody else uses the socket any more.
 */
void mctp_bind_remove(struct mctp_netns *mctp, struct mctp_bind *bind)
{
	if (!bind->bound)
		return;

	spin_lock_bh(&mctp->bind_lock);
	hlist_del_rcu(&bind->node);
	spin_unlock_bh(&mctp->bind_lock);
	bind->bound = false;
}

static bool matches(const struct mctp_bind *bind, unsigned int net, mctp_eid_t local,
		    mctp_eid_t peer)
{
	return (bind->net == MCTP_NET_ANY || bind->net == net) &&
	       mctp_address_matches(bind->local, local) && mctp_address_matches(bind->peer, peer);
}

/* How much a socket is for some requests only. The peer tells more than whom it writes to. */
static unsigned int rank_of(const struct mctp_bind *bind)
{
	return (bind->peer != MCTP_ADDR_ANY) << 2 | (bind->local != MCTP_ADDR_ANY) << 1 |
	       (bind->net != MCTP_NET_ANY);
}

/**
 * mctp_bind_find() - find the socket for a request
 * @mctp:	the namespace's MCTP part
 * @net:	number of the MCTP network that it came in by
 * @local:	endpoint ID that it is for
 * @peer:	endpoint ID that it comes from
 * @type:	message type
 *
 * Context: any; the caller is in an RCU read-side section, which the result does not outlive.
 * Return: of those that fit the one that is for the fewest requests, of several the newest; or
 * NULL.
 */
struct mctp_socket *mctp_bind_find(struct mctp_netns *mctp, unsigned int net, mctp_eid_t local,
				   mctp_eid_t peer, u8 type)
{
	struct mctp_bind *bind, *best = NULL;

	hlist_for_each_entry_rcu(bind, &mctp->binds[type & TYPE_MASK], node)
		if (matches(bind, net, local, peer) && (!best || rank_of(bind) > rank_of(best)))
			best = bind;
	return best ? container_of(best, struct mctp_socket, bind) : NULL;
}
