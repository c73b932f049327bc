// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's mailbox core and its PCC controller.
 */
#include <string.h>

#include <acpi/pcc.h>
#include <linux/acpi.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/unaligned.h>

#include "controller.h"
#include "frame.h"
#include "machine.h"
#include "platform.h"

#define CHANNELS	8

const struct generation generations[GENERATIONS] = {
	{
		.name = "G1", .no_shutdown = true, .zero_is_pending = true, .error_zeroes = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_NEVER, .map = MAP_NOBODY,
	}, {
		.name = "G1b", .zero_is_pending = true, .error_zeroes = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_NEVER, .map = MAP_NOBODY,
	}, {
		.name = "G2", .in_use = IN_USE_CLEARED_LAST, .error_zeroes = true,
		.shares_level = true, .oneshot = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_WITH_DOORBELL, .map = MAP_NOBODY,
	}, {
		.name = "G3", .in_use = IN_USE_CLEARED_LAST, .error_zeroes = true,
		.shares_level = true, .oneshot = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_BY_FLAG_IF_MAPPED, .map = MAP_BY_CLIENT,
	}, {
		.name = "G3b", .in_use = IN_USE_CLEARED_FIRST, .line_ack_first = true,
		.error_zeroes = true, .shares_level = true, .oneshot = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_BY_FLAG_IF_MAPPED, .map = MAP_BY_CLIENT,
	}, {
		.name = "G3c", .in_use = IN_USE_CLEARED_FIRST, .line_ack_first = true,
		.in_use_before_doorbell = true, .shares_level = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_BY_FLAG_IF_MAPPED, .map = MAP_AFTER_BIND,
		.no_message_is_minus_one = true,
	}, {
		.name = "G4", .in_use = IN_USE_CLEARED_FIRST, .line_ack_first = true,
		.error_zeroes = true, .shares_level = true, .oneshot = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_BY_FLAG, .map = MAP_AFTER_BIND,
	}, {
		.name = "G5", .in_use = IN_USE_CLEARED_FIRST, .line_ack_first = true,
		.shares_level = true, .oneshot = true,
		.txdone = TXDONE_BY_FLAG, .ack = ACK_BY_FLAG, .map = MAP_AFTER_BIND,
		.ack_at_request = true,
	}, {
		.name = "G4f", .in_use = IN_USE_CLEARED_FIRST, .line_ack_first = true,
		.in_use_before_doorbell = true, .shares_level = true,
		.txdone = TXDONE_NOBODY, .ack = ACK_BY_FLAG, .map = MAP_AFTER_BIND,
		.no_message_is_minus_one = true,
	}, {
		.name = "G6", .in_use = IN_USE_CLEARED_FIRST, .line_ack_first = true,
		.shares_level = true,
		.txdone = TXDONE_ALWAYS, .ack = ACK_BY_FLAG, .map = MAP_BEFORE_BIND,
		.ack_at_startup = true,
	}, {
		.name = "G7", .in_use = IN_USE_CLEARED_FIRST, .line_ack_first = true,
		.in_use_before_doorbell = true, .shares_level = true,
		.txdone = TXDONE_ALWAYS, .ack = ACK_BY_FLAG, .map = MAP_BEFORE_BIND,
		.ack_at_startup = true, .no_message_is_minus_one = true,
	},
};

/* Where a run of the interrupt handler is. */
enum step {
	STEP_BEGIN,
	STEP_EARLY_TXDONE,
	STEP_CALLBACK,
	STEP_TXDONE,
	STEP_ACK,
};

struct pcc {
	struct pcc_mbox_chan chan;
	struct mbox_chan mchan;
	struct platform_box *box;
	struct pcc_subspace subspace;
	bool in_use;
	bool busy;		/* the mailbox' lock is held */
	enum step step;
	bool in_handler;
	bool elsewhere;		/* the handler is */
	bool completed_in_handler;	/* by the client */
};

struct controller controller;

static struct pcc channels[CHANNELS];
static struct mbox_client somebody_else;

static void *no_message(void)
{
	return controller.generation->no_message_is_minus_one ? (void *)-1l : NULL;
}

void controller_reset(const struct generation *generation)
{
	unsigned int i;

	memset(&controller, 0, sizeof(controller));
	controller.generation = generation;
	memset(channels, 0, sizeof(channels));
	for (i = 0; i < CHANNELS; i++) {
		struct pcc *pcc = &channels[i];

		pcc->box = platform_box(i);
		pcc->chan.mchan = &pcc->mchan;
		pcc->mchan.con_priv = pcc;
		pcc->mchan.active_req = no_message();
	}
}

void controller_check_free(void)
{
	unsigned int i;

	for (i = 0; i < CHANNELS; i++)
		if (channels[i].mchan.cl)
			machine_fail("channel %u was not freed", i);
}

void controller_occupy(u32 index)
{
	channels[index].mchan.cl = &somebody_else;
}

/*
 * Registers, with the controller as actor
 */

static u64 read_register(const struct pcc_register *reg)
{
	enum platform_actor was = platform_actor;
	u64 value;

	machine_step();
	platform_actor = ACTOR_CONTROLLER;
	value = platform_read(reg->gas.address, reg->gas.bit_width);
	platform_actor = was;
	return value;
}

static void write_register(const struct pcc_register *reg, u64 value)
{
	enum platform_actor was = platform_actor;

	machine_step();
	if (platform_actor == ACTOR_DRIVER)
		platform_actor = ACTOR_CONTROLLER;
	platform_write(reg->gas.address, value, reg->gas.bit_width);
	platform_actor = was;
}

static void update_register(const struct pcc_register *reg)
{
	if (reg->gas.address)
		write_register(reg, (read_register(reg) & reg->preserve) | reg->set);
}

static bool is_inbox(const struct pcc *pcc)
{
	return pcc->box == &platform.inbox;
}

/*
 * Mailbox core
 */

static void lock_mailbox(struct pcc *pcc)
{
	machine_step();
	machine_wait_while(&pcc->busy, "the mailbox is called from inside itself");
	pcc->busy = true;
}

static void unlock_mailbox(struct pcc *pcc)
{
	pcc->busy = false;
	/* An interrupt handler on another CPU may wait for it. */
	machine_irq_continue(pcc->box->irq);
}

static bool send_data(struct pcc *pcc)
{
	const struct generation *generation = controller.generation;

	update_register(&pcc->subspace.update);
	if (generation->in_use && generation->in_use_before_doorbell)
		pcc->in_use = true;
	update_register(&pcc->subspace.doorbell);
	if (generation->in_use)
		pcc->in_use = true;
	return true;
}

static void submit(struct pcc *pcc)
{
	struct mbox_chan *chan = &pcc->mchan;
	unsigned int at;

	lock_mailbox(pcc);
	if (chan->msg_count && chan->active_req == no_message()) {
		at = (chan->msg_free + MBOX_TX_QUEUE_LEN - chan->msg_count) % MBOX_TX_QUEUE_LEN;
		if (!controller.send_data_fails && send_data(pcc)) {
			chan->active_req = chan->msg_data[at];
			chan->msg_count--;
		}
	}
	unlock_mailbox(pcc);
}

int mbox_send_message(struct mbox_chan *chan, void *message)
{
	struct pcc *pcc = chan->con_priv;

	if (!chan->cl)
		machine_fail("a message for a channel that is not claimed");
	if (!message || message == (void *)-1l)
		machine_fail("a message that is none");
	if (chan->cl != &somebody_else && pcc->in_handler &&
	    pcc->elsewhere == machine_is_elsewhere())
		machine_fail("a message is sent from inside the interrupt handler");
	/* v6.18 looks into it, as into the header in shared memory. */
	if (memcmp(message, pcc->box->memory, sizeof(struct pcc_frame_header)))
		machine_fail("a message that is no image of the header");
	if (controller.send_message_error)
		return controller.send_message_error;
	if (chan->msg_count || chan->active_req != no_message())
		machine_fail("a second message, while the mailbox has one");

	chan->msg_data[chan->msg_free] = message;
	chan->msg_free = (chan->msg_free + 1) % MBOX_TX_QUEUE_LEN;
	chan->msg_count++;
	submit(pcc);
	return 0;
}

static void end_message(struct pcc *pcc, int error)
{
	struct mbox_chan *chan = &pcc->mchan;
	void *message = chan->active_req;

	chan->active_req = no_message();
	submit(pcc);
	if (message != no_message() && chan->cl->tx_done)
		chan->cl->tx_done(chan->cl, message, error);
}

void mbox_chan_txdone(struct mbox_chan *chan, int error)
{
	struct pcc *pcc = chan->con_priv;

	if (!chan->cl)
		machine_fail("the end of a message for a channel that is not claimed");
	if (chan->active_req == no_message())
		machine_fail("the mailbox is told of the end of a message that it does not have");
	if (platform_busy())
		machine_fail("the mailbox is told of the end of a message that the platform has");
	if (pcc->in_handler) {
		if (controller.generation->in_use == IN_USE_CLEARED_LAST)
			machine_fail("the handler will take the next message for this one");
		pcc->completed_in_handler = true;
	}
	end_message(pcc, error);
}

/*
 * Interrupt handler
 */

static bool wants_attention(struct pcc *pcc)
{
	u64 value = read_register(&pcc->subspace.complete);

	if (controller.generation->zero_is_pending)
		return !value || (value & pcc->subspace.complete.mask);
	value &= pcc->subspace.complete.mask;
	return is_inbox(pcc) ? !value : value;
}

/* Returns true if there was one. */
static bool clear_error(struct pcc *pcc)
{
	const struct pcc_register *reg = &pcc->subspace.error;
	u64 value;

	if (!reg->gas.address)
		return false;
	value = read_register(reg);
	if (!(value & reg->mask))
		return false;
	write_register(reg, controller.generation->error_zeroes ? 0 : value & ~reg->mask);
	return true;
}

static u32 mapped_flags(struct pcc *pcc)
{
	enum platform_actor was = platform_actor;
	u8 header[16];

	machine_step();
	if (!pcc->chan.shmem)
		machine_fail("oops: the PCC controller reads a region that is not mapped");
	platform_actor = ACTOR_CONTROLLER;
	platform_read_memory(header, machine_physical(pcc->chan.shmem, sizeof(header)),
			     sizeof(header));
	platform_actor = was;
	return get_unaligned_le32(header + 4);
}

static void acknowledge(struct pcc *pcc)
{
	bool ring = false;

	if (!is_inbox(pcc))
		return;
	switch (controller.generation->ack) {
	case ACK_NEVER:
		return;
	case ACK_WITH_DOORBELL:
		ring = true;
		break;
	case ACK_BY_FLAG_IF_MAPPED:
		ring = pcc->chan.shmem && (mapped_flags(pcc) & PCC_FRAME_NOTIFY);
		break;
	case ACK_BY_FLAG:
		/* The flags are read when the platform may have changed them. */
		update_register(&pcc->subspace.update);
		if (mapped_flags(pcc) & PCC_FRAME_NOTIFY)
			update_register(&pcc->subspace.doorbell);
		return;
	}
	if (ring)
		send_data(pcc);
	else
		update_register(&pcc->subspace.update);
}

static int handle(int irq, void *cookie)
{
	const struct generation *generation = controller.generation;
	struct pcc *pcc = cookie;
	struct mbox_chan *chan = &pcc->mchan;

	(void)irq;
	switch (pcc->step) {
	case STEP_BEGIN:
		if (generation->line_ack_first)
			update_register(&pcc->subspace.ack);
		if ((generation->in_use && !is_inbox(pcc) && !pcc->in_use) ||
		    !wants_attention(pcc) || clear_error(pcc)) {
			controller.refused_interrupts++;
			return IRQ_NONE;
		}
		if (!generation->line_ack_first)
			update_register(&pcc->subspace.ack);
		if (generation->in_use == IN_USE_CLEARED_FIRST)
			pcc->in_use = false;
		pcc->in_handler = true;
		pcc->elsewhere = machine_is_elsewhere();
		pcc->completed_in_handler = false;
		/* fall through */
	case STEP_EARLY_TXDONE:
		if (generation->txdone == TXDONE_BY_FLAG && chan->active_req != no_message()) {
			const struct pcc_frame_header *message = chan->active_req;

			if (le32_to_cpu(message->flags) & PCC_FRAME_NOTIFY) {
				if (pcc->busy) {
					pcc->step = STEP_EARLY_TXDONE;
					return IRQ_WAITING;
				}
				end_message(pcc, controller.txdone_error);
			}
		}
		/* fall through */
	case STEP_CALLBACK:
		if (chan->cl->rx_callback)
			chan->cl->rx_callback(chan->cl, NULL);
		machine_tasklet_gap();
		/* fall through */
	case STEP_TXDONE:
		if (generation->txdone == TXDONE_ALWAYS) {
			if (pcc->busy) {
				pcc->step = STEP_TXDONE;
				return IRQ_WAITING;
			}
			if (pcc->completed_in_handler)
				machine_fail("client and controller both end a message");
			end_message(pcc, controller.txdone_error);
		}
		/* fall through */
	case STEP_ACK:
		acknowledge(pcc);
		if (generation->in_use == IN_USE_CLEARED_LAST)
			pcc->in_use = false;
		break;
	}
	pcc->step = STEP_BEGIN;
	pcc->in_handler = false;
	return IRQ_HANDLED;
}

/*
 * Opening and closing
 */

static int bind(struct pcc *pcc, struct mbox_client *client)
{
	unsigned long flags = 0;
	int ret;

	pcc->mchan.msg_free = 0;
	pcc->mchan.msg_count = 0;
	pcc->mchan.active_req = no_message();
	pcc->mchan.cl = client;

	if (controller.generation->ack_at_startup) {
		platform_actor = ACTOR_CONTROLLER_START;
		acknowledge(pcc);
		platform_actor = ACTOR_DRIVER;
	}
	if (platform.level && controller.generation->shares_level)
		flags |= IRQF_SHARED | (controller.generation->oneshot ? IRQF_ONESHOT : 0);
	ret = request_irq(pcc->box->irq, handle, flags, "pcc-mbox", pcc);
	if (ret)
		pcc->mchan.cl = NULL;
	return ret;
}

static int map(struct pcc *pcc)
{
	if (controller.map_fails)
		return -ENXIO;
	pcc->chan.shmem = acpi_os_map_iomem(pcc->subspace.base, pcc->subspace.size);
	return 0;
}

static void unmap(struct pcc *pcc)
{
	if (pcc->chan.shmem)
		acpi_os_unmap_iomem(pcc->chan.shmem, pcc->subspace.size);
	pcc->chan.shmem = NULL;
}

static void unbind(struct pcc *pcc, bool frees_irq)
{
	if (frees_irq)
		free_irq(pcc->box->irq, pcc);
	pcc->mchan.cl = NULL;
	pcc->mchan.active_req = no_message();
}

struct pcc_mbox_chan *pcc_mbox_request_channel(struct mbox_client *client, int index)
{
	const struct generation *generation = controller.generation;
	struct pcc *pcc = &channels[index];
	struct pcc_endpoint endpoint;
	int ret = 0;

	if (!machine_may_sleep())
		machine_fail("pcc_mbox_request_channel() may sleep, and must not here");
	if (!client->dev || !client->rx_callback || client->tx_block)
		machine_fail("a client that is not filled in");
	machine_step();
	if (controller.request_hook)
		controller.request_hook(index);
	controller.requests++;
	if (controller.request_error && (u32)index == controller.request_error_index)
		return ERR_PTR(controller.request_error);
	if (!pcc->box)
		return ERR_PTR(-ENOENT);
	if (pcc->mchan.cl)
		return ERR_PTR(-EBUSY);
	platform_endpoint(&endpoint);
	pcc->subspace = is_inbox(pcc) ? endpoint.inbox : endpoint.outbox;

	if (generation->map == MAP_BEFORE_BIND) {
		ret = map(pcc);
		if (ret)
			return ERR_PTR(ret);
	}
	ret = bind(pcc, client);
	if (ret) {
		unmap(pcc);
		return ERR_PTR(ret);
	}
	if (controller.bound_hook)
		controller.bound_hook(index);
	machine_step();
	if (generation->map == MAP_AFTER_BIND) {
		ret = map(pcc);
		if (ret) {
			unbind(pcc, true);
			return ERR_PTR(ret);
		}
	}
	if (generation->ack_at_request && is_inbox(pcc)) {
		platform_actor = ACTOR_CONTROLLER_START;
		update_register(&pcc->subspace.update);
		platform_actor = ACTOR_DRIVER;
	}
	return &pcc->chan;
}

static void free_channel(struct pcc *pcc, bool frees_irq)
{
	if (!machine_may_sleep())
		machine_fail("a channel is freed, which may sleep, and must not here");
	if (!pcc->mchan.cl)
		machine_fail("a channel is freed twice");
	machine_step();
	if (controller.freeing_hook)
		controller.freeing_hook(pcc->box->index);
	unbind(pcc, frees_irq);
}

void mbox_free_channel(struct mbox_chan *chan)
{
	free_channel(chan->con_priv, !controller.generation->no_shutdown);
}

void pcc_mbox_free_channel(struct pcc_mbox_chan *chan)
{
	struct pcc *pcc = container_of(chan, struct pcc, chan);

	machine_step();
	unmap(pcc);
	free_channel(pcc, true);
}

void pcc_mbox_chan_unmap(struct pcc_mbox_chan *chan, void *shmem)
{
	machine_step();
	if (shmem && chan->shmem == shmem)
		unmap(container_of(chan, struct pcc, chan));
}

int pcc_mbox_ioremap(struct mbox_chan *chan)
{
	struct pcc *pcc = chan->con_priv;

	controller.ioremaps++;
	if (controller.generation->map != MAP_BY_CLIENT)
		return 0;
	return map(pcc);
}
