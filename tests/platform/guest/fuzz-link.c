// SPDX-License-Identifier: GPL-2.0
/* mctp-exercise fuzz: interfaces and namespaces that come and go under all the rest. */
#define _GNU_SOURCE	/* unshare(), setns() */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exercise.h"
#include "fuzz.h"
#include "request.h"

#define TUNS		6
#define NAMESPACES	3
#define LOOPBACK	1

struct link_fuzz {
	int home;			/* the namespace of the process */
	int namespaces[NAMESPACES];	/* others, or -1 */
	int tuns[TUNS];			/* or -1 */
	unsigned int renamed;
};

static int current_namespace(void)
{
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

static void set_up_loopback(struct fuzzer *f)
{
	set_link(f, LOOPBACK, IFF_UP, IFF_UP);
	change_address(f, RTM_NEWADDR, LOOPBACK, LOCAL_EID + below(f, LOCAL_EIDS));
}

/* The index of a TUN interface that this process made; 0 if it is in another namespace. */
static unsigned int index_of(int tun)
{
	struct ifreq request = { 0 };

	if (tun < 0 || ioctl(tun, TUNGETIFF, &request))
		return 0;
	return if_nametoindex(request.ifr_name);
}

static void toggle_tun(struct link_fuzz *fuzz, struct fuzzer *f)
{
	int *tun = &ANY_OF(f, fuzz->tuns);
	char name[IF_NAMESIZE];

	if (*tun >= 0) {
		if (chance(f, 70))
			return;
		close(*tun);
		*tun = -1;
	}
	*tun = tun_open(f, ONE_OF(f, int, 0, 0, IFF_NO_PI, IFF_NAPI), name);
	if (*tun >= 0 && chance(f, 70)) {
		set_link(f, if_nametoindex(name), IFF_UP, IFF_UP);
		change_address(f, RTM_NEWADDR, if_nametoindex(name), any_eid(f));
	}
}

static void toggle_namespace(struct link_fuzz *fuzz, struct fuzzer *f)
{
	int *namespace = &ANY_OF(f, fuzz->namespaces);

	if (*namespace >= 0) {
		if (chance(f, 70))
			return;
		close(*namespace);
		*namespace = -1;
	}
	if (CALL(f, FUZZ_NAMESPACE, unshare(CLONE_NEWNET)))
		return;
	*namespace = current_namespace();
	set_up_loopback(f);
	f->link_uses = 0;
	if (setns(fuzz->home, CLONE_NEWNET))
		unable("setns: %s", strerror(errno));
}

static void move_tun(struct link_fuzz *fuzz, struct fuzzer *f)
{
	int namespace = ANY_OF(f, fuzz->namespaces);
	unsigned int index = index_of(ANY_OF(f, fuzz->tuns));

	if (index && namespace >= 0)
		set_link_u32(f, FUZZ_MOVE, index, IFLA_NET_NS_FD, namespace);
}

/* Something in another namespace, where the interfaces that were moved are. */
static void visit_namespace(struct link_fuzz *fuzz, struct fuzzer *f)
{
	int namespace = ANY_OF(f, fuzz->namespaces);
	struct netlink_fuzz netlink;
	struct socket_table table;
	struct socket_fuzz sockets;
	unsigned int i;

	if (namespace < 0 || setns(namespace, CLONE_NEWNET))
		return;
	f->link_uses = 0;
	netlink_fuzz_begin(&netlink);
	socket_fuzz_begin(&sockets, &table);
	for (i = 0; i < 20; i++) {
		netlink_fuzz_step(&netlink, f);
		socket_fuzz_step(&sockets, f);
	}
	if (chance(f, 30))
		set_link_u32(f, FUZZ_MOVE, any_link(f), IFLA_NET_NS_FD, fuzz->home);
	f->link_uses = 0;
	if (setns(fuzz->home, CLONE_NEWNET))
		unable("setns: %s", strerror(errno));
	close(netlink.fd);
	for (i = 0; i < SOCKET_SLOTS; i++)
		if (table.fd[i] >= 0)
			close(table.fd[i]);
}

static void change_link(struct link_fuzz *fuzz, struct fuzzer *f)
{
	int tun = ANY_OF(f, fuzz->tuns), index = index_of(tun);
	char name[IF_NAMESIZE];
	int type;

	switch (below(f, 7)) {
	case 0:
		set_link(f, any_link(f), 0, IFF_UP);
		break;
	case 1:
	case 2:
		set_link(f, any_link(f), IFF_UP, IFF_UP);
		break;
	case 3:
		if (!index)
			return;
		snprintf(name, sizeof(name), "fr%d-%u", getpid() % 100000, fuzz->renamed++ % 1000);
		rename_link(f, index, name);
		break;
	case 4:
		set_link_u32(f, FUZZ_LINK, chance(f, 80) ? index : LOOPBACK, IFLA_MTU,
			     ONE_OF(f, uint32_t, 1, 4, 5, 68, 68, 69, 1500, 65535, 65536));
		break;
	case 5:
		if (tun >= 0)
			CALL(f, FUZZ_LINK, ioctl(tun, TUNSETPERSIST, chance(f, 10)));
		break;
	case 6:
		set_link(f, index, 0, IFF_UP);
		if (tun >= 0) {
			type = ONE_OF(f, int, ARPHRD_NONE, ARPHRD_MCTP, ARPHRD_ETHER, ARPHRD_RAWIP);
			CALL(f, FUZZ_LINK, ioctl(tun, TUNSETLINK, type));
		}
		set_link(f, index, IFF_UP, IFF_UP);
		break;
	}
}

/* Interfaces that do not carry MCTP. */
static void toggle_other(struct fuzzer *f)
{
	char name[IF_NAMESIZE];
	unsigned int index;

	snprintf(name, sizeof(name), "other%ju", (uintmax_t)below(f, 4));
	index = if_nametoindex(name);
	if (index)
		delete_link(f, index);
	else
		create_link(f, name, chance(f, 50) ? "dummy" : "veth");
}

void link_role(struct fuzzer *f)
{
	struct link_fuzz fuzz = { .home = current_namespace() };
	unsigned int i;

	for (i = 0; i < TUNS; i++)
		fuzz.tuns[i] = -1;
	for (i = 0; i < NAMESPACES; i++)
		fuzz.namespaces[i] = -1;
	while (!over(f)) {
		switch (below(f, 8)) {
		case 0:
		case 1:
			toggle_tun(&fuzz, f);
			break;
		case 2:
			toggle_namespace(&fuzz, f);
			break;
		case 3:
			move_tun(&fuzz, f);
			break;
		case 4:
			visit_namespace(&fuzz, f);
			break;
		case 5:
			toggle_other(f);
			break;
		default:
			change_link(&fuzz, f);
			break;
		}
	}
}

/*
 * Namespaces that die with all that is going on in them
 */

static void live_in_namespace(struct fuzzer *f)
{
	struct netlink_fuzz netlink;
	struct packet_fuzz packets;
	struct socket_table table;
	struct socket_fuzz sockets;
	bool has_packets;

	set_up_loopback(f);
	netlink_fuzz_begin(&netlink);
	socket_fuzz_begin(&sockets, &table);
	has_packets = packet_fuzz_begin(&packets, f, 0);
	while (!over(f)) {
		if (chance(f, 10))
			netlink_fuzz_step(&netlink, f);
		else if (has_packets && chance(f, 30))
			packet_fuzz_step(&packets, f);
		else
			socket_fuzz_step(&sockets, f);
	}
}

void namespace_role(struct fuzzer *f)
{
	while (!over(f)) {
		uint64_t stream = next_random(&f->random);
		uint64_t until = now_us() + below(f, 200000);
		int status;
		pid_t pid;

		pid = fork();
		if (pid < 0)
			continue;
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			fuzzer_enter(f, stream, until);
			if (CALL(f, FUZZ_NAMESPACE,
				 unshare(CLONE_NEWNET | (chance(f, 20) ? CLONE_NEWUSER : 0))) == 0)
				live_in_namespace(f);
			_exit(EXIT_RIGHT);
		}
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (WIFSIGNALED(status))
			wrong("a process in a namespace died of signal %d", WTERMSIG(status));
	}
}
