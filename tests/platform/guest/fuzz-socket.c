// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-exercise fuzz: sockets. Several threads use the same ones, so that each call meets each
 * other one, closing included.
 */
#define _GNU_SOURCE	/* sendmmsg(), splice() */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "exercise.h"
#include "fuzz.h"

#define THREADS		1	/* beside the first */
#define NOBODY		65534

/* More than a message can have. */
#define DATA_MAX	(1 << 20)

static uint8_t *data;

void socket_fuzz_begin(struct socket_fuzz *fuzz, struct socket_table *table)
{
	unsigned int i;

	fuzz->table = table;
	fuzz->tag_count = 0;
	for (i = 0; i < SOCKET_SLOTS; i++)
		table->fd[i] = -1;
	if (!data)
		data = mmap(NULL, DATA_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
}

/*
 * Addresses
 */

union any_address {
	struct sockaddr_mctp base;
	struct sockaddr_mctp_ext ext;
	uint8_t bytes[128];
};

/* Returns its length. */
static socklen_t make_address(union any_address *address, const struct socket_fuzz *fuzz,
			      struct fuzzer *f)
{
	const struct reserved_tag *tag;
	unsigned int i;

	memset(address, 0, sizeof(*address));
	address->base.smctp_family = AF_MCTP;
	address->base.smctp_network = any_net(f);
	address->base.smctp_addr.s_addr = any_eid(f);
	address->base.smctp_type = ONE_OF(f, uint8_t, 1, 4, 0x7f, 0x84);
	address->base.smctp_tag = chance(f, 70) ? MCTP_TAG_OWNER : below(f, 32);
	if (fuzz->tag_count && chance(f, 15)) {
		tag = &fuzz->tags[below(f, fuzz->tag_count)];
		address->base.smctp_tag = tag->tag;
		address->base.smctp_addr.s_addr = tag->peer;
		address->base.smctp_network = tag->net;
	}
	if (chance(f, 30)) {
		address->ext.smctp_ifindex = any_link(f);
		address->ext.smctp_halen = ONE_OF(f, uint8_t, 0, 0, 6, 32, 255);
		for (i = 0; i < sizeof(address->ext.smctp_haddr); i++)
			address->ext.smctp_haddr[i] = next_random(&f->random);
	}
	if (chance(f, 3))
		address->bytes[below(f, sizeof(address->bytes))] = next_random(&f->random);
	if (chance(f, 95))
		return chance(f, 70) ? sizeof(address->base) : sizeof(address->ext);
	return below(f, sizeof(address->bytes) + 1);
}

/* What the kernel says of where a message came from has to make sense, and to hide nothing. */
static void check_address(const union any_address *address, socklen_t length)
{
	static const uint8_t none[MAX_ADDR_LEN];
	const struct sockaddr_mctp_ext *ext = &address->ext;

	if (length != sizeof(address->base) && length != sizeof(address->ext)) {
		wrong("an address of %u bytes", length);
		return;
	}
	if (address->base.smctp_family != AF_MCTP || address->base.__smctp_pad0 ||
	    address->base.__smctp_pad1)
		wrong("an address of family %u, with %#x and %#x in between",
		      address->base.smctp_family, address->base.__smctp_pad0,
		      address->base.__smctp_pad1);
	if (address->base.smctp_tag & ~(MCTP_TAG_OWNER | MCTP_TAG_MASK))
		wrong("tag %#x", address->base.smctp_tag);
	if (length < sizeof(*ext))
		return;
	if (ext->smctp_halen > sizeof(ext->smctp_haddr) ||
	    memcmp(ext->smctp_haddr + ext->smctp_halen, none,
		   sizeof(ext->smctp_haddr) - ext->smctp_halen) ||
	    memcmp(ext->__smctp_pad0, none, sizeof(ext->__smctp_pad0)))
		wrong("a hardware address with more than its %u bytes", ext->smctp_halen);
}

/*
 * The calls
 */

static int any_fd(const struct socket_fuzz *fuzz, struct fuzzer *f, unsigned int *slot)
{
	*slot = below(f, SOCKET_SLOTS);
	return fuzz->table->fd[*slot];
}

static void do_bind(const struct socket_fuzz *fuzz, struct fuzzer *f, int fd)
{
	union any_address address;
	socklen_t length = make_address(&address, fuzz, f);

	if (chance(f, 60))
		address.base.smctp_addr.s_addr = MCTP_ADDR_ANY;
	CALL(f, FUZZ_BIND, bind(fd, (struct sockaddr *)&address, length));
}

static void do_socket(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	int type = SOCK_DGRAM | (chance(f, 50) ? SOCK_NONBLOCK : 0), protocol = 0, on = 1, new, old;

	(void)fd;
	if (chance(f, 3))
		type = below(f, 12);
	if (chance(f, 3))
		protocol = below(f, 300);
	new = CALL(f, FUZZ_SOCKET, socket(AF_MCTP, type, protocol));
	if (new < 0)
		return;
	if (chance(f, 70))
		do_bind(fuzz, f, new);
	if (chance(f, 30))
		CALL(f, FUZZ_SETSOCKOPT,
		     setsockopt(new, SOL_MCTP, MCTP_OPT_ADDR_EXT, &on, sizeof(on)));
	old = atomic_exchange(&fuzz->table->fd[slot], new);
	if (old >= 0)
		CALL(f, FUZZ_CLOSE, close(old));
}

static void do_close(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	if (!chance(f, 20))
		return;
	fd = atomic_exchange(&fuzz->table->fd[slot], -1);
	if (fd >= 0)
		CALL(f, FUZZ_CLOSE, close(fd));
}

static int any_message_flags(struct fuzzer *f)
{
	int flags = chance(f, 95) ? MSG_DONTWAIT : 0;

	if (chance(f, 10))
		flags |= 1 << below(f, 31);
	return flags;
}

/* A message in one to four pieces, of which some may be empty. */
static size_t make_pieces(struct iovec *pieces, struct fuzzer *f, size_t size)
{
	size_t count = chance(f, 70) ? 1 : 1 + below(f, 4), i, part;

	for (i = 0; i < count; i++) {
		part = i + 1 == count ? size : below(f, size + 1);
		pieces[i].iov_base = data + below(f, DATA_MAX - part + 1);
		pieces[i].iov_len = part;
		size -= part;
	}
	return count;
}

static size_t message_size(struct fuzzer *f)
{
	if (chance(f, 1))
		return any_size(f, DATA_MAX);
	return any_size(f, chance(f, 5) ? 70000 : 3000);
}

struct any_message {
	struct msghdr header;
	union any_address address;
	struct iovec pieces[4];
	uint8_t control[128] __attribute__((aligned(8)));
};

static void make_message(struct any_message *message, const struct socket_fuzz *fuzz,
			 struct fuzzer *f, size_t size)
{
	struct cmsghdr *control = (struct cmsghdr *)message->control;

	memset(&message->header, 0, sizeof(message->header));
	message->header.msg_name = &message->address;
	message->header.msg_namelen = make_address(&message->address, fuzz, f);
	message->header.msg_iov = message->pieces;
	message->header.msg_iovlen = make_pieces(message->pieces, f, size);
	if (chance(f, 10)) {
		memset(message->control, 0, sizeof(message->control));
		control->cmsg_len = chance(f, 80) ? CMSG_LEN(4)
						  : below(f, sizeof(message->control));
		control->cmsg_level = chance(f, 80) ? SOL_SOCKET : below(f, 300);
		control->cmsg_type = below(f, 70);
		message->header.msg_control = message->control;
		message->header.msg_controllen = CMSG_SPACE(4);
	}
	if (chance(f, 2))
		message->header.msg_name = NULL;
}

static void do_send(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	struct any_message messages[4];
	struct mmsghdr headers[4];
	unsigned int i;

	(void)slot;
	make_message(&messages[0], fuzz, f, message_size(f));
	if (chance(f, 80)) {
		CALL(f, FUZZ_SEND, sendmsg(fd, &messages[0].header, any_message_flags(f)));
		return;
	}
	memset(headers, 0, sizeof(headers));
	for (i = 0; i < 4; i++) {
		if (i)
			make_message(&messages[i], fuzz, f, any_size(f, 200));
		headers[i].msg_hdr = messages[i].header;
	}
	CALL(f, FUZZ_SEND, sendmmsg(fd, headers, 4, any_message_flags(f)));
}

static void do_receive(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	static __thread uint8_t buffer[DATA_MAX];
	struct iovec pieces[2] = { { .iov_base = buffer }, { .iov_base = buffer + DATA_MAX / 2 } };
	uint8_t control[128] __attribute__((aligned(8)));
	union any_address address;
	struct msghdr header = {
		.msg_name = &address,
		.msg_iov = pieces,
		.msg_iovlen = 2,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	socklen_t room = sizeof(address);
	int flags = any_message_flags(f);
	size_t in_first;
	ssize_t got;

	(void)fuzz;
	(void)slot;
	pieces[0].iov_len = chance(f, 80) ? DATA_MAX / 2 : any_size(f, 70000);
	pieces[1].iov_len = chance(f, 50) ? 0 : any_size(f, 70000);
	if (chance(f, 20))
		flags |= MSG_PEEK;
	if (chance(f, 20))
		flags |= MSG_TRUNC;
	if (chance(f, 10))
		room = below(f, sizeof(address));
	if (chance(f, 10))
		header.msg_name = NULL;
	header.msg_namelen = room;

	got = CALL(f, FUZZ_RECEIVE, recvmsg(fd, &header, flags));
	if (got < 0)
		return;
	if (header.msg_name && room == sizeof(address))
		check_address(&address, header.msg_namelen);
	if (!(flags & MSG_TRUNC) && (size_t)got > pieces[0].iov_len + pieces[1].iov_len)
		wrong("%zd bytes received, into less", got);
	in_first = (size_t)got < pieces[0].iov_len ? (size_t)got : pieces[0].iov_len;
	if (memchr(buffer, CONTINUATION, in_first))
		count_event(FUZZ_ASSEMBLED, 1);
	if (!header.msg_name || room != sizeof(address))
		return;
	if (address.base.smctp_addr.s_addr >= PEER_EID &&
	    !(address.base.smctp_tag & MCTP_TAG_OWNER))
		count_event(FUZZ_RESPONSES, 1);
}

static void do_poll(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT };
	struct pollfd polled[SOCKET_SLOTS];
	unsigned int i;
	int epoll;

	(void)slot;
	if (chance(f, 30)) {
		epoll = epoll_create1(EPOLL_CLOEXEC);
		if (chance(f, 50))
			event.events |= EPOLLET;
		if (!epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
			CALL(f, FUZZ_POLL, epoll_wait(epoll, &event, 1, below(f, 3)));
		close(epoll);
		return;
	}
	for (i = 0; i < SOCKET_SLOTS; i++) {
		polled[i].fd = fuzz->table->fd[i];
		polled[i].events = ONE_OF(f, short, POLLIN, POLLIN, POLLOUT, POLLIN | POLLPRI);
	}
	CALL(f, FUZZ_POLL, poll(polled, SOCKET_SLOTS, below(f, 3)));
}

static void do_alloctag(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	struct mctp_ioc_tag_ctl2 second = {
		.net = any_net(f),
		.peer_addr = any_eid(f),
		.local_addr = chance(f, 95) ? MCTP_ADDR_ANY : any_eid(f),
		.flags = chance(f, 97) ? 0 : next_random(&f->random),
		.tag = chance(f, 97) ? 0 : below(f, 256),
	};
	struct mctp_ioc_tag_ctl first = {
		.peer_addr = second.peer_addr,
		.flags = second.flags,
		.tag = second.tag,
	};
	struct reserved_tag *tag;
	unsigned int i;
	int ret;

	if (chance(f, 50)) {
		ret = CALL(f, FUZZ_ALLOCTAG, ioctl(fd, SIOCMCTPALLOCTAG2, &second));
	} else {
		ret = CALL(f, FUZZ_ALLOCTAG, ioctl(fd, SIOCMCTPALLOCTAG, &first));
		second.tag = first.tag;
		second.net = 1;
	}
	if (ret < 0)
		return;
	if ((second.tag & ~MCTP_TAG_MASK) != (MCTP_TAG_OWNER | MCTP_TAG_PREALLOC))
		wrong("reserved tag %#x", second.tag);
	i = fuzz->tag_count < SOCKET_TAGS ? fuzz->tag_count++ : below(f, SOCKET_TAGS);
	tag = &fuzz->tags[i];
	tag->slot = slot;
	tag->net = second.net;
	tag->peer = second.peer_addr;
	tag->tag = second.tag;
}

static void do_droptag(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	struct mctp_ioc_tag_ctl2 second = {
		.net = any_net(f),
		.peer_addr = any_eid(f),
		.local_addr = MCTP_ADDR_ANY,
		.tag = below(f, 32),
	};
	struct mctp_ioc_tag_ctl first;
	unsigned int i;

	(void)slot;
	if (fuzz->tag_count && chance(f, 90)) {
		i = below(f, fuzz->tag_count);
		second.net = fuzz->tags[i].net;
		second.peer_addr = fuzz->tags[i].peer;
		second.tag = fuzz->tags[i].tag;
		fd = fuzz->table->fd[fuzz->tags[i].slot];
		if (chance(f, 90))
			fuzz->tags[i] = fuzz->tags[--fuzz->tag_count];
	}
	if (chance(f, 50)) {
		CALL(f, FUZZ_DROPTAG, ioctl(fd, SIOCMCTPDROPTAG2, &second));
		return;
	}
	first = (struct mctp_ioc_tag_ctl){ .peer_addr = second.peer_addr, .tag = second.tag };
	CALL(f, FUZZ_DROPTAG, ioctl(fd, SIOCMCTPDROPTAG, &first));
}

static void do_ioctl(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	static const unsigned long requests[] = {
		SIOCINQ, SIOCOUTQ, SIOCGSTAMP_OLD, SIOCGSTAMPNS_OLD, SIOCGIFCONF, FIONBIO, FIOASYNC,
		FIOGETOWN, SIOCATMARK, SIOCMCTPALLOCTAG, SIOCMCTPDROPTAG2, SIOCPROTOPRIVATE + 4,
		SIOCPROTOPRIVATE + 15,
	};
	uint64_t argument[16] = { below(f, 2) };

	(void)fuzz;
	(void)slot;
	CALL(f, FUZZ_IOCTL, ioctl(fd, ANY_OF(f, requests), chance(f, 95) ? argument : NULL));
}

static void do_setsockopt(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	static const int options[] = {
		SO_RCVBUF, SO_SNDBUF, SO_SNDBUF, SO_TIMESTAMP, SO_TIMESTAMPNS, SO_RXQ_OVFL,
		SO_PRIORITY, SO_MARK, SO_REUSEADDR, SO_BROADCAST, SO_KEEPALIVE, SO_DONTROUTE,
		SO_LINGER, SO_RCVLOWAT, SO_PEEK_OFF, SO_NO_CHECK, SO_BUSY_POLL, SO_DETACH_FILTER,
		SO_TIMESTAMPING, SO_TXTIME, SO_ZEROCOPY, SO_INCOMING_CPU, SO_PASSCRED,
		SO_BINDTODEVICE,
	};
	/* So small that much is refused, or as much as it wants. */
	int value[4] = { below(f, 3) ? any_size(f, 1 << 18) : below(f, 4) };
	int level = SOL_SOCKET, name = ANY_OF(f, options);
	socklen_t length = sizeof(int) << below(f, 2);

	(void)fuzz;
	(void)slot;
	if (chance(f, 30)) {
		level = SOL_MCTP;
		name = MCTP_OPT_ADDR_EXT;
		length = sizeof(int);
	}
	if (chance(f, 5))
		level = below(f, 300);
	if (chance(f, 5))
		name = below(f, 80);
	if (chance(f, 5))
		length = below(f, sizeof(value) + 1);
	CALL(f, FUZZ_SETSOCKOPT, setsockopt(fd, level, name, value, length));
}

static void do_getsockopt(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	int level = chance(f, 60) ? SOL_SOCKET : SOL_MCTP;
	socklen_t length = chance(f, 80) ? sizeof(int) : below(f, 64);
	uint64_t value[8];

	(void)fuzz;
	(void)slot;
	CALL(f, FUZZ_GETSOCKOPT,
	     getsockopt(fd, level, level == SOL_MCTP ? MCTP_OPT_ADDR_EXT : below(f, 80), value,
			&length));
}

/* A filter looks at a message and the interface that it came by, and cuts it. */
static void do_filter(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 SKF_AD_OFF + ONE_OF(f, int, SKF_AD_IFINDEX, SKF_AD_HATYPE, SKF_AD_PROTOCOL,
					     SKF_AD_PKTTYPE, SKF_AD_QUEUE, SKF_AD_CPU)),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, below(f, 70000)),
		BPF_STMT(BPF_RET | BPF_K, ONE_OF(f, uint32_t, 0, 1, 64, -1, -1, -1, -1)),
	};
	struct sock_fprog program = { .len = 3, .filter = code };
	int none = 0;

	(void)fuzz;
	(void)slot;
	/* The second one ends it for a message that is too short. */
	if (chance(f, 70))
		code[1] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0);
	if (chance(f, 30))
		CALL(f, FUZZ_FILTER,
		     setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)));
	else
		CALL(f, FUZZ_FILTER,
		     setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof(none)));
}

static void do_other(struct socket_fuzz *fuzz, struct fuzzer *f, int fd, unsigned int slot)
{
	union any_address address;
	socklen_t length = make_address(&address, fuzz, f);
	int pair[2];

	(void)slot;
	switch (below(f, 9)) {
	case 0:
		CALL(f, FUZZ_OTHER, connect(fd, (struct sockaddr *)&address, length));
		break;
	case 1:
		CALL(f, FUZZ_OTHER, listen(fd, 1));
		break;
	case 2:
		CALL(f, FUZZ_OTHER, accept4(fd, (struct sockaddr *)&address, &length, 0));
		break;
	case 3:
		CALL(f, FUZZ_OTHER, getsockname(fd, (struct sockaddr *)&address, &length));
		break;
	case 4:
		CALL(f, FUZZ_OTHER, getpeername(fd, (struct sockaddr *)&address, &length));
		break;
	case 5:
		CALL(f, FUZZ_OTHER, shutdown(fd, below(f, 4)));
		break;
	case 6:
		CALL(f, FUZZ_OTHER, socketpair(AF_MCTP, SOCK_DGRAM, 0, pair));
		break;
	case 7:
		CALL(f, FUZZ_OTHER, write(fd, data, any_size(f, 200)));
		break;
	case 8:
		if (pipe2(pair, O_NONBLOCK | O_CLOEXEC))
			return;
		if (write(pair[1], data, 100) > 0)
			CALL(f, FUZZ_OTHER,
			     splice(pair[0], NULL, fd, NULL, 100, SPLICE_F_NONBLOCK));
		CALL(f, FUZZ_OTHER, splice(fd, NULL, pair[1], NULL, 100, SPLICE_F_NONBLOCK));
		close(pair[0]);
		close(pair[1]);
		break;
	}
}

void socket_fuzz_step(struct socket_fuzz *fuzz, struct fuzzer *f)
{
	static void (*const actions[])(struct socket_fuzz *fuzz, struct fuzzer *f, int fd,
				       unsigned int slot) = {
		do_send, do_send, do_send, do_send, do_send, do_send, do_send, do_send,
		do_receive, do_receive, do_receive, do_receive,
		do_socket, do_close, do_poll, do_alloctag, do_droptag, do_ioctl, do_setsockopt,
		do_getsockopt, do_filter, do_other,
	};
	unsigned int slot;
	int fd = any_fd(fuzz, f, &slot);

	if (fd < 0)
		do_socket(fuzz, f, fd, slot);
	else
		ANY_OF(f, actions)(fuzz, f, fd, slot);
}

struct socket_thread {
	pthread_t thread;
	struct socket_table *table;
	uint64_t stream;
	uint64_t until;
};

static void *run_thread(void *argument)
{
	const struct socket_thread *thread = argument;
	struct socket_fuzz fuzz = { .table = thread->table };
	struct fuzzer f;

	fuzzer_enter(&f, thread->stream, thread->until);
	while (!over(&f))
		socket_fuzz_step(&fuzz, &f);
	fuzzer_leave(&f);
	return NULL;
}

void socket_role(struct fuzzer *f)
{
	struct socket_thread threads[THREADS];
	struct socket_table table;
	struct socket_fuzz fuzz;
	unsigned int i;

	socket_fuzz_begin(&fuzz, &table);
	for (i = 0; i < THREADS; i++) {
		threads[i] = (struct socket_thread){
			.table = &table, .stream = next_random(&f->random), .until = f->until,
		};
		if (pthread_create(&threads[i].thread, NULL, run_thread, &threads[i]))
			unable("no memory for a thread");
	}
	while (!over(f))
		socket_fuzz_step(&fuzz, f);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i].thread, NULL);
}

/* Who may do less. Some sockets are opened before, by who may more. */
void user_role(struct fuzzer *f)
{
	struct socket_table table;
	struct netlink_fuzz netlink;
	struct socket_fuzz fuzz;
	unsigned int i;

	socket_fuzz_begin(&fuzz, &table);
	for (i = 0; i < 4 * SOCKET_SLOTS; i++)
		socket_fuzz_step(&fuzz, f);
	if (setgid(NOBODY) || setuid(NOBODY))
		unable("uid %u: %s", NOBODY, strerror(errno));
	netlink_fuzz_begin(&netlink);
	while (!over(f)) {
		if (chance(f, 90))
			socket_fuzz_step(&fuzz, f);
		else
			netlink_fuzz_step(&netlink, f);
		/* Most of it is refused at once: the others shall have the time. */
		usleep(below(f, 10000));
	}
}
