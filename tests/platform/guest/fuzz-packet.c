// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-exercise fuzz: packets, as the other end of a link may send them. Most are of messages that
 * could become whole, in pieces of which some get lost, come twice, in another order or changed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "exercise.h"
#include "fuzz.h"
#include "request.h"

#define HEADER		4
#define START		0x80	/* the first packet of a message */
#define END		0x40	/* the last packet of a message */
#define SEQ_SHIFT	4
#define SEQ_MASK	3

#define LOOPBACK	1
#define TUN_MTU		65000

int tun_open(struct fuzzer *f, int flags, char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | flags, .ifr_name = "fz%d" };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (CALL(f, FUZZ_LINK, ioctl(fd, TUNSETIFF, &request)) < 0) {
		close(fd);
		return -1;
	}
	memcpy(name, request.ifr_name, IF_NAMESIZE);
	return fd;
}

static uint8_t any_peer(const struct packet_fuzz *fuzz, struct fuzzer *f)
{
	return PEER_EID + PEER_EIDS * fuzz->group + below(f, PEER_EIDS);
}

static bool open_tun(struct packet_fuzz *fuzz, struct fuzzer *f)
{
	int flags = ONE_OF(f, int, 0, 0, IFF_NAPI, IFF_VNET_HDR, IFF_VNET_HDR | IFF_NAPI);
	uint8_t first = PEER_EID + PEER_EIDS * fuzz->group;
	uint32_t mtu = ONE_OF(f, uint32_t, 0, 68, 68, 1000);
	char name[IF_NAMESIZE];

	fuzz->tun = tun_open(f, flags, name);
	if (fuzz->tun < 0)
		return false;
	fuzz->vnet_header = flags & IFF_VNET_HDR ? sizeof(struct virtio_net_hdr) : 0;
	fuzz->index = if_nametoindex(name);
	set_link_u32(f, FUZZ_LINK, fuzz->index, IFLA_MTU, TUN_MTU);
	/* As if it had a driver for MCTP. */
	if (chance(f, 30))
		CALL(f, FUZZ_LINK, ioctl(fuzz->tun, TUNSETLINK, ARPHRD_MCTP));
	set_link(f, fuzz->index, IFF_UP, IFF_UP);
	change_address(f, RTM_NEWADDR, fuzz->index, LOCAL_EID + below(f, LOCAL_EIDS));
	change_route(f, RTM_NEWROUTE, fuzz->index, first, PEER_EIDS - 1, mtu);
	if (chance(f, 50))
		change_route(f, RTM_NEWROUTE, fuzz->index, PEER_EID, PEER_EIDS * PEER_GROUPS - 1,
			     0);
	return true;
}

bool packet_fuzz_begin(struct packet_fuzz *fuzz, struct fuzzer *f, unsigned int group)
{
	memset(fuzz, 0, sizeof(*fuzz));
	fuzz->group = group % PEER_GROUPS;
	fuzz->raw = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			   chance(f, 50) ? htons(ETH_P_ALL) : htons(ETH_P_MCTP));
	return open_tun(fuzz, f);
}

void packet_fuzz_end(struct packet_fuzz *fuzz)
{
	close(fuzz->tun);
	close(fuzz->raw);
}

static void send_tun(struct packet_fuzz *fuzz, struct fuzzer *f, uint8_t *packet, size_t length)
{
	/* How much of it is in one piece in the kernel. */
	struct virtio_net_hdr vnet = { .hdr_len = chance(f, 50) ? 0 : any_size(f, length) };
	struct tun_pi information = { .proto = htons(ETH_P_MCTP) };
	struct iovec pieces[3] = {
		{ .iov_base = &information, .iov_len = sizeof(information) },
		{ .iov_base = &vnet, .iov_len = fuzz->vnet_header },
		{ .iov_base = packet, .iov_len = length },
	};

	CALL(f, FUZZ_PACKET, writev(fuzz->tun, pieces, 3));
}

/* What goes out by the loopback interface comes in again. */
static void send_loopback(struct packet_fuzz *fuzz, struct fuzzer *f, uint8_t *packet,
			  size_t length)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_MCTP),
		.sll_ifindex = chance(f, 95) ? LOOPBACK : any_link(f),
		.sll_halen = ETH_ALEN,
	};

	CALL(f, FUZZ_PACKET,
	     sendto(fuzz->raw, packet, length, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to)));
}

static void send_packet(struct packet_fuzz *fuzz, struct fuzzer *f, uint8_t *packet, size_t length)
{
	if (fuzz->raw >= 0 && chance(f, 10))
		send_loopback(fuzz, f, packet, length);
	else
		send_tun(fuzz, f, packet, length);
}

static void begin_stream(struct packet_fuzz *fuzz, struct packet_stream *stream, struct fuzzer *f)
{
	stream->dest = chance(f, 90) ? LOCAL_EID + below(f, LOCAL_EIDS) : any_eid(f);
	stream->src = chance(f, 90) ? any_peer(fuzz, f) : any_eid(f);
	stream->tag = below(f, 8) | (chance(f, 80) ? MCTP_TAG_OWNER : 0);
	stream->seq = below(f, 4);
	stream->started = false;
	stream->unit = chance(f, 80) ? ONE_OF(f, size_t, 64, 64, 1, 60, 1000, 4092, 8000, 16384)
				     : 1 + any_size(f, TUN_MTU - HEADER - 1);
	/* The largest that is allowed, or a bit more, now and then. */
	stream->left = chance(f, 5) ? 65536 - 2 + below(f, 5) : 1 + any_size(f, 20 * stream->unit);
	if (stream->left > 600 * stream->unit)
		stream->unit = 1000;
}

/* A response to a packet that came out of the interface. */
static void begin_response(struct packet_fuzz *fuzz, const uint8_t *request, struct fuzzer *f)
{
	struct packet_stream *stream = &ANY_OF(f, fuzz->streams);

	begin_stream(fuzz, stream, f);
	stream->dest = request[2];
	stream->src = request[1];
	stream->tag = request[3] & MCTP_TAG_MASK;
}

/* The next packet of a message. Returns its length. */
static size_t next_packet(struct packet_stream *stream, struct fuzzer *f, uint8_t *packet)
{
	size_t size = stream->left < stream->unit ? stream->left : stream->unit;

	packet[0] = 1;
	packet[1] = stream->dest;
	packet[2] = stream->src;
	packet[3] = (stream->started ? 0 : START) | stream->seq << SEQ_SHIFT | stream->tag;
	/* A type that somebody is bound to. */
	packet[HEADER] = stream->started ? CONTINUATION
					 : ONE_OF(f, uint8_t, 1, 4, 0x7f, 0x84, 0xff);
	if (stream->left <= stream->unit)
		packet[3] |= END;
	stream->started = true;
	stream->seq = (stream->seq + 1) & SEQ_MASK;
	stream->left -= size;
	return HEADER + size;
}

/* What may go wrong with a packet on its way, and what nobody sends who means well. */
static size_t spoil(struct fuzzer *f, uint8_t *packet, size_t length)
{
	switch (below(f, 5)) {
	case 0:
		packet[below(f, HEADER)] ^= 1 << below(f, 8);
		break;
	case 1:
		packet[below(f, HEADER)] = next_random(&f->random);
		break;
	case 2:
		return below(f, 8);
	case 3:
		return 1 + below(f, length);
	case 4:
		packet[3] ^= ONE_OF(f, uint8_t, START, END, START | END, MCTP_TAG_OWNER, 0x10);
		break;
	}
	return length;
}

static void step_stream(struct packet_fuzz *fuzz, struct packet_stream *stream, struct fuzzer *f)
{
	static __thread uint8_t packet[HEADER + TUN_MTU], before[HEADER + TUN_MTU];
	static __thread size_t before_length;
	size_t length;

	if (!stream->left || chance(f, 1))
		begin_stream(fuzz, stream, f);
	length = next_packet(stream, f, packet);
	/* Not often, for most messages shall get to their end. */
	if (chance(f, 3))
		return;
	if (chance(f, 4))
		length = spoil(f, packet, length);
	send_packet(fuzz, f, packet, length);
	if (chance(f, 2) && before_length)
		send_packet(fuzz, f, before, before_length);
	if (chance(f, 10)) {
		memcpy(before, packet, length);
		before_length = length;
	}
}

/* What the host sent by the interface. */
static void drain(struct packet_fuzz *fuzz, struct fuzzer *f)
{
	static __thread uint8_t frame[16 + HEADER + TUN_MTU];
	size_t before = sizeof(struct tun_pi) + fuzz->vnet_header;
	const uint8_t *packet = frame + before;
	struct tun_pi *information = (struct tun_pi *)frame;
	unsigned int i;
	ssize_t got;

	for (i = 0; i < 64; i++) {
		got = read(fuzz->tun, frame, sizeof(frame));
		if (got < 0)
			return;
		if ((size_t)got < before + HEADER || information->proto != htons(ETH_P_MCTP))
			continue;
		count_event(FUZZ_PACKETS_OUT, 1);
		if (packet[3] & START && packet[3] & MCTP_TAG_OWNER && chance(f, 50))
			begin_response(fuzz, packet, f);
	}
}

void packet_fuzz_step(struct packet_fuzz *fuzz, struct fuzzer *f)
{
	struct packet_stream *stream = &ANY_OF(f, fuzz->streams);
	unsigned int burst = 1 + any_size(f, 32);

	while (burst--) {
		step_stream(fuzz, stream, f);
		if (chance(f, 20))
			stream = &ANY_OF(f, fuzz->streams);
	}
	drain(fuzz, f);
}

void packet_role(struct fuzzer *f)
{
	struct packet_fuzz fuzz;
	unsigned int steps;

	while (!over(f)) {
		if (!packet_fuzz_begin(&fuzz, f, below(f, PEER_GROUPS)))
			continue;
		/* The interface goes under traffic. */
		for (steps = 100 + below(f, 400); steps && !over(f); steps--)
			packet_fuzz_step(&fuzz, f);
		packet_fuzz_end(&fuzz);
	}
}
