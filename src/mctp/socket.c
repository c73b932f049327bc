// SPDX-License-Identifier: GPL-2.0
/* AF_MCTP sockets: the interface of <linux/mctp.h>. */

#include <linux/bits.h>
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <net/mctp.h>

#include "iface.h"
#include "netns.h"
#include "output.h"
#include "route.h"
#include "socket.h"
#include "tag.h"

static struct mctp_socket *socket_of(const struct sock *sk)
{
	return container_of(sk, struct mctp_socket, sk);
}

static bool padding_is_zero(const struct sockaddr_mctp *address)
{
	return !address->__smctp_pad0 && !address->__smctp_pad1;
}

static int mctp_bind(struct socket *sock, struct sockaddr_unsized *addr, int len)
{
	const struct sockaddr_mctp *address = (const struct sockaddr_mctp *)addr;
	struct mctp_netns *mctp = socket_of(sock->sk)->mctp;
	int ret;

	if (len < sizeof(*address))
		return -EINVAL;
	if (address->smctp_family != AF_MCTP)
		return -EAFNOSUPPORT;
	if (!capable(CAP_NET_BIND_SERVICE))
		return -EACCES;
	if (!padding_is_zero(address))
		return -EINVAL;

	lock_sock(sock->sk);
	ret = mctp_bind_add(mctp, &socket_of(sock->sk)->bind, address);
	release_sock(sock->sk);
	return ret;
}

/* It says whose requests are received; a message that is sent has an address of its own. */
static int mctp_connect(struct socket *sock, struct sockaddr_unsized *addr, int len, int flags)
{
	const struct sockaddr_mctp *address = (const struct sockaddr_mctp *)addr;
	int ret;

	if (len != sizeof(*address))
		return -EINVAL;
	if (address->smctp_family != AF_MCTP)
		return -EAFNOSUPPORT;
	/* Neither a tag nor an integrity check can be chosen. */
	if (!padding_is_zero(address) || address->smctp_tag ||
	    address->smctp_type > MCTP_TYPES - 1)
		return -EINVAL;

	lock_sock(sock->sk);
	ret = mctp_bind_connect(&socket_of(sock->sk)->bind, address);
	release_sock(sock->sk);
	return ret;
}

static bool address_is_valid(const struct sockaddr_mctp *address, int len)
{
	u8 flags = address->smctp_tag & ~MCTP_TAG_MASK;

	/* A tag can be reserved only by its owner. */
	return len >= sizeof(*address) && address->smctp_family == AF_MCTP &&
	       padding_is_zero(address) &&
	       (flags == 0 || flags == MCTP_TAG_OWNER ||
		flags == (MCTP_TAG_OWNER | MCTP_TAG_PREALLOC));
}

/*
 * Find the way to an address: that of the hardware, if it says so, else by the routing table. The
 * caller is in an RCU read-side section.
 */
static int find_path(const struct mctp_socket *socket, const struct sockaddr_mctp *address,
		     const struct sockaddr_mctp_ext *direct, struct mctp_path *path)
{
	struct net_device *dev;

	if (!direct) {
		if (!mctp_route_find(socket->mctp, address->smctp_network,
				     address->smctp_addr.s_addr, path))
			return -EHOSTUNREACH;
		return 0;
	}

	dev = dev_get_by_index_rcu(sock_net(&socket->sk), direct->smctp_ifindex);
	if (!dev || direct->smctp_halen != dev->addr_len)
		return -EINVAL;
	path->iface = mctp_iface_find(dev);
	if (!path->iface)
		return -ENODEV;
	path->mctp = socket->mctp;
	path->mtu = READ_ONCE(dev->mtu);
	path->local = false;
	path->next = address->smctp_addr.s_addr;
	path->haddr = direct->smctp_haddr;
	return 0;
}

/*
 * A buffer for a message and its type, with room for the headers before it. A short message is in
 * one piece, as devices want it; what is longer gets pages.
 */
static struct sk_buff *allocate_message(struct sock *sk, unsigned int headroom, size_t len,
					bool nonblock, int *error)
{
	size_t linear = min_t(size_t, len, SKB_MAX_ALLOC - headroom);
	struct sk_buff *skb;

	skb = sock_alloc_send_pskb(sk, headroom + linear, len - linear, nonblock, error,
				   PAGE_ALLOC_COSTLY_ORDER);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb_put(skb, linear);
	skb->data_len = len - linear;
	skb->len = len;
	return skb;
}

/*
 * The way of a message and the endpoint ID that it comes from, which is the null one as long as
 * this host has none on the interface; that is held.
 */
static int take_path(const struct mctp_socket *socket, const struct sockaddr_mctp *address,
		     const struct sockaddr_mctp_ext *direct, struct mctp_path *path,
		     mctp_eid_t *src)
{
	int ret;

	rcu_read_lock();
	ret = find_path(socket, address, direct, path);
	if (!ret && !mctp_iface_get(path->iface))
		ret = -EHOSTUNREACH;
	if (!ret && !mctp_iface_source(path->iface, src))
		*src = MCTP_ADDR_NULL;
	rcu_read_unlock();
	return ret;
}

static int send_message(struct mctp_socket *socket, const struct sockaddr_mctp *address,
			const struct sockaddr_mctp_ext *direct, struct sk_buff *skb)
{
	u8 value = address->smctp_tag & MCTP_TAG_MASK;
	mctp_eid_t dest = address->smctp_addr.s_addr;
	struct mctp_path path;
	unsigned int net;
	mctp_eid_t src;
	u8 owner;
	int ret;

	ret = take_path(socket, address, direct, &path, &src);
	if (ret) {
		kfree_skb(skb);
		return ret;
	}

	net = READ_ONCE(path.iface->net);
	owner = address->smctp_tag & MCTP_TAG_OWNER;
	if (address->smctp_tag & MCTP_TAG_PREALLOC)
		ret = mctp_tag_find_reserved(socket, net, dest, value);
	else if (owner)
		ret = mctp_tag_allocate(socket, net, src, dest, false);
	else
		ret = value;
	if (ret < 0) {
		kfree_skb(skb);
		goto put;
	}
	value = ret;

	ret = mctp_output_message(&path, skb, src, dest, owner | value);
	/* Nobody is going to respond. */
	if (ret && owner && !(address->smctp_tag & MCTP_TAG_PREALLOC))
		mctp_tag_release(socket, net, src, dest, value, false);
put:
	mctp_iface_put(path.iface);
	return ret;
}

static bool extended_padding_is_zero(const struct sockaddr_mctp_ext *address)
{
	return !memchr_inv(address->__smctp_pad0, 0, sizeof(address->__smctp_pad0));
}

static int mctp_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	const struct sockaddr_mctp_ext *direct = NULL;
	struct mctp_socket *socket = socket_of(sock->sk);
	struct sockaddr_mctp address;
	struct mctp_path path;
	unsigned int headroom;
	struct sk_buff *skb;
	int ret;

	if (!msg->msg_name)
		return -EDESTADDRREQ;
	if (!address_is_valid(msg->msg_name, msg->msg_namelen))
		return -EINVAL;
	if (!capable(CAP_NET_RAW))
		return -EACCES;

	address = *(const struct sockaddr_mctp *)msg->msg_name;
	if (address.smctp_network == MCTP_NET_ANY)
		address.smctp_network = MCTP_INITIAL_DEFAULT_NET;
	if (READ_ONCE(socket->addr_ext) && msg->msg_namelen >= sizeof(*direct)) {
		direct = msg->msg_name;
		if (!extended_padding_is_zero(direct))
			return -EINVAL;
	}

	/* Only to learn how much room the headers need: there may be no memory for a while. */
	rcu_read_lock();
	ret = find_path(socket, &address, direct, &path);
	if (!ret)
		headroom = LL_RESERVED_SPACE(path.iface->dev) + sizeof(struct mctp_hdr);
	rcu_read_unlock();
	if (ret)
		return ret;

	skb = allocate_message(sock->sk, headroom, sizeof(address.smctp_type) + len,
			       msg->msg_flags & MSG_DONTWAIT, &ret);
	if (!skb)
		return ret;
	skb->data[0] = address.smctp_type;
	ret = skb_copy_datagram_from_iter(skb, sizeof(address.smctp_type), &msg->msg_iter, len);
	if (ret) {
		kfree_skb(skb);
		return ret;
	}
	__mctp_cb(skb)->net = address.smctp_network;

	ret = send_message(socket, &address, direct, skb);
	return ret ?: len;
}

/* Where a message came from. */
static int fill_address(const struct mctp_socket *socket, struct sk_buff *skb, u8 type, void *name)
{
	const struct mctp_skb_cb *cb = mctp_cb(skb);
	const struct mctp_hdr *hdr = mctp_hdr(skb);
	struct sockaddr_mctp_ext *address = name;

	memset(&address->smctp_base, 0, sizeof(address->smctp_base));
	address->smctp_base.smctp_family = AF_MCTP;
	address->smctp_base.smctp_network = cb->net;
	address->smctp_base.smctp_addr.s_addr = hdr->src;
	address->smctp_base.smctp_type = type;
	address->smctp_base.smctp_tag = hdr->flags_seq_tag & (MCTP_HDR_TAG_MASK | MCTP_HDR_FLAG_TO);
	if (!READ_ONCE(socket->addr_ext))
		return sizeof(address->smctp_base);

	address->smctp_ifindex = cb->ifindex;
	address->smctp_halen = cb->halen;
	memset(address->__smctp_pad0, 0, sizeof(address->__smctp_pad0));
	memset(address->smctp_haddr, 0, sizeof(address->smctp_haddr));
	memcpy(address->smctp_haddr, cb->haddr,
	       min_t(size_t, cb->halen, sizeof(address->smctp_haddr)));
	return sizeof(*address);
}

static int mctp_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sk_buff *skb;
	size_t size;
	u8 type;
	int ret;

	if (flags & ~(MSG_DONTWAIT | MSG_TRUNC | MSG_PEEK | MSG_CMSG_COMPAT))
		return -EOPNOTSUPP;

	skb = skb_recv_datagram(sock->sk, flags, &ret);
	if (!skb)
		return ret;

	/* Every message has a type. */
	ret = skb_copy_bits(skb, 0, &type, sizeof(type));
	if (ret)
		goto free;
	size = skb->len - sizeof(type);
	if (size > len)
		msg->msg_flags |= MSG_TRUNC;
	ret = skb_copy_datagram_msg(skb, sizeof(type), msg, min(size, len));
	if (ret)
		goto free;
	sock_recv_cmsgs(msg, sock->sk, skb);
	if (msg->msg_name)
		msg->msg_namelen = fill_address(socket_of(sock->sk), skb, type, msg->msg_name);

	ret = flags & MSG_TRUNC ? size : min(size, len);
free:
	skb_free_datagram(sock->sk, skb);
	return ret;
}

static int mctp_setsockopt(struct socket *sock, int level, int name, sockptr_t option,
			   unsigned int len)
{
	int value;

	if (level != SOL_MCTP)
		return -EINVAL;
	if (name != MCTP_OPT_ADDR_EXT)
		return -ENOPROTOOPT;
	if (len != sizeof(value))
		return -EINVAL;
	if (copy_from_sockptr(&value, option, sizeof(value)))
		return -EFAULT;

	WRITE_ONCE(socket_of(sock->sk)->addr_ext, !!value);
	return 0;
}

static int mctp_getsockopt(struct socket *sock, int level, int name, char __user *option,
			   int __user *len)
{
	int value, size;

	if (level != SOL_MCTP)
		return -EINVAL;
	if (get_user(size, len))
		return -EFAULT;
	if (name != MCTP_OPT_ADDR_EXT)
		return -ENOPROTOOPT;
	if (size != sizeof(value))
		return -EINVAL;

	value = READ_ONCE(socket_of(sock->sk)->addr_ext);
	if (copy_to_user(option, &value, sizeof(value)))
		return -EFAULT;
	return 0;
}

/* Both versions of the ioctls, in the terms of the second. */
static int read_tag_ctl(struct mctp_ioc_tag_ctl2 *ctl, bool second, const void __user *argument)
{
	struct mctp_ioc_tag_ctl first;

	if (second) {
		if (copy_from_user(ctl, argument, sizeof(*ctl)))
			return -EFAULT;
	} else {
		if (copy_from_user(&first, argument, sizeof(first)))
			return -EFAULT;
		memset(ctl, 0, sizeof(*ctl));
		ctl->net = MCTP_INITIAL_DEFAULT_NET;
		ctl->peer_addr = first.peer_addr;
		ctl->local_addr = MCTP_ADDR_ANY;
		ctl->flags = first.flags;
		ctl->tag = first.tag;
	}

	if (ctl->flags)
		return -EINVAL;
	if (ctl->local_addr != MCTP_ADDR_ANY && ctl->local_addr != MCTP_ADDR_NULL)
		return -EINVAL;
	return 0;
}

static int write_tag_ctl(const struct mctp_ioc_tag_ctl2 *ctl, bool second, void __user *argument)
{
	struct mctp_ioc_tag_ctl first = {
		.peer_addr = ctl->peer_addr,
		.tag = ctl->tag,
		.flags = ctl->flags,
	};

	if (second)
		return copy_to_user(argument, ctl, sizeof(*ctl)) ? -EFAULT : 0;
	return copy_to_user(argument, &first, sizeof(first)) ? -EFAULT : 0;
}

static int allocate_tag(struct mctp_socket *socket, bool second, void __user *argument)
{
	struct mctp_ioc_tag_ctl2 ctl;
	int ret, value;

	/* As for sending: there are eight tags, and who has them all keeps others from sending. */
	if (!capable(CAP_NET_RAW))
		return -EACCES;
	ret = read_tag_ctl(&ctl, second, argument);
	if (ret)
		return ret;
	if (ctl.tag)
		return -EINVAL;

	value = mctp_tag_allocate(socket, ctl.net, MCTP_ADDR_ANY, ctl.peer_addr, true);
	if (value < 0)
		return value;
	ctl.tag = value | MCTP_TAG_OWNER | MCTP_TAG_PREALLOC;
	ret = write_tag_ctl(&ctl, second, argument);
	if (ret)
		mctp_tag_release(socket, ctl.net, MCTP_ADDR_ANY, ctl.peer_addr, value, true);
	return ret;
}

static int drop_tag(struct mctp_socket *socket, bool second, const void __user *argument)
{
	struct mctp_ioc_tag_ctl2 ctl;
	int ret;

	ret = read_tag_ctl(&ctl, second, argument);
	if (ret)
		return ret;
	if ((ctl.tag & ~MCTP_TAG_MASK) != (MCTP_TAG_OWNER | MCTP_TAG_PREALLOC))
		return -EINVAL;
	return mctp_tag_release(socket, ctl.net, MCTP_ADDR_ANY, ctl.peer_addr,
				ctl.tag & MCTP_TAG_MASK, true);
}

static int mctp_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct mctp_socket *socket = socket_of(sock->sk);
	void __user *argument = (void __user *)arg;

	switch (cmd) {
	case SIOCMCTPALLOCTAG:
	case SIOCMCTPALLOCTAG2:
		return allocate_tag(socket, cmd == SIOCMCTPALLOCTAG2, argument);
	case SIOCMCTPDROPTAG:
	case SIOCMCTPDROPTAG2:
		return drop_tag(socket, cmd == SIOCMCTPDROPTAG2, argument);
	}
	return -EINVAL;
}

#ifdef CONFIG_COMPAT
static int mctp_compat_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case SIOCMCTPALLOCTAG:
	case SIOCMCTPALLOCTAG2:
	case SIOCMCTPDROPTAG:
	case SIOCMCTPDROPTAG2:
		/* The structures are the same for programs of 32 bits. */
		return mctp_ioctl(sock, cmd, (unsigned long)compat_ptr(arg));
	}
	/* It may be one that the kernel translates. */
	return -ENOIOCTLCMD;
}
#endif

static int mctp_release(struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (sk) {
		sock->sk = NULL;
		sk->sk_prot->close(sk, 0);
	}
	return 0;
}

static const struct proto_ops mctp_socket_ops = {
	.family = PF_MCTP,
	.owner = THIS_MODULE,
	.release = mctp_release,
	.bind = mctp_bind,
	.connect = mctp_connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = sock_no_getname,
	.poll = datagram_poll,
	.ioctl = mctp_ioctl,
	.gettstamp = sock_gettstamp,
	.listen = sock_no_listen,
	.shutdown = sock_no_shutdown,
	.setsockopt = mctp_setsockopt,
	.getsockopt = mctp_getsockopt,
	.sendmsg = mctp_sendmsg,
	.recvmsg = mctp_recvmsg,
	.mmap = sock_no_mmap,
#ifdef CONFIG_COMPAT
	.compat_ioctl = mctp_compat_ioctl,
#endif
};

static void mctp_close(struct sock *sk, long timeout)
{
	sk_common_release(sk);
}

/* The first step of closing: no packet finds it any more. */
static void mctp_unhash(struct sock *sk)
{
	mctp_bind_remove(socket_of(sk)->mctp, &socket_of(sk)->bind);
	mctp_tag_release_all(socket_of(sk));
}

/* The last one, when nobody can have found it any more. */
static void mctp_destruct(struct sock *sk)
{
	skb_queue_purge(&sk->sk_receive_queue);
}

static struct proto mctp_proto = {
	.name = "MCTP",
	.owner = THIS_MODULE,
	.obj_size = sizeof(struct mctp_socket),
	.close = mctp_close,
	.unhash = mctp_unhash,
};

static int mctp_create(struct net *net, struct socket *sock, int protocol, int kern)
{
	struct sock *sk;

	if (protocol)
		return -EPROTONOSUPPORT;
	if (sock->type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;

	sk = sk_alloc(net, PF_MCTP, GFP_KERNEL, &mctp_proto, kern);
	if (!sk)
		return -ENOMEM;
	sock->ops = &mctp_socket_ops;
	sock_init_data(sock, sk);
	sock_set_flag(sk, SOCK_RCU_FREE);
	sk->sk_destruct = mctp_destruct;
	socket_of(sk)->mctp = mctp_netns(net);
	mctp_bind_init(&socket_of(sk)->bind);
	INIT_LIST_HEAD(&socket_of(sk)->tags);
	return 0;
}

static const struct net_proto_family mctp_family = {
	.family = PF_MCTP,
	.create = mctp_create,
	.owner = THIS_MODULE,
};

/**
 * mctp_socket_init() - offer AF_MCTP sockets
 *
 * Context: process context.
 * Return: 0; -EEXIST if the kernel has AF_MCTP already; another negative errno.
 */
int mctp_socket_init(void)
{
	int ret;

	ret = proto_register(&mctp_proto, 0);
	if (ret)
		return ret;
	ret = sock_register(&mctp_family);
	if (ret)
		proto_unregister(&mctp_proto);
	return ret;
}

/**
 * mctp_socket_exit() - offer them no more; there are none, for each holds the module
 *
 * Context: process context.
 */
void mctp_socket_exit(void)
{
	sock_unregister(PF_MCTP);
	proto_unregister(&mctp_proto);
}
