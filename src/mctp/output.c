// SPDX-License-Identifier: GPL-2.0
/* Messages that go out, in as many packets as the way takes. */

#include <linux/if_ether.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/mctp.h>
#include <net/sock.h>

#include "assembly.h"
#include "iface.h"
#include "input.h"
#include "neigh.h"
#include "output.h"
#include "route.h"

static int drop(struct sk_buff *skb, int error)
{
	kfree_skb(skb);
	return error;
}

/**
 * mctp_output_packet() - send a packet on its way
 * @path:	the way, which the caller keeps
 * @skb:	the packet, which is consumed; its data begins with the MCTP header
 *
 * Context: any but hardirq.
 * Return: 0; -EMSGSIZE if the way does not take so much; -EHOSTUNREACH if the device needs a
 * hardware address and none is known; -ENOBUFS if the device's queue has no room; -ENOMEM; for a
 * packet to this host what mctp_input_local() returns.
 */
int mctp_output_packet(const struct mctp_path *path, struct sk_buff *skb)
{
	struct net_device *dev = path->iface->dev;
	const u8 *haddr;
	int ret;

	if (path->local)
		return mctp_input_local(path->mctp, skb);

	skb->protocol = htons(ETH_P_MCTP);
	skb->dev = dev;
	/* The device's may have become smaller since the way was found. */
	if (skb->len > min(path->mtu, READ_ONCE(dev->mtu)))
		return drop(skb, -EMSGSIZE);
	/* A packet that is forwarded has the room that it came with. */
	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev)))
		return drop(skb, -ENOMEM);

	rcu_read_lock();
	haddr = path->haddr ?: mctp_neigh_find(path->iface, path->next);
	ret = dev_hard_header(skb, dev, ETH_P_MCTP, haddr, dev->dev_addr, skb->len);
	rcu_read_unlock();
	if (ret < 0)
		return drop(skb, -EHOSTUNREACH);

	ret = dev_queue_xmit(skb);
	return ret ? net_xmit_errno(ret) : 0;
}

static void push_header(struct sk_buff *skb, mctp_eid_t src, mctp_eid_t dest, u8 flags_seq_tag)
{
	struct mctp_hdr *hdr = skb_push(skb, sizeof(*hdr));

	skb_reset_network_header(skb);
	hdr->ver = MCTP_VER_MIN;
	hdr->dest = dest;
	hdr->src = src;
	hdr->flags_seq_tag = flags_seq_tag;
}

/* A packet with @size bytes of the message from @offset on. */
static struct sk_buff *cut(const struct sk_buff *message, unsigned int offset, unsigned int size)
{
	unsigned int headroom = skb_headroom(message);
	struct sk_buff *packet = alloc_skb(headroom + size, GFP_KERNEL);

	if (!packet)
		return NULL;
	skb_reserve(packet, headroom);
	if (skb_copy_bits(message, offset, skb_put(packet, size), size)) {
		kfree_skb(packet);
		return NULL;
	}
	packet->dev = message->dev;
	packet->protocol = message->protocol;
	packet->pkt_type = message->pkt_type;
	memcpy(packet->cb, message->cb, sizeof(packet->cb));
	/* The sender waits until there is room for the next message, not for this one. */
	if (message->sk)
		skb_set_owner_w(packet, message->sk);
	return packet;
}

/**
 * mctp_output_message() - send a message
 * @path:	the way, which the caller keeps
 * @skb:	the message, which is consumed; its data begins with the message type, and there is
 *		room before it for the MCTP header and the device's own
 * @src:	endpoint ID that it comes from
 * @dest:	endpoint ID that it is for
 * @tag:	tag value and owner bit
 *
 * Context: process context, may sleep.
 * Return: 0; -EMSGSIZE if the way does not even take a packet with one byte; -ENOMEM; what
 * mctp_output_packet() returns for the first packet that failed, after which there are no more.
 */
int mctp_output_message(const struct mctp_path *path, struct sk_buff *skb, mctp_eid_t src,
			mctp_eid_t dest, u8 tag)
{
	unsigned int unit, offset, size;
	u8 flags = MCTP_HDR_FLAG_SOM;
	u8 seq = 0;
	int ret = 0;

	skb->protocol = htons(ETH_P_MCTP);
	skb->pkt_type = PACKET_OUTGOING;
	skb->dev = path->iface->dev;
	skb_reset_transport_header(skb);

	if (path->mtu <= sizeof(struct mctp_hdr))
		return drop(skb, -EMSGSIZE);
	unit = path->mtu - sizeof(struct mctp_hdr);
	/*
	 * A message to this host is not carried, so that it needs no packets, and no copies for
	 * these. With one that is too long the same happens as if it came from elsewhere.
	 */
	if (skb->len <= unit || (path->local && skb->len <= MCTP_MESSAGE_MAX)) {
		push_header(skb, src, dest, MCTP_HDR_FLAG_SOM | MCTP_HDR_FLAG_EOM | tag);
		return mctp_output_packet(path, skb);
	}

	for (offset = 0; offset < skb->len && !ret; offset += size) {
		struct sk_buff *packet;

		size = min(unit, skb->len - offset);
		packet = cut(skb, offset, size);
		if (!packet) {
			ret = -ENOMEM;
			break;
		}
		if (offset + size == skb->len)
			flags |= MCTP_HDR_FLAG_EOM;
		push_header(packet, src, dest, flags | seq << MCTP_HDR_SEQ_SHIFT | tag);
		ret = mctp_output_packet(path, packet);
		flags = 0;
		seq = (seq + 1) & MCTP_HDR_SEQ_MASK;
	}
	if (ret)
		return drop(skb, ret);
	consume_skb(skb);
	return 0;
}
