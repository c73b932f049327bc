// SPDX-License-Identifier: GPL-2.0
/*
 * One extended PCC subspace (ACPI 14.1.6): its shared memory and registers, its interrupt, and its
 * channel of the kernel's PCC mailbox. What goes through it is channel.c's.
 *
 * A channel is claimed with its interrupt held, because pcc.c maps what its handler reads after
 * requesting the interrupt (v6.15 to v6.19). While it is not claimed, a handler of ours
 * acknowledges what the platform asserts on a level triggered line.
 */

#include <linux/acpi.h>
#include <linux/compiler.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/mailbox_client.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <acpi/pcc.h>

#include "box.h"
#include "discovery.h"

/*
 * Boxes may share an interrupt line, and whether others of ours use it must not change while one of
 * them is claimed or released.
 */
static DEFINE_MUTEX(line_users);

/*
 * Boxes may share a register, each with bits of its own, and pcc.c changes registers without a lock
 * (all kernels up to v7.3). At least two of ours never do so at once.
 */
static DEFINE_SPINLOCK(register_lock);

/*
 * Mapping
 */

static int map_register(struct device *dev, const struct pcc_register *reg, void __iomem **mapped)
{
	if (!reg->gas.address || reg->gas.space_id != ACPI_ADR_SPACE_SYSTEM_MEMORY)
		return 0;

	*mapped = acpi_os_map_iomem(reg->gas.address, reg->gas.bit_width / 8);
	if (!*mapped)
		return dev_err_probe(dev, -ENXIO, "cannot map the register at %#llx\n",
				     reg->gas.address);
	return 0;
}

static void unmap_register(const struct pcc_register *reg, void __iomem *mapped)
{
	if (mapped)
		acpi_os_unmap_iomem(mapped, reg->gas.bit_width / 8);
}

/**
 * pcc_box_unmap() - undo pcc_box_map()
 * @box: a mapped box, its channel not claimed
 *
 * Process context, may sleep.
 */
void pcc_box_unmap(struct pcc_box *box)
{
	const struct pcc_subspace *subspace = box->subspace;

	if (box->kept) {
		mutex_lock(&line_users);
		free_irq(box->irq, box);
		mutex_unlock(&line_users);
	}
	unmap_register(&subspace->error, box->error);
	unmap_register(&subspace->update, box->update);
	unmap_register(&subspace->complete, box->complete);
	unmap_register(&subspace->ack, box->ack);
	unmap_register(&subspace->doorbell, box->doorbell);
	if (box->shmem)
		acpi_os_unmap_iomem(box->shmem, subspace->size);
}

/*
 * The interrupt that pcc.c uses. Registering the GSI once more, with the same attributes, is the
 * one way to its number on all architectures. It is never unregistered: pcc.c keeps it for good,
 * and not all architectures count.
 */
static int box_find_irq(struct device *dev, struct pcc_box *box)
{
	const struct pcc_subspace *subspace = box->subspace;
	int irq;

	irq = acpi_register_gsi(NULL, subspace->gsi,
				subspace->edge ? ACPI_EDGE_SENSITIVE : ACPI_LEVEL_SENSITIVE,
				subspace->active_low ? ACPI_ACTIVE_LOW : ACPI_ACTIVE_HIGH);
	if (irq <= 0)
		return dev_err_probe(dev, -EINVAL, "PCC subspace %u: no interrupt for GSI %u\n",
				     subspace->index, subspace->gsi);
	box->irq = irq;
	return 0;
}

/**
 * pcc_box_map() - map shared memory and registers, and find the interrupt
 * @dev: named in messages, and to the mailbox
 * @box: zeroed
 * @subspace: what the PCCT says of it; stays where it is while the box is mapped
 *
 * The platform notices nothing of it. Process context, may sleep.
 *
 * Return: 0; or after an error message -EINVAL if there is no interrupt for the GSI, -ENXIO if
 * something cannot be mapped.
 */
int pcc_box_map(struct device *dev, struct pcc_box *box, const struct pcc_subspace *subspace)
{
	int ret;

	box->subspace = subspace;
	box->client.dev = dev;
	ret = box_find_irq(dev, box);
	if (ret)
		return ret;

	box->shmem = acpi_os_map_iomem(subspace->base, subspace->size);
	if (!box->shmem)
		return dev_err_probe(dev, -ENXIO,
				     "PCC subspace %u: cannot map %u bytes at %#llx\n",
				     subspace->index, subspace->size, subspace->base);

	ret = map_register(dev, &subspace->doorbell, &box->doorbell);
	if (!ret)
		ret = map_register(dev, &subspace->ack, &box->ack);
	if (!ret)
		ret = map_register(dev, &subspace->complete, &box->complete);
	if (!ret)
		ret = map_register(dev, &subspace->update, &box->update);
	if (!ret)
		ret = map_register(dev, &subspace->error, &box->error);
	if (ret)
		pcc_box_unmap(box);
	return ret;
}

/*
 * A level triggered line while nobody has claimed the channel
 */

static irqreturn_t wake_if_idle(int irq, void *data)
{
	struct pcc_box *box = data;

	return box->chan ? IRQ_NONE : IRQ_WAKE_THREAD;
}

/*
 * The interrupt is not taken, so that the kernel gives up a line that stays asserted all the same.
 */
static irqreturn_t acknowledge_if_idle(int irq, void *data)
{
	struct pcc_box *box = data;

	if (!box->chan)
		pcc_box_acknowledge_irq(box);
	return IRQ_NONE;
}

/* What all users of a line have to agree on. Others than pcc.c may come and go meanwhile. */
static unsigned int line_flags(unsigned int irq)
{
	struct irq_desc *desc = irq_data_to_desc(irq_get_irq_data(irq));
	unsigned long saved;
	unsigned int flags;

	raw_spin_lock_irqsave(&desc->lock, saved);
	flags = desc->action->flags & (IRQF_SHARED | IRQF_ONESHOT);
	raw_spin_unlock_irqrestore(&desc->lock, saved);
	return flags;
}

/*
 * From the first claim on, as pcc.c's flags cannot be known before: releases before 7.0, 6.18.16,
 * 6.12.75 and 6.1.165 have IRQF_ONESHOT there, and so has each handler that is forced into a
 * thread. The handler stays until the box is unmapped. If it cannot be had, the next claim tries
 * again.
 */
static void keep_line(struct pcc_box *box)
{
	unsigned int flags;
	int ret;

	if (box->kept)
		return;
	flags = line_flags(box->irq);
	if (!(flags & IRQF_SHARED))
		return;

	if (flags & IRQF_ONESHOT)
		ret = request_threaded_irq(box->irq, wake_if_idle, acknowledge_if_idle, flags,
					   "mctp_pcc", box);
	else
		ret = request_irq(box->irq, acknowledge_if_idle, flags, "mctp_pcc", box);
	box->kept = !ret;
}

/*
 * Mailbox channel
 */

/**
 * pcc_box_claim_starts_irq() - whether claiming the channel starts its interrupt
 * @box: a mapped box, its channel not claimed
 *
 * If so, pcc.c's handler may run before pcc_box_claim() can hold it. Any context.
 *
 * Return: true for a level triggered line that nobody uses.
 */
bool pcc_box_claim_starts_irq(const struct pcc_box *box)
{
	return !box->subspace->edge && !irq_has_action(box->irq);
}

static int claim(struct pcc_box *box)
{
	bool live = irq_has_action(box->irq);
	bool idle_edge = !live && box->subspace->edge;
	struct pcc_mbox_chan *chan;

	if (live)
		disable_irq(box->irq);
	else if (idle_edge)
		irq_set_status_flags(box->irq, IRQ_NOAUTOEN);

	chan = pcc_mbox_request_channel(&box->client, box->subspace->index);

	if (idle_edge)
		irq_clear_status_flags(box->irq, IRQ_NOAUTOEN);

	if (IS_ERR(chan)) {
		if (live)
			enable_irq(box->irq);
		return PTR_ERR(chan);
	}

	if (!live && !idle_edge)
		disable_irq(box->irq);
	box->chan = chan;
	box->mapped = pcc_mbox_chan_shmem(chan);

	/* Where pcc.c leaves the mapping to its client, it rings no doorbell without it. */
	pcc_mbox_ioremap(chan->mchan);
	keep_line(box);
	return 0;
}

/**
 * pcc_box_claim() - claim the mailbox channel
 * @box: a mapped box, its channel not claimed, its callbacks set
 *
 * On success the interrupt is held: pcc_box_resume() lets it go. Process context, may sleep.
 *
 * From v6.15 to v6.19 the handler can run before pcc.c has mapped what it reads, so the interrupt
 * must not start with the request. A line that others use already is held over the request; an edge
 * triggered one is nobody else's, and is requested without being started. A level triggered one
 * that nobody uses yet cannot be had without starting it, see pcc_box_claim_starts_irq(). If it can
 * be shared, that is the first time only: then the box uses it itself, and acknowledges what the
 * platform asserts while the channel is not claimed.
 *
 * Return: 0; -EBUSY if the channel or its interrupt is in use, -ENOENT if the kernel's PCC mailbox
 * does not have it, and what else pcc_mbox_request_channel() returns. Errors have been reported,
 * rate-limited.
 */
int pcc_box_claim(struct pcc_box *box)
{
	int ret;

	mutex_lock(&line_users);
	ret = claim(box);
	mutex_unlock(&line_users);
	if (ret)
		dev_err_ratelimited(box->client.dev, "PCC subspace %u: cannot be claimed: %pe%s\n",
				    box->subspace->index, ERR_PTR(ret), ret == -EBUSY ?
				    " (it, or its interrupt, is in use)" : "");
	return ret;
}

/**
 * pcc_box_release() - release the mailbox channel
 * @box: a box whose channel is claimed, held once; the hold ends with the call
 *
 * Where pcc.c has mapped the region, this does what pcc_mbox_free_channel() does, the other way
 * round: that unmaps what the handler reads before it frees the interrupt (all kernels up to v7.3),
 * and with CONFIG_DEBUG_SHIRQ the handler of a shared line runs once more in between, held or not.
 * Elsewhere it is left to pcc.c: before v6.4 and 6.1.159 nobody else frees the interrupt. The
 * mailbox' callbacks may come until this returns.
 *
 * When the interrupt's last user goes, the hold goes too. Process context, may sleep.
 */
void pcc_box_release(struct pcc_box *box)
{
	struct pcc_mbox_chan *chan = box->chan;
	void __iomem *shmem = pcc_mbox_chan_shmem(chan);

	mutex_lock(&line_users);
	if (shmem) {
		mbox_free_channel(chan->mchan);
		pcc_mbox_chan_unmap(chan, shmem);
	} else {
		pcc_mbox_free_channel(chan);
	}
	box->chan = NULL;
	if (irq_has_action(box->irq))
		enable_irq(box->irq);
	mutex_unlock(&line_users);
}

/*
 * Interrupt
 */

/**
 * pcc_box_hold() - keep pcc.c's handler from running
 * @box: a box whose channel is claimed
 *
 * A handler that runs is waited for, so the caller holds no lock that a callback of the mailbox
 * takes. Holds nest; others who use the line are held with it. Process context, may sleep.
 */
void pcc_box_hold(struct pcc_box *box)
{
	disable_irq(box->irq);
}

/**
 * pcc_box_resume() - undo one pcc_box_hold(), or the hold that pcc_box_claim() left
 * @box: a held box
 *
 * Process context, may sleep.
 */
void pcc_box_resume(struct pcc_box *box)
{
	enable_irq(box->irq);
}

/**
 * pcc_box_irq_refusals() - what the kernel noted of interrupts that no handler took
 * @box: a mapped box
 *
 * A level triggered line repeats its interrupts, and refused ones say nothing there. A handler that
 * runs is waited for, because the kernel takes its note when that has returned. Not in hardirq.
 *
 * Return: what may be compared with an earlier answer; always the same for a level triggered line.
 */
struct pcc_irq_refusals pcc_box_irq_refusals(const struct pcc_box *box)
{
	struct irq_data *data = irq_get_irq_data(box->irq);
	struct pcc_irq_refusals refusals = { };

	if (data && box->subspace->edge) {
		synchronize_hardirq(box->irq);
		refusals.number = READ_ONCE(irq_data_to_desc(data)->irqs_unhandled);
		refusals.last = READ_ONCE(irq_data_to_desc(data)->last_unhandled);
	}
	return refusals;
}

/*
 * Registers
 */

static u64 register_read(const struct pcc_register *reg, void __iomem *mapped)
{
	u64 value = 0;

	if (!mapped) {
		acpi_read(&value, (struct acpi_generic_address *)&reg->gas);
		return value;
	}

	switch (reg->gas.bit_width) {
	case 8:
		return readb(mapped);
	case 16:
		return readw(mapped);
	case 32:
		return readl(mapped);
	default:
		return readq(mapped);
	}
}

static void register_write(const struct pcc_register *reg, void __iomem *mapped, u64 value)
{
	if (!mapped) {
		acpi_write(value, (struct acpi_generic_address *)&reg->gas);
		return;
	}

	switch (reg->gas.bit_width) {
	case 8:
		writeb(value, mapped);
		break;
	case 16:
		writew(value, mapped);
		break;
	case 32:
		writel(value, mapped);
		break;
	default:
		writeq(value, mapped);
		break;
	}
}

static void register_update(const struct pcc_register *reg, void __iomem *mapped)
{
	unsigned long flags;

	spin_lock_irqsave(&register_lock, flags);
	register_write(reg, mapped, (register_read(reg, mapped) & reg->preserve) | reg->set);
	spin_unlock_irqrestore(&register_lock, flags);
}

/**
 * pcc_box_command_complete() - whether the command complete flag is set
 * @box: a mapped box
 *
 * In an outbox it means that the region is ours, in an inbox that it is the platform's and has no
 * message in it (ACPI 14.5, 14.6.2). Any context.
 *
 * Return: whether a bit of the check register's mask is set.
 */
bool pcc_box_command_complete(const struct pcc_box *box)
{
	const struct pcc_register *reg = &box->subspace->complete;

	return register_read(reg, box->complete) & reg->mask;
}

/**
 * pcc_box_take_error() - whether the last command ended in an error
 * @box: a mapped box
 *
 * The error status is cleared, so that the next command has its own (ACPI 14.1.6). pcc.c's handler
 * does the same: it is held, or no command is under way. Any context in which a spinlock can be
 * taken.
 *
 * Return: whether a bit of the register's mask was set; false if the register is absent.
 */
bool pcc_box_take_error(const struct pcc_box *box)
{
	const struct pcc_register *reg = &box->subspace->error;
	unsigned long flags;
	bool error;
	u64 value;

	if (!reg->gas.address)
		return false;
	spin_lock_irqsave(&register_lock, flags);
	value = register_read(reg, box->error);
	error = value & reg->mask;
	if (error)
		register_write(reg, box->error, value & ~reg->mask);
	spin_unlock_irqrestore(&register_lock, flags);
	return error;
}

/**
 * pcc_box_send() - have the mailbox pass the region to the platform and ring its doorbell
 * @box: a box whose channel is claimed
 * @message: what mbox_send_message() wants; not NULL, and left alone until the mailbox has done
 *
 * Any context in which a spinlock can be taken, but pcc.c's handler.
 *
 * Return: what mbox_send_message() returns. It tells no error of the controller (all kernels).
 */
int pcc_box_send(struct pcc_box *box, void *message)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&register_lock, flags);
	ret = mbox_send_message(box->chan->mchan, message);
	spin_unlock_irqrestore(&register_lock, flags);
	return ret;
}

/**
 * pcc_box_acknowledge_irq() - acknowledge the platform's interrupt
 * @box: a mapped box that has the register, as all with a level triggered interrupt do
 *
 * Read, modify, write (ACPI 14.1.6). Any context in which a spinlock can be taken.
 */
void pcc_box_acknowledge_irq(const struct pcc_box *box)
{
	register_update(&box->subspace->ack, box->ack);
}

/**
 * pcc_box_update_complete() - pass the region to the platform
 * @box: a mapped box
 *
 * Read, modify, write: clears command complete in an outbox, sets it in an inbox (ACPI 14.5,
 * 14.6.2). Any context in which a spinlock can be taken.
 */
void pcc_box_update_complete(const struct pcc_box *box)
{
	register_update(&box->subspace->update, box->update);
}

/**
 * pcc_box_ring() - ring the platform's doorbell
 * @box: a mapped box that has one
 *
 * Read, modify, write (ACPI 14.1.6). Any context in which a spinlock can be taken.
 */
void pcc_box_ring(const struct pcc_box *box)
{
	register_update(&box->subspace->doorbell, box->doorbell);
}
