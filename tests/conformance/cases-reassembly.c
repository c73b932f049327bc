// SPDX-License-Identifier: GPL-2.0
/* Messages of several packets, coming in: in order, out of order, never complete. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

/* A packet of a message that a case tells one by one: its flags, and what is in it. */
struct part {
	uint8_t flags;
	char letter;
	size_t length;
};

static void inject_part(int tun, const struct part *part)
{
	uint8_t payload[1024];

	memset(payload, part->letter, part->length);
	/* The first byte of a message is its type. */
	if (part->flags & START)
		payload[0] = TYPE;
	inject(tun, LOCAL_EID, PEER_EID, part->flags, payload, part->length);
}

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* Inject packets, then look at what came of them, then whether a good message still comes. */
static unsigned int note_parts(const struct part *parts, size_t count)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	unsigned int messages;
	size_t i;

	for (i = 0; i < count; i++)
		inject_part(tun, &parts[i]);
	messages = note_messages(fd, "after these packets");
	inject_text(tun, LOCAL_EID, PEER_EID, TO | 2, "good");
	promise(note_messages(fd, "after a good message") >= 1, "a good message does not come");
	return messages;
}

static void check_reassembly(int tun, int fd, size_t length, size_t unit)
{
	static uint8_t data[MESSAGE_MAX];
	static struct message message;

	fill(data, length, length + unit);
	data[0] = TYPE;
	inject_message(tun, LOCAL_EID, PEER_EID, TO | 4, data, length, unit);
	if (!receive(fd, &message)) {
		promise(false, "%zu bytes in packets of %zu do not come", length, unit);
		return;
	}
	promise(message.length == (ssize_t)length - 1 &&
		!memcmp(message.data, data + 1, length - 1),
		"%zu bytes in packets of %zu are other bytes", length, unit);
}

static void messages_of_all_sizes_in_packets_of_64_bytes(void)
{
	static const size_t sizes[] = {
		1, 2, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 256, 257, 319, 320, 321, 1000,
		4095, 4096, 4097,
	};
	int tun = simple_link(), fd = open_bound(TYPE);
	size_t i;

	for (i = 0; i < COUNT(sizes); i++)
		check_reassembly(tun, fd, sizes[i], 64);
}

static void packets_of_all_sizes(void)
{
	static const size_t units[] = { 64, 65, 100, 128, 251, 252, 1000, 1496, 4000, 9000 };
	int tun = simple_link(), fd = open_bound(TYPE), large = 4 << 20;
	size_t i;

	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	set_mtu(DEVICE, 65535);
	for (i = 0; i < COUNT(units); i++) {
		check_reassembly(tun, fd, units[i], units[i]);
		check_reassembly(tun, fd, units[i] + 1, units[i]);
		check_reassembly(tun, fd, 5 * units[i] + 7, units[i]);
	}
}

/* DSP0236 lets no one send so, and asks no one to refuse it. */
static void packets_that_are_smaller_than_the_baseline(void)
{
	static const size_t units[] = { 1, 2, 3, 8, 32, 63 };
	static uint8_t data[100] = { TYPE };
	int tun = simple_link(), fd = open_bound(TYPE);
	size_t i;

	for (i = 0; i < COUNT(units); i++) {
		inject_message(tun, LOCAL_EID, PEER_EID, TO, data, sizeof(data), units[i]);
		note_messages(fd, "100 bytes in packets of %zu", units[i]);
	}
}

static void note_long(int tun, int fd, size_t length, size_t unit)
{
	static uint8_t data[2 * MESSAGE_MAX];
	static struct message message;

	fill(data, length, length);
	data[0] = TYPE;
	inject_message(tun, LOCAL_EID, PEER_EID, TO | 1, data, length, unit);
	if (!receive(fd, &message))
		record("%zu bytes in packets of %zu: no message", length, unit);
	else
		record("%zu bytes in packets of %zu: %s", length, unit,
		       describe_message(&message));
}

static void the_longest_message(void)
{
	static const size_t lengths[] = { 65535, 65536, 65537, 65600, 70000, 131072 };
	int tun = simple_link(), fd = open_bound(TYPE), large = 4 << 20;
	size_t i;

	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	set_mtu(DEVICE, 65535);
	for (i = 0; i < COUNT(lengths); i++)
		note_long(tun, fd, lengths[i], 4096);
	for (i = 0; i < COUNT(lengths); i++)
		note_long(tun, fd, lengths[i], 4000);
	inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "good");
	promise(note_messages(fd, "after them") == 1, "a good message does not come");
}

static void the_longest_message_in_the_smallest_packets(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), large = 4 << 20;

	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	check_reassembly(tun, fd, MESSAGE_MAX, BASELINE);
}

static void the_first_sequence_number_is_free(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), first, i;

	for (first = 0; first < 4; first++) {
		for (i = 0; i < 6; i++) {
			const struct part part = {
				.flags = SEQUENCE(first + i) | TO | (i ? 0 : START) |
					 (i == 5 ? END : 0),
				.letter = 'a' + i,
				.length = BASELINE,
			};

			inject_part(tun, &part);
		}
		promise(note_messages(fd, "from %d on", first) == 1, "no message comes");
	}
}

static void a_packet_is_missing(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(2) | TO, 'c', 64 },
		{ END | SEQUENCE(3) | TO, 'd', 64 },
	};

	promise(!note_parts(parts, COUNT(parts)), "a message comes of it");
}

/* The fourth packet after it has its sequence number. */
static void a_packet_of_many_is_missing(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(2) | TO, 'c', 64 },
		{ SEQUENCE(3) | TO, 'd', 64 },
		{ SEQUENCE(4) | TO, 'e', 64 },
		{ SEQUENCE(5) | TO, 'f', 64 },
		{ END | SEQUENCE(6) | TO, 'g', 64 },
	};

	note_parts(parts, COUNT(parts));
}

static void four_packets_are_missing(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ END | SEQUENCE(5) | TO, 'f', 64 },
	};

	/* Sequence numbers have two bits: nobody can notice. */
	note_parts(parts, COUNT(parts));
}

static void a_packet_comes_twice(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(1) | TO, 'b', 64 },
		{ SEQUENCE(1) | TO, 'b', 64 },
		{ END | SEQUENCE(2) | TO, 'c', 64 },
	};

	note_parts(parts, COUNT(parts));
}

static void two_packets_change_places(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(2) | TO, 'c', 64 },
		{ SEQUENCE(1) | TO, 'b', 64 },
		{ END | SEQUENCE(3) | TO, 'd', 64 },
	};

	promise(!note_parts(parts, COUNT(parts)), "a message comes of it");
}

static void a_gap_ends_the_message(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(3) | TO, 'x', 64 },
		/* What would have been right before. */
		{ END | SEQUENCE(1) | TO, 'b', 64 },
	};

	note_parts(parts, COUNT(parts));
}

static void a_gap_and_what_would_follow_it(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(2) | TO, 'c', 64 },
		{ SEQUENCE(3) | TO, 'd', 64 },
		{ END | SEQUENCE(0) | TO, 'e', 64 },
	};

	promise(!note_parts(parts, COUNT(parts)), "a message comes of it");
}

static void a_start_ends_what_was_before(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(1) | TO, 'b', 64 },
		{ START | SEQUENCE(2) | TO, 'c', 64 },
		{ END | SEQUENCE(3) | TO, 'd', 64 },
	};

	promise(note_parts(parts, COUNT(parts)) == 1, "not the second message comes");
}

static void two_starts_with_the_same_number(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ START | SEQUENCE(0) | TO, 'b', 64 },
		{ END | SEQUENCE(1) | TO, 'c', 10 },
	};

	promise(note_parts(parts, COUNT(parts)) == 1, "not the second message comes");
}

static void a_whole_message_ends_what_was_before(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ START | END | SEQUENCE(1) | TO, 'b', 20 },
		{ END | SEQUENCE(1) | TO, 'c', 64 },
		{ END | SEQUENCE(2) | TO, 'd', 64 },
	};

	note_parts(parts, COUNT(parts));
}

/* The socket of the request that did not end has nothing to do with the next one. */
static void a_request_of_another_type_after_one_without_end(void)
{
	static const uint8_t first[64] = { TYPE }, whole[10] = { TYPE + 1 };
	static uint8_t long_one[100] = { TYPE + 1 };
	int tun = simple_link(), fd = open_bound(TYPE), other = open_bound(TYPE + 1);

	inject(tun, LOCAL_EID, PEER_EID, START | TO, first, sizeof(first));
	inject(tun, LOCAL_EID, PEER_EID, START | END | TO, whole, sizeof(whole));
	promise(!note_messages(fd, "the first type, after one packet"), "it came to another type");
	promise(note_messages(other, "the second type, after one packet") == 1, "it did not come");

	inject(tun, LOCAL_EID, PEER_EID, START | TO, first, sizeof(first));
	inject_message(tun, LOCAL_EID, PEER_EID, TO, long_one, sizeof(long_one), 64);
	promise(!note_messages(fd, "the first type, after two packets"), "it came to another type");
	promise(note_messages(other, "the second type, after two packets") == 1, "it did not come");
}

static void an_end_without_start(void)
{
	static const struct part parts[] = {
		{ END | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(1) | TO, 'b', 64 },
		{ END | SEQUENCE(2) | TO, 'c', 64 },
	};

	promise(!note_parts(parts, COUNT(parts)), "a message comes of it");
}

static void two_ends(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ END | SEQUENCE(1) | TO, 'b', 64 },
		{ END | SEQUENCE(2) | TO, 'c', 64 },
	};

	promise(note_parts(parts, COUNT(parts)) == 1, "not one message comes");
}

static void a_smaller_packet_in_the_middle(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(1) | TO, 'b', 50 },
		{ SEQUENCE(2) | TO, 'c', 64 },
		{ END | SEQUENCE(3) | TO, 'd', 10 },
	};

	note_parts(parts, COUNT(parts));
}

static void a_larger_packet_in_the_middle(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(1) | TO, 'b', 80 },
		{ END | SEQUENCE(2) | TO, 'c', 10 },
	};

	note_parts(parts, COUNT(parts));
}

static void a_larger_packet_at_the_end(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(1) | TO, 'b', 64 },
		{ END | SEQUENCE(2) | TO, 'c', 65 },
	};

	note_parts(parts, COUNT(parts));
}

static void an_empty_packet_in_the_middle(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ SEQUENCE(1) | TO, 'b', 0 },
		{ END | SEQUENCE(2) | TO, 'c', 10 },
	};

	note_parts(parts, COUNT(parts));
}

static void an_empty_packet_at_the_end(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 64 },
		{ END | SEQUENCE(1) | TO, 'b', 0 },
	};

	note_parts(parts, COUNT(parts));
}

static void a_start_of_one_byte(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO, 'a', 1 },
		{ END | SEQUENCE(1) | TO, 'b', 1 },
	};

	note_parts(parts, COUNT(parts));
}

static void packets_with_and_without_owner_bit_are_of_two_messages(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO | 1, 'a', 64 },
		{ END | SEQUENCE(1) | 1, 'x', 64 },
		{ END | SEQUENCE(1) | TO | 1, 'b', 64 },
	};

	promise(note_parts(parts, COUNT(parts)) == 1, "not the right message comes");
}

static void packets_of_two_tags_are_of_two_messages(void)
{
	static const struct part parts[] = {
		{ START | SEQUENCE(0) | TO | 1, 'a', 64 },
		{ START | SEQUENCE(2) | TO | 2, 'A', 64 },
		{ SEQUENCE(1) | TO | 1, 'b', 64 },
		{ SEQUENCE(3) | TO | 2, 'B', 64 },
		{ END | SEQUENCE(0) | TO | 2, 'C', 64 },
		{ END | SEQUENCE(2) | TO | 1, 'c', 64 },
	};

	promise(note_parts(parts, COUNT(parts)) == 2, "not both messages come");
}

static void all_tags_at_once(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), tag, i;

	for (i = 0; i < 3; i++) {
		for (tag = 0; tag < 8; tag++) {
			const struct part part = {
				.flags = SEQUENCE(i) | TO | tag | (i ? 0 : START) |
					 (i == 2 ? END : 0),
				.letter = 'a' + tag,
				.length = BASELINE,
			};

			inject_part(tun, &part);
		}
	}
	promise(note_messages(fd, "eight tags") == 8, "not all come");
}

static void packets_of_two_sources_are_of_two_messages(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t a[64] = { TYPE, 'a' }, b[64] = { TYPE, 'b' };

	inject(tun, LOCAL_EID, 10, START | SEQUENCE(0) | TO, a, sizeof(a));
	inject(tun, LOCAL_EID, 11, START | SEQUENCE(0) | TO, b, sizeof(b));
	inject(tun, LOCAL_EID, 10, END | SEQUENCE(1) | TO, "A", 1);
	inject(tun, LOCAL_EID, 11, END | SEQUENCE(1) | TO, "B", 1);
	promise(note_messages(fd, "two sources") == 2, "not both messages come");
}

static void many_sources_at_once(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), large = 4 << 20, eid, count = 0;
	static struct message message;
	uint8_t part[64] = { TYPE };

	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)), "room");
	for (eid = 9; eid < 255; eid++) {
		part[1] = eid;
		inject(tun, LOCAL_EID, eid, START | SEQUENCE(0) | TO, part, sizeof(part));
	}
	for (eid = 9; eid < 255; eid++)
		inject(tun, LOCAL_EID, eid, END | SEQUENCE(1) | TO, "end", 3);
	for (; receive(fd, &message); count++)
		promise(message.length == 66 && message.data[0] == 9 + count,
			"message %d is of another source", count);
	record("of 246 messages at once, %d come", count);
}

/* Each source begins a message before the first one ends its own. */
static unsigned int messages_at_once(int tun, int fd, unsigned int sources, size_t length)
{
	static uint8_t part[4096] = { TYPE };
	static struct message message;
	unsigned int i, count = 0;

	for (i = 0; i < sources; i++)
		inject(tun, LOCAL_EID, PEER_EID + i, START | SEQUENCE(0) | TO, part, length);
	for (i = 0; i < sources; i++) {
		inject(tun, LOCAL_EID, PEER_EID + i, END | SEQUENCE(1) | TO, "end", 3);
		count += receive(fd, &message);
	}
	return count;
}

static void more_messages_at_once_than_a_receiver_has_room_for(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), small = 1, room = 20000;

	set_mtu(DEVICE, 65535);
	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), "SO_RCVBUF");
	promise(messages_at_once(tun, fd, 1, 4096) == 1, "a single one does not come");
	record("of 100 messages of 4099 bytes, %s come",
	       messages_at_once(tun, fd, 100, 4096) < 100 ? "not all" : "all");
	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)), "SO_RCVBUF");
	record("of 100 messages of 4099 bytes, %s come with ten times the room",
	       messages_at_once(tun, fd, 100, 4096) < 100 ? "not all" : "all");
	record("of 10 messages of 67 bytes, %u come", messages_at_once(tun, fd, 10, BASELINE));
}

static void packets_to_two_EIDs_are_of_two_messages(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t a[64] = { TYPE, 'a' }, b[64] = { TYPE, 'b' };

	add_address(DEVICE, 20);
	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, a, sizeof(a));
	inject(tun, 20, PEER_EID, START | SEQUENCE(0) | TO, b, sizeof(b));
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "A", 1);
	inject(tun, 20, PEER_EID, END | SEQUENCE(1) | TO, "B", 1);
	promise(note_messages(fd, "two EIDs of ours") == 2, "not both messages come");
}

static void packets_through_two_interfaces(void)
{
	int tun = simple_link(), other = link_with("tun1", 20), fd = open_bound(TYPE);
	uint8_t part[64] = { TYPE };

	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	inject(other, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "end", 3);
	note_messages(fd, "start and end through different interfaces");
}

static void packets_in_two_networks_are_of_two_messages(void)
{
	int tun = simple_link(), other = tun_create("tun1"), fd = open_bound(TYPE);
	uint8_t a[64] = { TYPE, 'a' }, b[64] = { TYPE, 'b' };

	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", LOCAL_EID);
	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, a, sizeof(a));
	inject(other, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, b, sizeof(b));
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "A", 1);
	inject(other, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "B", 1);
	promise(note_messages(fd, "two networks") == 2, "not both messages come");
}

static void a_response_of_several_packets(void)
{
	int tun = simple_link(), fd = open_socket();
	static struct packet packet;
	uint8_t data[200], tag;

	fill(data, sizeof(data), 1);
	data[0] = TYPE;
	expect(0, request(fd, PEER_EID, "request"), "request");
	given(next_packet(tun, &packet), "a packet");
	tag = packet.bytes[3] & MCTP_TAG_MASK;
	inject_message(tun, LOCAL_EID, PEER_EID, tag, data, sizeof(data), BASELINE);
	promise(note_messages(fd, "after the response") == 1, "it does not come");
	inject_message(tun, LOCAL_EID, PEER_EID, tag, data, sizeof(data), BASELINE);
	promise(!note_messages(fd, "after the same again"), "it comes twice");
}

static void a_broken_response_and_a_good_one(void)
{
	int tun = simple_link(), fd = open_socket();
	uint8_t part[64] = { TYPE, 'a' }, tag;
	static struct packet packet;

	expect(0, request(fd, PEER_EID, "request"), "request");
	given(next_packet(tun, &packet), "a packet");
	tag = packet.bytes[3] & MCTP_TAG_MASK;
	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | tag, part, sizeof(part));
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(2) | tag, part, sizeof(part));
	note_messages(fd, "after a response with a gap");
	inject_text(tun, LOCAL_EID, PEER_EID, tag, "good");
	note_messages(fd, "after a good one");
}

static void a_fragmented_message_to_all(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t part[64] = { TYPE, 'a' };

	inject(tun, 255, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	inject(tun, 255, PEER_EID, END | SEQUENCE(1) | TO, "end", 3);
	note_messages(fd, "two packets to EID 255");
	inject(tun, 0, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	inject(tun, 0, PEER_EID, END | SEQUENCE(1) | TO, "end", 3);
	note_messages(fd, "two packets to EID 0");
}

static void a_socket_that_binds_in_the_middle(void)
{
	int tun = simple_link(), fd;
	uint8_t part[64] = { TYPE };

	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	fd = open_bound(TYPE);
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "end", 3);
	promise(!note_messages(fd, "it was bound after the first packet"), "a message comes");
}

static void a_socket_that_closes_in_the_middle(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t part[64] = { TYPE };

	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	close(fd);
	fd = open_bound(TYPE);
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "end", 3);
	promise(!note_messages(fd, "another socket"), "a message comes");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "good");
	promise(note_messages(fd, "another socket") == 1, "a good message does not come");
}

static void an_interface_that_goes_down_in_the_middle(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	uint8_t part[64] = { TYPE };

	inject(tun, LOCAL_EID, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	set_up(DEVICE, false);
	set_up(DEVICE, true);
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, "end", 3);
	note_messages(fd, "the interface was down");
}

static void a_receiver_without_room_in_the_middle(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), small = 1, i;
	static uint8_t data[30000];

	given(!setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), "SO_RCVBUF");
	data[0] = TYPE;
	for (i = 0; i < 3; i++)
		inject_message(tun, LOCAL_EID, PEER_EID, TO, data, sizeof(data), 1000);
	note_messages(fd, "three messages of 30000 bytes, the smallest buffer");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "good");
	promise(note_messages(fd, "then") == 1, "a good message does not come");
}

const struct test_case reassembly_cases[] = {
	CASE(messages_of_all_sizes_in_packets_of_64_bytes),
	CASE(packets_of_all_sizes),
	CASE(packets_that_are_smaller_than_the_baseline),
	CASE(the_longest_message),
	CASE(the_longest_message_in_the_smallest_packets),
	CASE(the_first_sequence_number_is_free),
	CASE(a_packet_is_missing),
	CASE(a_packet_of_many_is_missing),
	CASE(four_packets_are_missing),
	CASE(a_packet_comes_twice),
	CASE(two_packets_change_places),
	CASE(a_gap_ends_the_message),
	CASE(a_gap_and_what_would_follow_it),
	CASE(a_start_ends_what_was_before),
	CASE(two_starts_with_the_same_number),
	CASE(a_whole_message_ends_what_was_before),
	CASE(a_request_of_another_type_after_one_without_end),
	CASE(an_end_without_start),
	CASE(two_ends),
	CASE(a_smaller_packet_in_the_middle),
	CASE(a_larger_packet_in_the_middle),
	CASE(a_larger_packet_at_the_end),
	CASE(an_empty_packet_in_the_middle),
	CASE(an_empty_packet_at_the_end),
	CASE(a_start_of_one_byte),
	CASE(packets_with_and_without_owner_bit_are_of_two_messages),
	CASE(packets_of_two_tags_are_of_two_messages),
	CASE(all_tags_at_once),
	CASE(packets_of_two_sources_are_of_two_messages),
	CASE(many_sources_at_once),
	CASE(more_messages_at_once_than_a_receiver_has_room_for),
	CASE(packets_to_two_EIDs_are_of_two_messages),
	CASE(packets_through_two_interfaces),
	CASE(packets_in_two_networks_are_of_two_messages),
	CASE(a_response_of_several_packets),
	CASE(a_broken_response_and_a_good_one),
	CASE(a_fragmented_message_to_all),
	CASE(a_socket_that_binds_in_the_middle),
	CASE(a_socket_that_closes_in_the_middle),
	CASE(an_interface_that_goes_down_in_the_middle),
	CASE(a_receiver_without_room_in_the_middle),
	{ 0 }
};
