// SPDX-License-Identifier: GPL-2.0
/* sendto(), sendmsg() and the like: addresses, flags, and what goes out. */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "rtnl.h"
#include "sandbox.h"

#define REQUEST_TO_PEER	address(PEER_EID, TYPE, MCTP_TAG_OWNER)
#define RESPONSE_TO_PEER address(PEER_EID, TYPE, 5)

/* One packet, and what is in each of its bytes. */
static void a_request_goes_out_as_one_packet(void)
{
	static struct packet packet;
	int tun = simple_link(), fd = open_socket();

	note_count(request(fd, PEER_EID, "hello"), "send");
	send_marker(tun);
	given(next_packet(tun, &packet), "a packet");
	record("%s", describe_packet(&packet));
	promise(packet.length == 10, "it has %zu bytes", packet.length);
	promise(packet.bytes[0] == 1, "the version is 0x%02x", packet.bytes[0]);
	promise(packet.bytes[1] == PEER_EID, "the destination is %u", packet.bytes[1]);
	promise(packet.bytes[2] == LOCAL_EID, "the source is %u", packet.bytes[2]);
	promise((packet.bytes[3] & (START | END | TO)) == (START | END | TO),
		"start, end and TO: 0x%02x", packet.bytes[3]);
	promise(packet.bytes[4] == TYPE, "the type is 0x%02x", packet.bytes[4]);
	promise(!memcmp(packet.bytes + 5, "hello", 5), "the message is another one");
	promise(!next_packet(tun, &packet), "there is a second packet");
}

static void a_response_has_the_tag_it_was_given(void)
{
	static struct packet packet;
	int tun = simple_link(), fd = open_socket(), tag;

	for (tag = 0; tag < 8; tag++) {
		expect(0, respond(fd, PEER_EID, tag, "hello"), "tag %d", tag);
		send_marker(tun);
		given(next_packet(tun, &packet), "a packet");
		promise((packet.bytes[3] & 0xf) == tag, "tag %d is 0x%x on the wire", tag,
			packet.bytes[3] & 0xf);
		promise(!next_packet(tun, &packet), "there is a second packet");
	}
}

static void the_tag_field(void)
{
	struct ranges ranges;
	int tag;

	simple_link();
	ranges_start(&ranges, "tag");
	for (tag = 0; tag < 256; tag++) {
		/* Another socket for each, because a request keeps its tag until it is answered. */
		int fd = open_socket();

		ranges_add(&ranges, tag, outcome(send_to(fd, address(PEER_EID, TYPE, tag), "x",
							 1)));
		close(fd);
	}
	ranges_end(&ranges);
}

static void the_type_field(void)
{
	static struct packet packet;
	int tun = simple_link(), fd = open_socket(), type, rc;
	struct ranges ranges;
	char text[32];

	ranges_start(&ranges, "type");
	for (type = 0; type < 256; type++) {
		rc = send_to(fd, address(PEER_EID, type, 0), "x", 1);
		strcpy(text, outcome(rc));
		if (rc >= 0) {
			given(next_packet(tun, &packet), "a packet");
			strcat(text, packet.bytes[4] == type ? "" : ", another type is sent");
			promise(packet.bytes[4] == type, "type 0x%02x is 0x%02x on the wire", type,
				packet.bytes[4]);
		}
		ranges_add(&ranges, type, text);
	}
	ranges_end(&ranges);
}

static void destinations_without_route(void)
{
	int fd = open_socket(), eid;
	struct ranges ranges;

	simple_link();
	ranges_start(&ranges, "EID");
	for (eid = 0; eid < 256; eid++)
		ranges_add(&ranges, eid, outcome(send_to(fd, address(eid, TYPE, 0), "x", 1)));
	ranges_end(&ranges);
}

static void networks_of_the_destination(void)
{
	static const unsigned int nets[] = { 0, 1, 2, 255, 256, 0x7fffffff, 0xffffffff };
	int tun = simple_link(), fd = open_socket();
	size_t i;

	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		note(send_to(fd, address_in(nets[i], PEER_EID, TYPE, 0), "x", 1), "network %u",
		     nets[i]);
	note_packets(tun, "all of them");
}

static void addresses_of_other_lengths(void)
{
	static const socklen_t sizes[] = { 0, 1, 2, 4, 8, 9, 10, 11, 12, 13, 16, 52, 64, 128 };
	int tun = simple_link(), fd = open_socket();
	union {
		struct sockaddr_mctp to;
		uint8_t bytes[256];
	} room = { .to = RESPONSE_TO_PEER };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int rc = sendto(fd, "x", 1, 0, (struct sockaddr *)&room, sizes[i]);

		note(rc, "%u bytes", sizes[i]);
		promise(rc < 0 || sizes[i] >= sizeof(struct sockaddr_mctp), "%u bytes are taken",
			sizes[i]);
	}
	note(sendto(fd, "x", 1, 0, (struct sockaddr *)&room, 129), "129 bytes");
	note(sendto(fd, "x", 1, 0, (struct sockaddr *)&room, -1), "-1 bytes");
	note_packets(tun, "all of them");
}

static void addresses_of_other_families(void)
{
	static const int families[] = { AF_UNSPEC, AF_UNIX, AF_INET, AF_PACKET, 44, 46, 0xffff };
	int fd = open_socket();
	size_t i;

	simple_link();
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		struct sockaddr_mctp to = RESPONSE_TO_PEER;
		int rc;

		to.smctp_family = families[i];
		rc = note(send_to(fd, to, "x", 1), "family %d", families[i]);
		promise(rc < 0, "family %d is taken", families[i]);
	}
}

static void the_padding_of_an_address(void)
{
	struct sockaddr_mctp to = RESPONSE_TO_PEER;
	int fd = open_socket();

	simple_link();
	to.__smctp_pad0 = 1;
	note(send_to(fd, to, "x", 1), "first padding 1");
	to.__smctp_pad0 = 0x8000;
	note(send_to(fd, to, "x", 1), "first padding 0x8000");
	to.__smctp_pad0 = 0;
	to.__smctp_pad1 = 1;
	note(send_to(fd, to, "x", 1), "second padding 1");
}

static void a_message_needs_an_address(void)
{
	int fd = open_socket();

	simple_link();
	note(send(fd, "x", 1, 0), "send()");
	note(write(fd, "x", 1), "write()");
	note(write(fd, "x", 0), "write() of no bytes");
	note(sendto(fd, "x", 1, 0, NULL, sizeof(struct sockaddr_mctp)), "sendto() to no address");
	fd = open_bound(TYPE);
	note(send(fd, "x", 1, 0), "send(), bound");
}

/*
 * Not to an EID that has a route: Linux 6.12 then keeps a reference to the interface for ever,
 * which cannot be removed any more.
 */
static void pointers_to_nowhere(void)
{
	struct sockaddr_mctp to = address(99, TYPE, 0);
	void *nowhere = (void *)8;
	int fd = open_socket();

	simple_link();
	note(sendto(fd, nowhere, 1, 0, (struct sockaddr *)&to, sizeof(to)), "data, no route");
	expect(EFAULT, sendto(fd, "x", 1, 0, nowhere, sizeof(to)), "address");
	expect(0, respond(fd, PEER_EID, 0, "x"), "then a right one");
}

static void flags_of_sending(void)
{
	static const struct {
		int flag;
		const char *name;
	} flags[] = {
		{ 0, "no flag" },
		{ MSG_OOB, "MSG_OOB" },
		{ MSG_PEEK, "MSG_PEEK" },
		{ MSG_DONTROUTE, "MSG_DONTROUTE" },
		{ MSG_CTRUNC, "MSG_CTRUNC" },
		{ 0x10, "MSG_PROBE" },
		{ MSG_TRUNC, "MSG_TRUNC" },
		{ MSG_DONTWAIT, "MSG_DONTWAIT" },
		{ MSG_EOR, "MSG_EOR" },
		{ MSG_WAITALL, "MSG_WAITALL" },
		{ 0x200, "MSG_FIN" },
		{ 0x400, "MSG_SYN" },
		{ MSG_CONFIRM, "MSG_CONFIRM" },
		{ 0x1000, "MSG_RST" },
		{ MSG_ERRQUEUE, "MSG_ERRQUEUE" },
		{ MSG_NOSIGNAL, "MSG_NOSIGNAL" },
		{ MSG_MORE, "MSG_MORE" },
		{ MSG_ZEROCOPY, "MSG_ZEROCOPY" },
		{ MSG_FASTOPEN, "MSG_FASTOPEN" },
		{ 0x08000000, "0x08000000" },
	};
	struct sockaddr_mctp to = RESPONSE_TO_PEER;
	int tun = simple_link(), fd = open_socket();
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		note(sendto(fd, "x", 1, flags[i].flag, (struct sockaddr *)&to, sizeof(to)), "%s",
		     flags[i].name);
	expect(0, sendto(fd, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&to,
			 sizeof(to)), "MSG_DONTWAIT and MSG_NOSIGNAL");
	record("%u packets", note_packets(tun, "all of them"));
}

static void data_can_be_gathered(void)
{
	struct sockaddr_mctp to = RESPONSE_TO_PEER;
	struct iovec vectors[] = {
		{ .iov_base = "he", .iov_len = 2 },
		{ .iov_base = "", .iov_len = 0 },
		{ .iov_base = "llo", .iov_len = 3 },
	};
	struct msghdr header = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = vectors,
		.msg_iovlen = 3,
	};
	int tun = simple_link(), fd = open_socket();

	note_count(sendmsg(fd, &header, 0), "2, 0 and 3 bytes");
	note_packets(tun, "send");
	header.msg_iovlen = 0;
	note_count(sendmsg(fd, &header, 0), "no parts");
	note_packets(tun, "send nothing");
}

static void several_messages_can_be_sent_at_once(void)
{
	struct sockaddr_mctp to[3] = { RESPONSE_TO_PEER, RESPONSE_TO_PEER, RESPONSE_TO_PEER };
	struct iovec vector = { .iov_base = "hello", .iov_len = 5 };
	struct mmsghdr headers[3];
	int tun = simple_link(), fd = open_socket(), i;

	memset(headers, 0, sizeof(headers));
	for (i = 0; i < 3; i++) {
		headers[i].msg_hdr.msg_name = &to[i];
		headers[i].msg_hdr.msg_namelen = sizeof(to[i]);
		headers[i].msg_hdr.msg_iov = &vector;
		headers[i].msg_hdr.msg_iovlen = 1;
	}
	to[2].smctp_addr.s_addr = 99;
	note_count(sendmmsg(fd, headers, 3, 0), "sendmmsg(), the third one has no route");
	note_packets(tun, "send");
}

static void control_messages_of_the_sender(void)
{
	struct sockaddr_mctp to = RESPONSE_TO_PEER;
	struct iovec vector = { .iov_base = "x", .iov_len = 1 };
	static const struct {
		int level, type;
	} kinds[] = { { SOL_SOCKET, SO_MARK }, { SOL_SOCKET, 99 }, { SOL_MCTP, 1 } };
	int fd = open_socket();
	size_t i;

	simple_link();
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		union {
			struct cmsghdr header;
			char room[CMSG_SPACE(sizeof(int))];
		} control = { .room = { 0 } };
		struct msghdr header = {
			.msg_name = &to,
			.msg_namelen = sizeof(to),
			.msg_iov = &vector,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof(control),
		};

		control.header.cmsg_level = kinds[i].level;
		control.header.cmsg_type = kinds[i].type;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		note(sendmsg(fd, &header, 0), "level %d type %d", kinds[i].level, kinds[i].type);
	}
}

static void a_message_of_no_bytes_is_sent(void)
{
	int tun = simple_link(), fd = open_socket();

	expect(0, send_to(fd, RESPONSE_TO_PEER, "", 0), "send");
	promise(note_packets(tun, "send") == 1, "no packet is sent");
}

static void an_interface_that_is_down_sends_nothing(void)
{
	int tun = simple_link(), fd = open_socket(), other = open_socket();

	set_up(DEVICE, false);
	note(respond(fd, PEER_EID, 0, "x"), "response");
	note(request(fd, PEER_EID, "x"), "request");
	note(request(other, PEER_EID, "x"), "request of another socket");
	set_up(DEVICE, true);
	note(respond(fd, PEER_EID, 0, "x"), "response when it is up again");
	note_packets(tun, "when it is up again");
}

static void an_interface_without_EID(void)
{
	int tun = tun_create(DEVICE), fd = open_socket();

	set_up(DEVICE, true);
	add_route(DEVICE, PEER_EID, PEER_EID);
	note(respond(fd, PEER_EID, 0, "x"), "response");
	note(request(fd, PEER_EID, "x"), "request");
	note_packets(tun, "send");
}

static void the_source_is_an_EID_of_the_interface(void)
{
	int tun = link_with(DEVICE, 30), fd = open_socket();

	add_address(DEVICE, 20);
	add_address(DEVICE, 40);
	add_route(DEVICE, PEER_EID, PEER_EID);
	note(respond(fd, PEER_EID, 0, "x"), "with EIDs 30, 20 and 40");
	note_packets(tun, "with EIDs 30, 20 and 40");
	delete_address(DEVICE, 30);
	note(respond(fd, PEER_EID, 0, "x"), "with EIDs 20 and 40");
	note_packets(tun, "with EIDs 20 and 40");
	fd = open_socket();
	given(!bind_to(fd, MCTP_NET_ANY, 40, TYPE), "to bind to EID 40");
	note(respond(fd, PEER_EID, 0, "x"), "bound to EID 40");
	note_packets(tun, "bound to EID 40");
}

static void the_broadcast_EID(void)
{
	int tun = simple_link(), fd = open_socket();

	note(respond(fd, 255, 0, "x"), "response to EID 255");
	note(request(fd, 255, "x"), "request to EID 255");
	note_packets(tun, "send");
}

static void the_null_EID(void)
{
	int tun = simple_link(), fd = open_socket();

	note(respond(fd, 0, 0, "x"), "response to EID 0");
	note(request(fd, 0, "x"), "request to EID 0");
	note_packets(tun, "send");
}

static void send_some(void *data)
{
	int fd = open_socket();

	note(request(fd, PEER_EID, "x"), "request without %s", (const char *)data);
	note(respond(fd, PEER_EID, 0, "x"), "response without %s", (const char *)data);
	note(send_to(fd, address(PEER_EID, 0, 0), "x", 1), "type 0 without %s",
	     (const char *)data);
}

static void sending_needs_no_capability(void)
{
	simple_link();
	without(CAP_NET_RAW, send_some, "CAP_NET_RAW");
	without(CAP_NET_ADMIN, send_some, "CAP_NET_ADMIN");
	without(CAP_NET_BIND_SERVICE, send_some, "CAP_NET_BIND_SERVICE");
}

static void a_shut_down_socket_sends_what(void)
{
	int tun = simple_link(), fd = open_socket();

	note(shutdown(fd, SHUT_WR), "shutdown(SHUT_WR)");
	note(respond(fd, PEER_EID, 0, "x"), "send");
	note_packets(tun, "send");
}

static void an_error_is_told_once(void)
{
	int fd = open_socket(), value = -1;
	socklen_t size = sizeof(value);

	simple_link();
	note(respond(fd, 99, 0, "x"), "send to EID 99");
	expect(0, getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &size), "SO_ERROR");
	record("SO_ERROR is %d", value);
	expect(0, respond(fd, PEER_EID, 0, "x"), "then a right one");
}

static void what_is_sent_can_be_counted(void)
{
	int tun = simple_link(), fd = open_socket(), length = -1;

	expect(0, respond(fd, PEER_EID, 0, "hello"), "send");
	note(ioctl(fd, TIOCOUTQ, &length), "TIOCOUTQ");
	note_packets(tun, "send");
}

const struct test_case send_cases[] = {
	CASE(a_request_goes_out_as_one_packet),
	CASE(a_response_has_the_tag_it_was_given),
	CASE(the_tag_field),
	CASE(the_type_field),
	CASE(destinations_without_route),
	CASE(networks_of_the_destination),
	CASE(addresses_of_other_lengths),
	CASE(addresses_of_other_families),
	CASE(the_padding_of_an_address),
	CASE(a_message_needs_an_address),
	CASE(pointers_to_nowhere),
	CASE(flags_of_sending),
	CASE(data_can_be_gathered),
	CASE(several_messages_can_be_sent_at_once),
	CASE(control_messages_of_the_sender),
	CASE(a_message_of_no_bytes_is_sent),
	CASE(an_interface_that_is_down_sends_nothing),
	CASE(an_interface_without_EID),
	CASE(the_source_is_an_EID_of_the_interface),
	CASE(the_broadcast_EID),
	CASE(the_null_EID),
	CASE(sending_needs_no_capability),
	CASE(a_shut_down_socket_sends_what),
	CASE(an_error_is_told_once),
	CASE(what_is_sent_can_be_counted),
	{ 0 }
};
