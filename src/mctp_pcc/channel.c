// SPDX-License-Identifier: GPL-2.0
/*
 * A pair of extended PCC subspaces, an outbox (type 3) and an inbox (type 4), driven through the
 * kernel's PCC mailbox (ACPI chapter 14; DSP0292).
 *
 * drivers/mailbox/pcc.c behaves differently from kernel to kernel, and stable kernels mix the
 * behaviours. This file and box.c are the one place that deals with that: box.c with what concerns
 * claiming and releasing a channel, and registers that channels share, this file with all else.
 * They rely on nothing that only some kernels do:
 *
 * - One message at a time is with the mailbox, so its queue is never used, and no message is ever
 *   left behind in it. The message is a header image in our own memory, because v6.18 looks into it
 *   (5378bdf6a611).
 * - A send ends when the platform has set command complete, and not before. Who tells the mailbox
 *   core is found out by the first send: the controller does from v7.0 on (9c753f7c953c) and in
 *   v6.18, elsewhere nobody does but the client.
 * - Nothing is completed inside the mailbox' callbacks, because before v6.15 (9779d45c7493) the
 *   interrupt handler marks the channel unused after them. A tasklet that only this handler
 *   schedules runs after it, on the same CPU.
 * - The callbacks run in a true hardirq with PREEMPT_RT too, where pcc.c has IRQF_ONESHOT: such a
 *   handler is not forced into a thread. They take no memory, and no lock that may sleep.
 * - Some interrupts are lost: up to v7.2 when the platform is faster than the doorbell's return
 *   (3360b088175d), on all kernels when the platform reports an error. A watch looks at the
 *   registers itself.
 * - Who acknowledges a received message is found out by the first one: before v6.7 (60c40b06fa68)
 *   nobody does, and the handler takes interrupts for messages that are none.
 */

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/mailbox_client.h>
#include <linux/mailbox_controller.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <acpi/pcc.h>

#include "box.h"
#include "channel.h"
#include "discovery.h"
#include "frame.h"
#include "trace.h"

/* The time limit for a command: this many times the nominal latency, within bounds. */
#define TIMEOUT_LATENCIES	500
#define TIMEOUT_MIN_MS		100
#define TIMEOUT_MAX_MS		5000

/* How often the watch looks: while something is sent, while the platform is silent, and else. */
#define WATCH_BUSY_MS		10
#define WATCH_LOST_MS		100
#define WATCH_IDLE_MS		1000

/* A platform that wants more time between two commands than it has for one is not believed. */
#define TURNAROUND_MAX_US	(TIMEOUT_MAX_MS * 1000u)

/* What closing a channel may wait for a message in flight. */
#define CLOSE_WAIT_MS		500

/*
 * Put into the length of a frame that was received, to know it again, and to see whether anybody
 * else gives the inbox back.
 */
#define CONSUMED_LENGTH		0x5aa5c33cu

enum tx_state {
	TX_CLOSED,
	TX_READY,	/* a packet can be sent */
	TX_WRITING,	/* pcc_channel_send() is at work */
	TX_SENT,	/* the packet is with the platform */
	TX_PAUSED,	/* it has ended, and the turnaround time passes */
	TX_LOST,	/* the platform does not answer */
};

enum event {
	EVENT_REPORTED,	/* outbox interrupt, the controller has not completed the message */
	EVENT_DONE,	/* the mailbox has completed the message */
};

struct pcc_channel {
	struct device *dev;
	const struct pcc_channel_ops *ops;
	void *owner;
	struct pcc_endpoint endpoint;
	struct pcc_channel_options options;
	unsigned long timeout;		/* jiffies */
	unsigned long look;		/* jiffies, age of a send at which the watch looks at it */
	u32 turnaround_us;		/* between the end of a send and the next one */

	struct pcc_box outbox;
	struct pcc_box inbox;

	struct tasklet_struct outbox_tasklet;
	struct tasklet_struct inbox_tasklet;
	struct delayed_work watch;
	struct hrtimer turnaround;
	wait_queue_head_t idle;		/* woken when a send has ended */

	unsigned long events;		/* bits of enum event, set in hardirq */

	spinlock_t lock;		/* protects the following group */
	enum tx_state tx_state;
	unsigned long tx_began;		/* jiffies */
	void *tx_cookie;		/* the owner's name for the packet, from TX_WRITING on */
	int tx_error;			/* how the send ended, while TX_PAUSED */
	struct pcc_irq_refusals refusals;	/* of outbox interrupts, last looked at */
	bool closing;			/* nothing more is sent */
	bool watch_fast;		/* the watch looks soon */
	bool tx_since_watch;

	spinlock_t platform_lock;	/* held while the owner is told of the platform */
	bool answering;			/* what the owner was told, protected by it */

	struct pcc_frame_header message;	/* the mailbox' one; written in TX_WRITING */
	int message_error;		/* what the mailbox said of it, valid with EVENT_DONE */
	bool completing;		/* EVENT_DONE is of our own making */
	bool outbox_stale;		/* the mailbox may hold a message that has ended */
	bool interrupt_owed;		/* that of the packet before has not come yet */

	bool delivering;		/* received frames go to the owner */
	bool consumed;			/* the first frame was read; it tells who acknowledges */
	u32 rx_flags;			/* of the frame that was read last */
	unsigned int rx_interrupts;
	bool rx_pending;		/* what the watch saw last */
	unsigned int rx_pending_interrupts;

	enum pcc_party party[PCC_DUTIES];	/* who has shown to have them */

	atomic64_t counter[PCC_COUNTERS];
};

static const char * const counter_names[PCC_COUNTERS] = {
	[PCC_COMPLETIONS]		= "completions",
	[PCC_RECOVERED_COMPLETIONS]	= "recovered_completions",
	[PCC_PLATFORM_ERRORS]		= "platform_errors",
	[PCC_TIMEOUTS]			= "timeouts",
	[PCC_REFUSED_SENDS]		= "refused_sends",
	[PCC_CANCELED_SENDS]		= "canceled_sends",
	[PCC_SPURIOUS_INTERRUPTS]	= "spurious_interrupts",
	[PCC_CARRIER_LOSSES]		= "carrier_losses",
	[PCC_RECEIVED]			= "received",
	[PCC_RECOVERED_RECEIVES]	= "recovered_receives",
	[PCC_BAD_COMMAND]		= "bad_command",
	[PCC_BAD_LENGTH]		= "bad_length",
	[PCC_BAD_SIGNATURE]		= "bad_signature",
	[PCC_SIGNATURE_DROPS]		= "signature_drops",
	[PCC_NO_MEMORY]			= "no_memory",
	[PCC_DISCARDED]			= "discarded",
	[PCC_SIGNATURE_REPAIRS]		= "signature_repairs",
};

static const char * const duty_names[PCC_DUTIES] = {
	[PCC_COMPLETES]		= "completed_by",
	[PCC_ACKNOWLEDGES]	= "acknowledged_by",
	[PCC_MAPS]		= "mapped_by",
};

/* It has shown who has a duty, and stays so. */
static void learn(struct pcc_channel *channel, enum pcc_duty duty, enum pcc_party party)
{
	channel->party[duty] = party;
	dev_dbg(channel->dev, "%s %s\n", duty_names[duty],
		party == PCC_CONTROLLER ? "controller" : "client");
}

static void count(struct pcc_channel *channel, enum pcc_counter counter)
{
	atomic64_inc(&channel->counter[counter]);
}

/*
 * Inbox
 */

static void drop_frame(struct pcc_channel *channel, enum pcc_counter reason)
{
	count(channel, reason);
	trace_mctp_pcc_drop(channel->dev, channel->inbox.subspace->index, counter_names[reason]);
}

/* The handler of the inbox is running, or held. */
static void inbox_receive(struct pcc_channel *channel)
{
	const struct pcc_subspace *subspace = channel->inbox.subspace;
	struct pcc_frame_header header;
	size_t len;

	memcpy_fromio(&header, channel->inbox.shmem, sizeof(header));
	channel->rx_flags = le32_to_cpu(header.flags);

	if (!READ_ONCE(channel->delivering)) {
		drop_frame(channel, PCC_DISCARDED);
		return;
	}

	if (header.signature != pcc_frame_signature(subspace->index)) {
		count(channel, PCC_BAD_SIGNATURE);
		if (channel->options.strict_signature) {
			drop_frame(channel, PCC_SIGNATURE_DROPS);
			return;
		}
	}

	switch (pcc_frame_check(&header, subspace->size, &len)) {
	case PCC_FRAME_BAD_COMMAND:
		drop_frame(channel, PCC_BAD_COMMAND);
		return;
	case PCC_FRAME_BAD_LENGTH:
		drop_frame(channel, PCC_BAD_LENGTH);
		return;
	case PCC_FRAME_GOOD:
		break;
	}

	if (!channel->ops->received(channel->owner, len)) {
		drop_frame(channel, PCC_NO_MEMORY);
		return;
	}
	count(channel, PCC_RECEIVED);
	trace_mctp_pcc_receive(channel->dev, subspace->index, len);
}

/*
 * Give the region back to the platform (ACPI 14.6.2): set command complete, then ring if the frame
 * asked for it. A level triggered interrupt is acknowledged before that: the handler has not always
 * run, and does it only for a message before v6.15 (cf1338c0e028).
 */
static void inbox_acknowledge(struct pcc_channel *channel)
{
	const struct pcc_subspace *subspace = channel->inbox.subspace;
	bool ring = (channel->rx_flags & PCC_FRAME_NOTIFY) && subspace->doorbell.gas.address;

	channel->consumed = false;
	if (!subspace->edge)
		pcc_box_acknowledge_irq(&channel->inbox);
	pcc_box_update_complete(&channel->inbox);
	if (ring)
		pcc_box_ring(&channel->inbox);
}

/* A frame waits in the inbox. Nobody can tell where the registers cannot say it. */
static bool inbox_pending(const struct pcc_channel *channel)
{
	return !channel->inbox.subspace->update_broken &&
	       !pcc_box_command_complete(&channel->inbox);
}

static void inbox_mark(struct pcc_channel *channel)
{
	writel(CONSUMED_LENGTH,
	       channel->inbox.shmem + offsetof(struct pcc_frame_header, length));
}

static bool inbox_marked(const struct pcc_channel *channel)
{
	return readl(channel->inbox.shmem + offsetof(struct pcc_frame_header, length)) ==
	       CONSUMED_LENGTH;
}

/* The frame in the inbox has been received, and nobody has given the region back. */
static bool inbox_consumed(const struct pcc_channel *channel)
{
	return channel->party[PCC_ACKNOWLEDGES] != PCC_CONTROLLER && inbox_marked(channel);
}

static void inbox_interrupt(struct mbox_client *client, void *message)
{
	struct pcc_channel *channel = container_of(client, struct pcc_channel, inbox.client);

	channel->rx_interrupts++;
	if ((!channel->inbox.subspace->update_broken &&
	     pcc_box_command_complete(&channel->inbox)) || inbox_consumed(channel)) {
		count(channel, PCC_SPURIOUS_INTERRUPTS);
		return;
	}

	inbox_receive(channel);
	switch (channel->party[PCC_ACKNOWLEDGES]) {
	case PCC_CONTROLLER:
		break;
	case PCC_CLIENT:
		inbox_mark(channel);
		tasklet_schedule(&channel->inbox_tasklet);
		break;
	case PCC_NOT_KNOWN:
		/* The watch finds out, by what becomes of the length. */
		inbox_mark(channel);
		channel->consumed = true;
		if (READ_ONCE(channel->delivering))
			mod_delayed_work(system_percpu_wq, &channel->watch, 0);
		break;
	}
}

/* The handler has returned, and acknowledges nothing on this kernel. */
static void inbox_after_interrupt(struct tasklet_struct *tasklet)
{
	struct pcc_channel *channel = container_of(tasklet, struct pcc_channel, inbox_tasklet);

	inbox_acknowledge(channel);
}

/* Whoever acknowledges the frame has done so by now, unless it is us. The handler is held. */
static void inbox_find_duty(struct pcc_channel *channel)
{
	bool given_back = pcc_box_command_complete(&channel->inbox) || !inbox_marked(channel);

	channel->consumed = false;
	learn(channel, PCC_ACKNOWLEDGES, given_back ? PCC_CONTROLLER : PCC_CLIENT);
	if (!given_back)
		inbox_acknowledge(channel);
}

/*
 * A frame that waits while no interrupt came since the last look: it ended in an error that pcc.c
 * swallowed, came while the interrupt was not requested, or its interrupt was lost. The handler is
 * held.
 */
static void inbox_take(struct pcc_channel *channel)
{
	if (!inbox_pending(channel) || channel->rx_interrupts != channel->rx_pending_interrupts)
		return;
	count(channel, PCC_RECOVERED_RECEIVES);
	local_bh_disable();
	inbox_receive(channel);
	local_bh_enable();
	inbox_acknowledge(channel);
}

/* Handler and tasklet have run, and do not until the box is resumed. */
static void inbox_hold(struct pcc_channel *channel)
{
	pcc_box_hold(&channel->inbox);
	tasklet_kill(&channel->inbox_tasklet);
}

/* What becomes of a frame that was read tells whose duty it is to acknowledge. */
static bool inbox_duty_shows(const struct pcc_channel *channel)
{
	return channel->party[PCC_ACKNOWLEDGES] == PCC_NOT_KNOWN && READ_ONCE(channel->consumed);
}

static void inbox_watch(struct pcc_channel *channel)
{
	unsigned int interrupts = READ_ONCE(channel->rx_interrupts);
	bool pending = inbox_pending(channel);
	bool stuck = pending && channel->rx_pending &&
		     interrupts == channel->rx_pending_interrupts;

	if (inbox_duty_shows(channel) || stuck) {
		inbox_hold(channel);
		if (inbox_duty_shows(channel))
			inbox_find_duty(channel);
		else
			inbox_take(channel);
		pcc_box_resume(&channel->inbox);
		pending = false;
	}
	channel->rx_pending = pending;
	channel->rx_pending_interrupts = interrupts;
}

/*
 * Look at what is pending in the inbox, which is from before, or was never a message. The handler
 * is held, or not requested. Returns whether it is a frame that has not been received.
 */
static bool inbox_look(struct pcc_channel *channel)
{
	struct pcc_frame_header header;
	bool frame;

	memcpy_fromio(&header, channel->inbox.shmem, sizeof(header));
	frame = header.command == cpu_to_le32(PCC_FRAME_COMMAND);
	channel->rx_flags = frame ? le32_to_cpu(header.flags) : 0;
	return frame && !inbox_consumed(channel);
}

/*
 * Tell the platform that it may send (ACPI 14.6.2, step 0), unless pcc.c has done so. The handler
 * is held, or not requested.
 */
static void inbox_clear(struct pcc_channel *channel)
{
	if (!inbox_pending(channel))
		return;
	if (inbox_look(channel))
		drop_frame(channel, PCC_DISCARDED);
	inbox_acknowledge(channel);
}

/*
 * Claim the inbox and empty it; what came while nobody listened is of no use. Its interrupt is held
 * on success.
 *
 * A level triggered line that nobody uses yet starts with the claim, and must find nothing then:
 * from v6.15 to v6.19 pcc.c cannot stand a message before it has mapped the region. From v7.0 on
 * (c2b69f71ffd0) it empties the inbox itself, and tells nobody.
 */
static int inbox_open(struct pcc_channel *channel)
{
	unsigned int interrupts = channel->rx_interrupts;
	bool frame;
	int ret;

	if (pcc_box_claim_starts_irq(&channel->inbox))
		inbox_clear(channel);
	frame = inbox_pending(channel) && inbox_look(channel);
	ret = pcc_box_claim(&channel->inbox);
	if (ret)
		return ret;
	/* An interrupt that came with the claim is over. */
	tasklet_kill(&channel->inbox_tasklet);
	if (frame && channel->rx_interrupts == interrupts && !inbox_pending(channel))
		drop_frame(channel, PCC_DISCARDED);
	inbox_clear(channel);
	return 0;
}

/* A message that waits stays where it is: as long as it does, the platform sends no other one. */
static void inbox_close(struct pcc_channel *channel)
{
	pcc_box_hold(&channel->inbox);
	pcc_box_release(&channel->inbox);
	tasklet_kill(&channel->inbox_tasklet);
}

/*
 * Outbox
 */

static void outbox_reply(struct mbox_client *client, void *message)
{
	struct pcc_channel *channel = container_of(client, struct pcc_channel, outbox.client);

	set_bit(EVENT_REPORTED, &channel->events);
	tasklet_schedule(&channel->outbox_tasklet);
}

static void outbox_done(struct mbox_client *client, void *message, int error)
{
	struct pcc_channel *channel = container_of(client, struct pcc_channel, outbox.client);

	channel->message_error = error;
	set_bit(EVENT_DONE, &channel->events);
	if (channel->completing)
		return;

	if (channel->party[PCC_COMPLETES] == PCC_NOT_KNOWN)
		learn(channel, PCC_COMPLETES, PCC_CONTROLLER);
	tasklet_schedule(&channel->outbox_tasklet);
}

/* Tell the mailbox core that the message has ended. outbox_done() runs inside. */
static void outbox_complete_message(struct pcc_channel *channel)
{
	channel->completing = true;
	mbox_chan_txdone(channel->outbox.chan->mchan, 0);
	channel->completing = false;
}

/* Tell the owner how its packet ended, and that the next one may come. */
static void outbox_tell(struct pcc_channel *channel, void *cookie, int error)
{
	trace_mctp_pcc_complete(channel->dev, channel->outbox.subspace->index, error);
	channel->ops->sent(channel->owner, cookie, error);
	wake_up(&channel->idle);
}

/* Tell the owner whether the platform answers, after each change from or to TX_LOST. */
static void outbox_tell_platform(struct pcc_channel *channel)
{
	bool answering;

	spin_lock_bh(&channel->platform_lock);
	answering = READ_ONCE(channel->tx_state) != TX_LOST;
	if (channel->answering != answering) {
		channel->answering = answering;
		channel->ops->platform(channel->owner, answering);
	}
	spin_unlock_bh(&channel->platform_lock);
}

static enum hrtimer_restart outbox_turnaround(struct hrtimer *timer)
{
	struct pcc_channel *channel = container_of(timer, struct pcc_channel, turnaround);
	void *cookie;
	bool paused;
	int error;

	spin_lock_bh(&channel->lock);
	paused = channel->tx_state == TX_PAUSED;
	cookie = channel->tx_cookie;
	error = channel->tx_error;
	if (paused)
		channel->tx_state = TX_READY;
	spin_unlock_bh(&channel->lock);

	if (paused)
		outbox_tell(channel, cookie, error);
	return HRTIMER_NORESTART;
}

/*
 * The one way in which a send ends, but for closing the channel. Bottom halves are disabled.
 *
 * @lost: the platform does not answer, or the mailbox may still hold the message
 */
static void outbox_end(struct pcc_channel *channel, int error, bool lost)
{
	u32 turnaround = channel->turnaround_us;
	void *cookie;
	bool ended;

	spin_lock_bh(&channel->lock);
	ended = channel->tx_state == TX_SENT;
	cookie = channel->tx_cookie;
	if (ended) {
		clear_bit(EVENT_DONE, &channel->events);
		channel->tx_error = error;
		if (lost)
			channel->tx_state = TX_LOST;
		else
			channel->tx_state = turnaround ? TX_PAUSED : TX_READY;
	}
	spin_unlock_bh(&channel->lock);
	if (!ended)
		return;

	if (lost) {
		count(channel, PCC_CARRIER_LOSSES);
		outbox_tell_platform(channel);
	} else {
		count(channel, PCC_COMPLETIONS);
	}

	if (!lost && turnaround)
		hrtimer_start(&channel->turnaround, ns_to_ktime((u64)turnaround * NSEC_PER_USEC),
			      HRTIMER_MODE_REL_SOFT);
	else
		outbox_tell(channel, cookie, error);
}

/* The handler has returned. */
static void outbox_after_interrupt(struct tasklet_struct *tasklet)
{
	struct pcc_channel *channel = container_of(tasklet, struct pcc_channel, outbox_tasklet);
	enum tx_state state;
	bool reported;
	int error = 0;

	spin_lock_bh(&channel->lock);
	state = channel->tx_state;
	reported = state != TX_WRITING && test_and_clear_bit(EVENT_REPORTED, &channel->events);
	if (reported)
		channel->interrupt_owed = false;
	/* Under the lock, for the watch must not start again after it was stopped for good. */
	if (state == TX_LOST && reported)
		mod_delayed_work(system_percpu_wq, &channel->watch, 0);
	spin_unlock_bh(&channel->lock);

	if (state == TX_WRITING) {
		/* The platform was faster than the sender, which will be through in a moment. */
		if (READ_ONCE(channel->events) & (BIT(EVENT_REPORTED) | BIT(EVENT_DONE)))
			tasklet_schedule(&channel->outbox_tasklet);
		return;
	}
	if (state == TX_LOST && reported)
		return;

	if (state != TX_SENT || (!test_bit(EVENT_DONE, &channel->events) &&
				 !pcc_box_command_complete(&channel->outbox))) {
		if (reported && !test_bit(EVENT_DONE, &channel->events))
			count(channel, PCC_SPURIOUS_INTERRUPTS);
		return;
	}

	if (!test_bit(EVENT_DONE, &channel->events)) {
		if (!reported)
			return;
		if (channel->party[PCC_COMPLETES] != PCC_CLIENT) {
			/* Whether the controller will complete it shows when the watch looks. */
			set_bit(EVENT_REPORTED, &channel->events);
			return;
		}
		outbox_complete_message(channel);
	}

	/* If the mailbox was told too early, the watch ends the send when it is over. */
	if (!pcc_box_command_complete(&channel->outbox))
		return;
	if (channel->message_error) {
		count(channel, PCC_PLATFORM_ERRORS);
		error = -EIO;
	}
	outbox_end(channel, error, false);
}

/* How many interrupts of the outbox were refused since this was asked the last time, at least. */
static unsigned int outbox_refused_interrupts(struct pcc_channel *channel)
{
	struct pcc_irq_refusals before = channel->refusals;

	channel->refusals = pcc_box_irq_refusals(&channel->outbox);
	if (channel->refusals.number > before.number)
		return channel->refusals.number - before.number;
	/* The kernel begins to count anew after a while. */
	return channel->refusals.last != before.last;
}

/*
 * A send is over, but no interrupt said so. Find out how it ended.
 *
 * pcc.c clears an error status and refuses the interrupt that came with it, so that nothing else is
 * left to see (all kernels up to v7.3). It also refuses the interrupt of a packet that has ended
 * without it, if that comes when the next one is with the platform: that one says nothing.
 */
static int outbox_recovered(struct pcc_channel *channel)
{
	bool refused = outbox_refused_interrupts(channel) > channel->interrupt_owed;

	channel->interrupt_owed = !refused;
	if (pcc_box_take_error(&channel->outbox) || refused) {
		count(channel, PCC_PLATFORM_ERRORS);
		return -EIO;
	}
	count(channel, PCC_RECOVERED_COMPLETIONS);
	return 0;
}

/* Look at a send of which nothing was heard. Neither handler nor tasklet run meanwhile. */
static void outbox_examine(struct pcc_channel *channel)
{
	struct mbox_chan *mchan = channel->outbox.chan->mchan;
	bool done = test_bit(EVENT_DONE, &channel->events);
	bool reported = test_bit(EVENT_REPORTED, &channel->events);
	int error = 0;

	if (!done && READ_ONCE(mchan->active_req) != &channel->message) {
		/* The controller failed. mbox_send_message() does not say so, and keeps it. */
		count(channel, PCC_REFUSED_SENDS);
		channel->outbox_stale = true;
		outbox_end(channel, -EIO, true);
		return;
	}

	if (pcc_box_command_complete(&channel->outbox)) {
		if (!done && !reported)
			error = outbox_recovered(channel);
		else if (!done && channel->party[PCC_COMPLETES] == PCC_NOT_KNOWN)
			learn(channel, PCC_COMPLETES, PCC_CLIENT);
		if (!done)
			outbox_complete_message(channel);
		outbox_end(channel, error, false);
		return;
	}

	if (time_after_eq(jiffies, channel->tx_began + channel->timeout)) {
		count(channel, PCC_TIMEOUTS);
		channel->outbox_stale = true;
		outbox_end(channel, -ETIMEDOUT, true);
	}
}

/*
 * Handler and tasklet have run, and do not until the box is resumed. A tasklet that was left would
 * take the next handler's report before that has returned.
 */
static void outbox_hold(struct pcc_channel *channel)
{
	pcc_box_hold(&channel->outbox);
	tasklet_kill(&channel->outbox_tasklet);
}

static void outbox_close(struct pcc_channel *channel)
{
	if (channel->outbox.chan) {
		/* No tasklet that could still tell the mailbox something. */
		outbox_hold(channel);
		pcc_box_release(&channel->outbox);
	}
	/* Nor one after a handler that ran meanwhile, or before a claim failed. */
	tasklet_kill(&channel->outbox_tasklet);
}

/* The mailbox may hold a message that has ended. Returns false if the outbox is not to be had. */
static bool outbox_claim_anew(struct pcc_channel *channel)
{
	int ret;

	/* On a shared line the inbox would refuse an answer that comes meanwhile. */
	pcc_box_hold(&channel->inbox);
	outbox_close(channel);
	ret = pcc_box_claim(&channel->outbox);
	if (!ret) {
		/* Before v6.15 (cf1338c0e028) the handler does it for no interrupt it refuses. */
		if (!channel->outbox.subspace->edge)
			pcc_box_acknowledge_irq(&channel->outbox);
		pcc_box_resume(&channel->outbox);
		channel->outbox_stale = false;
	}
	pcc_box_resume(&channel->inbox);
	return !ret;
}

/* See whether a platform that stopped answering is back. */
static void outbox_look_for_platform(struct pcc_channel *channel)
{
	if (channel->outbox_stale && !outbox_claim_anew(channel))
		return;

	if (!pcc_box_command_complete(&channel->outbox))
		return;
	/* The error of a command that has long ended is not that of the next one. */
	pcc_box_take_error(&channel->outbox);

	spin_lock_bh(&channel->lock);
	if (channel->tx_state == TX_LOST)
		channel->tx_state = TX_READY;
	spin_unlock_bh(&channel->lock);
	outbox_tell_platform(channel);
}

static void outbox_watch(struct pcc_channel *channel)
{
	enum tx_state state;
	unsigned long age;

	spin_lock_bh(&channel->lock);
	state = channel->tx_state;
	age = jiffies - channel->tx_began;
	spin_unlock_bh(&channel->lock);

	if (state == TX_SENT && age >= channel->look) {
		outbox_hold(channel);
		/* Not another packet, whose sender is not through. */
		spin_lock_bh(&channel->lock);
		state = channel->tx_state;
		spin_unlock_bh(&channel->lock);
		local_bh_disable();
		if (state == TX_SENT)
			outbox_examine(channel);
		local_bh_enable();
		pcc_box_resume(&channel->outbox);
	}
	if (READ_ONCE(channel->tx_state) == TX_LOST)
		outbox_look_for_platform(channel);
}

/*
 * Channel
 */

static void channel_watch(struct work_struct *work)
{
	struct pcc_channel *channel = container_of(work, struct pcc_channel, watch.work);
	unsigned long delay;

	outbox_watch(channel);
	inbox_watch(channel);

	spin_lock_bh(&channel->lock);
	channel->watch_fast = channel->tx_since_watch || channel->tx_state == TX_SENT;
	channel->tx_since_watch = false;
	if (channel->watch_fast)
		delay = channel->look;
	else
		delay = msecs_to_jiffies(channel->tx_state == TX_LOST ? WATCH_LOST_MS :
									WATCH_IDLE_MS);
	mod_delayed_work(system_percpu_wq, &channel->watch, delay);
	spin_unlock_bh(&channel->lock);
}

/**
 * pcc_channel_create() - make the channel of an endpoint
 * @dev: named in messages and traces
 * @endpoint: what the tables say; copied
 * @ops: the owner's callbacks
 * @owner: handed to them
 *
 * Maps memory and registers, and leaves the platform alone. Process context, may sleep.
 *
 * Return: the channel, or an ERR_PTR: -ENOMEM; after an error message -EINVAL if an interrupt is
 * not there, -ENXIO if memory or a register cannot be mapped.
 */
struct pcc_channel *pcc_channel_create(struct device *dev, const struct pcc_endpoint *endpoint,
				       const struct pcc_channel_ops *ops, void *owner)
{
	struct pcc_channel *channel;
	int ret;

	channel = kzalloc(sizeof(*channel), GFP_KERNEL);
	if (!channel)
		return ERR_PTR(-ENOMEM);

	channel->dev = dev;
	channel->ops = ops;
	channel->owner = owner;
	channel->endpoint = *endpoint;
	channel->turnaround_us = min(endpoint->outbox.turnaround_us, TURNAROUND_MAX_US);
	if (channel->turnaround_us != endpoint->outbox.turnaround_us)
		dev_warn(dev, "PCC subspace %u: minimum turnaround time of %u us, taken as %u\n",
			 endpoint->outbox.index, endpoint->outbox.turnaround_us,
			 channel->turnaround_us);
	spin_lock_init(&channel->lock);
	spin_lock_init(&channel->platform_lock);
	init_waitqueue_head(&channel->idle);
	tasklet_setup(&channel->outbox_tasklet, outbox_after_interrupt);
	tasklet_setup(&channel->inbox_tasklet, inbox_after_interrupt);
	INIT_DELAYED_WORK(&channel->watch, channel_watch);
	hrtimer_setup(&channel->turnaround, outbox_turnaround, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);

	channel->outbox.client.rx_callback = outbox_reply;
	channel->outbox.client.tx_done = outbox_done;
	channel->inbox.client.rx_callback = inbox_interrupt;

	ret = pcc_box_map(dev, &channel->outbox, &channel->endpoint.outbox);
	if (ret)
		goto free_channel;
	ret = pcc_box_map(dev, &channel->inbox, &channel->endpoint.inbox);
	if (ret)
		goto unmap_outbox;
	return channel;

unmap_outbox:
	pcc_box_unmap(&channel->outbox);
free_channel:
	kfree(channel);
	return ERR_PTR(ret);
}

/**
 * pcc_channel_destroy() - undo pcc_channel_create()
 * @channel: a channel that is not open
 *
 * Process context, may sleep.
 */
void pcc_channel_destroy(struct pcc_channel *channel)
{
	pcc_box_unmap(&channel->inbox);
	pcc_box_unmap(&channel->outbox);
	kfree(channel);
}

static unsigned int timeout_ms(const struct pcc_channel *channel)
{
	u64 derived = (u64)channel->outbox.subspace->latency_us * TIMEOUT_LATENCIES / 1000;

	if (channel->options.timeout_ms)
		return channel->options.timeout_ms;
	return clamp_t(u64, derived, TIMEOUT_MIN_MS, TIMEOUT_MAX_MS);
}

/* A send is looked at when it takes longer than it should, and in time for the limit. */
static unsigned int look_ms(const struct pcc_channel *channel)
{
	u32 twice_latency_ms = channel->outbox.subspace->latency_us / 500;

	return max_t(u32, WATCH_BUSY_MS, min(twice_latency_ms, timeout_ms(channel) / 2));
}

/*
 * Acknowledge what has asserted level triggered lines while nobody used them. A line starts with
 * the first claim, and if both boxes share it, the outbox' handler does not take the interrupt of a
 * message that waits in the inbox: it would come again and again until the inbox is claimed.
 */
static void acknowledge_idle_lines(struct pcc_channel *channel)
{
	if (pcc_box_claim_starts_irq(&channel->outbox))
		pcc_box_acknowledge_irq(&channel->outbox);
	if (pcc_box_claim_starts_irq(&channel->inbox))
		pcc_box_acknowledge_irq(&channel->inbox);
}

/**
 * pcc_channel_open() - claim both mailbox channels and let the platform send
 * @channel: a channel that is not open
 * @options: copied; valid until the channel is closed
 *
 * If the platform is not ready for a message, the channel opens all the same, and
 * &pcc_channel_ops.platform is called with false inside. Process context, may sleep.
 *
 * Return: 0; -EBUSY if a channel or its interrupt is in use, -ENOENT if the kernel's PCC mailbox
 * does not have it, and what else pcc_mbox_request_channel() returns. Errors have been reported,
 * rate-limited.
 */
int pcc_channel_open(struct pcc_channel *channel, const struct pcc_channel_options *options)
{
	bool ready;
	int ret;

	channel->options = *options;
	channel->timeout = msecs_to_jiffies(timeout_ms(channel));
	channel->look = msecs_to_jiffies(look_ms(channel));
	channel->rx_pending = false;
	channel->outbox_stale = false;
	channel->interrupt_owed = false;
	channel->closing = false;
	channel->watch_fast = false;
	channel->tx_since_watch = false;

	acknowledge_idle_lines(channel);
	ret = pcc_box_claim(&channel->outbox);
	if (!ret) {
		/* If they share a line, it is held until both can take what they have asserted. */
		ret = inbox_open(channel);
		pcc_box_resume(&channel->outbox);
	}
	if (ret) {
		outbox_close(channel);
		return ret;
	}

	if (channel->party[PCC_MAPS] == PCC_NOT_KNOWN)
		learn(channel, PCC_MAPS, channel->inbox.mapped ? PCC_CONTROLLER : PCC_CLIENT);

	ready = pcc_box_command_complete(&channel->outbox);
	if (ready)
		pcc_box_take_error(&channel->outbox);
	channel->answering = true;

	spin_lock_bh(&channel->lock);
	channel->tx_state = ready ? TX_READY : TX_LOST;
	mod_delayed_work(system_percpu_wq, &channel->watch, msecs_to_jiffies(WATCH_LOST_MS));
	spin_unlock_bh(&channel->lock);
	outbox_tell_platform(channel);

	WRITE_ONCE(channel->delivering, true);
	pcc_box_resume(&channel->inbox);
	return 0;
}

static bool outbox_busy(const struct pcc_channel *channel)
{
	enum tx_state state = READ_ONCE(channel->tx_state);

	return state == TX_WRITING || state == TX_SENT || state == TX_PAUSED;
}

/**
 * pcc_channel_close() - release both mailbox channels
 * @channel: the channel; one that is not open is left alone
 *
 * Delivery ends at once, and what is sent from now on is refused. A message in flight is waited
 * for, half a second at most; then it is canceled. Process context, may sleep.
 */
void pcc_channel_close(struct pcc_channel *channel)
{
	enum tx_state state;

	if (READ_ONCE(channel->tx_state) == TX_CLOSED)
		return;

	WRITE_ONCE(channel->delivering, false);
	/* No handler that still delivers, and none that starts the watch. */
	synchronize_irq(channel->inbox.irq);

	spin_lock_bh(&channel->lock);
	channel->closing = true;
	spin_unlock_bh(&channel->lock);
	do {
		wait_event_timeout(channel->idle, !outbox_busy(channel),
				   min(channel->timeout, msecs_to_jiffies(CLOSE_WAIT_MS)));
	} while (READ_ONCE(channel->tx_state) == TX_WRITING);

	spin_lock_bh(&channel->lock);
	state = channel->tx_state;
	channel->tx_state = TX_CLOSED;
	spin_unlock_bh(&channel->lock);

	cancel_delayed_work_sync(&channel->watch);
	/* The outbox first: on a shared line it would refuse the interrupt of the next message. */
	outbox_close(channel);
	inbox_close(channel);
	/* Watch and tasklet start it, and are gone. */
	hrtimer_cancel(&channel->turnaround);

	local_bh_disable();
	if (state == TX_SENT) {
		count(channel, PCC_CANCELED_SENDS);
		outbox_tell(channel, channel->tx_cookie, -ECANCELED);
	} else if (state == TX_PAUSED) {
		outbox_tell(channel, channel->tx_cookie, channel->tx_error);
	}
	local_bh_enable();
}

/* Write the frame into the outbox. The platform's signature is left alone when it is right. */
static void outbox_write(struct pcc_channel *channel, const void *packet, size_t len)
{
	const struct pcc_frame_header *message = &channel->message;
	void __iomem *shmem = channel->outbox.shmem;
	__le32 signature;

	memcpy_fromio(&signature, shmem, sizeof(signature));
	if (signature != message->signature) {
		count(channel, PCC_SIGNATURE_REPAIRS);
		memcpy_toio(shmem, &message->signature, sizeof(message->signature));
	}
	memcpy_toio(shmem + sizeof(signature), &message->flags,
		    sizeof(*message) - sizeof(signature));
	memcpy_toio(shmem + sizeof(*message), packet, len);
	/* The frame must be there before command complete is cleared and the doorbell is rung. */
	wmb();
}

static bool outbox_take_over(struct pcc_channel *channel, void *cookie)
{
	bool taken;

	spin_lock_bh(&channel->lock);
	taken = channel->tx_state == TX_READY && !channel->closing;
	if (taken) {
		channel->tx_state = TX_WRITING;
		channel->tx_began = jiffies;
		channel->tx_cookie = cookie;
		channel->tx_since_watch = true;
		clear_bit(EVENT_REPORTED, &channel->events);
		clear_bit(EVENT_DONE, &channel->events);
	}
	spin_unlock_bh(&channel->lock);
	return taken;
}

static void outbox_set_state(struct pcc_channel *channel, enum tx_state state)
{
	spin_lock_bh(&channel->lock);
	channel->tx_state = state;
	/* One that is refused until the doorbell has been rung is early or late, and no error. */
	if (outbox_refused_interrupts(channel))
		channel->interrupt_owed = false;
	if (!channel->watch_fast) {
		channel->watch_fast = true;
		mod_delayed_work(system_percpu_wq, &channel->watch, channel->look);
	}
	spin_unlock_bh(&channel->lock);
}

/**
 * pcc_channel_send() - send one packet
 * @channel: an open channel
 * @packet: an MCTP packet, copied
 * @len: its length in bytes, PCC_PACKET_HEADER to what pcc_frame_max_packet() says of the outbox
 * @cookie: what &pcc_channel_ops.sent will call it
 *
 * Bottom halves are disabled; one call at a time.
 *
 * Return: 0, and &pcc_channel_ops.sent will be called once, maybe before this returns. Or an error,
 * and it will not: -EINVAL if @len is less than a packet's header; -EMSGSIZE if it is too long;
 * -EBUSY if the last packet has not ended, the platform does not answer, or the channel is not
 * open, so that &pcc_channel_ops.sent, &pcc_channel_ops.platform or pcc_channel_open() will follow;
 * or what mbox_send_message() returned.
 */
int pcc_channel_send(struct pcc_channel *channel, const void *packet, size_t len, void *cookie)
{
	const struct pcc_subspace *subspace = channel->outbox.subspace;
	int ret;

	if (len < PCC_PACKET_HEADER)
		return -EINVAL;
	if (len > pcc_frame_max_packet(subspace->size))
		return -EMSGSIZE;
	if (!outbox_take_over(channel, cookie))
		return -EBUSY;

	if (!pcc_box_command_complete(&channel->outbox)) {
		/* The platform took the region without being given it. */
		count(channel, PCC_CARRIER_LOSSES);
		outbox_set_state(channel, TX_LOST);
		outbox_tell_platform(channel);
		return -EBUSY;
	}

	pcc_frame_fill(&channel->message, subspace->index, len);
	outbox_write(channel, packet, len);
	trace_mctp_pcc_send(channel->dev, subspace->index, len);

	ret = pcc_box_send(&channel->outbox, &channel->message);
	if (ret < 0) {
		count(channel, PCC_REFUSED_SENDS);
		outbox_set_state(channel, TX_READY);
		return ret;
	}
	outbox_set_state(channel, TX_SENT);
	return 0;
}

/**
 * pcc_channel_read() - fetch the packet that &pcc_channel_ops.received announces
 * @channel: the channel
 * @packet: where to
 * @len: the length that was announced
 *
 * Only inside that call, and once: the platform can change what it finds there at any time.
 */
void pcc_channel_read(struct pcc_channel *channel, void *packet, size_t len)
{
	memcpy_fromio(packet, channel->inbox.shmem + sizeof(struct pcc_frame_header), len);
}

/**
 * pcc_channel_counter() - how often something has happened
 * @channel: the channel
 * @counter: what
 *
 * Any context.
 *
 * Return: the count since pcc_channel_create().
 */
u64 pcc_channel_counter(const struct pcc_channel *channel, enum pcc_counter counter)
{
	return atomic64_read(&channel->counter[counter]);
}

/**
 * pcc_counter_name() - the name of a counter
 * @counter: which
 *
 * Any context.
 *
 * Return: words joined by underscores, shorter than ETH_GSTRING_LEN.
 */
const char *pcc_counter_name(enum pcc_counter counter)
{
	return counter_names[counter];
}

/**
 * pcc_channel_party() - who has shown to have a duty
 * @channel: the channel
 * @duty: which
 *
 * Any context.
 *
 * Return: %PCC_NOT_KNOWN until the channel has been opened, and a packet been sent or received.
 */
enum pcc_party pcc_channel_party(const struct pcc_channel *channel, enum pcc_duty duty)
{
	return READ_ONCE(channel->party[duty]);
}

/**
 * pcc_duty_name() - the name of a duty, as a question for who has it
 * @duty: which
 *
 * Any context.
 *
 * Return: words joined by underscores, shorter than ETH_GSTRING_LEN.
 */
const char *pcc_duty_name(enum pcc_duty duty)
{
	return duty_names[duty];
}
