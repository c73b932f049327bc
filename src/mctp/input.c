// SPDX-License-Identifier: GPL-2.0
/* Packets that come in: checked, then given to a socket of this host or forwarded. */

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/mctp.h>

#include "bind.h"
#include "iface.h"
#include "input.h"
#include "netns.h"
#include "output.h"
#include "route.h"
#include "socket.h"
#include "tag.h"

/*
 * Messages that are put together may take as much memory as a socket's may that wait for it to read
 * them. Like one that waits, a single one may take more.
 */
static bool has_room(const struct mctp_tag *tag)
{
	unsigned int all = tag->socket->assembling;

	return all <= READ_ONCE(tag->socket->sk.sk_rcvbuf) ||
	       all == tag->assembly.message->truesize;
}

/*
 * A packet of a message that is not whole yet. Returns 0 if it was taken; then *@message is the
 * message if it is whole now.
 */
static int assemble(struct mctp_tag *tag, struct sk_buff *packet, u8 flags,
		    struct sk_buff **message)
{
	int ret;

	if (flags & MCTP_HDR_FLAG_SOM) {
		/* A message that begins anew takes the place of the one that did not end. */
		mctp_assembly_drop(&tag->assembly);
		ret = mctp_assembly_start(&tag->assembly, packet);
		mctp_tag_begin(tag);
	} else if (tag->assembly.message) {
		ret = mctp_assembly_add(&tag->assembly, packet);
	} else {
		ret = -EINVAL;
	}
	if (ret)
		return ret;

	if (flags & MCTP_HDR_FLAG_EOM) {
		*message = mctp_assembly_take(&tag->assembly);
		/* A filter of the socket may ask for it. */
		(*message)->dev = packet->dev;
	} else if (!has_room(tag)) {
		mctp_assembly_drop(&tag->assembly);
		ret = -ENOBUFS;
	}
	return ret;
}

/**
 * mctp_input_local() - give a packet to the socket that it is for
 * @mctp:	the namespace's MCTP part
 * @skb:	the packet, which is consumed; its data begins with the MCTP header, which was
 *		checked
 *
 * A response is for the socket that has its tag, a request for one that is bound to its message
 * type and the endpoint IDs that it was sent to and comes from.
 *
 * Context: any but hardirq.
 * Return: 0; -EINVAL if it is malformed, or does not go on with the message that it belongs to;
 * -ENOENT if nobody waits for it; -EMSGSIZE if the message is too long; -ENOMEM or -ENOBUFS for
 * want of memory or of room in the socket's receive buffer.
 */
int mctp_input_local(struct mctp_netns *mctp, struct sk_buff *skb)
{
	struct sk_buff *message = NULL;
	struct mctp_socket *socket;
	unsigned int mctp_net;
	struct mctp_tag *tag;
	mctp_eid_t src, dest;
	int ret = -ENOENT;
	u8 flags, value;

	/* One of our own, perhaps: its sender is not charged for it any more. */
	skb_orphan(skb);
	if (!pskb_may_pull(skb, sizeof(struct mctp_hdr) + 1)) {
		kfree_skb(skb);
		return -EINVAL;
	}
	src = mctp_hdr(skb)->src;
	dest = mctp_hdr(skb)->dest;
	flags = mctp_hdr(skb)->flags_seq_tag;
	value = flags & (MCTP_HDR_TAG_MASK | MCTP_HDR_FLAG_TO);
	mctp_net = mctp_cb(skb)->net;
	skb_pull(skb, sizeof(struct mctp_hdr));

	/* Sockets are freed under RCU, and lose their tags before. */
	rcu_read_lock();
	spin_lock_bh(&mctp->tag_lock);
	tag = mctp_tag_match(mctp, mctp_net, dest, src, value);
	if (tag && (flags & MCTP_HDR_FLAG_SOM) && (value & MCTP_HDR_FLAG_TO)) {
		/* Not even the socket is that of the request that did not end. */
		mctp_tag_done(tag);
		tag = NULL;
	}
	socket = tag ? tag->socket : NULL;

	if (!tag && (flags & MCTP_HDR_FLAG_SOM)) {
		struct mctp_tag *any = mctp_tag_match(mctp, mctp_net, dest, MCTP_ADDR_ANY, value);

		if (any)
			socket = any->socket;
		else if (flags & MCTP_HDR_FLAG_TO)
			socket = mctp_bind_find(mctp, mctp_net, dest, src, skb->data[0]);
		if (socket && !(flags & MCTP_HDR_FLAG_EOM)) {
			tag = mctp_tag_add(socket, mctp_net, dest, src, value);
			ret = -ENOMEM;
		}
	}

	if (socket && (flags & MCTP_HDR_FLAG_SOM) && (flags & MCTP_HDR_FLAG_EOM)) {
		message = skb;
		ret = 0;
	} else if (tag) {
		ret = assemble(tag, skb, flags, &message);
	}

	if (tag && (message || (!tag->assembly.message && (value & MCTP_HDR_FLAG_TO))))
		mctp_tag_done(tag);
	spin_unlock_bh(&mctp->tag_lock);

	if (message) {
		ret = sock_queue_rcv_skb(&socket->sk, message);
		if (ret)
			kfree_skb(message);
	}
	rcu_read_unlock();

	if (message != skb) {
		if (ret)
			kfree_skb(skb);
		else
			consume_skb(skb);
	}
	return ret;
}

/* Sources are endpoints; the null one is an endpoint that has no ID yet. */
static bool header_is_valid(const struct mctp_hdr *hdr)
{
	u8 version = hdr->ver & MCTP_HDR_VER_MASK;

	return version >= MCTP_VER_MIN && version <= MCTP_VER_MAX &&
	       (mctp_address_unicast(hdr->src) || mctp_address_null(hdr->src)) &&
	       (mctp_address_unicast(hdr->dest) || mctp_address_null(hdr->dest) ||
		mctp_address_broadcast(hdr->dest));
}

static int receive(struct sk_buff *skb, struct net_device *dev, struct packet_type *type,
		   struct net_device *orig_dev)
{
	struct mctp_netns *mctp = mctp_netns(dev_net(dev));
	struct mctp_iface *iface;
	struct mctp_path path;
	struct mctp_skb_cb *cb;
	unsigned int magic;
	mctp_eid_t dest;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb)
		return NET_RX_DROP;

	/* The receive path is in an RCU read-side section. */
	iface = mctp_iface_find(dev);
	if (!iface || !pskb_may_pull(skb, sizeof(struct mctp_hdr)))
		goto drop;
	skb_reset_transport_header(skb);
	skb_reset_network_header(skb);
	if (!header_is_valid(mctp_hdr(skb)))
		goto drop;
	dest = mctp_hdr(skb)->dest;

	/*
	 * Drivers for MCTP tell the sender's hardware address, others have none: neither has TUN,
	 * which user space can give any type. The ingress hook overwrites what a driver told.
	 */
	magic = ((const struct mctp_skb_cb *)skb->cb)->magic;
	cb = __mctp_cb(skb);
	if (dev->type != ARPHRD_MCTP || magic != cb->magic)
		cb->halen = 0;
	cb->net = READ_ONCE(iface->net);
	cb->ifindex = dev->ifindex;

	if (!mctp_route_find(mctp, cb->net, dest, &path)) {
		if (!mctp_address_null(dest) || skb->pkt_type != PACKET_HOST)
			goto drop;
		mctp_route_to_here(mctp, iface, &path);
	}

	if (path.local) {
		mctp_input_local(mctp, skb);
	} else {
		/* A queue would take the time it came at for the time to send it at. */
		skb_clear_tstamp(skb);
		mctp_output_packet(&path, skb);
	}
	return NET_RX_SUCCESS;

drop:
	kfree_skb(skb);
	return NET_RX_DROP;
}

static struct packet_type mctp_packet_type __read_mostly = {
	.type = cpu_to_be16(ETH_P_MCTP),
	.func = receive,
};

/**
 * mctp_input_init() - begin to receive packets
 *
 * Context: process context.
 */
void mctp_input_init(void)
{
	dev_add_pack(&mctp_packet_type);
}

/**
 * mctp_input_exit() - end it; no packet is in here any more afterwards
 *
 * Context: process context.
 */
void mctp_input_exit(void)
{
	dev_remove_pack(&mctp_packet_type);
}
