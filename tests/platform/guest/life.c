// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-exercise up and life: interfaces and namespaces are set up, and go away while they are in
 * use. What is asserted here is that things end; what the kernel says of it is for the caller to
 * see.
 */
#define _GNU_SOURCE	/* unshare(), setns() */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exercise.h"
#include "fuzz.h"
#include "request.h"

#define HEADER		4
#define START		0x80	/* the first packet of a message */
#define END		0x40	/* the last packet of a message */

#define LOOPBACK	1
#define UNIT		64	/* payload of the packets of a message that has several */
#define GONE_US		60000000ull

/* Who makes the requests; nothing here is random but what the packets are like. */
static struct fuzzer self = { .fail_nth = -1 };

static void must(int result, const char *what)
{
	if (result < 0)
		unable("life: %s: %s", what, strerror(errno));
}

static void wait_ms(unsigned int ms)
{
	usleep(1000 * ms);
}

/*
 * Setting up
 */

static int open_namespace(void)
{
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	must(fd, "network namespace");
	return fd;
}

static void set_up(unsigned int index, uint8_t eid)
{
	must(set_link(&self, index, IFF_UP, IFF_UP), "interface up");
	if (change_address(&self, RTM_NEWADDR, index, eid) && errno != EEXIST)
		unable("life: address %u: %s", eid, strerror(errno));
}

/* An interface before this one may still be there, with its routes. */
static void add_route(unsigned int index, uint8_t peer)
{
	uint64_t until = now_us() + GONE_US;

	while (change_route(&self, RTM_NEWROUTE, index, peer, PEER_EIDS - 1, 68)) {
		if (errno != EEXIST || now_us() > until)
			unable("life: route: %s", strerror(errno));
		wait_ms(1);
	}
}

/* So many that it takes a while to look for one of another interface. */
static void change_neighbours(uint16_t type)
{
	uint8_t eid;

	for (eid = 8; eid < MCTP_ADDR_ANY; eid++)
		must(change_neighbour(&self, type, LOOPBACK, eid, ETH_ALEN), "neighbour");
}

/*
 * An interface behind which the endpoints from @peer on are. The one before goes when the last
 * write to it has returned.
 */
static int make_tun(uint8_t eid, uint8_t peer, unsigned int *index)
{
	char name[IF_NAMESIZE];
	int fd = tun_open(&self, 0, name);

	must(fd, "TUN interface");
	*index = if_nametoindex(name);
	set_up(*index, eid);
	add_route(*index, peer);
	return fd;
}

static int make_socket(uint8_t type)
{
	struct sockaddr_mctp local = {
		.smctp_family = AF_MCTP,
		.smctp_addr.s_addr = MCTP_ADDR_ANY,
		.smctp_type = type,
	};
	int fd = socket(AF_MCTP, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	must(fd, "socket");
	must(bind(fd, (struct sockaddr *)&local, sizeof(local)), "bind");
	return fd;
}

static int send_message(int fd, uint8_t eid, uint8_t tag, size_t size)
{
	static const uint8_t body[4096];
	struct sockaddr_mctp to = {
		.smctp_family = AF_MCTP,
		.smctp_addr.s_addr = eid,
		.smctp_type = MESSAGE_TYPE,
		.smctp_tag = tag,
	};

	return sendto(fd, body, size - 1, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to));
}

static int send_request(int fd, uint8_t eid, size_t size)
{
	return send_message(fd, eid, MCTP_TAG_OWNER, size);
}

/* A packet from the other end of a TUN interface. */
static int inject(int tun, uint8_t dest, uint8_t src, uint8_t flags)
{
	struct tun_pi information = { .proto = htons(ETH_P_MCTP) };
	uint8_t packet[HEADER + UNIT] = { 1, dest, src, flags, MESSAGE_TYPE };
	struct iovec pieces[] = {
		{ .iov_base = &information, .iov_len = sizeof(information) },
		{ .iov_base = packet, .iov_len = sizeof(packet) },
	};

	return writev(tun, pieces, 2);
}

/*
 * Traffic in both directions, all the time
 */

struct traffic {
	_Atomic int tun;	/* -1 when there is none */
	_Atomic bool stop;
	int bound;
	pthread_t threads[3];
	_Atomic unsigned long received;
};

/* Whole messages, the beginnings of some, and responses to what may have been sent. */
static void *inject_all(void *argument)
{
	struct traffic *traffic = argument;
	unsigned int i;
	uint8_t src;

	for (i = 0; !traffic->stop; i++) {
		src = PEER_EID + i % PEER_EIDS;
		inject(traffic->tun, LOCAL_EID, src, START | END | MCTP_TAG_OWNER | i % 8);
		inject(traffic->tun, LOCAL_EID, src, START | MCTP_TAG_OWNER | i % 8);
		if (i % 3)
			inject(traffic->tun, LOCAL_EID, src, 0x10 | END | MCTP_TAG_OWNER | i % 8);
		inject(traffic->tun, LOCAL_EID, src, START | i % 8);
	}
	return NULL;
}

static void *send_all(void *argument)
{
	struct traffic *traffic = argument;
	unsigned int i;

	/* There are only so many tags for requests, which nobody responds to. */
	for (i = 0; !traffic->stop; i++) {
		send_request(traffic->bound, i % 4 ? PEER_EID + i % PEER_EIDS : LOCAL_EID,
			     1 + i % 500);
		send_message(traffic->bound, PEER_EID + i % PEER_EIDS, i % 8, 1 + i % 4000);
	}
	return NULL;
}

static void *receive_all(void *argument)
{
	struct traffic *traffic = argument;
	uint8_t buffer[4096];

	while (!traffic->stop)
		if (wait_readable(traffic->bound, now_us() + 10000) &&
		    recv(traffic->bound, buffer, sizeof(buffer), MSG_DONTWAIT) >= 0)
			traffic->received++;
	return NULL;
}

static void start_traffic(struct traffic *traffic)
{
	void *(*const functions[])(void *argument) = { inject_all, send_all, receive_all };
	unsigned int i;

	traffic->tun = -1;
	traffic->stop = false;
	traffic->received = 0;
	traffic->bound = make_socket(MESSAGE_TYPE);
	for (i = 0; i < 3; i++)
		if (pthread_create(&traffic->threads[i], NULL, functions[i], traffic))
			unable("no memory for a thread");
}

/* It has to have got somewhere. */
static void stop_traffic(struct traffic *traffic)
{
	unsigned int i;

	traffic->stop = true;
	for (i = 0; i < 3; i++)
		pthread_join(traffic->threads[i], NULL);
	close(traffic->bound);
	if (!traffic->received)
		unable("life: not one message was received");
	printf("received=%lu\n", (unsigned long)traffic->received);
}

/*
 * The scenarios
 */

/* An interface is removed. */
static void remove_interfaces(unsigned int times)
{
	struct traffic traffic;
	unsigned int index;
	int tun;

	start_traffic(&traffic);
	while (times--) {
		tun = make_tun(LOCAL_EID, PEER_EID, &index);
		traffic.tun = tun;
		wait_ms(times % 30);
		if (times % 2)
			traffic.tun = -1;
		close(tun);
	}
	traffic.tun = -1;
	stop_traffic(&traffic);
}

/* An interface goes down and comes up again, and loses and gets its address. */
static void toggle_interface(unsigned int times)
{
	struct traffic traffic;
	unsigned int index;
	int tun;

	start_traffic(&traffic);
	tun = make_tun(LOCAL_EID, PEER_EID, &index);
	traffic.tun = tun;
	while (times--) {
		must(set_link(&self, index, 0, IFF_UP), "interface down");
		must(change_address(&self, RTM_DELADDR, index, LOCAL_EID), "address");
		wait_ms(times % 5);
		set_up(index, LOCAL_EID);
		wait_ms(times % 20);
	}
	stop_traffic(&traffic);
	close(tun);
}

/* Before v6.2 (bd039b5ea2a9) an interface has to be down for that. */
static void give_name(int index, const char *name)
{
	if (!rename_link(&self, index, name))
		return;
	must(errno == EBUSY ? 0 : -1, "new name");
	must(set_link(&self, index, 0, IFF_UP), "interface down");
	must(rename_link(&self, index, name), "new name");
	must(set_link(&self, index, IFF_UP, IFF_UP), "interface up");
}

static void rename_interface(unsigned int times)
{
	struct traffic traffic;
	char name[IF_NAMESIZE];
	unsigned int index;
	int tun;

	start_traffic(&traffic);
	tun = make_tun(LOCAL_EID, PEER_EID, &index);
	traffic.tun = tun;
	while (times--) {
		snprintf(name, sizeof(name), "renamed%u", times % 10000);
		give_name(index, name);
		wait_ms(times % 10);
	}
	stop_traffic(&traffic);
	close(tun);
}

/* The index that an interface has in the namespace of the caller. */
static unsigned int index_of(int tun)
{
	struct ifreq request = { 0 };

	must(ioctl(tun, TUNGETIFF, &request), "name of an interface");
	return if_nametoindex(request.ifr_name);
}

/*
 * An interface goes to another namespace and back, and is used in both. Senders look for hardware
 * addresses while it goes.
 */
static void move_interface(unsigned int times)
{
	int home = open_namespace(), other, tun;
	struct traffic traffic;
	unsigned int index;

	start_traffic(&traffic);
	change_neighbours(RTM_NEWNEIGH);
	must(unshare(CLONE_NEWNET), "namespace");
	other = open_namespace();
	must(setns(home, CLONE_NEWNET), "namespace");
	tun = make_tun(LOCAL_EID, PEER_EID, &index);
	traffic.tun = tun;
	while (times--) {
		must(set_link_u32(&self, FUZZ_MOVE, index_of(tun), IFLA_NET_NS_FD, other), "move");
		must(setns(other, CLONE_NEWNET), "namespace");
		set_up(index_of(tun), LOCAL_EID);
		wait_ms(times % 10);
		must(set_link_u32(&self, FUZZ_MOVE, index_of(tun), IFLA_NET_NS_FD, home), "move");
		must(setns(home, CLONE_NEWNET), "namespace");
		index = index_of(tun);
		set_up(index, LOCAL_EID);
		add_route(index, PEER_EID);
		wait_ms(times % 10);
	}
	stop_traffic(&traffic);
	change_neighbours(RTM_DELNEIGH);
	close(tun);
}

/* One end stays where it is seen to go with the other, which goes with its namespace. */
static void leave_witness(unsigned int number, int home)
{
	char name[IF_NAMESIZE];

	snprintf(name, sizeof(name), "witness%u", number % 10000);
	must(create_link(&self, name, "veth"), "veth");
	must(set_link_u32(&self, FUZZ_MOVE, if_nametoindex(name), IFLA_NET_NS_FD, home), "move");
}

static bool is_witness(const char *name)
{
	return !strncmp(name, "witness", 7);
}

static unsigned int count_witnesses(void)
{
	struct if_nameindex *links = if_nameindex(), *link;
	unsigned int count = 0;

	for (link = links; link && link->if_index; link++)
		count += is_witness(link->if_name);
	if_freenameindex(links);
	return count;
}

/* Requests without response, reserved tags, messages that are not read or do not end. */
static void die_in_namespace(unsigned int number, int home)
{
	struct mctp_ioc_tag_ctl tag = { .peer_addr = PEER_EID };
	int bound, reserving, tun;
	unsigned int index, i;

	must(unshare(CLONE_NEWNET), "namespace");
	leave_witness(number, home);
	set_up(LOOPBACK, LOCAL_EID);
	tun = make_tun(LOCAL_EID + 1, PEER_EID, &index);
	bound = make_socket(MESSAGE_TYPE);
	reserving = make_socket(1);
	must(ioctl(reserving, SIOCMCTPALLOCTAG, &tag), "reserved tag");
	must(send_request(bound, LOCAL_EID, 200), "message to this host");
	for (i = 0; i < PEER_EIDS; i++) {
		must(send_request(bound, PEER_EID + i, 200), "request");
		must(inject(tun, LOCAL_EID + 1, PEER_EID + i, START | MCTP_TAG_OWNER | i),
		     "message");
		/* The response begins. The first request has the first tag that is free. */
		must(inject(tun, LOCAL_EID + 1, PEER_EID + i, START | (i ? 0 : 1)), "response");
	}
	_exit(EXIT_RIGHT);
}

static void kill_namespaces(unsigned int times)
{
	uint64_t until;
	int home = open_namespace(), status;
	unsigned int i;
	pid_t pid;

	for (i = 0; i < times; i++) {
		pid = fork();
		must(pid, "fork");
		if (!pid)
			die_in_namespace(i, home);
		waitpid(pid, &status, 0);
		if (status)
			unable("life: a process in a namespace ended with status %#x", status);
	}
	until = now_us() + GONE_US;
	while (count_witnesses()) {
		if (now_us() > until)
			unable("life: %u of %u namespaces stay", count_witnesses(), times);
		wait_ms(50);
	}
	printf("namespaces=%u\n", times);
}

/*
 * A message begins by an interface that is gone when it ends by another one, and a filter of the
 * socket asks where it is from.
 */
static void end_elsewhere(unsigned int times)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_IFINDEX),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	};
	struct sock_fprog program = { .len = 2, .filter = code };
	unsigned int i, first_index, second_index;
	int bound, first, second;
	uint8_t buffer[4096];

	bound = make_socket(MESSAGE_TYPE);
	must(setsockopt(bound, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)), "filter");
	second = make_tun(LOCAL_EID, PEER_EID + PEER_EIDS, &second_index);
	for (i = 0; i < times; i++) {
		first = make_tun(LOCAL_EID + 1, PEER_EID, &first_index);
		must(inject(first, LOCAL_EID, PEER_EID, START | MCTP_TAG_OWNER), "first packet");
		close(first);
		/* Long enough for its memory to be used for something else. */
		wait_ms(20);
		must(inject(second, LOCAL_EID, PEER_EID, 0x10 | END | MCTP_TAG_OWNER),
		     "last packet");
		if (!wait_readable(bound, now_us() + 1000000))
			continue;
		if (recv(bound, buffer, sizeof(buffer), MSG_DONTWAIT) != 2 * UNIT - 1)
			unable("life: a message of the wrong length");
	}
	close(second);
	close(bound);
}

/* Messages come in by an interface that says that it is one of MCTP, and is none of its drivers. */
static void pretend_type(unsigned int times)
{
	int bound = make_socket(MESSAGE_TYPE), tun;
	uint8_t buffer[4096];
	unsigned int index;

	tun = make_tun(LOCAL_EID, PEER_EID, &index);
	must(set_link(&self, index, 0, IFF_UP), "interface down");
	must(ioctl(tun, TUNSETLINK, ARPHRD_MCTP), "type of an interface");
	set_up(index, LOCAL_EID);
	while (times--) {
		must(inject(tun, LOCAL_EID, PEER_EID, START | END | MCTP_TAG_OWNER), "message");
		if (!wait_readable(bound, now_us() + GONE_US) ||
		    recv(bound, buffer, sizeof(buffer), MSG_DONTWAIT) != UNIT - 1)
			unable("life: a message did not come");
	}
	close(tun);
	close(bound);
}

/* The kernel's fail-nth: the n-th allocation of this thread from now on fails. */
static void fail_nth(int file, unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	must(pwrite(file, text, length, 0), "fail-nth");
}

/* An address that is there is reached, whatever there was no memory for when it was added. */
static void lack_memory(unsigned int times)
{
	int file = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC), bound, failed;
	unsigned int refused = 0, n;

	must(file, "fail-nth");
	must(set_link(&self, LOOPBACK, IFF_UP, IFF_UP), "interface up");
	for (n = 1; n <= times; n++) {
		bound = make_socket(MESSAGE_TYPE);
		fail_nth(file, n);
		failed = change_address(&self, RTM_NEWADDR, LOOPBACK, LOCAL_EID);
		fail_nth(file, 0);
		refused += failed && errno == ENOMEM;
		/* What failed may have been the answer. */
		if (failed)
			set_up(LOOPBACK, LOCAL_EID);
		must(send_request(bound, LOCAL_EID, UNIT), "message to this host");
		must(change_address(&self, RTM_DELADDR, LOOPBACK, LOCAL_EID), "address");
		close(bound);
	}
	close(file);
	printf("refused=%u\n", refused);
	if (!refused)
		unable("life: nothing lacked memory");
}

/* Packets come in by an interface that gets its address from somebody else, or loses it. */
static void flood(unsigned int seconds)
{
	uint64_t until = now_us() + 1000000ull * seconds;
	char name[IF_NAMESIZE];
	int tun = tun_open(&self, 0, name);
	unsigned int i;

	must(tun, "TUN interface");
	must(set_link(&self, if_nametoindex(name), IFF_UP, IFF_UP), "interface up");
	puts(name);
	fflush(stdout);
	for (i = 0; now_us() < until; i++)
		inject(tun, LOCAL_EID, PEER_EID + i % PEER_EIDS,
		       START | (i % 2 ? END : 0) | MCTP_TAG_OWNER | i % 8);
	close(tun);
}

static const struct scenario {
	const char *name;
	void (*run)(unsigned int times);
} scenarios[] = {
	{ "remove", remove_interfaces },
	{ "toggle", toggle_interface },
	{ "rename", rename_interface },
	{ "move", move_interface },
	{ "namespace", kill_namespaces },
	{ "elsewhere", end_elsewhere },
	{ "type", pretend_type },
	{ "memory", lack_memory },
	{ "flood", flood },
};

int life_main(int argc, char **argv)
{
	unsigned int i, times;

	if (argc < 3)
		unable("life: SCENARIO and TIMES are missing");
	no_more(argc, argv, 3);
	times = number("TIMES", argv[2], 1, 1000000);
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		if (strcmp(argv[1], scenarios[i].name))
			continue;
		scenarios[i].run(times);
		return EXIT_RIGHT;
	}
	unable("life: there is no scenario '%s'", argv[1]);
}

int up_main(int argc, char **argv)
{
	unsigned int index;

	if (argc < 3)
		unable("up: INTERFACE and EID are missing");
	no_more(argc, argv, 3);
	index = if_nametoindex(argv[1]);
	if (!index)
		unable("%s: %s", argv[1], strerror(errno));
	set_up(index, number("EID", argv[2], 8, 254));
	return EXIT_RIGHT;
}
