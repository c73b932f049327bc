// SPDX-License-Identifier: GPL-2.0
/*
 * The network interface of one endpoint: queueing, statistics, ethtool. MCTP packets as they are on
 * the wire go in and out; DSP0292 gives them no hardware address.
 */

#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/kfifo.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/netdevice.h>
#include <linux/overflow.h>
#include <linux/rtnetlink.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>
#include <net/mctp.h>
#include <net/mctpdevice.h>

#include "channel.h"
#include "discovery.h"
#include "frame.h"
#include "netdev.h"

/*
 * A message of 64 KiB is 1024 packets of the baseline size and one more. Eight of them, one for
 * each message tag, fit into the queue, so that no sender loses a message to it.
 */
#define TX_QUEUE_LEN	(8 * 1025)

/*
 * As many received packets, and more, may wait for the network, which is slower than interrupts can
 * come, and holds nobody back: the mailbox acknowledges a packet before that has seen it.
 */
#define RX_RING_BYTES	SZ_1M

static bool strict_signature;
module_param(strict_signature, bool, 0644);
MODULE_PARM_DESC(strict_signature,
		 "Drop received frames with a wrong PCC signature, instead of only counting them (default: N)");

static unsigned int timeout_ms;
module_param(timeout_ms, uint, 0644);
MODULE_PARM_DESC(timeout_ms,
		 "Milliseconds that the platform has for a packet (default: 0, that is 500 times the nominal latency, within 100 to 5000)");

/* A received packet in the ring. */
struct rx_record {
	u32 len;
	u8 packet[];
};

/**
 * struct mctp_pcc_netdev - private data of the interface
 * @channel:	where packets go
 * @napi:	hands received packets to the network
 * @rx_max:	length of the longest packet that the inbox carries, bytes
 * @rx_record:	the packet that is being received; allocated while the interface is up
 * @rx_memory:	of @rx_ring; likewise
 * @rx_ring:	received packets as &struct rx_record, in the order in which they came
 * @tx_packets:	statistics, written in hardirq too
 * @tx_bytes:	likewise
 * @tx_dropped:	likewise
 * @tx_errors:	likewise
 * @rx_packets:	likewise
 * @rx_bytes:	likewise
 * @rx_lost:	received packets for which there was no memory any more
 */
struct mctp_pcc_netdev {
	struct pcc_channel *channel;
	struct napi_struct napi;

	size_t rx_max;
	struct rx_record *rx_record;
	void *rx_memory;
	struct kfifo rx_ring;

	atomic64_t tx_packets;
	atomic64_t tx_bytes;
	atomic64_t tx_dropped;
	atomic64_t tx_errors;
	atomic64_t rx_packets;
	atomic64_t rx_bytes;
	atomic64_t rx_lost;
};

static void packet_sent(void *owner, void *cookie, int error)
{
	struct net_device *ndev = owner;
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	struct sk_buff *skb = cookie;

	if (error) {
		atomic64_inc(error == -ECANCELED ? &priv->tx_dropped : &priv->tx_errors);
		dev_kfree_skb_any(skb);
	} else {
		atomic64_inc(&priv->tx_packets);
		atomic64_add(skb->len, &priv->tx_bytes);
		dev_consume_skb_any(skb);
	}

	/* If nothing can be sent now, the next packet finds out. */
	netif_wake_queue(ndev);
}

/*
 * In a hardirq there is no memory to be had with PREEMPT_RT, and no lock that may sleep. So packets
 * are written into the ring by whoever has the inbox to himself, and read by NAPI.
 *
 * They are received on whatever CPU the interrupt or the watch runs on. The queues of netif_rx()
 * are those of CPUs, in which a packet may overtake the one before, and its message would be lost.
 */
static bool packet_received(void *owner, size_t len)
{
	struct net_device *ndev = owner;
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	struct rx_record *record = priv->rx_record;

	if (kfifo_avail(&priv->rx_ring) < struct_size(record, packet, len))
		return false;
	record->len = len;
	pcc_channel_read(priv->channel, record->packet, len);
	kfifo_in(&priv->rx_ring, record, struct_size(record, packet, len));

	atomic64_inc(&priv->rx_packets);
	atomic64_add(len, &priv->rx_bytes);
	napi_schedule(&priv->napi);
	return true;
}

static bool ring_read(struct kfifo *ring, void *data, unsigned int len)
{
	return kfifo_out(ring, data, len) == len;
}

static void ring_skip(struct kfifo *ring, unsigned int len)
{
	u8 skipped[PCC_PACKET_BASELINE];
	unsigned int part;

	for (; len; len -= part) {
		part = min_t(unsigned int, len, sizeof(skipped));
		if (!ring_read(ring, skipped, part))
			break;
	}
}

/* The next packet of the ring, which is not empty. NULL if there is no memory for it. */
static struct sk_buff *next_packet(struct mctp_pcc_netdev *priv)
{
	struct kfifo *ring = &priv->rx_ring;
	struct sk_buff *skb;
	u32 len;

	/* The packet is there before the ring is seen not to be empty, see kfifo_in(). */
	smp_rmb();
	if (!ring_read(ring, &len, sizeof(len)))
		return NULL;
	skb = napi_alloc_skb(&priv->napi, len);
	if (!skb) {
		ring_skip(ring, len);
		atomic64_inc(&priv->rx_lost);
		return NULL;
	}
	if (!ring_read(ring, skb_put(skb, len), len)) {
		kfree_skb(skb);
		return NULL;
	}

	skb->protocol = htons(ETH_P_MCTP);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	__mctp_cb(skb)->halen = 0;
	return skb;
}

static int mctp_pcc_poll(struct napi_struct *napi, int budget)
{
	struct mctp_pcc_netdev *priv = container_of(napi, struct mctp_pcc_netdev, napi);
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget && !kfifo_is_empty(&priv->rx_ring); done++) {
		skb = next_packet(priv);
		if (skb)
			netif_receive_skb(skb);
	}
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

static void platform_answers(void *owner, bool answering)
{
	struct net_device *ndev = owner;

	if (answering) {
		netif_carrier_on(ndev);
		netif_wake_queue(ndev);
	} else {
		/* The next packet finds that it cannot be sent, and stops the queue. */
		netif_carrier_off(ndev);
	}
}

static const struct pcc_channel_ops channel_ops = {
	.sent		= packet_sent,
	.received	= packet_received,
	.platform	= platform_answers,
};

static int open_channel(struct net_device *ndev)
{
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	struct pcc_channel_options options = {
		.strict_signature = READ_ONCE(strict_signature),
		.timeout_ms = READ_ONCE(timeout_ms),
	};

	/* The channel says so if it is otherwise. */
	netif_carrier_on(ndev);

	return pcc_channel_open(priv->channel, &options);
}

static void free_ring(struct mctp_pcc_netdev *priv)
{
	kvfree(priv->rx_memory);
	kvfree(priv->rx_record);
}

static int start_receiving(struct mctp_pcc_netdev *priv)
{
	priv->rx_record = kvmalloc(struct_size(priv->rx_record, packet, priv->rx_max), GFP_KERNEL);
	priv->rx_memory = kvmalloc(RX_RING_BYTES, GFP_KERNEL);
	if (!priv->rx_record || !priv->rx_memory) {
		free_ring(priv);
		return -ENOMEM;
	}
	kfifo_init(&priv->rx_ring, priv->rx_memory, RX_RING_BYTES);
	napi_enable(&priv->napi);
	return 0;
}

/* What has not reached the network by now does not. */
static void stop_receiving(struct mctp_pcc_netdev *priv)
{
	napi_disable(&priv->napi);
	free_ring(priv);
}

static int mctp_pcc_open(struct net_device *ndev)
{
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	int ret;

	ret = start_receiving(priv);
	if (ret)
		return ret;
	netif_start_queue(ndev);
	ret = open_channel(ndev);
	if (ret)
		stop_receiving(priv);
	return ret;
}

static int mctp_pcc_stop(struct net_device *ndev)
{
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);

	netif_tx_disable(ndev);
	pcc_channel_close(priv->channel);
	stop_receiving(priv);
	return 0;
}

static netdev_tx_t mctp_pcc_start_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	int ret;

	/* One packet at a time is with the platform. */
	netif_stop_queue(ndev);
	ret = pcc_channel_send(priv->channel, skb->data, skb->len, skb);
	if (!ret)
		return NETDEV_TX_OK;
	/* What comes next wakes the queue: the last packet's end, the platform, or waking up. */
	if (ret == -EBUSY)
		return NETDEV_TX_BUSY;

	atomic64_inc(&priv->tx_dropped);
	dev_kfree_skb_any(skb);
	netif_wake_queue(ndev);
	return NETDEV_TX_OK;
}

static void mctp_pcc_get_stats64(struct net_device *ndev, struct rtnl_link_stats64 *stats)
{
	const struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	const struct pcc_channel *channel = priv->channel;

	stats->tx_packets = atomic64_read(&priv->tx_packets);
	stats->tx_bytes = atomic64_read(&priv->tx_bytes);
	stats->tx_dropped = atomic64_read(&priv->tx_dropped);
	stats->tx_errors = atomic64_read(&priv->tx_errors);

	stats->rx_packets = atomic64_read(&priv->rx_packets);
	stats->rx_bytes = atomic64_read(&priv->rx_bytes);
	stats->rx_length_errors = pcc_channel_counter(channel, PCC_BAD_LENGTH);
	stats->rx_frame_errors = pcc_channel_counter(channel, PCC_BAD_COMMAND);
	stats->rx_errors = stats->rx_length_errors + stats->rx_frame_errors +
			   pcc_channel_counter(channel, PCC_SIGNATURE_DROPS);
	stats->rx_dropped = pcc_channel_counter(channel, PCC_NO_MEMORY) +
			    pcc_channel_counter(channel, PCC_DISCARDED) +
			    atomic64_read(&priv->rx_lost);
}

static const struct net_device_ops netdev_ops = {
	.ndo_open		= mctp_pcc_open,
	.ndo_stop		= mctp_pcc_stop,
	.ndo_start_xmit		= mctp_pcc_start_xmit,
	.ndo_get_stats64	= mctp_pcc_get_stats64,
};

static void mctp_pcc_get_drvinfo(struct net_device *ndev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->version, THIS_MODULE->version ?: "", sizeof(info->version));
	strscpy(info->bus_info, dev_name(ndev->dev.parent), sizeof(info->bus_info));
}

static int mctp_pcc_get_sset_count(struct net_device *ndev, int set)
{
	return set == ETH_SS_STATS ? PCC_COUNTERS + PCC_DUTIES : -EOPNOTSUPP;
}

static void mctp_pcc_get_strings(struct net_device *ndev, u32 set, u8 *data)
{
	char *string = (char *)data;
	int i;

	for (i = 0; i < PCC_COUNTERS; i++, string += ETH_GSTRING_LEN)
		strscpy(string, pcc_counter_name(i), ETH_GSTRING_LEN);
	for (i = 0; i < PCC_DUTIES; i++, string += ETH_GSTRING_LEN)
		strscpy(string, pcc_duty_name(i), ETH_GSTRING_LEN);
}

static void mctp_pcc_get_ethtool_stats(struct net_device *ndev, struct ethtool_stats *stats,
				       u64 *data)
{
	const struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	int i;

	for (i = 0; i < PCC_COUNTERS; i++)
		data[i] = pcc_channel_counter(priv->channel, i);
	data[PCC_NO_MEMORY] += atomic64_read(&priv->rx_lost);
	for (i = 0; i < PCC_DUTIES; i++)
		data[PCC_COUNTERS + i] = pcc_channel_party(priv->channel, i);
}

static const struct ethtool_ops ethtool_ops = {
	.get_drvinfo		= mctp_pcc_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_sset_count		= mctp_pcc_get_sset_count,
	.get_strings		= mctp_pcc_get_strings,
	.get_ethtool_stats	= mctp_pcc_get_ethtool_stats,
};

static void mctp_pcc_setup(struct net_device *ndev)
{
	ndev->type = ARPHRD_MCTP;
	ndev->flags = IFF_NOARP;
	ndev->addr_len = 0;
	ndev->hard_header_len = 0;
	ndev->tx_queue_len = TX_QUEUE_LEN;
	ndev->needs_free_netdev = true;
	ndev->netdev_ops = &netdev_ops;
	ndev->ethtool_ops = &ethtool_ops;
}

/*
 * mctp_register_netdev() forgets what it has made of a device that cannot be registered (seen on
 * v6.12), so the one reason that firmware can give for that is looked at before.
 */
static int register_interface(struct net_device *ndev)
{
	bool in_use;

	rtnl_lock();
	in_use = netdev_name_in_use(dev_net(ndev), ndev->name);
	rtnl_unlock();
	if (in_use)
		return -EEXIST;

	return mctp_register_netdev(ndev, NULL, MCTP_PHYS_BINDING_PCC);
}

/**
 * mctp_pcc_netdev_create() - make and register the interface of an endpoint
 * @dev: its parent
 * @endpoint: what the tables say
 *
 * The name is mctppcc and the inbox' subspace index. Process context, may sleep; takes RTNL.
 *
 * Return: the interface, or an ERR_PTR after an error message: -EEXIST if another endpoint has the
 * same inbox, and what pcc_channel_create() and mctp_register_netdev() return.
 */
struct net_device *mctp_pcc_netdev_create(struct device *dev, const struct pcc_endpoint *endpoint)
{
	struct mctp_pcc_netdev *priv;
	struct net_device *ndev;
	char name[IFNAMSIZ];
	int ret;

	snprintf(name, sizeof(name), "mctppcc%u", endpoint->inbox.index);
	ndev = alloc_netdev(sizeof(*priv), name, NET_NAME_PREDICTABLE, mctp_pcc_setup);
	if (!ndev)
		return ERR_PTR(-ENOMEM);

	SET_NETDEV_DEV(ndev, dev);
	ndev->mtu = PCC_PACKET_BASELINE;
	ndev->min_mtu = PCC_PACKET_BASELINE;
	ndev->max_mtu = pcc_frame_max_packet(min(endpoint->outbox.size, endpoint->inbox.size));

	priv = netdev_priv(ndev);
	priv->rx_max = pcc_frame_max_packet(endpoint->inbox.size);
	netif_napi_add(ndev, &priv->napi, mctp_pcc_poll);
	priv->channel = pcc_channel_create(dev, endpoint, &channel_ops, ndev);
	if (IS_ERR(priv->channel)) {
		ret = PTR_ERR(priv->channel);
		goto free_netdev;
	}

	ret = register_interface(ndev);
	if (ret) {
		dev_err_probe(dev, ret, "cannot register interface %s\n", name);
		goto destroy_channel;
	}
	return ndev;

destroy_channel:
	pcc_channel_destroy(priv->channel);
free_netdev:
	free_netdev(ndev);
	return ERR_PTR(ret);
}

/**
 * mctp_pcc_netdev_destroy() - unregister and free the interface
 * @ndev: from mctp_pcc_netdev_create(); up or down, in whatever network namespace
 *
 * Process context, may sleep; takes RTNL.
 */
void mctp_pcc_netdev_destroy(struct net_device *ndev)
{
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);
	struct pcc_channel *channel = priv->channel;

	mctp_unregister_netdev(ndev);
	pcc_channel_destroy(channel);
}

/**
 * mctp_pcc_netdev_suspend() - take the interface away from the network while the system sleeps
 * @ndev: the interface
 *
 * Process context, may sleep; takes RTNL.
 */
void mctp_pcc_netdev_suspend(struct net_device *ndev)
{
	struct mctp_pcc_netdev *priv = netdev_priv(ndev);

	rtnl_lock();
	netif_device_detach(ndev);
	if (netif_running(ndev)) {
		netif_tx_disable(ndev);
		pcc_channel_close(priv->channel);
	}
	rtnl_unlock();
}

/**
 * mctp_pcc_netdev_resume() - undo mctp_pcc_netdev_suspend()
 * @ndev: the interface
 *
 * An interface that cannot come up again is set down. Process context, may sleep; takes RTNL.
 *
 * Return: 0, or what pcc_channel_open() returns.
 */
int mctp_pcc_netdev_resume(struct net_device *ndev)
{
	int ret = 0;

	rtnl_lock();
	if (netif_running(ndev))
		ret = open_channel(ndev);
	/* Wakes the queue; one that was only started would keep what waits in it. */
	netif_device_attach(ndev);
	if (ret)
		dev_close(ndev);
	rtnl_unlock();
	return ret;
}
