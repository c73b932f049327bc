/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of mctp-exercise fuzz share.
 *
 * Several processes at once do at random what programs, administrators and the other end of a link
 * can do to AF_MCTP: each call is counted with its error, and may be made to run out of memory.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The kinds of calls; fuzz.c has their names. From the filters on, no call is made to lack memory:
 * what allocates there is not AF_MCTP, and partly complains.
 */
enum fuzz_call {
	FUZZ_NEWADDR,
	FUZZ_DELADDR,
	FUZZ_NEWROUTE,
	FUZZ_DELROUTE,
	FUZZ_NEWNEIGH,
	FUZZ_DELNEIGH,
	FUZZ_SETLINK,
	FUZZ_DUMP,
	FUZZ_MALFORMED,
	FUZZ_SOCKET,
	FUZZ_CLOSE,
	FUZZ_BIND,
	FUZZ_SEND,
	FUZZ_RECEIVE,
	FUZZ_POLL,
	FUZZ_ALLOCTAG,
	FUZZ_DROPTAG,
	FUZZ_IOCTL,
	FUZZ_SETSOCKOPT,
	FUZZ_GETSOCKOPT,
	FUZZ_OTHER,
	FUZZ_FILTER,
	FUZZ_PACKET,
	FUZZ_LINK,
	FUZZ_MOVE,
	FUZZ_NAMESPACE,
	FUZZ_CALL_KINDS
};

/* What is counted besides. */
enum fuzz_event {
	FUZZ_PACKETS_OUT,
	FUZZ_ASSEMBLED,
	FUZZ_RESPONSES,
	FUZZ_DUMPED,
	FUZZ_NOTIFICATIONS,
	FUZZ_FAULTS,
	FUZZ_EVENT_KINDS
};

#define FUZZ_LINKS	32

/**
 * struct fuzzer - who fuzzes: a thread
 * @random:	its random bits
 * @until:	when it is to stop, see now_us()
 * @fail_nth:	file by which the kernel is told which allocation shall fail, or -1
 * @armed:	it was told
 * @links:	indexes of the interfaces that it knows of
 * @link_count:	how many these are
 * @link_uses:	how often they may be used before it looks again
 */
struct fuzzer {
	uint64_t random;
	uint64_t until;
	int fail_nth;
	bool armed;
	unsigned int links[FUZZ_LINKS];
	unsigned int link_count;
	unsigned int link_uses;
};

/**
 * fuzzer_enter() - prepare the calling thread
 * @f: what to prepare
 * @stream: which of the streams of random bits it gets
 * @until: when it is to stop, see now_us()
 *
 * What blocks is interrupted by a signal from then on.
 */
void fuzzer_enter(struct fuzzer *f, uint64_t stream, uint64_t until);

/**
 * fuzzer_leave() - undo that, for a thread that ends before its process
 * @f: the thread's
 */
void fuzzer_leave(struct fuzzer *f);

/**
 * over() - whether it is time to stop
 * @f: the thread's
 *
 * Return: true if so.
 */
bool over(const struct fuzzer *f);

/**
 * below() - a random number
 * @f: the thread's
 * @end: one more than the largest; not 0
 *
 * Return: it.
 */
uint64_t below(struct fuzzer *f, uint64_t end);

/**
 * chance() - something that happens at random
 * @f: the thread's
 * @percent: how often
 *
 * Return: true if it does.
 */
bool chance(struct fuzzer *f, unsigned int percent);

/* One of an array. */
#define ANY_OF(f, array) ((array)[below(f, sizeof(array) / sizeof((array)[0]))])

/* One of the values given. */
#define ONE_OF(f, type, ...) ANY_OF(f, ((const type[]) { __VA_ARGS__ }))

/**
 * any_size() - a random size, short ones as often as long ones
 * @f: the thread's
 * @max: the largest
 *
 * Return: it, 0 included.
 */
size_t any_size(struct fuzzer *f, size_t max);

/* An endpoint ID, a network, an interface's index: mostly of those in use. */
uint8_t any_eid(struct fuzzer *f);
unsigned int any_net(struct fuzzer *f);
int any_link(struct fuzzer *f);

/*
 * Endpoint IDs: of this host, on any of its interfaces; those reached through interface number
 * @number, in groups.
 */
#define LOCAL_EID	8
#define LOCAL_EIDS	4
#define PEER_EID	16
#define PEER_EIDS	4
#define PEER_GROUPS	4

/**
 * fuzz_begin() - what precedes each call; use CALL()
 * @f: the thread's
 * @call: the kind
 */
void fuzz_begin(struct fuzzer *f, enum fuzz_call call);

/**
 * fuzz_end() - what follows each call; use CALL()
 * @f: the thread's
 * @call: the kind
 * @result: negative if it failed, with errno
 *
 * Return: @result, and errno is as it was.
 */
long fuzz_end(struct fuzzer *f, enum fuzz_call call, long result);

/* Makes a call that is counted. */
#define CALL(f, call, expression)				\
({								\
	struct fuzzer *call_fuzzer = (f);			\
	enum fuzz_call call_kind = (call);			\
								\
	fuzz_begin(call_fuzzer, call_kind);			\
	fuzz_end(call_fuzzer, call_kind, expression);		\
})

/**
 * count_event() - count something else
 * @event: what
 * @times: how often
 */
void count_event(enum fuzz_event event, unsigned long times);

/**
 * wrong() - tell what the kernel may never do; the run fails
 * @format: what it did, as for printf()
 */
__attribute__((format(printf, 1, 2))) void wrong(const char *format, ...);

/*
 * The parts. Each has a state, of which a process or a thread has one; its step function does one
 * thing at random.
 */

/* Netlink: links, addresses, routes, neighbours, well-formed and not. */
struct netlink_fuzz {
	int fd;
	uint32_t sequence;
	bool joined;
};

void netlink_fuzz_begin(struct netlink_fuzz *fuzz);
void netlink_fuzz_step(struct netlink_fuzz *fuzz, struct fuzzer *f);

/* Sockets, in a table that threads share. */
#define SOCKET_SLOTS	12
#define SOCKET_TAGS	8

struct socket_table {
	_Atomic int fd[SOCKET_SLOTS];
};

struct reserved_tag {
	unsigned int slot;
	unsigned int net;
	uint8_t peer;
	uint8_t tag;
};

struct socket_fuzz {
	struct socket_table *table;
	struct reserved_tag tags[SOCKET_TAGS];
	unsigned int tag_count;
};

void socket_fuzz_begin(struct socket_fuzz *fuzz, struct socket_table *table);
void socket_fuzz_step(struct socket_fuzz *fuzz, struct fuzzer *f);

/* Packets, through a TUN interface of its own and past the network stack. */
#define PACKET_STREAMS	8

/* A message of the other end that is on its way. */
struct packet_stream {
	uint8_t dest;
	uint8_t src;
	uint8_t tag;
	uint8_t seq;
	bool started;
	size_t unit;
	size_t left;
};

struct packet_fuzz {
	int tun;
	unsigned int group;
	unsigned int index;
	size_t vnet_header;
	int raw;
	struct packet_stream streams[PACKET_STREAMS];
};

bool packet_fuzz_begin(struct packet_fuzz *fuzz, struct fuzzer *f, unsigned int group);
void packet_fuzz_step(struct packet_fuzz *fuzz, struct fuzzer *f);
void packet_fuzz_end(struct packet_fuzz *fuzz);

/* The first byte of each packet but a message's first. No other message has such a byte. */
#define CONTINUATION	0x55

/**
 * tun_open() - make a TUN interface with packet information
 * @f: the thread's
 * @flags: IFF_... beside IFF_TUN
 * @name: where to store its name, IF_NAMESIZE bytes
 *
 * Return: the file that it lives as long as, or -1.
 */
int tun_open(struct fuzzer *f, int flags, char *name);

/* The roles of processes: they end when their time is over. */
void netlink_role(struct fuzzer *f);
void socket_role(struct fuzzer *f);
void user_role(struct fuzzer *f);
void packet_role(struct fuzzer *f);
void link_role(struct fuzzer *f);
void namespace_role(struct fuzzer *f);

#endif
