// SPDX-License-Identifier: GPL-2.0
/* Packets that are for someone else: from one interface to another. */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

#define FAR_EID	30	/* behind tun1 */

static const uint8_t payload[] = { TYPE, 'h', 'e', 'l', 'l', 'o' };

/* tun0 with EID 8 and a route to 9, tun1 with EID 20 and a route to 30. */
static void bridge(int *near, int *far)
{
	*near = simple_link();
	*far = link_with("tun1", 20);
	add_route("tun1", FAR_EID, FAR_EID);
}

static void a_packet_goes_on_unchanged(void)
{
	static const uint8_t sent[] = { 1, FAR_EID, PEER_EID, START | END | SEQUENCE(2) | TO | 5,
					TYPE, 'x' };
	static struct packet packet;
	int near, far;

	bridge(&near, &far);
	given(!inject_bytes(near, sent, sizeof(sent)), "to inject a packet");
	send_marker(far);
	given(next_packet(far, &packet), "a packet that is forwarded");
	record("%s", describe_packet(&packet));
	promise(packet.length == sizeof(sent) && !memcmp(packet.bytes, sent, sizeof(sent)),
		"it has changed");
	promise(!next_packet(far, &packet), "a second one is forwarded");
}

static void it_works_in_both_directions(void)
{
	int near, far;

	bridge(&near, &far);
	inject(far, PEER_EID, FAR_EID, START | END | 5, payload, sizeof(payload));
	promise(note_packets(near, "from tun1 to EID 9") == 1, "it is not forwarded");
}

static void flags_of_forwarded_packets(void)
{
	static struct packet packet;
	struct ranges ranges;
	int near, far, value;

	bridge(&near, &far);
	ranges_start(&ranges, "flags");
	for (value = 0; value < 256; value++) {
		inject(near, FAR_EID, PEER_EID, value, payload, sizeof(payload));
		if (!poll_packet(far, &packet))
			ranges_add(&ranges, value, "no packet");
		else if (packet.bytes[3] != value)
			ranges_add(&ranges, value, "changed");
		else
			ranges_add(&ranges, value, "forwarded");
	}
	ranges_end(&ranges);
}

static void versions_of_forwarded_packets(void)
{
	uint8_t sent[] = { 1, FAR_EID, PEER_EID, START | END | TO, TYPE, 'x' };
	static struct packet packet;
	struct ranges ranges;
	int near, far, value;

	bridge(&near, &far);
	ranges_start(&ranges, "version");
	for (value = 0; value < 256; value++) {
		sent[0] = value;
		given(!inject_bytes(near, sent, sizeof(sent)), "to inject a packet");
		if (!poll_packet(far, &packet))
			ranges_add(&ranges, value, "no packet");
		else if (packet.bytes[0] != value)
			ranges_add(&ranges, value, "changed");
		else
			ranges_add(&ranges, value, "forwarded");
	}
	ranges_end(&ranges);
}

static void sources_of_forwarded_packets(void)
{
	static struct packet packet;
	struct ranges ranges;
	int near, far, value;

	bridge(&near, &far);
	ranges_start(&ranges, "source");
	for (value = 0; value < 256; value++) {
		inject(near, FAR_EID, value, START | END | TO, payload, sizeof(payload));
		ranges_add(&ranges, value, poll_packet(far, &packet) ? "forwarded" : "no packet");
	}
	ranges_end(&ranges);
}

static void parts_of_a_message_go_on_one_by_one(void)
{
	uint8_t part[64] = { TYPE };
	int near, far;

	bridge(&near, &far);
	inject(near, FAR_EID, PEER_EID, START | SEQUENCE(0) | TO, part, sizeof(part));
	promise(note_packets(far, "the first part") == 1, "it is not forwarded");
	inject(near, FAR_EID, PEER_EID, END | SEQUENCE(3) | TO, part, 10);
	promise(note_packets(far, "the last part, after a gap") == 1, "it is not forwarded");
}

static void sizes_of_forwarded_packets(void)
{
	static const size_t sizes[] = { 0, 1, 60, 64, 65, 96, 97, 4000 };
	static uint8_t large[4000] = { TYPE };
	int near, far;
	size_t i;

	bridge(&near, &far);
	set_mtu("tun1", 100);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		inject(near, FAR_EID, PEER_EID, START | END | TO, large, sizes[i]);
		note_packets(far, "%zu bytes, MTU 100", sizes[i]);
	}
}

static void a_packet_of_several_pages_is_forwarded(void)
{
	static uint8_t large[20000];
	int near, far;

	bridge(&near, &far);
	set_mtu("tun1", 65535);
	fill(large, sizeof(large), 1);
	inject(near, FAR_EID, PEER_EID, START | END | TO, large, sizeof(large));
	promise(note_packets(far, "20000 bytes") == 1, "it is not forwarded");
}

static void the_MTU_of_the_route(void)
{
	static uint8_t large[200] = { TYPE };
	int near = simple_link(), far = link_with("tun1", 20);

	given(!answer_to(add_mtu(route_request(RTM_NEWROUTE, "tun1", FAR_EID, FAR_EID), 100)),
	      "a route");
	inject(near, FAR_EID, PEER_EID, START | END | TO, large, 96);
	note_packets(far, "96 bytes, MTU 100");
	inject(near, FAR_EID, PEER_EID, START | END | TO, large, 97);
	note_packets(far, "97 bytes, MTU 100");
}

static void a_packet_without_route_is_dropped(void)
{
	int near, far;

	bridge(&near, &far);
	inject(near, 77, PEER_EID, START | END | TO, payload, sizeof(payload));
	promise(!note_packets(near, "to EID 77"), "it is sent back");
	promise(!note_packets(far, "to EID 77"), "it is forwarded");
}

static void a_packet_that_would_go_back_where_it_came_from(void)
{
	int near, far;

	bridge(&near, &far);
	inject(near, PEER_EID, 10, START | END | TO, payload, sizeof(payload));
	note_packets(near, "from tun0 to EID 9, which is there");
}

static void networks_are_apart(void)
{
	int near = simple_link(), far = tun_create("tun1");

	set_net("tun1", 2);
	set_up("tun1", true);
	add_address("tun1", 20);
	add_route("tun1", FAR_EID, FAR_EID);
	inject(near, FAR_EID, PEER_EID, START | END | TO, payload, sizeof(payload));
	promise(!note_packets(far, "from network 1 to 2"), "it is forwarded");
}

static void null_and_broadcast_EIDs_go_nowhere(void)
{
	int near, far;

	bridge(&near, &far);
	inject(near, 0, PEER_EID, START | END | TO, payload, sizeof(payload));
	promise(!note_packets(far, "to EID 0"), "it is forwarded");
	inject(near, 255, PEER_EID, START | END | TO, payload, sizeof(payload));
	note_packets(far, "to EID 255");
}

static void a_range_of_EIDs(void)
{
	static struct packet packet;
	struct ranges ranges;
	int near, far, eid;

	near = simple_link();
	far = link_with("tun1", 20);
	add_route("tun1", FAR_EID, FAR_EID + 9);
	ranges_start(&ranges, "destination");
	for (eid = 21; eid < 255; eid++) {
		inject(near, eid, PEER_EID, START | END | TO, payload, sizeof(payload));
		ranges_add(&ranges, eid, poll_packet(far, &packet) ? "forwarded" : "no packet");
	}
	ranges_end(&ranges);
}

static void the_other_interface_is_down(void)
{
	int near, far;

	bridge(&near, &far);
	set_up("tun1", false);
	inject(near, FAR_EID, PEER_EID, START | END | TO, payload, sizeof(payload));
	set_up("tun1", true);
	note_packets(far, "it was down");
	note_state("it was down");
}

static void interfaces_without_EID_forward(void)
{
	int near = tun_create(DEVICE), far = tun_create("tun1");

	set_up(DEVICE, true);
	set_up("tun1", true);
	add_route("tun1", FAR_EID, FAR_EID);
	inject(near, FAR_EID, PEER_EID, START | END | TO, payload, sizeof(payload));
	note_packets(far, "without EIDs");
}

static void the_EID_of_the_other_interface_is_ours(void)
{
	int near, far, fd = open_bound(TYPE);

	bridge(&near, &far);
	inject(near, 20, PEER_EID, START | END | TO, payload, sizeof(payload));
	promise(note_messages(fd, "to EID 20 through tun0") == 1, "it is not received");
	promise(!note_packets(far, "to EID 20"), "it is forwarded");
}

static void an_EID_of_ours_is_received_and_not_forwarded(void)
{
	int near, far, fd = open_bound(TYPE);

	bridge(&near, &far);
	note_request(route_request(RTM_NEWROUTE, "tun1", LOCAL_EID, LOCAL_EID),
		     "a route to EID 8 through tun1");
	inject(near, LOCAL_EID, PEER_EID, START | END | TO, payload, sizeof(payload));
	note_messages(fd, "to EID 8");
	note_packets(far, "to EID 8");
}

static void a_socket_does_not_see_what_is_forwarded(void)
{
	int near, far, fd = open_bound(TYPE);

	bridge(&near, &far);
	inject(near, FAR_EID, PEER_EID, START | END | TO, payload, sizeof(payload));
	promise(!note_messages(fd, "to EID 30"), "it is received");
	note_packets(far, "to EID 30");
}

/* A queue that sends packets when they are due, where the kernel has one. */
static void use_fair_queue(const char *device)
{
	const struct tcmsg queue = { .tcm_ifindex = index_of(device), .tcm_parent = TC_H_ROOT };
	struct nlmsghdr *request;

	request = rtnl_request(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &queue, sizeof(queue));
	mnl_attr_put_strz(request, TCA_KIND, "fq");
	answer_to(request);
}

static void packets_of_which_the_time_is_known(void)
{
	int near, far, fd = open_socket(), on = 1, i, count = 0;
	static struct packet packet;

	bridge(&near, &far);
	use_fair_queue("tun1");
	/* The kernel may need a moment until it looks at the clock for each packet. */
	given(!setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof(on)), "SO_TIMESTAMP");
	for (i = 0; i < 20; i++) {
		inject(near, FAR_EID, PEER_EID, START | END | TO, payload, sizeof(payload));
		poll(NULL, 0, 10);
	}
	while (poll_packet(far, &packet))
		count++;
	record("of %d packets, %d are forwarded", i, count);
	promise(count == i, "not all are forwarded");
}

const struct test_case forward_cases[] = {
	CASE(a_packet_goes_on_unchanged),
	CASE(it_works_in_both_directions),
	CASE(flags_of_forwarded_packets),
	CASE(versions_of_forwarded_packets),
	CASE(sources_of_forwarded_packets),
	CASE(parts_of_a_message_go_on_one_by_one),
	CASE(sizes_of_forwarded_packets),
	CASE(a_packet_of_several_pages_is_forwarded),
	CASE(the_MTU_of_the_route),
	CASE(a_packet_without_route_is_dropped),
	CASE(a_packet_that_would_go_back_where_it_came_from),
	CASE(networks_are_apart),
	CASE(null_and_broadcast_EIDs_go_nowhere),
	CASE(a_range_of_EIDs),
	CASE(the_other_interface_is_down),
	CASE(interfaces_without_EID_forward),
	CASE(the_EID_of_the_other_interface_is_ours),
	CASE(an_EID_of_ours_is_received_and_not_forwarded),
	CASE(a_socket_does_not_see_what_is_forwarded),
	CASE(packets_of_which_the_time_is_known),
	{ 0 }
};
