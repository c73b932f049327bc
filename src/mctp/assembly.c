// SPDX-License-Identifier: GPL-2.0
/*
 * Message assembly (DSP0236, "Message assembly"). The payload is copied into the head of the
 * message, then into pages, that are filled to their end, so that a message needs little more
 * memory than it has bytes, however small the packets are that a peer chooses to send.
 */

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <net/mctp.h>

#include "assembly.h"

/* What the head has room for, in bytes: a few packets of the baseline unit. */
#define HEAD_SIZE	SKB_WITH_OVERHEAD(1024)

static u8 sequence_of(const struct sk_buff *packet)
{
	const struct mctp_hdr *hdr = (const struct mctp_hdr *)skb_network_header(packet);

	return (hdr->flags_seq_tag >> MCTP_HDR_SEQ_SHIFT) & MCTP_HDR_SEQ_MASK;
}

static bool is_last(const struct sk_buff *packet)
{
	const struct mctp_hdr *hdr = (const struct mctp_hdr *)skb_network_header(packet);

	return hdr->flags_seq_tag & MCTP_HDR_FLAG_EOM;
}

/* The last page of the message if there is room in it, else a new one. */
static skb_frag_t *page_with_room(struct sk_buff *message)
{
	unsigned int count = skb_shinfo(message)->nr_frags;
	struct page *page;

	if (count && skb_frag_size(&skb_shinfo(message)->frags[count - 1]) < PAGE_SIZE)
		return &skb_shinfo(message)->frags[count - 1];

	page = count < MAX_SKB_FRAGS ? alloc_page(GFP_ATOMIC | __GFP_NOWARN) : NULL;
	if (!page)
		return NULL;
	skb_add_rx_frag(message, count, page, 0, 0, PAGE_SIZE);
	return &skb_shinfo(message)->frags[count];
}

static int append(struct sk_buff *message, const struct sk_buff *packet)
{
	unsigned int done = 0;

	if (!skb_is_nonlinear(message)) {
		done = min_t(unsigned int, packet->len, skb_tailroom(message));
		if (skb_copy_bits(packet, 0, skb_put(message, done), done))
			return -EFAULT;
	}
	while (done < packet->len) {
		skb_frag_t *frag = page_with_room(message);
		unsigned int size, room;

		if (!frag)
			return -ENOMEM;
		size = skb_frag_size(frag);
		room = min_t(unsigned int, packet->len - done, PAGE_SIZE - size);
		if (skb_copy_bits(packet, done, skb_frag_address(frag) + size, room))
			return -EFAULT;
		skb_frag_size_add(frag, room);
		message->len += room;
		message->data_len += room;
		done += room;
	}
	return 0;
}

/**
 * mctp_assembly_start() - begin a message with its first packet
 * @assembly:	none may be in it
 * @packet:	the packet; its data is the payload, its network header the MCTP header. Stays with
 *		the caller.
 *
 * Context: any; the caller serializes.
 * Return: 0; -EMSGSIZE if it is longer than a message may be; -ENOMEM.
 */
int mctp_assembly_start(struct mctp_assembly *assembly, const struct sk_buff *packet)
{
	struct sk_buff *message;
	int ret;

	if (packet->len > MCTP_MESSAGE_MAX)
		return -EMSGSIZE;
	message = alloc_skb(HEAD_SIZE, GFP_ATOMIC | __GFP_NOWARN);
	if (!message)
		return -ENOMEM;

	skb_reset_network_header(message);
	skb_put_data(message, skb_network_header(packet), sizeof(struct mctp_hdr));
	skb_pull(message, sizeof(struct mctp_hdr));
	message->protocol = packet->protocol;
	message->tstamp = packet->tstamp;
	memcpy(message->cb, packet->cb, sizeof(message->cb));
	ret = append(message, packet);
	if (ret) {
		kfree_skb(message);
		return ret;
	}

	*assembly->memory += message->truesize;
	assembly->message = message;
	assembly->unit = packet->len;
	assembly->seq = (sequence_of(packet) + 1) & MCTP_HDR_SEQ_MASK;
	return 0;
}

/**
 * mctp_assembly_add() - add the next packet of a message
 * @assembly:	the message, which has begun
 * @packet:	the packet, as for mctp_assembly_start()
 *
 * A packet out of sequence, or of another size than the first, ends the message. One that went on
 * after a lost packet would do so four packets later, for sequence numbers have two bits, and come
 * short of these.
 *
 * Context: any; the caller serializes.
 * Return: 0; or an error after which the message is dropped: -EINVAL if the packet is out of
 * sequence or has not the size it should have; -EMSGSIZE if the message would be too long; -ENOMEM.
 */
int mctp_assembly_add(struct mctp_assembly *assembly, const struct sk_buff *packet)
{
	unsigned int before = assembly->message->truesize;
	int ret;

	if (sequence_of(packet) != assembly->seq)
		ret = -EINVAL;
	else if (packet->len > assembly->unit || (packet->len < assembly->unit && !is_last(packet)))
		ret = -EINVAL;
	else if (packet->len > MCTP_MESSAGE_MAX - assembly->message->len)
		ret = -EMSGSIZE;
	else
		ret = append(assembly->message, packet);
	*assembly->memory += assembly->message->truesize - before;
	if (ret)
		mctp_assembly_drop(assembly);
	else
		assembly->seq = (assembly->seq + 1) & MCTP_HDR_SEQ_MASK;
	return ret;
}

/**
 * mctp_assembly_take() - take the message, which is complete
 * @assembly:	where it was put together, empty afterwards
 *
 * It has no device: that of the first packet may be gone.
 *
 * Context: any; the caller serializes.
 * Return: the message, which is the caller's.
 */
struct sk_buff *mctp_assembly_take(struct mctp_assembly *assembly)
{
	struct sk_buff *message = assembly->message;

	if (message)
		*assembly->memory -= message->truesize;
	assembly->message = NULL;
	return message;
}

/**
 * mctp_assembly_drop() - drop what has come of a message
 * @assembly:	the message, or none; empty afterwards
 *
 * Context: any; the caller serializes.
 */
void mctp_assembly_drop(struct mctp_assembly *assembly)
{
	kfree_skb(mctp_assembly_take(assembly));
}
