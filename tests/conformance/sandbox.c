// SPDX-License-Identifier: GPL-2.0
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record.h"
#include "rtnl.h"
#include "uapi.h"

#define MAX_KNOWN	64

/* Interfaces that were made here, because one that is gone has no name any more. */
static struct {
	unsigned int index;
	char name[IF_NAMESIZE];
} known[MAX_KNOWN];
static unsigned int known_count;

void sandbox_enter(void)
{
	given(!unshare(CLONE_NEWNET), "a network namespace");
}

int namespace_current(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	given(fd >= 0, "/proc/self/ns/net");
	return fd;
}

void namespace_enter(int fd)
{
	given(!setns(fd, CLONE_NEWNET), "to enter a network namespace");
	/* A socket stays in the namespace that it was opened in. */
	rtnl_close();
}

int namespace_new(void)
{
	int here = namespace_current(), fd;

	sandbox_enter();
	fd = namespace_current();
	namespace_enter(here);
	close(here);
	return fd;
}

static void know(const char *name)
{
	given(known_count < MAX_KNOWN, "fewer interfaces");
	known[known_count].index = index_of(name);
	snprintf(known[known_count].name, IF_NAMESIZE, "%s", name);
	known_count++;
}

static int tun_open(const char *name, short flags)
{
	struct ifreq request = { .ifr_flags = flags };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	given(fd >= 0, "/dev/net/tun");
	snprintf(request.ifr_name, IF_NAMESIZE, "%s", name);
	given(!ioctl(fd, TUNSETIFF, &request), "the interface %s", name);
	know(name);
	return fd;
}

int tun_create(const char *name)
{
	return tun_open(name, IFF_TUN);
}

int tap_create(const char *name)
{
	return tun_open(name, IFF_TAP);
}

const char *tun_name(int tun)
{
	static struct ifreq request;

	memset(&request, 0, sizeof(request));
	given(!ioctl(tun, TUNGETIFF, &request), "the name of a TUN interface");
	return request.ifr_name;
}

int link_with(const char *name, uint8_t eid)
{
	int tun = tun_create(name);

	set_up(name, true);
	add_address(name, eid);
	return tun;
}

int simple_link(void)
{
	int tun = link_with(DEVICE, LOCAL_EID);

	add_route(DEVICE, PEER_EID, PEER_EID);
	return tun;
}

unsigned int index_of(const char *name)
{
	unsigned int index = if_nametoindex(name);

	given(index, "interface %s", name);
	return index;
}

const char *name_at(unsigned int index)
{
	static char name[IF_NAMESIZE];
	unsigned int i;

	if (!index)
		return "none";
	if (if_indextoname(index, name))
		return name;
	for (i = 0; i < known_count; i++)
		if (known[i].index == index)
			return known[i].name;
	return "unknown";
}

void in_child(void (*act)(void *data), void *data)
{
	pid_t pid = fork();
	int status = -1;

	given(pid >= 0, "a process");
	if (!pid) {
		/* Who opened a netlink socket counts as well as who uses it. */
		rtnl_close();
		act(data);
		_exit(EXIT_SUCCESS);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	promise(WIFEXITED(status), "a process of the case died of signal %d", WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status))
		_exit(EXIT_FAILURE);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	given(fd >= 0 && write(fd, text, strlen(text)) > 0, "to write %s", path);
	close(fd);
}

struct user {
	bool network;
	void (*act)(void *data);
	void *data;
};

static void act_as_user(void *data)
{
	const struct user *user = data;

	given(!unshare(CLONE_NEWUSER), "a user namespace");
	write_file("/proc/self/uid_map", "0 0 1");
	if (user->network)
		sandbox_enter();
	user->act(user->data);
}

void in_user_namespace(bool network, void (*act)(void *data), void *data)
{
	struct user user = { .network = network, .act = act, .data = data };

	in_child(act_as_user, &user);
}

struct deprived {
	int capability;
	void (*act)(void *data);
	void *data;
};

static void act_deprived(void *data)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
	const struct deprived *deprived = data;
	uint32_t mask = ~CAP_TO_MASK(deprived->capability);
	unsigned int word = CAP_TO_INDEX(deprived->capability);

	given(!syscall(SYS_capget, &header, sets), "the capabilities");
	sets[word].effective &= mask;
	sets[word].permitted &= mask;
	sets[word].inheritable &= mask;
	given(!syscall(SYS_capset, &header, sets), "to drop a capability");
	deprived->act(deprived->data);
}

void without(int capability, void (*act)(void *data), void *data)
{
	struct deprived deprived = { .capability = capability, .act = act, .data = data };

	in_child(act_deprived, &deprived);
}
