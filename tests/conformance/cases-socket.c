// SPDX-License-Identifier: GPL-2.0
/* Opening sockets, and the calls that AF_MCTP has no use for. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cases.h"
#include "message.h"
#include "packet.h"
#include "record.h"
#include "sandbox.h"

static void a_datagram_socket_opens(void)
{
	expect(0, socket(AF_MCTP, SOCK_DGRAM, 0), "SOCK_DGRAM, protocol 0");
}

static void other_types_are_refused(void)
{
	int type;

	for (type = 0; type < 12; type++) {
		int fd = socket(AF_MCTP, type, 0);

		if (type == SOCK_DGRAM)
			continue;
		note(fd, "type %d", type);
		promise(fd < 0, "type %d opens", type);
	}
}

static void other_protocols_are_refused(void)
{
	static const int protocols[] = { -1, 1, 2, 7, 17, 45, 255, 256, 0x10000 };
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		int fd = socket(AF_MCTP, SOCK_DGRAM, protocols[i]);

		note(fd, "protocol %d", protocols[i]);
		promise(fd < 0, "protocol %d opens", protocols[i]);
	}
}

static void flags_of_a_new_socket_are_set(void)
{
	int fd = socket(AF_MCTP, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	char byte;

	given(fd >= 0, "an AF_MCTP socket");
	promise(fcntl(fd, F_GETFL) & O_NONBLOCK, "SOCK_NONBLOCK has no effect");
	promise(fcntl(fd, F_GETFD) & FD_CLOEXEC, "SOCK_CLOEXEC has no effect");
	expect(EAGAIN, recv(fd, &byte, 1, 0), "recv() of a socket that does not block");
}

static void a_user_without_capabilities_opens_one_child(void *data)
{
	(void)data;
	given(!setresgid(65534, 65534, 65534) && !setresuid(65534, 65534, 65534),
	      "to be nobody");
	expect(0, socket(AF_MCTP, SOCK_DGRAM, 0), "a socket of nobody");
}

static void a_user_without_capabilities_opens_one(void)
{
	in_child(a_user_without_capabilities_opens_one_child, NULL);
}

static void there_are_no_pairs(void)
{
	int fds[2];

	note(socketpair(AF_MCTP, SOCK_DGRAM, 0, fds), "socketpair()");
}

static void names_of_sockets_are_not_told(void)
{
	struct sockaddr_mctp_ext name;
	socklen_t size = sizeof(name);
	int fd = open_socket();

	note(getsockname(fd, (struct sockaddr *)&name, &size), "getsockname(), not bound");
	note(getpeername(fd, (struct sockaddr *)&name, &size), "getpeername(), not bound");
	fd = open_bound(TYPE);
	note(getsockname(fd, (struct sockaddr *)&name, &size), "getsockname(), bound");
	note(getpeername(fd, (struct sockaddr *)&name, &size), "getpeername(), bound");
}

static void there_is_nothing_to_listen_for(void)
{
	int fd = open_bound(TYPE);

	note(listen(fd, 5), "listen()");
	note(accept(fd, NULL, NULL), "accept()");
}

static void shutdown_of_a_socket(void)
{
	static const int ways[] = { SHUT_RD, SHUT_WR, SHUT_RDWR, 3, -1 };
	int fd = open_bound(TYPE);
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		note(shutdown(fd, ways[i]), "shutdown(%d)", ways[i]);
}

static void unknown_ioctls_are_refused(void)
{
	uint8_t argument[64] = { 0 };
	int fd = open_socket(), i;

	for (i = 4; i < 16; i++) {
		int rc = ioctl(fd, SIOCPROTOPRIVATE + i, argument);

		note(rc, "SIOCPROTOPRIVATE + %d", i);
		promise(rc < 0, "SIOCPROTOPRIVATE + %d is taken", i);
	}
	note(ioctl(fd, 0x4242, argument), "ioctl 0x4242");
}

static void ioctls_of_other_families(void)
{
	static const struct {
		unsigned long request;
		const char *name;
	} requests[] = {
		{ SIOCINQ, "SIOCINQ" },
		{ SIOCOUTQ, "SIOCOUTQ" },
		{ SIOCATMARK, "SIOCATMARK" },
		{ SIOCADDRT, "SIOCADDRT" },
		{ SIOCSARP, "SIOCSARP" },
		{ SIOCGIFADDR, "SIOCGIFADDR" },
		{ SIOCSIFADDR, "SIOCSIFADDR" },
		{ SIOCGIFDSTADDR, "SIOCGIFDSTADDR" },
		{ SIOCGIFFLAGS, "SIOCGIFFLAGS" },
		{ SIOCGIFMTU, "SIOCGIFMTU" },
	};
	struct ifreq argument;
	int fd = open_socket();
	size_t i;

	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		memset(&argument, 0, sizeof(argument));
		strcpy(argument.ifr_name, "lo");
		note(ioctl(fd, requests[i].request, &argument), "%s", requests[i].name);
	}
}

static void a_socket_cannot_be_mapped(void)
{
	void *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, open_socket(), 0);

	note(map == MAP_FAILED ? -1 : 0, "mmap()");
}

static void a_socket_is_a_socket_to_fstat(void)
{
	struct stat status;

	given(!fstat(open_socket(), &status), "fstat()");
	promise(S_ISSOCK(status.st_mode), "fstat() shows no socket");
}

static void note_poll(int fd, const char *when)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP };

	poll(&pollfd, 1, 0);
	record("%s:%s%s%s%s%s%s", when, pollfd.revents & POLLIN ? " POLLIN" : "",
	       pollfd.revents & POLLOUT ? " POLLOUT" : "",
	       pollfd.revents & POLLPRI ? " POLLPRI" : "",
	       pollfd.revents & POLLERR ? " POLLERR" : "",
	       pollfd.revents & POLLHUP ? " POLLHUP" : "",
	       pollfd.revents & POLLRDHUP ? " POLLRDHUP" : "");
}

static void poll_tells_what_can_be_done(void)
{
	struct pollfd pollfd = { .events = POLLIN };
	int tun = simple_link(), fd = open_bound(TYPE);
	static struct message message;

	note_poll(fd, "nothing to read");
	inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "hello");
	pollfd.fd = fd;
	promise(poll(&pollfd, 1, 10000) == 1 && pollfd.revents == POLLIN,
		"a message that came is not told");
	note_poll(fd, "a message to read");
	wait_receive(fd, &message);
	note_poll(fd, "it was read");
	shutdown(fd, SHUT_RDWR);
	note_poll(fd, "shut down");
}

struct waiting {
	int fd;
	const char *text;
};

static void wait_for_it(void *data)
{
	static struct message message;
	const struct waiting *waiting = data;

	message.length = recv(waiting->fd, message.data, sizeof(message.data), 0);
	promise(is_text(&message, waiting->text), "what came is another message");
}

static void a_blocked_receiver_wakes_when_a_message_comes(void)
{
	struct waiting waiting = { .text = "wake up" };
	int tun = simple_link(), fd;
	pid_t pid;

	fd = open_bound(TYPE);
	waiting.fd = fd;
	/* It may not wait yet, and then finds the message: both are right. */
	pid = fork();
	given(pid >= 0, "a process");
	if (!pid) {
		inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, waiting.text);
		_exit(0);
	}
	wait_for_it(&waiting);
}

static void a_signal_tells_of_a_message(void)
{
	int tun = simple_link(), fd = open_bound(TYPE);
	struct timespec limit = { .tv_sec = 10 };
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(SIG_BLOCK, &set, NULL);
	given(!fcntl(fd, F_SETOWN, getpid()) && !fcntl(fd, F_SETFL, O_ASYNC), "O_ASYNC");
	inject_text(tun, LOCAL_EID, PEER_EID, TO | 1, "hello");
	expect(0, sigtimedwait(&set, &info, &limit), "wait for SIGIO");
}

const struct test_case socket_cases[] = {
	CASE(a_datagram_socket_opens),
	CASE(other_types_are_refused),
	CASE(other_protocols_are_refused),
	CASE(flags_of_a_new_socket_are_set),
	CASE(a_user_without_capabilities_opens_one),
	CASE(there_are_no_pairs),
	CASE(names_of_sockets_are_not_told),
	CASE(there_is_nothing_to_listen_for),
	CASE(shutdown_of_a_socket),
	CASE(unknown_ioctls_are_refused),
	CASE(ioctls_of_other_families),
	CASE(a_socket_cannot_be_mapped),
	CASE(a_socket_is_a_socket_to_fstat),
	CASE(poll_tells_what_can_be_done),
	CASE(a_blocked_receiver_wakes_when_a_message_comes),
	CASE(a_signal_tells_of_a_message),
	{ 0 }
};
