// SPDX-License-Identifier: GPL-2.0
/* Socket options: MCTP_OPT_ADDR_EXT, and those of all sockets that matter to messages. */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "sandbox.h"

static int set(int fd, const void *value, socklen_t size)
{
	return setsockopt(fd, SOL_MCTP, MCTP_OPT_ADDR_EXT, value, size);
}

static int get(int fd, void *value, socklen_t *size)
{
	return getsockopt(fd, SOL_MCTP, MCTP_OPT_ADDR_EXT, value, size);
}

static void extended_addresses_can_be_chosen(void)
{
	int fd = open_socket(), value = -1;
	socklen_t size = sizeof(value);
	const int values[] = { 1, 0, 2, -1, 0x100, 0 };
	size_t i;

	expect(0, get(fd, &value, &size), "get, at first");
	promise(!value && size == sizeof(value), "extended addresses are on at first");
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		expect(0, set(fd, &values[i], sizeof(int)), "set to %d", values[i]);
		value = -1;
		expect(0, get(fd, &value, &size), "get");
		promise(!value == !values[i], "%d does not take effect", values[i]);
		record("set to %d: it is %d", values[i], value);
	}
}

static void the_option_is_set_with_an_int(void)
{
	static const socklen_t sizes[] = { 0, 1, 2, 3, 5, 7, 8, 16, 64 };
	int fd = open_socket();
	int values[32] = { 1 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		expect(EINVAL, set(fd, values, sizes[i]), "set with %u bytes", sizes[i]);
	note(set(fd, values, -1), "set with -1 bytes");
	note(set(fd, NULL, sizeof(int)), "set from nowhere");
}

static void the_option_is_read_as_an_int(void)
{
	static const socklen_t sizes[] = { 0, 1, 2, 3, 5, 7, 8, 16 };
	int fd = open_socket(), values[32], rc;
	socklen_t size;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size = sizes[i];
		rc = note(get(fd, values, &size), "get with room for %u bytes", sizes[i]);
		if (!rc)
			record("get with room for %u bytes: %u", sizes[i], size);
	}
	size = -1;
	note(get(fd, values, &size), "get with room for -1 bytes");
	size = sizeof(int);
	note(get(fd, NULL, &size), "get to nowhere");
	note(get(fd, values, NULL), "get without length");
}

static void other_options_are_refused(void)
{
	static const int names[] = { 0, 2, 3, 99, -1 };
	int fd = open_socket(), value = 1;
	socklen_t size = sizeof(value);
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int rc = setsockopt(fd, SOL_MCTP, names[i], &value, size);

		note(rc, "set option %d", names[i]);
		promise(rc < 0, "option %d can be set", names[i]);
		rc = getsockopt(fd, SOL_MCTP, names[i], &value, &size);
		note(rc, "get option %d", names[i]);
		promise(rc < 0, "option %d can be read", names[i]);
	}
}

static void other_levels_are_refused(void)
{
	static const int levels[] = { 0, 6, 17, 255, 263, 284, 286, -1 };
	int fd = open_socket(), value = 1;
	socklen_t size = sizeof(value);
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		int rc = setsockopt(fd, levels[i], MCTP_OPT_ADDR_EXT, &value, size);

		note(rc, "set at level %d", levels[i]);
		promise(rc < 0, "the option can be set at level %d", levels[i]);
		rc = getsockopt(fd, levels[i], MCTP_OPT_ADDR_EXT, &value, &size);
		note(rc, "get at level %d", levels[i]);
		promise(rc < 0, "the option can be read at level %d", levels[i]);
	}
}

static void set_it(void *data)
{
	int fd = open_socket(), on = 1;

	note(set(fd, &on, sizeof(on)), "set without %s", (const char *)data);
}

static void the_capability_that_the_option_needs(void)
{
	without(CAP_NET_RAW, set_it, "CAP_NET_RAW");
	without(CAP_NET_ADMIN, set_it, "CAP_NET_ADMIN");
	without(CAP_NET_BIND_SERVICE, set_it, "CAP_NET_BIND_SERVICE");
}

static void what_a_socket_says_of_itself(void)
{
	static const struct {
		int option;
		const char *name;
	} options[] = {
		{ SO_TYPE, "SO_TYPE" },
		{ SO_DOMAIN, "SO_DOMAIN" },
		{ SO_PROTOCOL, "SO_PROTOCOL" },
		{ SO_ERROR, "SO_ERROR" },
		{ SO_ACCEPTCONN, "SO_ACCEPTCONN" },
		{ SO_BROADCAST, "SO_BROADCAST" },
		{ SO_REUSEADDR, "SO_REUSEADDR" },
		{ SO_KEEPALIVE, "SO_KEEPALIVE" },
		{ SO_PRIORITY, "SO_PRIORITY" },
		{ SO_MARK, "SO_MARK" },
	};
	int fd = open_socket(), value;
	socklen_t size;
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		value = -1;
		size = sizeof(value);
		expect(0, getsockopt(fd, SOL_SOCKET, options[i].option, &value, &size), "get %s",
		       options[i].name);
		record("%s is %d", options[i].name, value);
	}
}

static void a_full_receive_buffer_drops_messages_and_recovers(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), small = 1, sent = 500, came = 0;
	static struct message message;
	uint8_t text[200];
	int i;

	fill(text, sizeof(text), 1);
	text[0] = TYPE;
	expect(0, setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), "SO_RCVBUF 1");
	for (i = 0; i < sent; i++)
		inject(tun, LOCAL_EID, PEER_EID, START | END | TO, text, sizeof(text));
	while (receive(fd, &message))
		came++;
	promise(came > 0, "nothing came");
	promise(came < 100, "%d messages of 200 bytes fit into the smallest buffer", came);
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "after");
	note_messages(fd, "when it was emptied");
}

static void a_large_receive_buffer_takes_many_messages(void)
{
	int tun = simple_link(), fd = open_bound(TYPE), large = 4 << 20, sent = 500, came = 0;
	static struct message message;
	uint8_t text[200];
	int i;

	fill(text, sizeof(text), 1);
	text[0] = TYPE;
	expect(0, setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)),
	       "SO_RCVBUFFORCE");
	for (i = 0; i < sent; i++)
		inject(tun, LOCAL_EID, PEER_EID, START | END | TO, text, sizeof(text));
	while (receive(fd, &message))
		came++;
	promise(came == sent, "%d of %d messages came", came, sent);
}

static void a_small_send_buffer_does_not_refuse_a_message(void)
{
	int tun = simple_link(), fd = open_socket(), small = 1;
	uint8_t data[1000];

	fill(data, sizeof(data), 1);
	expect(0, setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), "SO_SNDBUF 1");
	note_count(send_to(fd, address(PEER_EID, TYPE, 0), data, sizeof(data)), "send 1000 bytes");
	note_packets(tun, "send 1000 bytes");
}

/* What waits in the interface's queue is charged to the sender, or not. */
static void messages_that_wait_in_the_interface(void)
{
	int tun = simple_link(), fd = open_socket(), small = 1, refused = 0, i;
	static struct packet packet;
	uint8_t data[1000];

	fill(data, sizeof(data), 1);
	given(!setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), "SO_SNDBUF");
	for (i = 0; i < 100; i++)
		if (send_to(fd, address(PEER_EID, TYPE, 0), data, sizeof(data)) < 0 && !refused++)
			note(-1, "first message that is refused");
	record("of 100 messages that nobody took, %s refused", refused ? "some were" : "none was");
	send_marker(tun);
	while (next_packet(tun, &packet))
		;
	expect(0, send_to(fd, address(PEER_EID, TYPE, 0), data, sizeof(data)), "when all is taken");
}

static int bind_device(int fd, const char *name)
{
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, strlen(name) + 1);
}

static void a_socket_can_be_bound_to_an_interface(void)
{
	char name[IF_NAMESIZE];
	socklen_t size = sizeof(name);
	int fd = open_socket();

	simple_link();
	note(bind_device(fd, "nothing0"), "SO_BINDTODEVICE, an interface that is not there");
	expect(0, bind_device(fd, DEVICE), "SO_BINDTODEVICE");
	expect(0, getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &size), "get it");
	promise(!strcmp(name, DEVICE), "it is '%s'", name);
	expect(0, bind_device(fd, ""), "take it back");
}

static void what_a_socket_of_an_interface_receives(void)
{
	int tun = simple_link(), other = link_with("tun1", 20), fd = open_bound(TYPE);

	given(!bind_device(fd, DEVICE), "SO_BINDTODEVICE");
	inject_text(tun, LOCAL_EID, PEER_EID, TO, "through tun0");
	inject_text(other, 20, 21, TO, "through tun1");
	note_messages(fd, "bound to tun0");
}

static void what_a_socket_of_an_interface_sends(void)
{
	int tun = simple_link(), fd = open_socket();

	link_with("tun1", 20);
	given(!bind_device(fd, "tun1"), "SO_BINDTODEVICE");
	note_count(respond(fd, PEER_EID, 0, "hello"), "send through tun0 when bound to tun1");
	note_packets(tun, "send");
}

const struct test_case option_cases[] = {
	CASE(extended_addresses_can_be_chosen),
	CASE(the_option_is_set_with_an_int),
	CASE(the_option_is_read_as_an_int),
	CASE(other_options_are_refused),
	CASE(other_levels_are_refused),
	CASE(the_capability_that_the_option_needs),
	CASE(what_a_socket_says_of_itself),
	CASE(a_full_receive_buffer_drops_messages_and_recovers),
	CASE(a_large_receive_buffer_takes_many_messages),
	CASE(a_small_send_buffer_does_not_refuse_a_message),
	CASE(messages_that_wait_in_the_interface),
	CASE(a_socket_can_be_bound_to_an_interface),
	CASE(what_a_socket_of_an_interface_receives),
	CASE(what_a_socket_of_an_interface_sends),
	{ 0 }
};
