// SPDX-License-Identifier: GPL-2.0
/* recvfrom(), recvmsg() and the like: flags, buffers, addresses. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "sandbox.h"

/* A bound socket on a simple link, which has received some messages. */
static int receiver(unsigned int messages)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	char text[16];
	unsigned int i;

	for (i = 0; i < messages; i++) {
		snprintf(text, sizeof(text), "message %u", i);
		inject_text(tun, LOCAL_EID, PEER_EID, TO | 3, text);
	}
	return fd;
}

static void the_sender_and_the_message_are_told(void)
{
	static struct message message;
	int fd = receiver(1);

	wait_receive(fd, &message);
	record("%s", describe_message(&message));
	promise(is_text(&message, "message 0"), "it is another message");
	promise(message.from.smctp_base.smctp_family == AF_MCTP, "the family is not AF_MCTP");
	promise(message.from.smctp_base.smctp_network == 1, "the network is not the default one");
	promise(message.from.smctp_base.smctp_addr.s_addr == PEER_EID, "the EID is not 9");
	promise(message.from.smctp_base.smctp_type == TYPE, "the type is another one");
	promise(message.from.smctp_base.smctp_tag == (MCTP_TAG_OWNER | 3), "the tag is not TO, 3");
	promise(message.from_size == sizeof(struct sockaddr_mctp), "the address has %u bytes",
		message.from_size);
	promise(!message.from.smctp_base.__smctp_pad0 && !message.from.smctp_base.__smctp_pad1,
		"the padding is not zero");
}

static void messages_come_in_order(void)
{
	static struct message message;
	int fd = receiver(5), i;
	char text[16];

	for (i = 0; i < 5; i++) {
		snprintf(text, sizeof(text), "message %d", i);
		wait_receive(fd, &message);
		promise(is_text(&message, text), "message %d is %s", i, describe_message(&message));
	}
	note_messages(fd, "after the last");
}

static void without_message_it_does_not_wait_if_told_so(void)
{
	struct timeval limit = { .tv_usec = 20000 };
	int fd = receiver(0);
	char data[16];

	expect(EAGAIN, recv(fd, data, sizeof(data), MSG_DONTWAIT), "MSG_DONTWAIT");
	given(!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)), "SO_RCVTIMEO");
	expect(EAGAIN, recv(fd, data, sizeof(data), 0), "SO_RCVTIMEO");
}

static void a_socket_that_is_not_bound_receives_nothing(void)
{
	int tun = simple_link(), fd = open_socket();

	inject_text(tun, LOCAL_EID, PEER_EID, TO, "request");
	inject_text(tun, LOCAL_EID, PEER_EID, 0, "response");
	promise(!note_messages(fd, "not bound"), "something came");
}

static void a_look_leaves_the_message_there(void)
{
	int fd = receiver(2);
	char data[16];

	note_count(recv(fd, data, sizeof(data), MSG_PEEK), "MSG_PEEK");
	note_count(recv(fd, data, 4, MSG_PEEK), "MSG_PEEK, 4 bytes");
	note_count(recv(fd, data, 4, MSG_PEEK | MSG_TRUNC), "MSG_PEEK and MSG_TRUNC, 4 bytes");
	promise(note_messages(fd, "then") == 2, "the messages are not there any more");
}

static void what_does_not_fit_is_cut_off(void)
{
	int fd = receiver(5);
	char data[16];
	struct iovec vector = { .iov_base = data, .iov_len = 4 };
	struct msghdr header = { .msg_iov = &vector, .msg_iovlen = 1 };

	note_count(recv(fd, data, 4, 0), "4 bytes");
	note_count(recv(fd, data, 4, MSG_TRUNC), "4 bytes, MSG_TRUNC");
	note_count(recv(fd, NULL, 0, 0), "no bytes");
	note_count(recvmsg(fd, &header, 0), "recvmsg(), 4 bytes");
	promise(header.msg_flags & MSG_TRUNC, "msg_flags does not tell it");
	record("msg_flags 0x%x", header.msg_flags);
	vector.iov_len = sizeof(data);
	note_count(recvmsg(fd, &header, 0), "recvmsg(), 16 bytes");
	promise(!(header.msg_flags & MSG_TRUNC), "msg_flags tells it of a whole message");
	note_messages(fd, "then");
}

static void flags_of_receiving(void)
{
	static const struct {
		int flag;
		const char *name;
	} flags[] = {
		{ 0, "no flag" },
		{ MSG_OOB, "MSG_OOB" },
		{ MSG_CTRUNC, "MSG_CTRUNC" },
		{ MSG_WAITALL, "MSG_WAITALL" },
		{ MSG_NOSIGNAL, "MSG_NOSIGNAL" },
		{ MSG_ERRQUEUE, "MSG_ERRQUEUE" },
		{ MSG_WAITFORONE, "MSG_WAITFORONE" },
		{ MSG_CMSG_CLOEXEC, "MSG_CMSG_CLOEXEC" },
		{ MSG_MORE, "MSG_MORE" },
		{ 0x200, "MSG_FIN" },
		{ 0x08000000, "0x08000000" },
	};
	static struct message message;
	int tun = simple_link(), fd = open_bound(TYPE);
	char data[16];
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
		note_count(recv(fd, data, sizeof(data), flags[i].flag | MSG_DONTWAIT), "%s",
			   flags[i].name);
		while (receive(fd, &message))
			;
	}
}

/* Not more is written than there is room for; how much there was is told. */
static void addresses_of_any_length(void)
{
	static const socklen_t sizes[] = { 0, 1, 2, 8, 11, 12, 13, 16, 52, 128 };
	int fd = receiver(sizeof(sizes) / sizeof(sizes[0]));
	uint8_t room[256];
	char data[16];
	socklen_t size;
	size_t i, written;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		memset(room, 0xee, sizeof(room));
		size = sizes[i];
		note_count(recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)room, &size),
			   "room for %u bytes", sizes[i]);
		for (written = sizeof(room); written && room[written - 1] == 0xee; written--)
			;
		record("room for %u bytes: told %u, written %zu: %s", sizes[i], size, written,
		       hex(room, written));
		promise(written <= sizes[i], "%zu bytes are written where %u fit", written,
			sizes[i]);
	}
}

static void wrong_arguments_of_receiving(void)
{
	struct sockaddr_mctp from;
	socklen_t size = -1;
	int fd = receiver(5);
	char data[16];

	note_count(recv(fd, NULL, 10, 0), "data to nowhere");
	note_count(recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &size),
		   "an address of -1 bytes");
	note_count(recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, NULL),
		   "an address without length");
	size = sizeof(from);
	note_count(recvfrom(fd, data, sizeof(data), 0, NULL, &size), "a length without address");
	note_messages(fd, "then");
}

static void data_can_be_scattered(void)
{
	char first[3], second[2], third[16];
	struct iovec vectors[] = {
		{ .iov_base = first, .iov_len = sizeof(first) },
		{ .iov_base = second, .iov_len = sizeof(second) },
		{ .iov_base = third, .iov_len = sizeof(third) },
	};
	struct msghdr header = { .msg_iov = vectors, .msg_iovlen = 3 };
	int fd = receiver(1);

	note_count(recvmsg(fd, &header, 0), "3, 2 and 16 bytes");
	promise(!memcmp(first, "mes", 3) && !memcmp(second, "sa", 2) && !memcmp(third, "ge 0", 4),
		"the parts are wrong");
}

static void several_messages_can_be_received_at_once(void)
{
	char data[4][16];
	struct iovec vectors[4];
	struct mmsghdr headers[4];
	int fd = receiver(3), i;

	memset(headers, 0, sizeof(headers));
	for (i = 0; i < 4; i++) {
		vectors[i] = (struct iovec){ .iov_base = data[i], .iov_len = sizeof(data[i]) };
		headers[i].msg_hdr.msg_iov = &vectors[i];
		headers[i].msg_hdr.msg_iovlen = 1;
	}
	note_count(recvmmsg(fd, headers, 4, MSG_DONTWAIT, NULL), "recvmmsg()");
	for (i = 0; i < 3; i++)
		promise(headers[i].msg_len == 9 && data[i][8] == '0' + i, "message %d is wrong", i);
}

static void read_takes_a_message(void)
{
	int fd = receiver(2);
	char data[16];

	note_count(read(fd, data, sizeof(data)), "read()");
	note_count(read(fd, data, 0), "read() of no bytes");
	note_messages(fd, "then");
}

static void the_length_that_waits_is_told(void)
{
	int fd = receiver(2), length = -1;

	if (!note(ioctl(fd, FIONREAD, &length), "FIONREAD"))
		record("FIONREAD: %d", length);
}

static void a_message_of_no_bytes_is_received(void)
{
	static const uint8_t type_only[] = { TYPE };
	int tun = simple_link(), fd = open_bound(TYPE);

	inject(tun, LOCAL_EID, PEER_EID, START | END | TO, type_only, sizeof(type_only));
	promise(note_messages(fd, "a message that is its type") == 1, "it does not come");
}

/* Only which kinds of control messages come, because what is in them is time. */
static void control_messages_that_were_asked_for(void)
{
	static const struct {
		int option;
		const char *name;
	} options[] = {
		{ SO_TIMESTAMP, "SO_TIMESTAMP" },
		{ SO_RXQ_OVFL, "SO_RXQ_OVFL" },
		{ SO_MARK, "SO_MARK" },
		{ SO_PASSCRED, "SO_PASSCRED" },
	};
	char data[16], control[256];
	struct iovec vector = { .iov_base = data, .iov_len = sizeof(data) };
	struct cmsghdr *cmsg;
	size_t i;
	int tun = simple_link();

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct msghdr header = {
			.msg_iov = &vector,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		int fd = open_socket(), on = 1;

		given(!bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, TYPE), "to bind");
		note(setsockopt(fd, SOL_SOCKET, options[i].option, &on, sizeof(on)), "%s",
		     options[i].name);
		inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
		note_count(recvmsg(fd, &header, MSG_DONTWAIT), "%s, recvmsg()", options[i].name);
		for (cmsg = CMSG_FIRSTHDR(&header); cmsg; cmsg = CMSG_NXTHDR(&header, cmsg))
			record("%s: control message, level %d type %d", options[i].name,
			       cmsg->cmsg_level, cmsg->cmsg_type);
		close(fd);
	}
}

static int64_t microseconds(const struct timeval *time)
{
	return time->tv_sec * 1000000ll + time->tv_usec;
}

static int64_t now(void)
{
	struct timeval time;

	gettimeofday(&time, NULL);
	return microseconds(&time);
}

/* Receive a message and return the time of its arrival, 0 if there is none. */
static int64_t receive_time(int fd)
{
	char data[256], control[256];
	struct iovec vector = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr header = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	struct timeval time;

	given(recvmsg(fd, &header, MSG_DONTWAIT) >= 0, "a message");
	cmsg = CMSG_FIRSTHDR(&header);
	if (!cmsg || cmsg->cmsg_type != SCM_TIMESTAMP)
		return 0;
	memcpy(&time, CMSG_DATA(cmsg), sizeof(time));
	return microseconds(&time);
}

static void a_message_in_parts_has_the_time_of_its_first_packet(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), on = 1, tries;
	uint8_t part[BASELINE] = { TYPE };
	int64_t then, time;

	given(!setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof(on)), "SO_TIMESTAMP");
	/* The kernel may need a moment until it looks at the clock for each packet. */
	for (tries = 0; tries < 100; tries++) {
		inject_text(tun, LOCAL_EID, PEER_EID, TO, "hello");
		then = now();
		poll(NULL, 0, 20);
		if (receive_time(fd) <= then)
			break;
	}
	promise(tries < 100, "a message has not the time at which it came");

	inject(tun, LOCAL_EID, PEER_EID, START | TO, part, sizeof(part));
	then = now();
	poll(NULL, 0, 20);
	inject(tun, LOCAL_EID, PEER_EID, END | SEQUENCE(1) | TO, part, sizeof(part));
	time = receive_time(fd);
	record("the time of a message in parts is that of %s", time && time <= then ?
	       "its first packet" : "a later one");
}

static void a_shut_down_socket_receives_what(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	char data[16];

	inject_text(tun, LOCAL_EID, PEER_EID, TO, "before");
	note(shutdown(fd, SHUT_RD), "shutdown(SHUT_RD)");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "after");
	note_messages(fd, "then");
	note_count(recv(fd, data, sizeof(data), MSG_DONTWAIT), "then");
}

const struct test_case receive_cases[] = {
	CASE(the_sender_and_the_message_are_told),
	CASE(messages_come_in_order),
	CASE(without_message_it_does_not_wait_if_told_so),
	CASE(a_socket_that_is_not_bound_receives_nothing),
	CASE(a_look_leaves_the_message_there),
	CASE(what_does_not_fit_is_cut_off),
	CASE(flags_of_receiving),
	CASE(addresses_of_any_length),
	CASE(wrong_arguments_of_receiving),
	CASE(data_can_be_scattered),
	CASE(several_messages_can_be_received_at_once),
	CASE(read_takes_a_message),
	CASE(the_length_that_waits_is_told),
	CASE(a_message_of_no_bytes_is_received),
	CASE(control_messages_that_were_asked_for),
	CASE(a_message_in_parts_has_the_time_of_its_first_packet),
	CASE(a_shut_down_socket_receives_what),
	{ 0 }
};
