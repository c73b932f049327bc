// SPDX-License-Identifier: GPL-2.0
/*
 * Message tags. A request gets the lowest value that no other request to the same endpoint has; it
 * has it until the response is there, at most for the lifetime below. A message that comes in
 * several packets has its sender's tag for as long.
 */

#include <linux/bits.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/mctp.h>

#include "netns.h"
#include "socket.h"
#include "tag.h"

/* DSP0236 asks for less than this between request and response. User space counts on it. */
#define LIFETIME	(6 * HZ)

/* So many tags a socket may reserve: all that there are in one network. */
#define RESERVED_MAX	((MCTP_TAG_MASK + 1) * MCTP_EIDS)

static void unlink_and_free(struct mctp_tag *tag)
{
	if (tag->reserved)
		tag->socket->reserved--;
	hlist_del(&tag->peer_node);
	list_del(&tag->socket_node);
	list_del(&tag->age_node);
	mctp_assembly_drop(&tag->assembly);
	kfree(tag);
}

/* All live equally long, so the oldest is the next to expire. */
static void expire(struct timer_list *timer)
{
	struct mctp_netns *mctp = container_of(timer, struct mctp_netns, tag_timer);
	struct mctp_tag *tag;

	spin_lock(&mctp->tag_lock);
	while ((tag = list_first_entry_or_null(&mctp->tag_ages, struct mctp_tag, age_node))) {
		if (time_before(jiffies, tag->expires)) {
			mod_timer(&mctp->tag_timer, tag->expires);
			break;
		}
		mctp_tag_done(tag);
	}
	spin_unlock(&mctp->tag_lock);
}

/* It has its lifetime before it. */
static void age(struct mctp_netns *mctp, struct mctp_tag *tag)
{
	tag->expires = jiffies + LIFETIME;
	/* One that runs for a tag that is gone comes early, and finds this one. */
	if (!timer_pending(&mctp->tag_timer))
		mod_timer(&mctp->tag_timer, tag->expires);
	list_move_tail(&tag->age_node, &mctp->tag_ages);
}

/**
 * mctp_tag_init_netns() - prepare a namespace's tags
 * @mctp:	the namespace's MCTP part
 *
 * Context: any.
 */
void mctp_tag_init_netns(struct mctp_netns *mctp)
{
	unsigned int i;

	spin_lock_init(&mctp->tag_lock);
	for (i = 0; i < MCTP_EIDS; i++)
		INIT_HLIST_HEAD(&mctp->tags[i]);
	INIT_LIST_HEAD(&mctp->tag_ages);
	timer_setup(&mctp->tag_timer, expire, 0);
}

/**
 * mctp_tag_exit_netns() - end a namespace's tags; they went with their sockets
 * @mctp:	the namespace's MCTP part
 *
 * Context: process context.
 */
void mctp_tag_exit_netns(struct mctp_netns *mctp)
{
	WARN_ON_ONCE(!list_empty(&mctp->tag_ages));
	timer_delete_sync(&mctp->tag_timer);
}

/* The caller has the lock, and has found no other one in its way. */
static void insert(struct mctp_netns *mctp, struct mctp_tag *tag)
{
	hlist_add_head(&tag->peer_node, &mctp->tags[tag->peer]);
	list_add_tail(&tag->socket_node, &tag->socket->tags);
	if (tag->reserved)
		tag->socket->reserved++;
	else
		age(mctp, tag);
}

static struct mctp_tag *create(struct mctp_socket *socket, unsigned int net, mctp_eid_t local,
			       mctp_eid_t peer, gfp_t gfp)
{
	struct mctp_tag *tag = kzalloc(sizeof(*tag), gfp);

	if (!tag)
		return NULL;
	tag->socket = socket;
	tag->net = net;
	tag->local = local;
	tag->peer = peer;
	tag->assembly.memory = &socket->assembling;
	INIT_LIST_HEAD(&tag->age_node);
	return tag;
}

/* Tag values of one list that a request between the two cannot have. */
static unsigned long taken(const struct hlist_head *list, unsigned int net, mctp_eid_t local)
{
	const struct mctp_tag *tag;
	unsigned long values = 0;

	hlist_for_each_entry(tag, list, peer_node)
		if (tag->net == net && !(tag->value & MCTP_TAG_OWNER) &&
		    (local == MCTP_ADDR_ANY || mctp_address_matches(tag->local, local)))
			values |= BIT(tag->value);
	return values;
}

static unsigned long taken_by_all(const struct mctp_netns *mctp, unsigned int net, mctp_eid_t local)
{
	unsigned long values = 0;
	unsigned int i;

	for (i = 0; i < MCTP_EIDS; i++)
		values |= taken(&mctp->tags[i], net, local);
	return values;
}

/**
 * mctp_tag_allocate() - take a tag for a request
 * @socket:	who sends it
 * @net:	number of the MCTP network
 * @local:	endpoint ID that it is sent from, or MCTP_ADDR_ANY
 * @peer:	endpoint ID that it is sent to; for the null and the broadcast one any endpoint may
 *		respond
 * @reserve:	keep it until mctp_tag_release()
 *
 * Context: process context.
 * Return: the tag's value, 0 to 7; -EBUSY if all are in use, or if the socket has reserved as many
 * as it may; -ENOMEM.
 */
int mctp_tag_allocate(struct mctp_socket *socket, unsigned int net, mctp_eid_t local,
		      mctp_eid_t peer, bool reserve)
{
	struct mctp_netns *mctp = socket->mctp;
	struct mctp_tag *tag;
	unsigned long values;
	int ret;

	if (peer == MCTP_ADDR_NULL)
		peer = MCTP_ADDR_ANY;
	tag = create(socket, net, local, peer, GFP_KERNEL_ACCOUNT);
	if (!tag)
		return -ENOMEM;
	tag->reserved = reserve;

	spin_lock_bh(&mctp->tag_lock);
	if (reserve && socket->reserved >= RESERVED_MAX)
		values = GENMASK(MCTP_TAG_MASK, 0);
	else if (peer == MCTP_ADDR_ANY)
		values = taken_by_all(mctp, net, local);
	else
		values = taken(&mctp->tags[peer], net, local) |
			 taken(&mctp->tags[MCTP_ADDR_ANY], net, local);
	values = ~values & GENMASK(MCTP_TAG_MASK, 0);
	if (values) {
		tag->value = __ffs(values);
		insert(mctp, tag);
		ret = tag->value;
	} else {
		kfree(tag);
		ret = -EBUSY;
	}
	spin_unlock_bh(&mctp->tag_lock);
	return ret;
}

/**
 * mctp_tag_find_reserved() - find a reserved tag for a request
 * @socket:	who sends it
 * @net:	number of the MCTP network
 * @peer:	endpoint ID that it is sent to
 * @value:	the tag's value
 *
 * Context: process context.
 * Return: the tag's value, or -ENOENT if the socket has not reserved it for this endpoint.
 */
int mctp_tag_find_reserved(struct mctp_socket *socket, unsigned int net, mctp_eid_t peer, u8 value)
{
	struct mctp_netns *mctp = socket->mctp;
	const struct mctp_tag *tag;
	int ret = -ENOENT;

	spin_lock_bh(&mctp->tag_lock);
	list_for_each_entry(tag, &socket->tags, socket_node) {
		if (tag->reserved && tag->net == net && tag->value == value &&
		    mctp_address_matches(tag->peer, peer)) {
			ret = tag->value;
			break;
		}
	}
	spin_unlock_bh(&mctp->tag_lock);
	return ret;
}

/**
 * mctp_tag_release() - give a tag back
 * @socket:	who took it
 * @net:	number of the MCTP network
 * @local:	endpoint ID that it was taken for on this side, or MCTP_ADDR_ANY
 * @peer:	endpoint ID that it was taken for
 * @value:	the tag's value
 * @reserved:	it was taken to be kept
 *
 * Context: process context.
 * Return: 0, or -EINVAL if the socket has no such tag.
 */
int mctp_tag_release(struct mctp_socket *socket, unsigned int net, mctp_eid_t local,
		     mctp_eid_t peer, u8 value, bool reserved)
{
	struct mctp_netns *mctp = socket->mctp;
	struct mctp_tag *tag;
	int ret = -EINVAL;

	if (peer == MCTP_ADDR_NULL)
		peer = MCTP_ADDR_ANY;

	spin_lock_bh(&mctp->tag_lock);
	list_for_each_entry(tag, &socket->tags, socket_node) {
		if (tag->reserved == reserved && tag->net == net && tag->local == local &&
		    tag->peer == peer && tag->value == value) {
			unlink_and_free(tag);
			ret = 0;
			break;
		}
	}
	spin_unlock_bh(&mctp->tag_lock);
	return ret;
}

/**
 * mctp_tag_release_all() - take all tags from a socket that closes; it gets no new ones
 * @socket:	the socket
 *
 * Context: process context.
 */
void mctp_tag_release_all(struct mctp_socket *socket)
{
	struct mctp_netns *mctp = socket->mctp;
	struct mctp_tag *tag, *next;

	spin_lock_bh(&mctp->tag_lock);
	socket->closed = true;
	list_for_each_entry_safe(tag, next, &socket->tags, socket_node)
		unlink_and_free(tag);
	spin_unlock_bh(&mctp->tag_lock);
}

/**
 * mctp_tag_match() - find the tag under which a packet comes in
 * @mctp:	the namespace's MCTP part
 * @net:	number of the MCTP network
 * @local:	endpoint ID that the packet is for
 * @peer:	endpoint ID that it comes from, or MCTP_ADDR_ANY for a tag that any may respond to
 * @value:	tag value and owner bit of the packet
 *
 * Context: any; the caller has &mctp_netns.tag_lock.
 * Return: the tag or NULL.
 */
struct mctp_tag *mctp_tag_match(struct mctp_netns *mctp, unsigned int net, mctp_eid_t local,
				mctp_eid_t peer, u8 value)
{
	struct mctp_tag *tag;

	hlist_for_each_entry(tag, &mctp->tags[peer], peer_node)
		if (tag->net == net && tag->value == value &&
		    mctp_address_matches(tag->local, local))
			return tag;
	return NULL;
}

/**
 * mctp_tag_add() - make a tag for a message that comes in
 * @socket:	who gets the message
 * @net:	number of the MCTP network
 * @local:	endpoint ID that it is for
 * @peer:	endpoint ID that it comes from
 * @value:	tag value and owner bit of the packet; mctp_tag_match() has found none
 *
 * A sender has 16 of them for each endpoint ID of this host, no longer than their lifetime, each
 * with one message: that bounds their number. What the messages take is counted in
 * &mctp_socket.assembling.
 *
 * Context: any; the caller has &mctp_netns.tag_lock.
 * Return: the tag, or NULL if the socket closes or memory is short.
 */
struct mctp_tag *mctp_tag_add(struct mctp_socket *socket, unsigned int net, mctp_eid_t local,
			      mctp_eid_t peer, u8 value)
{
	struct mctp_tag *tag;

	if (socket->closed)
		return NULL;
	tag = create(socket, net, local, peer, GFP_ATOMIC | __GFP_NOWARN);
	if (!tag)
		return NULL;
	tag->value = value;
	insert(socket->mctp, tag);
	return tag;
}

/**
 * mctp_tag_begin() - a message begins to come in under a tag
 * @tag:	the tag
 *
 * Under one that is reserved, which itself does not expire, the message does.
 *
 * Context: any; the caller has &mctp_netns.tag_lock.
 */
void mctp_tag_begin(struct mctp_tag *tag)
{
	if (tag->reserved)
		age(tag->socket->mctp, tag);
}

/**
 * mctp_tag_done() - the message that a tag was for is there, or will not come
 * @tag:	the tag, which is gone afterwards, unless it is reserved
 *
 * Context: any; the caller has &mctp_netns.tag_lock.
 */
void mctp_tag_done(struct mctp_tag *tag)
{
	if (tag->reserved) {
		list_del_init(&tag->age_node);
		mctp_assembly_drop(&tag->assembly);
	} else {
		unlink_and_free(tag);
	}
}
