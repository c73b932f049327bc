// SPDX-License-Identifier: GPL-2.0
/*
 * channel.c on each generation of the kernel's PCC mailbox, with edge and with level triggered
 * interrupts.
 *
 * Every test states a promise, and runs once for each generation that it holds for: see promises[].
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <acpi/pcc.h>
#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/spinlock.h>

#include "box.h"
#include "channel.h"
#include "controller.h"
#include "discovery.h"
#include "frame.h"
#include "log.h"
#include "machine.h"
#include "platform.h"

#define NOTIFY		1
#define QUIET		0

#define INBOX_INDEX	5

#define IN_USE(subspace)	\
	"PCC subspace " #subspace ": cannot be claimed: -EBUSY (it, or its interrupt, is in use)"

static struct device device = { .name = "DMT0001:00" };

/* What the channel told its owner, and what the owner does then. */
static struct {
	struct pcc_channel *channel;
	struct pcc_endpoint endpoint;
	struct pcc_channel_options options;
	bool open;

	unsigned int sent;
	int sent_error;
	u64 sent_us;
	unsigned int sends_left;	/* to be sent from inside sent() */
	bool sends_while_closing;	/* tries once more, from inside sent() */
	int closing_send;		/* what came of it */

	unsigned int received;
	size_t received_len;
	bool received_by_handler;	/* the last one */
	u8 packet[PLATFORM_PACKET];
	unsigned int out_of_order;
	bool no_memory;

	unsigned int lost;
	unsigned int back;
	bool answering;

	uintptr_t offered;		/* number of the last packet that was offered */
	uintptr_t ended;		/* and of the last one that has ended */
} owner;

static const struct generation *generation;
static bool level;

static int try_send(size_t len);

static void check_open(const char *callback)
{
	if (!owner.open)
		machine_fail("%s is called on a closed channel", callback);
}

static void check_unlocked(const char *callback)
{
	check_open(callback);
	if (machine_locked())
		machine_fail("%s is called with a lock held", callback);
}

static void on_sent(void *cookie, void *packet, int error)
{
	machine_step();
	if (cookie != &owner)
		machine_fail("somebody else's channel");
	if ((uintptr_t)packet <= owner.ended || (uintptr_t)packet > owner.offered)
		machine_fail("packet %zu ends, after %zu", (size_t)packet, (size_t)owner.ended);
	owner.ended = (uintptr_t)packet;
	check_unlocked("sent");
	if (machine_in_hardirq() || !machine_bh_disabled())
		machine_fail("sent is called in a wrong context");
	owner.sent++;
	owner.sent_error = error;
	owner.sent_us = machine_now_us();
	if (owner.sends_left) {
		owner.sends_left--;
		if (try_send(16))
			machine_fail("the next packet cannot be sent from inside sent");
	}
	if (owner.sends_while_closing)
		owner.closing_send = try_send(16);
}

static bool on_received(void *cookie, size_t len)
{
	machine_step();
	check_unlocked("received");
	if (!machine_in_hardirq() && !machine_irq_held(platform.inbox.irq))
		machine_fail("received is called while the interrupt can come");
	if (!machine_in_hardirq() && !machine_bh_disabled())
		machine_fail("received is called in a wrong context");
	if (owner.no_memory)
		return false;
	if (len > sizeof(owner.packet))
		machine_fail("a packet of %zu bytes", len);
	pcc_channel_read(owner.channel, owner.packet, len);
	owner.received_len = len;
	owner.received_by_handler = machine_in_hardirq();
	/* Tests that send many packets count in the first two bytes. */
	if (owner.packet[0] != (owner.received & 0xff) ||
	    owner.packet[1] != (owner.received >> 8 & 0xff))
		owner.out_of_order++;
	owner.received++;
	return true;
}

static void on_platform(void *cookie, bool answering)
{
	machine_step();
	check_open("platform");
	if (machine_in_hardirq() || !machine_bh_disabled())
		machine_fail("platform is called in a wrong context");
	if (answering)
		owner.back++;
	else
		owner.lost++;
	if (owner.answering == answering)
		machine_fail("platform(%d) is said twice", answering);
	owner.answering = answering;
}

static const struct pcc_channel_ops ops = {
	.sent = on_sent,
	.received = on_received,
	.platform = on_platform,
};

/*
 * Steps of tests
 */

struct variant {
	const struct generation *generation;
	bool level;
};

static int prepare(void **state)
{
	const struct variant *variant = *state;

	generation = variant->generation;
	level = variant->level;
	memset(&owner, 0, sizeof(owner));
	owner.answering = true;
	log_clear();
	machine_reset();
	platform_reset();
	controller_reset(generation);
	platform.level = level;
	return 0;
}

static void create(void)
{
	platform_endpoint(&owner.endpoint);
	owner.channel = pcc_channel_create(&device, &owner.endpoint, &ops, &owner);
	assert_false(IS_ERR(owner.channel));
	/* The channel has its own copy. */
	memset(&owner.endpoint, 0xaa, sizeof(owner.endpoint));
}

static void open_channel(void)
{
	owner.open = true;
	assert_int_equal(pcc_channel_open(owner.channel, &owner.options), 0);
}

static void close_channel(void)
{
	pcc_channel_close(owner.channel);
	owner.open = false;
	machine_check_idle();
	controller_check_free();
}

static void destroy(void)
{
	pcc_channel_destroy(owner.channel);
	assert_int_equal(machine_irq_users(), 0);
	assert_int_equal(machine_mappings(), 0);
	assert_int_equal(machine_allocations(), 0);
}

static void start(void)
{
	create();
	open_channel();
}

static void stop(void)
{
	close_channel();
	destroy();
	assert_int_equal(log_count(LOG_ERROR), 0);
	assert_int_equal(log_count(LOG_WARNING), 0);
}

static u64 counter(enum pcc_counter which)
{
	return pcc_channel_counter(owner.channel, which);
}

static int try_send(size_t len)
{
	u8 packet[PLATFORM_REGION + 1];
	size_t i;
	int ret;

	for (i = 0; i < sizeof(packet); i++)
		packet[i] = i * 7 + len + platform.messages;
	local_bh_disable();
	owner.offered++;
	ret = pcc_channel_send(owner.channel, packet, len, (void *)owner.offered);
	local_bh_enable();
	return ret;
}

static int elsewhere_sent;

static void send_elsewhere(void *unused)
{
	elsewhere_sent = try_send(16);
}

static void send_len(size_t len)
{
	assert_int_equal(try_send(len), 0);
}

/* Let time pass until @sent packets have ended; a test that needs longer than @ms for it fails. */
static void await_sent(unsigned int sent, unsigned int ms)
{
	unsigned int us;

	for (us = 0; us < ms * 1000 && owner.sent < sent; us += 100)
		machine_run_us(100);
	assert_int_equal(owner.sent, sent);
}

/* Send @count packets, one after the other, without the watch having to help. */
static void expect_quick_sends(unsigned int count)
{
	u64 recovered = counter(PCC_RECOVERED_COMPLETIONS);
	unsigned int before = owner.sent;
	u64 began = machine_now_us();

	owner.sends_left = count - 1;
	send_len(16);
	await_sent(before + count, count);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), recovered);
	assert_true(owner.sent_us - began <
		    count * (platform.answer_us + platform.turnaround_us + 20ull));
}

/*
 * From the first send the channel learns who completes messages; most tests look at what comes
 * after that.
 */
static void warm_up(void)
{
	send_len(8);
	await_sent(1, 3000);
	assert_int_equal(owner.sent_error, 0);
	machine_run_ms(50);
	owner.sent = 0;
}

static void post(unsigned int number, u32 flags, bool interrupt)
{
	u8 packet[8] = { number, number >> 8, 0xc8, 0x01, 2, 3, 4, 5 };

	platform_post(packet, sizeof(packet), flags, interrupt);
}

/* From the first message the channel learns who acknowledges it. */
static void warm_up_inbox(void)
{
	platform.given_back = 0;
	post(0, QUIET, true);
	machine_run_ms(50);
	assert_int_equal(owner.received, 1);
	assert_int_equal(platform.given_back, 1);
	owner.received = 0;
	platform.posted = 0;
	platform.given_back = 0;
	platform.inbox.doorbells = 0;
}

static void put_pending(u32 flags)
{
	platform.inbox.complete |= PLATFORM_COMPLETE;
	post(0, flags, false);
}

/* The inbox is opened empty, and ready. */
static void start_ready(void)
{
	platform.inbox.complete |= PLATFORM_COMPLETE;
	start();
	platform.inbox.doorbells = 0;
	platform.given_back = 0;
}

static void expect_given_back(unsigned int count)
{
	assert_int_equal(platform.given_back, count);
	assert_true(platform_may_post());
}

static unsigned int expected_rings(unsigned int messages, unsigned int notify)
{
	return generation->ack == ACK_WITH_DOORBELL ? messages : notify;
}

/*
 * Opening and closing
 */

static void opens_and_closes(void **state)
{
	start();
	assert_true(platform_may_post());
	machine_run_ms(5000);
	stop();
	assert_int_equal(owner.sent + owner.received + owner.lost + owner.back, 0);
}

static void opens_again(void **state)
{
	unsigned int i;

	create();
	for (i = 0; i < 20; i++) {
		open_channel();
		owner.sent = 0;
		owner.received = 0;
		warm_up();
		warm_up_inbox();
		close_channel();
	}
	assert_int_equal(counter(PCC_COMPLETIONS), 20);
	assert_int_equal(counter(PCC_RECEIVED), 20);
	destroy();
}

static void creates_without_touching_the_platform(void **state)
{
	create();
	machine_run_ms(1000);
	assert_int_equal(controller.requests, 0);
	assert_int_equal(platform.inbox.updates + platform.outbox.updates, 0);
	destroy();
}

static void create_without_memory_leaves_nothing(void **state)
{
	platform_endpoint(&owner.endpoint);
	machine_fail_allocation = 1;
	assert_int_equal(PTR_ERR(pcc_channel_create(&device, &owner.endpoint, &ops, &owner)),
			 -ENOMEM);
	assert_int_equal(machine_allocations(), 0);
}

static void create_without_mappings_leaves_nothing(void **state)
{
	unsigned int nth;

	platform_endpoint(&owner.endpoint);
	/* Two regions and four registers each. */
	for (nth = 1; nth <= 10; nth++) {
		log_clear();
		machine_fail_mapping = nth;
		assert_int_equal(PTR_ERR(pcc_channel_create(&device, &owner.endpoint, &ops,
							    &owner)), -ENXIO);
		assert_int_equal(machine_mappings(), 0);
		assert_int_equal(machine_allocations(), 0);
		assert_int_equal(log_count(LOG_ERROR), 1);
	}
}

static void create_without_interrupt_is_told(void **state)
{
	platform_endpoint(&owner.endpoint);
	machine_unknown_gsi = owner.endpoint.inbox.gsi;
	assert_int_equal(PTR_ERR(pcc_channel_create(&device, &owner.endpoint, &ops, &owner)),
			 -EINVAL);
	assert_string_equal(log_first(LOG_ERROR), "PCC subspace 5: no interrupt for GSI 42");
	assert_int_equal(machine_mappings(), 0);
	assert_int_equal(machine_allocations(), 0);
}

static void expect_open_fails(int error, const char *message)
{
	unsigned int mapped;

	create();
	mapped = machine_mappings();
	assert_int_equal(pcc_channel_open(owner.channel, &owner.options), error);
	assert_string_equal(log_first(LOG_ERROR), message);
	assert_int_equal(log_count(LOG_ERROR), 1);
	/* An interface that could not be opened is closed all the same, as its device wakes up. */
	pcc_channel_close(owner.channel);
	machine_check_idle();
	assert_int_equal(machine_mappings(), mapped);
	destroy();
}

static void outbox_in_use_is_told(void **state)
{
	controller_occupy(2);
	expect_open_fails(-EBUSY, IN_USE(2));
}

static void inbox_in_use_is_told(void **state)
{
	controller_occupy(INBOX_INDEX);
	expect_open_fails(-EBUSY, IN_USE(5));
}

/* Whose inbox it is shows only when it is claimed. */
static void inbox_of_somebody_else_is_left_alone(void **state)
{
	create();
	put_pending(NOTIFY);
	controller_occupy(INBOX_INDEX);
	assert_int_equal(pcc_channel_open(owner.channel, &owner.options), -EBUSY);
	assert_int_equal(platform.given_back, 0);
	assert_int_equal(platform.inbox.doorbells, 0);
	destroy();
}

/* The handler runs for our outbox too, and would find whatever we leave in the inbox. */
static void inbox_of_somebody_else_on_a_shared_line_is_left_alone(void **state)
{
	platform.shared_line = true;
	inbox_of_somebody_else_is_left_alone(state);
}

static void missing_channel_is_told(void **state)
{
	controller.request_error = -ENOENT;
	controller.request_error_index = INBOX_INDEX;
	expect_open_fails(-ENOENT, "PCC subspace 5: cannot be claimed: -ENOENT");
}

static int other_handler(int irq, void *cookie)
{
	return IRQ_HANDLED;
}

static void interrupt_in_use_is_told(void **state)
{
	int other;

	create();
	assert_int_equal(request_irq(platform.inbox.irq, other_handler, 0, "other", &other), 0);
	assert_int_equal(pcc_channel_open(owner.channel, &owner.options), -EBUSY);
	assert_string_equal(log_first(LOG_ERROR), IN_USE(5));
	assert_int_equal(machine_irq_depth(platform.inbox.irq), 0);
	free_irq(platform.inbox.irq, &other);
	machine_check_idle();
	destroy();
}

static void open_asks_for_messages(void **state)
{
	start();
	expect_given_back(1);
	assert_int_equal(platform.inbox.doorbells, 0);
	assert_int_equal(counter(PCC_DISCARDED), 0);
	stop();
}

static void pending_message_is_discarded_at_open(void **state)
{
	create();
	put_pending(QUIET);
	open_channel();
	expect_given_back(1);
	machine_run_ms(5000);
	assert_int_equal(owner.received, 0);
	assert_int_equal(platform.given_back, 1);
	assert_int_equal(platform.inbox.doorbells, 0);
	assert_int_equal(counter(PCC_DISCARDED), 1);
	stop();
}

static void discarded_message_is_answered_by_doorbell(void **state)
{
	create();
	put_pending(NOTIFY);
	open_channel();
	expect_given_back(1);
	/* The controller may forget it, or ring once more when it starts. */
	assert_int_equal(platform.inbox.doorbells,
			 level ? 1 + generation->ack_at_startup : !generation->ack_at_request);
	stop();
}

static void garbage_in_the_inbox_rings_no_doorbell(void **state)
{
	create();
	memset(platform.inbox.memory, 0xff, PLATFORM_REGION);
	open_channel();
	expect_given_back(1);
	assert_int_equal(platform.inbox.doorbells, generation->ack_at_startup);
	assert_int_equal(counter(PCC_DISCARDED), 0);
	stop();
}

static void post_at_once(void)
{
	platform.given_back_hook = NULL;
	post(0, QUIET, true);
}

static void message_in_answer_to_open_blocks_nothing(void **state)
{
	create();
	platform.given_back_hook = post_at_once;
	open_channel();
	machine_run_ms(3000);
	expect_given_back(2);
	/* W19 */
	if (!level || !generation->ack_at_startup)
		assert_int_equal(owner.received + counter(PCC_DISCARDED), 1);
	/* Only an interrupt that waits for the end of open leaves it for us. */
	if (!level && !generation->ack_at_request && !generation->ack_at_startup)
		assert_int_equal(owner.received, 1);
	stop();
}

/* The inbox is given back whatever was in it, and works. */
static void open_and_receive(void)
{
	open_channel();
	machine_run_ms(3000);
	assert_true(platform_may_post());
	warm_up_inbox();
	stop();
}

static void interrupt_the_inbox(u32 index)
{
	if (index != INBOX_INDEX)
		return;
	controller.bound_hook = NULL;
	controller.freeing_hook = NULL;
	if (platform_may_post())
		post(0, NOTIFY, true);
	else
		platform_signal(&platform.inbox);
}

/* W12 */
static void interrupt_before_the_mapping_is_survived(void **state)
{
	create();
	put_pending(NOTIFY);
	controller.bound_hook = interrupt_the_inbox;
	open_channel();
	machine_run_ms(3000);
	assert_true(platform_may_post());
	warm_up();
	stop();
}

/* W12, where the line is in use, and can be held beforehand. */
static void interrupt_before_the_mapping_is_survived_on_a_shared_line(void **state)
{
	platform.shared_line = true;
	interrupt_before_the_mapping_is_survived(state);
}

/* W13 */
static void release_survives_an_interrupt(void **state)
{
	start_ready();
	warm_up_inbox();
	controller.freeing_hook = interrupt_the_inbox;
	close_channel();
	assert_null(controller.freeing_hook);
	assert_int_equal(owner.received, 0);
	destroy();
}

/*
 * W12 again: what was sent while the channel was closed. A level triggered line is asserted then.
 */
static void waiting_message_with_its_interrupt_is_survived_at_open(void **state)
{
	start_ready();
	warm_up_inbox();
	close_channel();
	post(0, NOTIFY, true);
	open_channel();
	machine_run_ms(3000);
	assert_true(platform_may_post());
	assert_int_equal(owner.received, 0);
	warm_up_inbox();
	stop();
}

static void waiting_message_with_its_interrupt_is_survived_at_open_on_a_free_line(void **state)
{
	machine_fail_irq = true;
	waiting_message_with_its_interrupt_is_survived_at_open(state);
}

/* Open a channel that was closed; no interrupt is refused meanwhile. */
static void open_without_a_storm(void)
{
	unsigned long refused = machine_irq_refused(platform.outbox.irq);

	open_channel();
	assert_int_equal(machine_irq_refused(platform.outbox.irq), refused);
	machine_run_ms(3000);
	assert_true(platform_may_post());
	assert_int_equal(owner.received, 0);
	warm_up_inbox();
	stop();
}

/* The outbox' handler would refuse its interrupt until the inbox has one. */
static void waiting_message_makes_no_storm_on_a_shared_line(void **state)
{
	platform.shared_line = true;
	start_ready();
	warm_up_inbox();
	close_channel();
	post(0, NOTIFY, true);
	open_without_a_storm();
}

static void waiting_message_makes_no_storm_on_a_shared_line_on_a_free_line(void **state)
{
	machine_fail_irq = true;
	waiting_message_makes_no_storm_on_a_shared_line(state);
}

/* W20, too: when the line is let go, its handler finds no message any more. */
static void message_while_the_inbox_is_claimed_makes_no_storm(void **state)
{
	platform.shared_line = true;
	create();
	controller.bound_hook = interrupt_the_inbox;
	open_channel();
	assert_null(controller.bound_hook);
	assert_false(machine_irq_dead(platform.inbox.irq));
	machine_run_ms(3000);
	assert_true(platform_may_post());
	warm_up_inbox();
	stop();
}

static void message_in_answer_to_close_makes_no_storm_on_a_shared_line(void **state)
{
	unsigned long refused;

	platform.shared_line = true;
	start_ready();
	warm_up_inbox();
	controller.freeing_hook = interrupt_the_inbox;
	refused = machine_irq_refused(platform.inbox.irq);
	close_channel();
	/* The box' own handler acknowledges it, and takes no interrupt. */
	assert_int_equal(machine_irq_refused(platform.inbox.irq), refused + 1);
	destroy();
}

/* The line is held for the claim, and was before: the smallest gap is enough for a storm. */
static void check_that_the_line_was_held(void)
{
	if (machine_irq_depth(platform.inbox.irq) != 2)
		machine_fail("the line is open for a moment");
}

static void post_before_the_inbox_is_claimed(u32 index)
{
	if (index != INBOX_INDEX)
		return;
	check_that_the_line_was_held();
	controller.request_hook = NULL;
	post(0, NOTIFY, true);
}

static void message_between_the_claims_makes_no_storm_on_a_shared_line(void **state)
{
	unsigned long refused;

	platform.shared_line = true;
	start_ready();
	warm_up_inbox();
	close_channel();
	controller.request_hook = post_before_the_inbox_is_claimed;
	refused = machine_irq_refused(platform.inbox.irq);
	open_channel();
	assert_null(controller.request_hook);
	/* A controller that empties the inbox when it starts does not know the interrupt then. */
	assert_in_range(machine_irq_refused(platform.inbox.irq) - refused, 0,
			generation->ack_at_request || generation->ack_at_startup);
	machine_run_ms(3000);
	assert_true(platform_may_post());
	stop();
}

static void interrupt_the_outbox_when_it_is_released(u32 index)
{
	if (index != platform.outbox.index)
		return;
	controller.freeing_hook = NULL;
	platform_signal(&platform.outbox);
}

static void completion_at_close_makes_no_storm_on_a_shared_line(void **state)
{
	unsigned long refused;

	platform.shared_line = true;
	start_ready();
	warm_up();
	controller.freeing_hook = interrupt_the_outbox_when_it_is_released;
	refused = machine_irq_refused(platform.outbox.irq);
	close_channel();
	assert_null(controller.freeing_hook);
	assert_int_equal(machine_irq_refused(platform.outbox.irq), refused + 1);
	destroy();
}

static void what_is_asserted_while_closed_is_acknowledged(void **state)
{
	unsigned long refused;

	start_ready();
	warm_up();
	warm_up_inbox();
	close_channel();
	refused = machine_irq_refused(platform.inbox.irq);
	post(0, NOTIFY, true);
	assert_int_equal(machine_irq_refused(platform.inbox.irq), refused + 1);
	refused = machine_irq_refused(platform.outbox.irq);
	platform_signal(&platform.outbox);
	assert_int_equal(machine_irq_refused(platform.outbox.irq), refused + 1);
	open_and_receive();
}

static void what_is_asserted_while_closed_is_acknowledged_on_a_shared_line(void **state)
{
	platform.shared_line = true;
	what_is_asserted_while_closed_is_acknowledged(state);
}

/* The platform's acknowledge register does nothing: the kernel may not hang. */
static void line_that_cannot_be_acknowledged_is_given_up(void **state)
{
	start_ready();
	warm_up_inbox();
	close_channel();
	platform.deaf = true;
	post(0, NOTIFY, true);
	assert_true(machine_irq_dead(platform.inbox.irq));
	platform.deaf = false;
	open_channel();
	assert_false(machine_irq_dead(platform.inbox.irq));
	machine_run_ms(3000);
	assert_true(platform_may_post());
	warm_up_inbox();
	stop();
}

static void note_whether_the_line_is_held(u32 index)
{
	if (!machine_irq_held(platform_box(index)->irq))
		machine_fail("the claim of subspace %u starts its interrupt", index);
}

/* The first claim alone starts a line. */
static void line_is_held_over_each_later_claim(void **state)
{
	start_ready();
	close_channel();
	controller.request_hook = note_whether_the_line_is_held;
	controller.bound_hook = note_whether_the_line_is_held;
	open_channel();
	controller.bound_hook = NULL;
	controller.request_hook = NULL;
	warm_up();
	stop();
}

static void line_that_cannot_be_kept_is_kept_the_next_time(void **state)
{
	unsigned int kept;

	create();
	machine_fail_irq = true;
	open_channel();
	machine_fail_irq = false;
	warm_up_inbox();
	close_channel();
	assert_int_equal(machine_irq_users(), 0);
	open_channel();
	close_channel();
	kept = machine_irq_users();
	assert_int_equal(kept, 2);
	open_channel();
	close_channel();
	assert_int_equal(machine_irq_users(), kept);
	destroy();
}

/* Where pcc.c shares no line, and edge triggered ones, which nobody shares. */
static void line_that_is_not_shared_is_not_kept(void **state)
{
	start_ready();
	close_channel();
	assert_int_equal(machine_irq_users(), 0);
	destroy();
}

/* As CONFIG_DEBUG_SHIRQ calls it, when its box is about to be unmapped. */
static void last_call_of_the_own_handler_is_survived(void **state)
{
	start_ready();
	warm_up_inbox();
	close_channel();
	machine_debug_shirq = true;
	destroy();
}

static void interrupt_the_outbox_before_it_is_claimed(u32 index)
{
	if (index != platform.outbox.index)
		return;
	check_that_the_line_was_held();
	controller.request_hook = NULL;
	platform_signal(&platform.outbox);
}

/* The outbox of a platform that was given up is claimed anew. */
static void late_answer_makes_no_storm_on_a_shared_line(void **state)
{
	unsigned long refused;

	platform.shared_line = true;
	start_ready();
	warm_up();
	platform.answer = ANSWER_NEVER;
	send_len(8);
	controller.request_hook = interrupt_the_outbox_before_it_is_claimed;
	refused = machine_irq_refused(platform.outbox.irq);
	machine_run_ms(10000);
	assert_null(controller.request_hook);
	assert_in_range(machine_irq_refused(platform.outbox.irq) - refused, 0, 1);
	stop();
}

static void old_completion_makes_no_storm(void **state)
{
	start_ready();
	warm_up();
	close_channel();
	platform_signal(&platform.outbox);
	open_without_a_storm();
}

static void old_completion_makes_no_storm_on_a_free_line(void **state)
{
	machine_fail_irq = true;
	old_completion_makes_no_storm(state);
}

static void release_survives_an_interrupt_on_a_shared_line(void **state)
{
	platform.shared_line = true;
	release_survives_an_interrupt(state);
}

/* CONFIG_DEBUG_SHIRQ calls the handler of a shared line once more when it is freed. */
static void debug_call_of_the_handler_is_survived(void **state)
{
	start_ready();
	warm_up_inbox();
	machine_debug_shirq = true;
	/* The interrupt was lost, so that it waits in the inbox. */
	post(0, NOTIFY, false);
	stop();
}

/* It may come as late as that; the platform sends what it likes when it has the region back. */
static void message_before_a_debug_call_of_the_handler_is_survived(void **state)
{
	start_ready();
	warm_up_inbox();
	machine_debug_shirq = true;
	controller.freeing_hook = interrupt_the_inbox;
	close_channel();
	assert_null(controller.freeing_hook);
	assert_int_equal(owner.received, 0);
	machine_debug_shirq = false;
	open_and_receive();
}

static unsigned long line_flags(void)
{
	return IRQF_SHARED | (controller.generation->oneshot ? IRQF_ONESHOT : 0);
}

/* The inbox shares its line with somebody who stays when it goes. */
static void somebody_else_keeps_the_line(void **state)
{
	int other;

	create();
	assert_int_equal(request_irq(platform.inbox.irq, other_handler, line_flags(), "other",
				     &other), 0);
	open_channel();
	machine_run_ms(3000);
	assert_int_equal(machine_irq_depth(platform.inbox.irq), 0);
	warm_up_inbox();
	pcc_channel_close(owner.channel);
	assert_int_equal(machine_irq_depth(platform.inbox.irq), 0);
	free_irq(platform.inbox.irq, &other);
	destroy();
}

static void interrupts_after_close_reach_nobody(void **state)
{
	start_ready();
	warm_up();
	warm_up_inbox();
	close_channel();
	platform_signal(&platform.outbox);
	post(0, NOTIFY, true);
	machine_run_ms(3000);
	assert_int_equal(owner.sent + owner.received, 0);
	destroy();
}

/*
 * Sending
 */

static void send_is_completed_once(void **state)
{
	start();
	send_len(16);
	machine_run_ms(5000);
	assert_int_equal(owner.sent, 1);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(platform.messages, 1);
	assert_int_equal(counter(PCC_COMPLETIONS), 1);
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 0);
	assert_int_equal(machine_traces.sends, 1);
	assert_int_equal(machine_traces.completions, 1);
	stop();
	assert_int_equal(owner.sent, 1);
}

static void first_send_is_completed_in_time(void **state)
{
	start();
	send_len(16);
	await_sent(1, 20);
	stop();
}

static void thousand_sends_need_no_watchdog(void **state)
{
	start();
	warm_up();
	expect_quick_sends(1000);
	machine_run_ms(1000);
	assert_int_equal(owner.sent, 1000);
	assert_int_equal(platform.messages, 1001);
	assert_int_equal(counter(PCC_COMPLETIONS), 1001);
	assert_int_equal(counter(PCC_SPURIOUS_INTERRUPTS), 0);
	stop();
}

static void every_packet_arrives_unchanged(void **state)
{
	size_t len, i;

	start();
	warm_up();
	for (len = PCC_PACKET_HEADER; len <= PLATFORM_PACKET; len++) {
		unsigned int number = platform.messages;

		owner.sent = 0;
		send_len(len);
		await_sent(1, 1);
		assert_int_equal(platform.packet_len, len);
		for (i = 0; i < len; i++)
			assert_int_equal(platform.packet[i], (u8)(i * 7 + len + number));
	}
	stop();
}

static void packet_beyond_the_region_is_refused(void **state)
{
	start();
	assert_int_equal(try_send(PLATFORM_PACKET + 1), -EMSGSIZE);
	assert_int_equal(platform.messages, 0);
	send_len(PLATFORM_PACKET);
	await_sent(1, 20);
	stop();
}

static void packet_without_a_whole_header_is_refused(void **state)
{
	start();
	assert_int_equal(try_send(PCC_PACKET_HEADER - 1), -EINVAL);
	assert_int_equal(try_send(0), -EINVAL);
	assert_int_equal(platform.messages, 0);
	send_len(PCC_PACKET_HEADER);
	await_sent(1, 20);
	stop();
}

static void second_send_is_refused_while_one_is_under_way(void **state)
{
	start();
	send_len(16);
	assert_int_equal(try_send(16), -EBUSY);
	await_sent(1, 20);
	assert_int_equal(platform.messages, 1);
	send_len(16);
	await_sent(2, 20);
	stop();
}

static void send_is_refused_on_a_region_that_the_platform_took(void **state)
{
	start();
	warm_up();
	platform.outbox.complete &= ~(u64)PLATFORM_COMPLETE;
	assert_int_equal(try_send(16), -EBUSY);
	assert_int_equal(owner.lost, 1);
	assert_int_equal(counter(PCC_CARRIER_LOSSES), 1);
	platform_complete(false, false);
	machine_run_ms(300);
	assert_int_equal(owner.back, 1);
	expect_quick_sends(10);
	stop();
}

static void wrong_signature_in_the_outbox_is_repaired(void **state)
{
	start();
	warm_up();
	assert_int_equal(counter(PCC_SIGNATURE_REPAIRS), 0);
	platform.outbox.memory[0] ^= 1;
	expect_quick_sends(2);
	assert_int_equal(counter(PCC_SIGNATURE_REPAIRS), 1);
	stop();
}

/* W1; generations that mark the channel before the doorbell need no help. */
static void platform_faster_than_the_doorbell_loses_no_send(void **state)
{
	unsigned int i;

	start();
	platform.answer = ANSWER_AT_ONCE;
	for (i = 1; i <= 50; i++) {
		send_len(16);
		await_sent(i, 30);
		assert_int_equal(owner.sent_error, 0);
	}
	assert_int_equal(counter(PCC_COMPLETIONS), 50);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 0);
	stop();
	assert_int_equal(owner.sent, 50);
}

static void platform_faster_than_the_doorbell_needs_no_watchdog(void **state)
{
	start();
	warm_up();
	platform.answer = ANSWER_AT_ONCE;
	expect_quick_sends(100);
	stop();
}

static void lost_completion_interrupt_is_recovered(void **state)
{
	start();
	warm_up();
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 1);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 0);
	platform.answer_interrupt = true;
	expect_quick_sends(10);
	stop();
	assert_int_equal(owner.lost, 0);
}

static void first_completion_interrupt_may_be_lost(void **state)
{
	start();
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 1);
	platform.answer_interrupt = true;
	send_len(16);
	await_sent(2, 30);
	expect_quick_sends(10);
	stop();
}

static void duplicate_completion_interrupt_changes_nothing(void **state)
{
	unsigned int i;

	start();
	warm_up();
	for (i = 0; i < 10; i++) {
		owner.sent = 0;
		expect_quick_sends(1);
		platform_signal(&platform.outbox);
		machine_run_us(100);
		platform_signal(&platform.outbox);
		machine_run_us(100);
		assert_int_equal(owner.sent, 1);
	}
	expect_quick_sends(100);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 0);
	stop();
}

static void interrupt_before_completion_ends_no_send(void **state)
{
	start();
	warm_up();
	platform.answer_us = 1000;
	send_len(16);
	machine_run_us(500);
	platform_signal(&platform.outbox);
	machine_run_us(400);
	assert_int_equal(owner.sent, 0);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	machine_run_ms(50);
	assert_int_equal(owner.sent, 1);
	expect_quick_sends(10);
	stop();
}

static void platform_error_is_reported(void **state)
{
	start();
	warm_up();
	platform.answer_error = true;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, -EIO);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 1);
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 0);
	assert_int_equal(owner.lost, 0);
	platform.answer_error = false;
	machine_run_ms(1);
	expect_quick_sends(10);
	stop();
}

/*
 * Error status and command complete in one register, where the controller does not write 0 to it.
 */
static void platform_error_in_the_status_register_is_reported(void **state)
{
	platform.one_register = true;
	platform_error_is_reported(state);
}

static void first_platform_error_is_reported(void **state)
{
	start();
	platform.answer_error = true;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, -EIO);
	platform.answer_error = false;
	send_len(16);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, 0);
	expect_quick_sends(10);
	stop();
}

static void platform_error_without_interrupt_is_reported(void **state)
{
	start();
	warm_up();
	platform.answer_error = true;
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, -EIO);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 1);
	stop();
}

static void platform_error_without_interrupt_in_the_status_register_is_reported(void **state)
{
	platform.one_register = true;
	platform_error_without_interrupt_is_reported(state);
}

static void platform_error_is_not_reported_again(void **state)
{
	start();
	warm_up();
	platform.answer_error = true;
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	/* The error status stays until the operating system clears it. */
	platform.answer_error = false;
	platform.answer_interrupt = true;
	send_len(16);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 1);
	expect_quick_sends(10);
	stop();
}

/* The kernel forgets how many interrupts were refused before, and counts to one again. */
static void platform_errors_now_and_then_are_reported(void **state)
{
	unsigned int i;

	start();
	warm_up();
	platform.answer_error = true;
	for (i = 1; i <= 5; i++) {
		send_len(16);
		await_sent(i, 30);
		assert_int_equal(owner.sent_error, -EIO);
		assert_int_equal(counter(PCC_PLATFORM_ERRORS), i);
		machine_run_ms(200);
	}
	stop();
}

static void error_told_by_the_controller_is_reported(void **state)
{
	start();
	warm_up();
	controller.txdone_error = -EIO;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, -EIO);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 1);
	controller.txdone_error = 0;
	expect_quick_sends(10);
	stop();
}

/* The platform changes its mind after the handler, and before the tasklet. */
static void completion_that_is_taken_back_ends_no_send(void **state)
{
	start();
	warm_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
	local_bh_disable();
	platform_complete(false, true);
	platform.outbox.complete &= ~(u64)PLATFORM_COMPLETE;
	local_bh_enable();
	machine_run_ms(5);
	assert_int_equal(owner.sent, 0);
	platform_complete(false, false);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	platform.answer = ANSWER_LATER;
	send_len(16);
	await_sent(2, 30);
	expect_quick_sends(10);
	stop();
}

static void platform_error_on_a_level_line_ends_the_send(void **state)
{
	start();
	warm_up();
	platform.answer_error = true;
	send_len(16);
	await_sent(1, 30);
	platform.answer_error = false;
	expect_quick_sends(10);
	assert_int_equal(owner.lost, 0);
	stop();
}

static void old_refused_interrupt_is_no_error(void **state)
{
	start();
	warm_up();
	/* Nothing is under way: it is refused, or counted. */
	platform_signal(&platform.outbox);
	machine_run_ms(20);
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 0);
	stop();
}

/*
 * The watch is faster than the interrupt, and the next packet is with the platform when that comes.
 */
static void interrupt_of_the_packet_before_is_no_error(void **state)
{
	start();
	warm_up();
	platform.answer = ANSWER_NEVER;
	owner.sends_left = 1;
	send_len(16);
	platform_complete(false, false);
	await_sent(1, 30);
	platform_signal(&platform.outbox);
	platform_complete(false, false);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 0);

	/* The next interrupt is that of its packet, and what is refused after it is an error. */
	platform.answer = ANSWER_LATER;
	send_len(16);
	await_sent(3, 30);
	platform.answer_error = true;
	send_len(16);
	await_sent(4, 30);
	assert_int_equal(owner.sent_error, -EIO);
	send_len(16);
	await_sent(5, 30);
	assert_int_equal(owner.sent_error, -EIO);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 2);
	stop();
}

static void send_with_a_lost_interrupt(void)
{
	start();
	warm_up();
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
}

static void expect_platform_error(void)
{
	platform.answer_interrupt = true;
	platform.answer_error = true;
	send_len(16);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, -EIO);
}

/* It comes while nothing is under way. */
static void interrupt_after_its_packet_excuses_no_error(void **state)
{
	send_with_a_lost_interrupt();
	platform_signal(&platform.outbox);
	expect_platform_error();
	stop();
}

/* It is refused while the next packet is with the platform, and so is that one's. */
static void interrupt_of_the_packet_before_hides_no_error(void **state)
{
	start();
	warm_up();
	platform.answer = ANSWER_NEVER;
	owner.sends_left = 1;
	send_len(16);
	platform_complete(false, false);
	await_sent(1, 30);
	platform_signal(&platform.outbox);
	platform_complete(true, true);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, -EIO);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 1);
	stop();
}

static void signal_outbox(void)
{
	platform.message_hook = NULL;
	platform_signal(&platform.outbox);
}

/* It is refused before the next packet can have an error. */
static void interrupt_while_the_doorbell_is_rung_hides_no_error(void **state)
{
	send_with_a_lost_interrupt();
	platform.message_hook = signal_outbox;
	expect_platform_error();
	stop();
}

static void interrupt_from_before_close_excuses_no_error(void **state)
{
	send_with_a_lost_interrupt();
	close_channel();
	open_channel();
	expect_platform_error();
	stop();
}

static void absent_error_register_is_no_error(void **state)
{
	platform.error_register = false;
	start();
	warm_up();
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	stop();
}

static void expect_timeout(void)
{
	platform.answer = ANSWER_NEVER;
	send_len(16);
	await_sent(owner.sent + 1, 700);
	assert_int_equal(owner.sent_error, -ETIMEDOUT);
	assert_int_equal(owner.lost, 1);
	assert_int_equal(counter(PCC_TIMEOUTS), 1);
	assert_int_equal(counter(PCC_CARRIER_LOSSES), 1);
	assert_int_equal(try_send(16), -EBUSY);
}

static void silent_platform_is_told(void **state)
{
	start();
	warm_up();
	expect_timeout();
	machine_run_ms(5000);
	assert_int_equal(owner.sent, 1);
	assert_int_equal(owner.back, 0);
	assert_int_equal(counter(PCC_TIMEOUTS), 1);
	stop();
	assert_int_equal(owner.sent, 1);
}

static void first_send_may_time_out(void **state)
{
	start();
	expect_timeout();
	platform.answer = ANSWER_LATER;
	platform_complete(false, true);
	machine_run_ms(300);
	assert_int_equal(owner.back, 1);
	send_len(16);
	await_sent(2, 30);
	expect_quick_sends(10);
	stop();
}

static void late_completion_brings_the_platform_back(void **state)
{
	start();
	warm_up();
	expect_timeout();
	machine_run_ms(1000);
	platform.answer = ANSWER_LATER;
	platform_complete(false, true);
	machine_run_ms(150);
	assert_int_equal(owner.back, 1);
	assert_int_equal(owner.sent, 1);
	expect_quick_sends(100);
	stop();
}

static void late_interrupt_is_noticed_at_once(void **state)
{
	start();
	warm_up();
	expect_timeout();
	machine_run_ms(1010);
	platform_complete(false, true);
	machine_run_ms(5);
	assert_int_equal(owner.back, 1);
	assert_int_equal(counter(PCC_SPURIOUS_INTERRUPTS), 0);
	stop();
}

static void late_completion_without_interrupt_is_noticed(void **state)
{
	start();
	warm_up();
	expect_timeout();
	platform.answer = ANSWER_LATER;
	platform_complete(false, false);
	machine_run_ms(150);
	assert_int_equal(owner.back, 1);
	expect_quick_sends(100);
	stop();
}

static void late_error_brings_the_platform_back(void **state)
{
	start();
	warm_up();
	expect_timeout();
	platform.answer = ANSWER_LATER;
	platform_complete(true, true);
	machine_run_ms(150);
	assert_int_equal(owner.back, 1);
	expect_quick_sends(10);
	assert_int_equal(owner.sent_error, 0);
	stop();
}

static void late_error_is_not_that_of_the_next_send(void **state)
{
	start();
	warm_up();
	expect_timeout();
	platform.answer = ANSWER_LATER;
	platform_complete(true, false);
	machine_run_ms(150);
	assert_int_equal(owner.back, 1);
	send_len(16);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, 0);
	stop();
}

static void error_from_before_open_is_not_that_of_the_first_send(void **state)
{
	platform.outbox.error |= PLATFORM_ERROR;
	start();
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	stop();
}

static void outbox_is_claimed_again_when_that_failed(void **state)
{
	start();
	warm_up();
	controller.request_error = -EBUSY;
	controller.request_error_index = 2;
	expect_timeout();
	platform_complete(false, false);
	machine_run_ms(500);
	assert_int_equal(owner.back, 0);
	controller.request_error = 0;
	machine_run_ms(500);
	assert_int_equal(owner.back, 1);
	platform.answer = ANSWER_LATER;
	expect_quick_sends(10);
	close_channel();
	destroy();
}

static void channel_closes_when_the_outbox_could_not_be_claimed(void **state)
{
	start();
	warm_up();
	controller.request_error = -EBUSY;
	controller.request_error_index = 2;
	expect_timeout();
	machine_run_ms(500);
	close_channel();
	destroy();
}

/* W15 */
static void refusal_by_the_controller_is_told(void **state)
{
	start();
	warm_up();
	controller.send_data_fails = true;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, -EIO);
	assert_int_equal(counter(PCC_REFUSED_SENDS), 1);
	assert_int_equal(counter(PCC_COMPLETIONS), 1);
	assert_int_equal(owner.lost, 1);
	controller.send_data_fails = false;
	machine_run_ms(300);
	assert_int_equal(owner.back, 1);
	assert_int_equal(platform.messages, 1);
	expect_quick_sends(100);
	stop();
}

static void error_of_the_mailbox_is_returned(void **state)
{
	start();
	warm_up();
	controller.send_message_error = -ENOBUFS;
	assert_int_equal(try_send(16), -ENOBUFS);
	assert_int_equal(counter(PCC_REFUSED_SENDS), 1);
	controller.send_message_error = 0;
	machine_run_ms(100);
	assert_int_equal(owner.sent, 0);
	expect_quick_sends(10);
	stop();
	assert_int_equal(owner.sent, 10);
}

static void turnaround_time_is_kept(void **state)
{
	platform.turnaround_us = 300;
	start();
	warm_up();
	owner.sent = 0;
	expect_quick_sends(50);
	stop();
}

static void turnaround_time_is_kept_after_a_lost_interrupt(void **state)
{
	platform.turnaround_us = 7000;
	start();
	warm_up();
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 60);
	platform.answer_interrupt = true;
	send_len(16);
	await_sent(2, 60);
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 1);
	stop();
}

static void turnaround_time_is_kept_over_close(void **state)
{
	platform.turnaround_us = 50000;
	start();
	send_len(16);
	machine_run_ms(20);
	close_channel();
	open_channel();
	send_len(16);
	machine_run_ms(100);
	assert_int_equal(platform.messages, 2);
	stop();
}

static void turnaround_time_has_a_bound(void **state)
{
	platform.turnaround_us = 6000000;
	start();
	assert_int_equal(log_count(LOG_WARNING), 1);
	assert_string_equal(log_first(LOG_WARNING),
			    "PCC subspace 2: minimum turnaround time of 6000000 us, taken as 5000000");
	send_len(16);
	await_sent(1, 6000);
	assert_in_range(owner.sent_us, 5000000, 5100000);
	close_channel();
	destroy();
}

static void nothing_is_sent_during_the_turnaround_time(void **state)
{
	platform.turnaround_us = 5000;
	start();
	warm_up();
	send_len(16);
	machine_run_ms(2);
	assert_int_equal(owner.sent, 0);
	assert_int_equal(try_send(16), -EBUSY);
	await_sent(1, 30);
	stop();
}

/*
 * Closing with a message in flight
 */

static void close_waits_for_a_message_in_flight(void **state)
{
	u64 began;

	start();
	warm_up();
	platform.answer_us = 100000;
	send_len(16);
	began = machine_now_us();
	close_channel();
	assert_int_equal(owner.sent, 1);
	assert_int_equal(owner.sent_error, 0);
	assert_true(machine_now_us() - began < 130000);
	assert_int_equal(counter(PCC_CANCELED_SENDS), 0);
	destroy();
}

static void what_is_sent_while_closing_is_refused(void **state)
{
	start();
	warm_up();
	platform.answer_us = 100000;
	send_len(16);
	owner.sends_while_closing = true;
	close_channel();
	assert_int_equal(owner.closing_send, -EBUSY);
	assert_int_equal(owner.sent, 1);
	destroy();
}

static void close_cancels_a_message_that_does_not_end(void **state)
{
	u64 began;

	owner.options.timeout_ms = 3000;
	start();
	warm_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
	began = machine_now_us();
	close_channel();
	assert_int_equal(owner.sent, 1);
	assert_int_equal(owner.sent_error, -ECANCELED);
	assert_in_range(machine_now_us() - began, 490000, 520000);
	assert_int_equal(counter(PCC_CANCELED_SENDS), 1);
	destroy();
}

static void close_waits_no_longer_than_the_timeout(void **state)
{
	u64 began;

	owner.options.timeout_ms = 60;
	start();
	warm_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
	began = machine_now_us();
	close_channel();
	assert_int_equal(owner.sent, 1);
	assert_true(machine_now_us() - began < 80000);
	destroy();
}

static void close_ends_a_send_in_its_turnaround_time(void **state)
{
	platform.turnaround_us = 2000000;
	start();
	send_len(16);
	machine_run_ms(30);
	assert_int_equal(owner.sent, 0);
	close_channel();
	assert_int_equal(owner.sent, 1);
	assert_int_equal(owner.sent_error, 0);
	destroy();
}

static void open_is_told_that_the_platform_has_the_outbox(void **state)
{
	start();
	warm_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
	close_channel();
	owner.sent = 0;
	owner.lost = 0;
	owner.answering = true;

	open_channel();
	assert_int_equal(owner.lost, 1);
	assert_int_equal(try_send(16), -EBUSY);
	machine_run_ms(1000);
	assert_int_equal(owner.back, 0);
	platform.answer = ANSWER_LATER;
	platform_complete(false, true);
	machine_run_ms(150);
	assert_int_equal(owner.back, 1);
	assert_int_equal(owner.sent, 0);
	expect_quick_sends(10);
	stop();
}

/*
 * Receiving
 */

static void message_is_received_once(void **state)
{
	start_ready();
	post(0, QUIET, true);
	machine_run_ms(5000);
	assert_int_equal(owner.received, 1);
	assert_int_equal(owner.received_len, 8);
	assert_int_equal(owner.packet[2], 0xc8);
	assert_int_equal(owner.packet[7], 5);
	expect_given_back(1);
	assert_int_equal(platform.inbox.doorbells, expected_rings(1, 0));
	assert_int_equal(counter(PCC_RECEIVED), 1);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	assert_int_equal(machine_traces.receives, 1);
	stop();
}

static void message_that_asks_for_it_is_answered_by_doorbell(void **state)
{
	unsigned int i;

	start_ready();
	for (i = 0; i < 5; i++) {
		post(i, NOTIFY, true);
		machine_run_ms(10);
		expect_given_back(i + 1);
		assert_int_equal(platform.inbox.doorbells, i + 1);
	}
	assert_int_equal(owner.received, 5);
	stop();
}

static void absent_doorbell_is_not_rung(void **state)
{
	platform.inbox_doorbell = false;
	start_ready();
	post(0, NOTIFY, true);
	machine_run_ms(10);
	post(1, NOTIFY, false);
	machine_run_ms(3000);
	expect_given_back(2);
	assert_int_equal(owner.received, 2);
	assert_int_equal(platform.inbox.doorbells, 0);
	stop();
}

static void every_packet_is_received_unchanged(void **state)
{
	u8 packet[PLATFORM_PACKET];
	size_t len, i;

	start_ready();
	for (len = 4; len <= PLATFORM_PACKET; len++) {
		for (i = 0; i < len; i++)
			packet[i] = i * 3 + len;
		platform_post(packet, len, QUIET, true);
		machine_run_us(100);
		assert_int_equal(owner.received_len, len);
		assert_memory_equal(owner.packet, packet, len);
		assert_true(platform_may_post());
	}
	assert_int_equal(counter(PCC_RECEIVED), PLATFORM_PACKET - 3);
	stop();
}

static unsigned int posts_left;
static unsigned int notify_every;

static bool asks(unsigned int number)
{
	return notify_every && number % notify_every == 0;
}

/* The last message has asked for the doorbell. */
static bool asked(void)
{
	return asks(platform.posted - 1);
}

static void post_next(void)
{
	unsigned int number = platform.posted;

	if (!posts_left)
		return;
	posts_left--;
	post(number, asks(number), true);
}

static void post_next_if_not_asked(void)
{
	if (!asked())
		post_next();
}

static void post_next_if_asked(void)
{
	if (asked() && platform_may_post())
		post_next();
}

/*
 * The platform has the next message ready before the handler of the last one has ended, unless it
 * asked for the doorbell, and waits for it.
 */
static void expect_stream(unsigned int count, unsigned int every)
{
	platform.given_back_hook = post_next_if_not_asked;
	platform.doorbell_hook = post_next_if_asked;
	posts_left = count;
	notify_every = every;
	post_next();
	machine_run_ms(count + 10);
	assert_int_equal(owner.received, count);
	assert_int_equal(owner.out_of_order, 0);
	expect_given_back(count);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	platform.given_back_hook = NULL;
	platform.doorbell_hook = NULL;
}

static void messages_in_a_row_are_all_received(void **state)
{
	start_ready();
	expect_stream(1000, 0);
	stop();
}

static void messages_in_a_row_are_answered_as_each_asks(void **state)
{
	start_ready();
	warm_up_inbox();
	expect_stream(300, 3);
	/* A controller that looks late finds the flags of the next message. */
	assert_int_equal(platform.inbox.doorbells,
			 expected_rings(300, 100) + (generation->ack == ACK_BY_FLAG ? 99 : 0));
	stop();
}

static void sending_and_receiving_do_not_disturb_each_other(void **state)
{
	unsigned int i;

	start_ready();
	warm_up();
	for (i = 0; i < 200; i++) {
		send_len(16);
		if (i % 2)
			machine_run_us(i % 40);
		post(i, i & NOTIFY, true);
		await_sent(i + 1, 1);
		machine_run_us(10);
		assert_int_equal(owner.received, i + 1);
		expect_given_back(i + 1);
	}
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 0);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	stop();
}

static void duplicate_interrupt_delivers_nothing_twice(void **state)
{
	unsigned int i;

	start_ready();
	for (i = 0; i < 10; i++) {
		post(i, QUIET, true);
		platform_signal(&platform.inbox);
		machine_run_us(100);
		platform_signal(&platform.inbox);
		machine_run_ms(20);
		assert_int_equal(owner.received, i + 1);
		expect_given_back(i + 1);
	}
	assert_int_equal(counter(PCC_BAD_LENGTH), 0);
	stop();
}

/* Before anybody but the handler could run. */
static void duplicate_interrupt_at_once_delivers_nothing_twice(void **state)
{
	unsigned int i;

	start_ready();
	for (i = 0; i < 10; i++) {
		local_bh_disable();
		post(i, QUIET, true);
		platform_signal(&platform.inbox);
		local_bh_enable();
		machine_run_ms(20);
		assert_int_equal(owner.received, i + 1);
		expect_given_back(i + 1);
	}
	assert_int_equal(counter(PCC_BAD_LENGTH), 0);
	assert_int_equal(counter(PCC_RECEIVED), 10);
	stop();
}

static void interrupt_without_message_delivers_nothing(void **state)
{
	start_ready();
	platform_signal(&platform.inbox);
	machine_run_ms(50);
	assert_int_equal(owner.received, 0);
	assert_int_equal(platform.given_back, 0);
	assert_int_equal(counter(PCC_BAD_COMMAND) + counter(PCC_BAD_LENGTH), 0);
	stop();
}

static void lost_interrupt_of_a_message_is_recovered(void **state)
{
	start_ready();
	warm_up_inbox();
	post(0, NOTIFY, false);
	machine_run_ms(3000);
	assert_int_equal(owner.received, 1);
	expect_given_back(1);
	assert_int_equal(platform.inbox.doorbells, 1);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 1);
	post(1, QUIET, true);
	machine_run_ms(10);
	assert_int_equal(owner.received, 2);
	expect_given_back(2);
	stop();
}

static void first_interrupt_of_a_message_may_be_lost(void **state)
{
	start_ready();
	post(0, NOTIFY, false);
	machine_run_ms(3000);
	assert_int_equal(owner.received, 1);
	expect_given_back(1);
	assert_int_equal(platform.inbox.doorbells, 1);
	owner.received = 0;
	warm_up_inbox();
	stop();
}

static void await_watch(void)
{
	unsigned long runs = machine_work_runs();
	unsigned int ms;

	for (ms = 0; ms < 2000 && machine_work_runs() == runs; ms++)
		machine_run_ms(1);
	assert_int_not_equal(machine_work_runs(), runs);
}

/* The watch looks between the message and its interrupt. */
static void interrupt_that_is_a_moment_late_is_not_lost(void **state)
{
	unsigned long runs;
	unsigned int i;

	start_ready();
	warm_up_inbox();
	for (i = 0; i < 3; i++) {
		machine_run_ms(2000);
		await_watch();
		machine_run_ms(998);
		post(i, QUIET, false);
		runs = machine_work_runs();
		machine_run_ms(4);
		assert_int_equal(machine_work_runs(), runs + 1);
		platform_signal(&platform.inbox);
		machine_run_ms(1);
		assert_int_equal(owner.received, i + 1);
	}
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	expect_given_back(3);
	stop();
}

/* Nor is the next one, whose interrupt is lost, overlooked for it. */
static void lost_interrupt_after_a_late_one_is_recovered_in_time(void **state)
{
	start_ready();
	warm_up_inbox();
	machine_run_ms(2000);
	await_watch();
	machine_run_ms(998);
	post(0, QUIET, false);
	await_watch();
	platform_signal(&platform.inbox);
	machine_run_ms(1);
	assert_int_equal(owner.received, 1);
	machine_run_ms(996);
	post(1, QUIET, false);
	await_watch();
	assert_int_equal(owner.received, 1);
	await_watch();
	assert_int_equal(owner.received, 2);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 1);
	stop();
}

static void late_interrupt_of_a_recovered_message_delivers_nothing(void **state)
{
	start_ready();
	warm_up_inbox();
	post(0, QUIET, false);
	machine_run_ms(3000);
	platform_signal(&platform.inbox);
	machine_run_ms(50);
	assert_int_equal(owner.received, 1);
	expect_given_back(1);
	stop();
}

/* W6 */
static void message_with_an_error_is_recovered(void **state)
{
	start_ready();
	warm_up_inbox();
	platform.inbox.error |= PLATFORM_ERROR;
	post(0, QUIET, true);
	machine_run_ms(3000);
	assert_int_equal(owner.received, 1);
	expect_given_back(1);
	post(1, QUIET, true);
	machine_run_ms(50);
	assert_int_equal(owner.received, 2);
	stop();
}

static void post_raw(const u32 *header, bool interrupt)
{
	u8 frame[PLATFORM_REGION] = { 0 };

	memcpy(frame, header, 16);
	platform_post_frame(frame, sizeof(frame), interrupt);
}

static void expect_drop(enum pcc_counter reason, const u32 *header)
{
	unsigned int rings = platform.inbox.doorbells, back = platform.given_back;
	u64 before = counter(reason);

	post_raw(header, true);
	machine_run_ms(50);
	assert_int_equal(owner.received, 0);
	assert_int_equal(counter(reason), before + 1);
	assert_int_equal(counter(PCC_RECEIVED), 1);
	expect_given_back(back + 1);
	assert_int_equal(platform.inbox.doorbells, rings + 1);
	assert_string_equal(machine_traces.drop_reason, pcc_counter_name(reason));
}

static void bad_frames_are_dropped_and_given_back(void **state)
{
	static const u32 lengths[] = { 0, 3, 7, PLATFORM_REGION - 11, 0xffffffff };
	u32 header[4];
	size_t i;

	start_ready();
	warm_up_inbox();
	platform_header(header, NOTIFY, 8);
	header[3] = 0;
	expect_drop(PCC_BAD_COMMAND, header);
	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		platform_header(header, NOTIFY, 8);
		header[2] = lengths[i];
		expect_drop(PCC_BAD_LENGTH, header);
	}
	assert_int_equal(machine_traces.drops, 6);
	stop();
}

/* The driver writes it there, to know frames that it has read. */
static void frame_with_the_length_of_an_old_one_is_dropped(void **state)
{
	u32 header[4];

	start_ready();
	warm_up_inbox();
	platform_header(header, QUIET, 8);
	header[2] = 0x5aa5c33c;
	post_raw(header, true);
	machine_run_ms(3000);
	assert_int_equal(owner.received, 0);
	assert_int_equal(counter(PCC_BAD_LENGTH), 1);
	expect_given_back(1);
	warm_up_inbox();
	stop();
}

static void first_frame_may_be_bad(void **state)
{
	u32 header[4];

	start_ready();
	platform_header(header, QUIET, 8);
	header[3] = 0;
	post_raw(header, true);
	machine_run_ms(50);
	expect_given_back(1);
	warm_up_inbox();
	stop();
}

static void wrong_signature_is_dropped_if_asked_for(void **state)
{
	u32 header[4];

	owner.options.strict_signature = true;
	start_ready();
	warm_up_inbox();
	platform_header(header, NOTIFY, 8);
	header[0] ^= 1;
	expect_drop(PCC_SIGNATURE_DROPS, header);
	assert_int_equal(counter(PCC_BAD_SIGNATURE), 1);
	stop();
}

static void wrong_signature_is_counted(void **state)
{
	u32 header[4];

	start_ready();
	warm_up_inbox();
	platform_header(header, QUIET, 8);
	header[0] ^= 1;
	post_raw(header, true);
	machine_run_ms(50);
	assert_int_equal(owner.received, 1);
	assert_int_equal(counter(PCC_BAD_SIGNATURE), 1);
	assert_int_equal(counter(PCC_RECEIVED), 2);
	expect_given_back(1);
	stop();
}

static void packet_without_memory_is_dropped_and_given_back(void **state)
{
	u32 header[4];

	start_ready();
	warm_up_inbox();
	owner.no_memory = true;
	platform_header(header, NOTIFY, 8);
	expect_drop(PCC_NO_MEMORY, header);
	stop();
}

static void grow_after_read(u64 address, size_t len)
{
	u8 *memory = platform.inbox.memory;

	if (address != owner.endpoint.inbox.base || len < 4)
		return;
	platform.header_reads++;
	memset(memory + 8, 0xff, 4);
}

static void header_is_read_once(void **state)
{
	start_ready();
	warm_up_inbox();
	platform_endpoint(&owner.endpoint);
	machine_after_read = grow_after_read;
	post(0, QUIET, true);
	machine_run_ms(50);
	assert_int_equal(platform.header_reads, 1);
	assert_int_equal(owner.received, 1);
	assert_int_equal(owner.received_len, 8);
	post(1, QUIET, false);
	machine_run_ms(3000);
	assert_int_equal(platform.header_reads, 1);
	assert_int_equal(owner.received_len, 8);
	expect_given_back(2);
	stop();
}

static void post_heard(void *unused)
{
	post(0, NOTIFY, true);
}

static void close_with_a_message_meanwhile(void)
{
	platform.answer_us = 100000;
	send_len(16);
	machine_after_us(50000, post_heard, NULL);
	close_channel();
	assert_int_equal(owner.received, 0);
	assert_int_equal(counter(PCC_DISCARDED), 1);
	assert_int_equal(owner.sent, 1);
}

static void messages_while_closing_are_dropped(void **state)
{
	start_ready();
	warm_up();
	warm_up_inbox();
	close_with_a_message_meanwhile();
	expect_given_back(1);
	assert_int_equal(platform.inbox.doorbells, 1);
	destroy();
}

/* Who acknowledges a message is found out by one that was received. */
static void first_message_may_come_while_closing(void **state)
{
	start_ready();
	warm_up();
	close_with_a_message_meanwhile();
	platform.answer_us = 20;
	owner.sent = 0;
	open_channel();
	machine_run_ms(150);
	warm_up_inbox();
	warm_up_inbox();
	stop();
}

static void post_unheard(void *unused)
{
	post(0, QUIET, false);
}

static void recovered_messages_while_closing_are_dropped(void **state)
{
	start_ready();
	warm_up();
	warm_up_inbox();
	platform.answer_us = 200000;
	send_len(16);
	machine_after_us(50000, post_unheard, NULL);
	close_channel();
	assert_int_equal(owner.received, 0);
	assert_int_equal(owner.sent, 1);
	assert_true(platform_may_post());
	destroy();
}

/* The interrupt can come until the channel is released. */
static void message_in_the_midst_of_close_leaves_nothing_behind(void **state)
{
	start_ready();
	machine_after_cancel = post_at_once;
	close_channel();
	assert_int_equal(platform.posted, 1);
	assert_int_equal(owner.received, 0);
	machine_run_ms(3000);
	destroy();
}

static void message_in_the_midst_of_close_teaches_nothing_wrong(void **state)
{
	start_ready();
	machine_after_cancel = post_at_once;
	close_channel();
	machine_after_cancel = NULL;
	open_channel();
	machine_run_ms(150);
	warm_up_inbox();
	warm_up_inbox();
	stop();
}

/*
 * Opening again: what happened before does not matter
 */

static void message_soon_after_open_waits_for_its_interrupt(void **state)
{
	start_ready();
	warm_up_inbox();
	machine_run_ms(2000);
	await_watch();
	post(0, QUIET, false);
	await_watch();
	close_channel();
	open_channel();
	machine_run_ms(90);
	post(0, QUIET, false);
	await_watch();
	platform_signal(&platform.inbox);
	machine_run_ms(1);
	assert_int_equal(owner.received, 1);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	stop();
}

static void outbox_that_was_opened_is_not_claimed_again(void **state)
{
	unsigned int requests;

	start();
	warm_up();
	controller.request_error = -EBUSY;
	controller.request_error_index = 2;
	expect_timeout();
	machine_run_ms(500);
	close_channel();
	controller.request_error = 0;
	owner.answering = true;
	open_channel();
	requests = controller.requests;
	machine_run_ms(500);
	assert_int_equal(controller.requests, requests);
	platform.answer = ANSWER_LATER;
	platform_complete(false, true);
	machine_run_ms(150);
	assert_int_equal(owner.back, 1);
	expect_quick_sends(10);
	close_channel();
	destroy();
}

/* The watch was about to look soon when the channel was closed. */
static void open_again_after_a_send(void)
{
	start();
	warm_up();
	send_len(16);
	await_sent(1, 1);
	close_channel();
	open_channel();
}

static void lost_interrupt_soon_after_open_is_recovered_in_time(void **state)
{
	open_again_after_a_send();
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, 0);
	stop();
}

static void watch_is_quiet_after_open(void **state)
{
	unsigned long runs;

	open_again_after_a_send();
	runs = machine_work_runs();
	machine_run_ms(1000);
	assert_int_equal(machine_work_runs(), runs + 1);
	stop();
}

/*
 * Registers
 */

static void expect_traffic(void)
{
	start_ready();
	warm_up();
	warm_up_inbox();
	expect_quick_sends(10);
	post(0, NOTIFY, true);
	machine_run_ms(10);
	assert_int_equal(owner.received, 1);
	expect_given_back(1);
	/* The watch reads and writes them too. */
	post(1, NOTIFY, false);
	machine_run_ms(3000);
	assert_int_equal(owner.received, 2);
	expect_given_back(2);
	assert_int_equal(platform.inbox.doorbells, 2);
	platform.answer_interrupt = false;
	owner.sent = 0;
	platform.answer_error = true;
	send_len(16);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, -EIO);
	stop();
}

static void registers_of_8_bits_work(void **state)
{
	platform.width = 8;
	expect_traffic();
}

static void registers_of_16_bits_work(void **state)
{
	platform.width = 16;
	expect_traffic();
}

static void registers_of_64_bits_work(void **state)
{
	platform.width = 64;
	expect_traffic();
}

static void registers_in_system_io_work(void **state)
{
	platform.io = true;
	expect_traffic();
	assert_true(platform.io_accesses > 0);
}

/* W8 */
static void other_bits_of_the_status_do_not_matter(void **state)
{
	unsigned int i;

	platform.junk = 0x50;
	start_ready();
	warm_up();
	expect_quick_sends(10);
	for (i = 0; i < 3; i++) {
		post(i, NOTIFY, true);
		machine_run_ms(3000);
		assert_int_equal(owner.received, i + 1);
		expect_given_back(i + 1);
		assert_int_equal(platform.inbox.doorbells, i + 1);
	}
	stop();
}

/* Firmware that asks for no permission. */
static void inbox_that_cannot_be_given_back_works(void **state)
{
	unsigned int i;

	platform.broken_update = true;
	start();
	for (i = 0; i < 5; i++) {
		post(i, QUIET, true);
		machine_run_ms(5000);
		assert_int_equal(owner.received, i + 1);
	}
	assert_int_equal(owner.out_of_order, 0);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	stop();
}

/* Nor does it tell anything of its messages. */
static void inbox_that_is_always_complete_works(void **state)
{
	platform.stays_complete = true;
	platform.inbox.complete |= PLATFORM_COMPLETE;
	inbox_that_cannot_be_given_back_works(state);
}

/*
 * Interrupt lines
 */

static void both_boxes_share_one_line(void **state)
{
	platform.shared_line = true;
	start_ready();
	warm_up();
	warm_up_inbox();
	expect_quick_sends(100);
	expect_stream(100, 2);
	stop();
}

static void shared_line_survives_a_silent_platform(void **state)
{
	platform.shared_line = true;
	start_ready();
	warm_up();
	warm_up_inbox();
	expect_timeout();
	machine_run_ms(500);
	platform.answer = ANSWER_LATER;
	platform_complete(false, true);
	machine_run_ms(150);
	assert_int_equal(owner.back, 1);
	expect_stream(10, 2);
	expect_quick_sends(10);
	stop();
}

/* W9 */
static void line_that_cannot_be_shared_is_told(void **state)
{
	platform.shared_line = true;
	expect_open_fails(-EBUSY, IN_USE(5));
}

/*
 * W20: nobody acknowledges an interrupt that nothing is behind, and the kernel gives the line up.
 */
static void dead_line_ends_no_traffic(void **state)
{
	start_ready();
	warm_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
	platform_signal(&platform.outbox);
	assert_true(machine_irq_dead(platform.outbox.irq));
	platform_complete(false, true);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	platform.answer = ANSWER_LATER;
	send_len(16);
	await_sent(2, 30);
	assert_int_equal(owner.sent_error, 0);
	stop();
}

/* The tasklet is about to run on another CPU when the inbox' handler begins here. */
static void tasklet_on_another_cpu_gives_nothing_back_early(void **state)
{
	unsigned int i;

	start_ready();
	warm_up();
	platform.answer = ANSWER_NEVER;
	machine_tasklet_elsewhere = true;
	for (i = 0; i < 10; i++) {
		send_len(16);
		local_bh_disable();
		platform_complete_default(NULL);
		post(i, QUIET, true);
		local_bh_enable();
		machine_run_ms(50);
		assert_int_equal(owner.received, i + 1);
		expect_given_back(i + 1);
	}
	stop();
}

static void tasklet_on_another_cpu_completes_nothing_early(void **state)
{
	unsigned int i;

	start_ready();
	warm_up();
	platform.answer = ANSWER_NEVER;
	machine_tasklet_elsewhere = true;
	for (i = 0; i < 10; i++) {
		send_len(16);
		local_bh_disable();
		post(i, QUIET, true);
		platform_complete_default(NULL);
		local_bh_enable();
		machine_run_ms(50);
		assert_int_equal(owner.sent, i + 1);
		assert_int_equal(owner.received, i + 1);
	}
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 0);
	stop();
}

/*
 * With PREEMPT_RT, and softirqs that other tasks may run: the handler's thread is preempted by the
 * tasklet.
 */
static void preempted_handler_is_not_overtaken(void **state)
{
	unsigned int i;

	start_ready();
	machine_tasklet_preempts = true;
	for (i = 0; i < 10; i++) {
		send_len(16);
		await_sent(i + 1, 30);
		assert_int_equal(owner.sent_error, 0);
		post(i, QUIET, true);
		machine_run_ms(50);
		assert_int_equal(owner.received, i + 1);
		expect_given_back(i + 1);
	}
	stop();
}

/*
 * Two CPUs: what one of them is at, stopped in the midst of it, while the other does something else
 */

/*
 * @there begins on another CPU, and stops there; @here runs, and then the rest of @there. All of it
 * is done from @before to @after once for each step at which the other CPU can stop.
 */
static void race(void **state, void (*before)(void), void (*there)(void *unused),
		 void (*here)(void), void (*after)(void))
{
	unsigned int step;
	bool stopped;

	for (step = 1, stopped = true; stopped; step++) {
		prepare(state);
		before();
		stopped = machine_start_elsewhere(there, NULL, step);
		here();
		machine_finish_elsewhere();
		after();
	}
}

/* The same where a hook starts the other CPU. */
static unsigned int hook_step;
static bool hook_stopped;

static void complete_heard(void *unused)
{
	platform_complete(false, true);
}

static void complete_heard_here(void)
{
	platform_complete(false, true);
}

static void finish_elsewhere(void *unused)
{
	machine_finish_elsewhere();
}

static void nothing_follows_close(void)
{
	unsigned int sent = owner.sent;

	machine_run_ms(3000);
	assert_int_equal(owner.sent, sent);
	destroy();
}

static void close_races_with_first_message_before(void)
{
	start_ready();
}

static void close_races_with_message_before(void)
{
	start_ready();
	warm_up_inbox();
}

static void close_races_with_message_after(void)
{
	assert_in_range(owner.received + counter(PCC_DISCARDED), 0, 2);
	nothing_follows_close();
}

static void close_waits_for_the_handler_of_a_first_message(void **state)
{
	race(state, close_races_with_first_message_before, post_heard, close_channel,
	     close_races_with_message_after);
}

static void close_waits_for_the_handler_of_a_message(void **state)
{
	race(state, close_races_with_message_before, post_heard, close_channel,
	     close_races_with_message_after);
}

/* The watch does not look before close has waited, so that nothing else waits for the tasklet. */
static void send_to_a_slow_platform(void)
{
	platform.latency_us = 1000000;
	start_ready();
	warm_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
}

static void send_to_a_slow_platform_with_turnaround_time(void)
{
	platform.turnaround_us = 2000;
	send_to_a_slow_platform();
}

static void packet_has_ended(void)
{
	assert_int_equal(owner.sent, 1);
	nothing_follows_close();
}

static void close_waits_for_the_handler_of_a_completion(void **state)
{
	race(state, send_to_a_slow_platform, complete_heard, close_channel, packet_has_ended);
}

static void close_waits_for_the_start_of_the_turnaround_time(void **state)
{
	race(state, send_to_a_slow_platform_with_turnaround_time, complete_heard, close_channel,
	     packet_has_ended);
}

static void send_and_wait_for_the_turnaround_time(void)
{
	send_to_a_slow_platform_with_turnaround_time();
	platform_complete(false, true);
	assert_int_equal(owner.sent, 0);
}

static void close_waits_for_the_end_of_the_turnaround_time(void **state)
{
	race(state, send_and_wait_for_the_turnaround_time, machine_next, close_channel,
	     packet_has_ended);
}

static void warm_both_up(void)
{
	start_ready();
	warm_up();
	warm_up_inbox();
}

/* The sender needs longer than close waits for a packet. */
static void close_while_the_sender_stands_still(void)
{
	machine_after_us(700000, finish_elsewhere, NULL);
	close_channel();
}

static void packet_has_ended_if_it_was_taken(void)
{
	assert_int_equal(owner.sent, elsewhere_sent ? 0 : 1);
	nothing_follows_close();
}

static void close_waits_for_the_sender(void **state)
{
	race(state, warm_both_up, send_elsewhere, close_while_the_sender_stands_still,
	     packet_has_ended_if_it_was_taken);
}

static void send_without_answer(void)
{
	warm_both_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
}

static void first_send_without_answer(void)
{
	start_ready();
	platform.answer = ANSWER_NEVER;
	send_len(16);
}

static void close_waits_for_the_watch(void **state)
{
	race(state, send_without_answer, machine_next, close_channel, packet_has_ended);
}

static void send_was_completed(void)
{
	platform.answer = ANSWER_LATER;
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_REFUSED_SENDS), 0);
	assert_int_equal(counter(PCC_PLATFORM_ERRORS), 0);
	assert_int_equal(owner.lost, 0);
	machine_run_ms(50);
	owner.sent = 0;
	send_len(16);
	await_sent(1, 30);
	expect_quick_sends(10);
	stop();
}

static void interrupt_while_the_watch_looks_ends_the_send_once(void **state)
{
	race(state, send_without_answer, machine_next, complete_heard_here, send_was_completed);
}

static void interrupt_while_the_watch_looks_ends_the_first_send_once(void **state)
{
	race(state, first_send_without_answer, machine_next, complete_heard_here,
	     send_was_completed);
}

/* The interrupt comes late, and the owner has the next packet ready. */
static void complete_unheard(void)
{
	platform_complete(false, false);
	owner.sends_left = 1;
	platform.answer = ANSWER_AT_ONCE;
}

static void send_with_a_late_interrupt(void)
{
	send_without_answer();
	complete_unheard();
}

static void interrupt_the_outbox(void)
{
	platform_signal(&platform.outbox);
}

static void both_sends_were_completed(void)
{
	platform.answer = ANSWER_LATER;
	await_sent(2, 60);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(counter(PCC_COMPLETIONS), 3);
	assert_int_equal(counter(PCC_REFUSED_SENDS), 0);
	assert_int_equal(owner.lost, 0);
	machine_run_ms(50);
	expect_quick_sends(10);
	stop();
}

static void late_interrupt_while_the_watch_looks_ends_each_send_once(void **state)
{
	race(state, send_with_a_late_interrupt, machine_next, interrupt_the_outbox,
	     both_sends_were_completed);
}

static void complete_and_begin_the_next_send(void)
{
	machine_before_hold = NULL;
	platform_complete(false, true);
	hook_stopped = machine_start_elsewhere(send_elsewhere, NULL, hook_step);
}

/* The send that the watch saw ends before the watch holds the interrupt. */
static void watch_leaves_the_next_send_alone(void **state)
{
	hook_stopped = true;
	for (hook_step = 1; hook_stopped; hook_step++) {
		prepare(state);
		send_without_answer();
		machine_before_hold = complete_and_begin_the_next_send;
		machine_next(NULL);
		assert_null(machine_before_hold);
		machine_finish_elsewhere();
		assert_int_equal(elsewhere_sent, 0);
		assert_int_equal(owner.sent, 1);
		assert_true(platform_busy());
		platform_complete(false, true);
		await_sent(2, 30);
		assert_int_equal(owner.sent_error, 0);
		assert_int_equal(counter(PCC_REFUSED_SENDS), 0);
		assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 0);
		assert_int_equal(owner.lost, 0);
		platform.answer = ANSWER_LATER;
		expect_quick_sends(10);
		stop();
	}
}

static void complete_elsewhere(void)
{
	platform.message_hook = NULL;
	hook_stopped = machine_start_elsewhere(complete_heard, NULL, hook_step);
}

/* W1: the handler refuses it, but the kernel may note that only when the sender has gone on. */
static void interrupt_before_the_doorbell_returns_is_no_error(void **state)
{
	hook_stopped = true;
	for (hook_step = 1; hook_stopped; hook_step++) {
		prepare(state);
		start_ready();
		warm_up();
		platform.answer = ANSWER_NEVER;
		platform.message_hook = complete_elsewhere;
		send_len(16);
		machine_finish_elsewhere();
		platform.answer = ANSWER_LATER;
		await_sent(1, 30);
		assert_int_equal(owner.sent_error, 0);
		assert_int_equal(counter(PCC_PLATFORM_ERRORS), 0);
		machine_run_ms(50);
		expect_quick_sends(10);
		stop();
	}
}

static void send_again(void)
{
	elsewhere_sent = try_send(16);
}

static void packets_have_ended_in_order(void)
{
	platform.answer = ANSWER_LATER;
	if (!elsewhere_sent && platform_busy())
		platform_complete(false, true);
	await_sent(elsewhere_sent ? 1 : 2, 30);
	stop();
}

static void packet_that_follows_at_once_ends_second(void **state)
{
	race(state, send_without_answer, complete_heard, send_again, packets_have_ended_in_order);
}

static void outbox_taken_by_the_platform(void)
{
	warm_both_up();
	platform.outbox.complete &= ~(u64)PLATFORM_COMPLETE;
}

static void platform_comes_back(void)
{
	if (platform_busy())
		platform_complete(false, false);
	machine_next(NULL);
}

static void platform_is_back(void)
{
	machine_run_ms(300);
	assert_true(owner.answering);
	machine_run_ms(50);
	owner.sent = 0;
	expect_quick_sends(10);
	stop();
}

static void owner_hears_of_the_loss_before_the_return(void **state)
{
	race(state, outbox_taken_by_the_platform, send_elsewhere, platform_comes_back,
	     platform_is_back);
}

/* The platform is back, and takes the region again before the watch has said so. */
static void silent_platform_that_is_back(void)
{
	warm_both_up();
	platform.answer = ANSWER_NEVER;
	send_len(16);
	machine_run_ms(600);
	assert_false(owner.answering);
	platform_complete(false, false);
}

static void send_to_a_platform_that_is_busy(void)
{
	platform.outbox.complete &= ~(u64)PLATFORM_COMPLETE;
	assert_int_equal(try_send(16), -EBUSY);
}

static void owner_knows_that_it_is_away(void)
{
	/* The watch may have found it back before. */
	assert_int_equal(try_send(16), -EBUSY);
	assert_false(owner.answering);
	platform_complete(false, false);
	platform.answer = ANSWER_LATER;
	platform_is_back();
}

static void owner_hears_last_what_is_true(void **state)
{
	race(state, silent_platform_that_is_back, machine_next, send_to_a_platform_that_is_busy,
	     owner_knows_that_it_is_away);
}

static void the_watch_looks(void)
{
	machine_next(NULL);
}

static void watch_waits_for_the_tasklet_of_a_completion(void **state)
{
	race(state, send_without_answer, complete_heard, the_watch_looks, send_was_completed);
}

/* Handler and watch see the same packet; the next one is completed before the tasklet runs. */
static void send_with_its_tasklet_pending(void)
{
	send_without_answer();
	local_bh_disable();
	platform_complete(false, true);
	owner.sends_left = 1;
	platform.answer = ANSWER_AT_ONCE;
}

static void no_interrupt_was_too_many(void)
{
	/* The watch may find the next send completed too, and its interrupt comes after that. */
	assert_true(counter(PCC_SPURIOUS_INTERRUPTS) <= counter(PCC_RECOVERED_COMPLETIONS));
	both_sends_were_completed();
}

static void old_tasklet_leaves_the_next_send_to_its_handler(void **state)
{
	race(state, send_with_its_tasklet_pending, machine_next, local_bh_enable,
	     no_interrupt_was_too_many);
}

/* An interrupt for nothing: once its handler has returned, it is none of a packet sent since. */
static bool handler_has_returned;

static void warm_both_up_without_answers(void)
{
	warm_both_up();
	platform.answer = ANSWER_NEVER;
}

static void signal_elsewhere(void *unused)
{
	platform_signal(&platform.outbox);
}

static void send_before_the_tasklet(void)
{
	handler_has_returned = machine_tasklet_waits();
	send_len(16);
	platform_complete(false, false);
}

static void send_waits_for_its_own_interrupt(void)
{
	if (handler_has_returned)
		assert_int_equal(owner.sent, 0);
	send_was_completed();
}

static void old_interrupt_ends_no_send(void **state)
{
	race(state, warm_both_up_without_answers, signal_elsewhere, send_before_the_tasklet,
	     send_waits_for_its_own_interrupt);
}

/* G6 and G7 take an interrupt after one that was lost, whenever it comes. */
static void send_after_a_lost_interrupt(void)
{
	warm_both_up();
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(1, 30);
	machine_run_ms(50);
	platform.answer = ANSWER_AT_ONCE;
}

static void controller_is_known_to_complete(void)
{
	unsigned int i;

	if (!elsewhere_sent)
		await_sent(2, 60);
	machine_run_ms(50);
	platform.answer = ANSWER_LATER;
	platform.answer_interrupt = true;
	machine_tasklet_preempts = true;
	owner.sent = 0;
	for (i = 1; i <= 5; i++) {
		send_len(16);
		await_sent(i, 30);
		assert_int_equal(owner.sent_error, 0);
	}
	stop();
}

static void interrupt_in_the_midst_of_a_send_teaches_nothing_wrong(void **state)
{
	race(state, send_after_a_lost_interrupt, send_elsewhere, interrupt_the_outbox,
	     controller_is_known_to_complete);
}

/* The watch finds it too late at its first look. */
static void send_beyond_its_time(void)
{
	owner.options.timeout_ms = 10;
	send_without_answer();
}

static void late_end_is_that_of_no_other_send(void)
{
	platform.answer = ANSWER_LATER;
	await_sent(1, 30);
	machine_run_ms(300);
	assert_true(owner.answering);
	platform.answer_interrupt = false;
	send_len(16);
	await_sent(2, 60);
	assert_int_equal(owner.sent_error, 0);
	platform.answer_interrupt = true;
	machine_run_ms(50);
	expect_quick_sends(10);
	stop();
}

static void completion_at_the_time_limit_ends_the_send_once(void **state)
{
	race(state, send_beyond_its_time, machine_next, complete_heard_here,
	     late_end_is_that_of_no_other_send);
}

static void pass_three_looks(void)
{
	machine_run_ms(3000);
}

static void message_was_received_once(void)
{
	machine_run_ms(3000);
	assert_int_equal(owner.received, 1);
	expect_given_back(1);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	owner.received = 0;
	warm_up_inbox();
	stop();
}

static void watch_waits_for_the_handler_of_a_first_message(void **state)
{
	race(state, start_ready, post_heard, pass_three_looks, message_was_received_once);
}

static void watch_waits_for_the_handler_of_a_message(void **state)
{
	race(state, warm_both_up, post_heard, pass_three_looks, message_was_received_once);
}

/* The watch has seen it, and will take it when it looks again. */
static void message_with_a_lost_interrupt(void)
{
	warm_both_up();
	machine_run_ms(2000);
	await_watch();
	post(0, QUIET, false);
	await_watch();
	platform.given_back_hook = post_next;
	posts_left = 1;
	notify_every = 0;
}

static void interrupt_the_inbox_late(void)
{
	platform_signal(&platform.inbox);
}

static void both_messages_were_received(void)
{
	machine_run_ms(5000);
	assert_int_equal(owner.received, 2);
	assert_int_equal(owner.out_of_order, 0);
	expect_given_back(2);
	stop();
}

static void late_interrupt_while_the_watch_looks_receives_nothing_twice(void **state)
{
	race(state, message_with_a_lost_interrupt, machine_next, interrupt_the_inbox_late,
	     both_messages_were_received);
}

static void post_next_unheard(void)
{
	platform.given_back_hook = NULL;
	post(platform.posted, QUIET, false);
}

static void two_messages_with_late_interrupts(void)
{
	message_with_a_lost_interrupt();
	platform.given_back_hook = post_next_unheard;
}

static void handler_received_the_last_one(void)
{
	platform_signal(&platform.inbox);
	machine_run_ms(1);
	assert_true(owner.received_by_handler);
	both_messages_were_received();
}

static void watch_leaves_the_next_message_to_its_interrupt(void **state)
{
	race(state, two_messages_with_late_interrupts, machine_next, interrupt_the_inbox_late,
	     handler_received_the_last_one);
}

static void begin_handler_elsewhere(u32 index)
{
	if (index != INBOX_INDEX)
		return;
	controller.bound_hook = NULL;
	hook_stopped = machine_start_elsewhere(post_heard, NULL, hook_step);
}

static void message_while_the_inbox_is_claimed_is_given_back_once(void **state)
{
	hook_stopped = true;
	for (hook_step = 1; hook_stopped; hook_step++) {
		prepare(state);
		machine_fail_irq = true;
		start_ready();
		warm_up_inbox();
		close_channel();
		controller.bound_hook = begin_handler_elsewhere;
		open_channel();
		machine_finish_elsewhere();
		machine_run_ms(3000);
		expect_given_back(1);
		warm_up_inbox();
		stop();
	}
}

static void interrupt_and_fail_to_map(u32 index)
{
	controller.bound_hook = NULL;
	controller.map_fails = true;
	hook_stopped = machine_start_elsewhere(signal_elsewhere, NULL, hook_step);
}

/* The controller takes the interrupt for the end of the send that timed out. */
static void interrupt_before_a_claim_fails_leaves_nothing_behind(void **state)
{
	hook_stopped = true;
	for (hook_step = 1; hook_stopped; hook_step++) {
		prepare(state);
		machine_fail_irq = true;
		start();
		warm_up();
		controller.request_error = -EBUSY;
		controller.request_error_index = 2;
		expect_timeout();
		close_channel();
		platform_complete(false, false);
		controller.request_error = 0;
		controller.bound_hook = interrupt_and_fail_to_map;
		assert_int_equal(pcc_channel_open(owner.channel, &owner.options), -ENXIO);
		destroy();
		machine_finish_elsewhere();
	}
}

static void first_message_before_the_watch(void)
{
	start_ready();
	post(0, QUIET, true);
}

static void post_if_given_back(void)
{
	if (platform_may_post())
		post(platform.posted, QUIET, true);
}

static void all_messages_were_received(void)
{
	machine_run_ms(3000);
	assert_int_equal(owner.received, platform.posted);
	assert_int_equal(owner.out_of_order, 0);
	assert_int_equal(counter(PCC_RECOVERED_RECEIVES), 0);
	post_if_given_back();
	machine_run_ms(50);
	assert_int_equal(owner.received, platform.posted);
	expect_given_back(platform.posted);
	stop();
}

static void second_message_before_the_watch_teaches_nothing_wrong(void **state)
{
	race(state, first_message_before_the_watch, machine_next, post_if_given_back,
	     all_messages_were_received);
}

/* W18, as far as it is ours. */
static void message_with_a_lost_interrupt_in_one_register(void)
{
	platform.one_status = true;
	owner.options.timeout_ms = 5000;
	warm_both_up();
	machine_run_ms(2000);
	await_watch();
	post(0, QUIET, false);
	await_watch();
	platform.answer = ANSWER_NEVER;
}

static void send_here(void)
{
	send_len(16);
}

static void both_ways_were_heard(void)
{
	machine_run_ms(1100);
	assert_int_equal(owner.received, 1);
	expect_given_back(1);
	assert_true(platform_busy());
	platform_complete(false, true);
	await_sent(1, 30);
	assert_int_equal(owner.sent_error, 0);
	assert_int_equal(owner.lost, 0);
	stop();
}

static void send_leaves_the_other_bits_of_a_register_alone(void **state)
{
	race(state, message_with_a_lost_interrupt_in_one_register, machine_next, send_here,
	     both_ways_were_heard);
}

static void acknowledging_leaves_the_other_bits_of_a_register_alone(void **state)
{
	race(state, message_with_a_lost_interrupt_in_one_register, send_elsewhere, pass_three_looks,
	     both_ways_were_heard);
}

static struct pcc_box first_box, second_box;

/* The error status is a bit of that register, too. */
static void error_and_message_in_one_register(void)
{
	platform.one_status = true;
	platform.one_register = true;
	platform_endpoint(&owner.endpoint);
	first_box = (struct pcc_box){ };
	second_box = (struct pcc_box){ };
	assert_int_equal(pcc_box_map(&device, &first_box, &owner.endpoint.outbox), 0);
	assert_int_equal(pcc_box_map(&device, &second_box, &owner.endpoint.inbox), 0);
	platform.inbox.complete |= PLATFORM_COMPLETE;
	post(0, QUIET, false);
	platform.outbox.complete |= PLATFORM_ERROR;
}

static void take_error_elsewhere(void *unused)
{
	if (!pcc_box_take_error(&first_box))
		machine_fail("there is no error");
}

static void pass_inbox_to_the_platform(void)
{
	pcc_box_update_complete(&second_box);
}

static void error_is_over_and_inbox_passed_on(void)
{
	assert_false(pcc_box_take_error(&first_box));
	expect_given_back(1);
	pcc_box_unmap(&second_box);
	pcc_box_unmap(&first_box);
	assert_int_equal(machine_mappings(), 0);
}

static void taking_an_error_leaves_the_other_bits_of_a_register_alone(void **state)
{
	race(state, error_and_message_in_one_register, take_error_elsewhere,
	     pass_inbox_to_the_platform, error_is_over_and_inbox_passed_on);
}

/* Boxes of two channels on one line: one is claimed again, the other one's channel is closed. */
static void ignore_interrupt(struct mbox_client *client, void *message)
{
}

static void map_and_claim_first_box(void)
{
	platform.shared_line = true;
	platform_endpoint(&owner.endpoint);
	first_box = (struct pcc_box){ .client.rx_callback = ignore_interrupt };
	second_box = (struct pcc_box){ .client.rx_callback = ignore_interrupt };
	assert_int_equal(pcc_box_map(&device, &first_box, &owner.endpoint.inbox), 0);
	assert_int_equal(pcc_box_map(&device, &second_box, &owner.endpoint.outbox), 0);
	platform.inbox.complete |= PLATFORM_COMPLETE;
	assert_int_equal(pcc_box_claim(&first_box), 0);
	pcc_box_resume(&first_box);
	assert_false(machine_irq_held(platform.inbox.irq));
}

/* Neither keeps the line, as if there were no memory: then it has no user for a moment. */
static void claim_first_box(void)
{
	machine_fail_irq = true;
	map_and_claim_first_box();
}

static void release_first_box(void)
{
	pcc_box_hold(&first_box);
	pcc_box_release(&first_box);
}

static void release_first_box_elsewhere(void *unused)
{
	release_first_box();
}

static void claim_second_box(void)
{
	if (pcc_box_claim(&second_box))
		machine_fail("the second box cannot be claimed");
}

static void claim_second_box_elsewhere(void *unused)
{
	claim_second_box();
}

static void second_box_has_the_line(void)
{
	assert_int_equal(machine_irq_depth(platform.outbox.irq), 1);
	pcc_box_resume(&second_box);
	assert_false(machine_irq_held(platform.outbox.irq));
	pcc_box_hold(&second_box);
	pcc_box_release(&second_box);
	pcc_box_unmap(&second_box);
	pcc_box_unmap(&first_box);
	machine_check_idle();
	controller_check_free();
	assert_int_equal(machine_mappings(), 0);
}

static void shared_line_is_released_while_it_is_claimed(void **state)
{
	race(state, claim_first_box, claim_second_box_elsewhere, release_first_box,
	     second_box_has_the_line);
}

static void shared_line_is_claimed_while_it_is_released(void **state)
{
	race(state, claim_first_box, release_first_box_elsewhere, claim_second_box,
	     second_box_has_the_line);
}

/* It alone keeps the line. */
static void keep_first_box(void)
{
	map_and_claim_first_box();
	release_first_box();
	machine_fail_irq = true;
}

static void unmap_first_box(void)
{
	pcc_box_unmap(&first_box);
	first_box = (struct pcc_box){ .subspace = first_box.subspace };
}

static void unmap_first_box_elsewhere(void *unused)
{
	unmap_first_box();
}

static void shared_line_is_claimed_while_its_keeper_goes(void **state)
{
	race(state, keep_first_box, claim_second_box_elsewhere, unmap_first_box,
	     second_box_has_the_line);
	race(state, keep_first_box, unmap_first_box_elsewhere, claim_second_box,
	     second_box_has_the_line);
}

/*
 * Times
 */

static void expect_timeout_after(u32 latency_us, unsigned int option_ms, unsigned int expected_ms)
{
	u64 began;

	prepare(&(void *){ &(struct variant){ generation, level } });
	platform.latency_us = latency_us;
	owner.options.timeout_ms = option_ms;
	start();
	warm_up();
	platform.answer = ANSWER_NEVER;
	began = machine_now_us();
	send_len(16);
	await_sent(1, 10000);
	assert_int_equal(owner.sent_error, -ETIMEDOUT);
	assert_in_range(owner.sent_us - began, (expected_ms - 4) * 1000,
			expected_ms * 1600 + 30000);
	stop();
}

static void time_limit_follows_the_latency(void **state)
{
	expect_timeout_after(1000, 0, 500);
	expect_timeout_after(4000, 0, 2000);
}

static void time_limit_has_bounds(void **state)
{
	expect_timeout_after(0, 0, 100);
	expect_timeout_after(1, 0, 100);
	expect_timeout_after(50000, 0, 5000);
	expect_timeout_after(0xffffffff, 0, 5000);
}

static void time_limit_can_be_chosen(void **state)
{
	expect_timeout_after(50000, 40, 40);
	expect_timeout_after(1000, 2000, 2000);
}

static void slow_platform_is_not_hurried(void **state)
{
	unsigned int i;

	platform.latency_us = 50000;
	platform.answer_us = 90000;
	start();
	for (i = 1; i <= 5; i++) {
		send_len(16);
		await_sent(i, 300);
		assert_int_equal(owner.sent_error, 0);
	}
	assert_int_equal(counter(PCC_RECOVERED_COMPLETIONS), 0);
	stop();
}

static unsigned long watches_in(unsigned int ms)
{
	unsigned long before = machine_work_runs();

	machine_run_ms(ms);
	return machine_work_runs() - before;
}

static void watch_is_quiet_when_nothing_happens(void **state)
{
	start_ready();
	warm_up();
	machine_run_ms(2000);
	assert_in_range(watches_in(10000), 8, 12);
	stop();
}

static void watch_looks_at_traffic_no_more_than_it_must(void **state)
{
	start_ready();
	warm_up();
	owner.sends_left = 100000;
	platform.answer_us = 500;
	send_len(16);
	assert_in_range(watches_in(1000), 1, 110);
	owner.sends_left = 0;
	machine_run_ms(20);
	stop();
}

static void watch_of_a_slow_platform_has_time(void **state)
{
	platform.latency_us = 50000;
	start_ready();
	warm_up();
	owner.sends_left = 100000;
	platform.answer_us = 45000;
	send_len(16);
	assert_in_range(watches_in(1000), 1, 12);
	owner.sends_left = 0;
	machine_run_ms(200);
	stop();
}

static void watch_of_a_silent_platform_is_bounded(void **state)
{
	start_ready();
	warm_up();
	expect_timeout();
	assert_in_range(watches_in(10000), 50, 110);
	/* The outbox is not claimed again and again. */
	assert_int_equal(controller.requests, 3);
	stop();
}

/*
 * Duties
 */

static void duties_have_names_of_their_own(void **state)
{
	enum pcc_duty a, b;

	for (a = 0; a < PCC_DUTIES; a++) {
		assert_in_range(strlen(pcc_duty_name(a)), 1, 31);
		for (b = 0; b < a; b++)
			assert_string_not_equal(pcc_duty_name(a), pcc_duty_name(b));
	}
}

static enum pcc_party party(enum pcc_duty duty)
{
	return pcc_channel_party(owner.channel, duty);
}

static void who_has_a_duty_is_found_out(void **state)
{
	bool completes = generation->txdone != TXDONE_NOBODY;
	bool acknowledges = generation->ack != ACK_NEVER;
	bool maps = generation->map == MAP_AFTER_BIND || generation->map == MAP_BEFORE_BIND;

	create();
	assert_int_equal(party(PCC_MAPS), PCC_NOT_KNOWN);
	open_channel();
	assert_int_equal(party(PCC_MAPS), maps ? PCC_CONTROLLER : PCC_CLIENT);
	assert_int_equal(party(PCC_COMPLETES), PCC_NOT_KNOWN);
	assert_int_equal(party(PCC_ACKNOWLEDGES), PCC_NOT_KNOWN);
	warm_up();
	assert_int_equal(party(PCC_COMPLETES), completes ? PCC_CONTROLLER : PCC_CLIENT);
	warm_up_inbox();
	assert_int_equal(party(PCC_ACKNOWLEDGES), acknowledges ? PCC_CONTROLLER : PCC_CLIENT);
	stop();
}

/*
 * Counters
 */

static void counters_have_names_of_their_own(void **state)
{
	enum pcc_counter a, b;

	for (a = 0; a < PCC_COUNTERS; a++) {
		assert_non_null(pcc_counter_name(a));
		assert_in_range(strlen(pcc_counter_name(a)), 1, 31);
		for (b = 0; b < a; b++)
			assert_string_not_equal(pcc_counter_name(a), pcc_counter_name(b));
	}
}

static void counters_start_at_zero_and_survive_close(void **state)
{
	enum pcc_counter i;

	start_ready();
	for (i = 0; i < PCC_COUNTERS; i++)
		assert_int_equal(counter(i), 0);
	warm_up();
	close_channel();
	assert_int_equal(counter(PCC_COMPLETIONS), 1);
	open_channel();
	assert_int_equal(counter(PCC_COMPLETIONS), 1);
	stop();
}

static void spurious_outbox_interrupts_are_counted(void **state)
{
	start_ready();
	platform_signal(&platform.outbox);
	machine_run_ms(1);
	assert_int_equal(counter(PCC_SPURIOUS_INTERRUPTS), 1);
	warm_up();
	platform_signal(&platform.outbox);
	machine_run_ms(1);
	assert_int_equal(counter(PCC_SPURIOUS_INTERRUPTS), 2);
	stop();
}

/*
 * Which promise holds where
 */

#define EDGE	1u
#define LEVEL	2u
#define BOTH	(EDGE | LEVEL)

#define G1	(BIT(0) | BIT(1))
#define G2	BIT(2)
#define G3	BIT(3)
#define G3b	BIT(4)
#define G3c	BIT(5)
#define G4	BIT(6)
#define G5	BIT(7)
#define G4f	BIT(8)
#define G6	BIT(9)
#define G7	BIT(10)
#define ALL	(BIT(GENERATIONS) - 1)

static const struct promise {
	const char *text;
	void (*test)(void **state);
	unsigned int lines;
	unsigned long generations;
} promises[] = {
#define PROMISE(test, lines, generations)	{ #test, test, lines, generations }
	PROMISE(opens_and_closes, BOTH, ALL),
	PROMISE(opens_again, BOTH, ALL),
	PROMISE(creates_without_touching_the_platform, EDGE, ALL),
	PROMISE(create_without_memory_leaves_nothing, EDGE, G7),
	PROMISE(create_without_mappings_leaves_nothing, EDGE, G7),
	PROMISE(create_without_interrupt_is_told, EDGE, G7),
	PROMISE(outbox_in_use_is_told, BOTH, ALL),
	PROMISE(inbox_in_use_is_told, BOTH, ALL),
	/* A level triggered line can only be claimed when the inbox is empty. */
	PROMISE(inbox_of_somebody_else_is_left_alone, EDGE, ALL),
	PROMISE(inbox_of_somebody_else_on_a_shared_line_is_left_alone, LEVEL, ALL & ~G1),
	PROMISE(missing_channel_is_told, EDGE, ALL),
	PROMISE(interrupt_in_use_is_told, BOTH, ALL),
	PROMISE(open_asks_for_messages, BOTH, ALL),
	PROMISE(pending_message_is_discarded_at_open, BOTH, ALL),
	PROMISE(discarded_message_is_answered_by_doorbell, BOTH, ALL),
	PROMISE(garbage_in_the_inbox_rings_no_doorbell, BOTH, ALL),
	PROMISE(message_in_answer_to_open_blocks_nothing, EDGE, ALL),
	/* What pcc.c of v6.15 to v6.19 does then cannot be prevented. */
	PROMISE(message_in_answer_to_open_blocks_nothing, LEVEL, ALL & ~(G4 | G5 | G4f)),
	PROMISE(interrupt_before_the_mapping_is_survived, EDGE, ALL),
	PROMISE(interrupt_before_the_mapping_is_survived_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(release_survives_an_interrupt, BOTH, ALL),
	PROMISE(release_survives_an_interrupt_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(waiting_message_with_its_interrupt_is_survived_at_open, BOTH, ALL),
	PROMISE(waiting_message_with_its_interrupt_is_survived_at_open_on_a_free_line, LEVEL, ALL),
	PROMISE(debug_call_of_the_handler_is_survived, LEVEL, ALL & ~G1),
	PROMISE(message_before_a_debug_call_of_the_handler_is_survived, LEVEL, ALL & ~G1),
	PROMISE(somebody_else_keeps_the_line, LEVEL, ALL & ~G1),
	PROMISE(interrupts_after_close_reach_nobody, EDGE, ALL),

	PROMISE(send_is_completed_once, BOTH, ALL),
	PROMISE(first_send_is_completed_in_time, BOTH, ALL),
	PROMISE(thousand_sends_need_no_watchdog, BOTH, ALL),
	PROMISE(every_packet_arrives_unchanged, EDGE, ALL),
	PROMISE(packet_beyond_the_region_is_refused, EDGE, ALL),
	PROMISE(packet_without_a_whole_header_is_refused, EDGE, ALL),
	PROMISE(second_send_is_refused_while_one_is_under_way, EDGE, ALL),
	PROMISE(send_is_refused_on_a_region_that_the_platform_took, EDGE, ALL),
	PROMISE(wrong_signature_in_the_outbox_is_repaired, EDGE, ALL),
	PROMISE(platform_faster_than_the_doorbell_loses_no_send, BOTH, ALL),
	PROMISE(platform_faster_than_the_doorbell_needs_no_watchdog, BOTH, G1 | G3c | G4f | G7),
	PROMISE(lost_completion_interrupt_is_recovered, BOTH, ALL),
	PROMISE(first_completion_interrupt_may_be_lost, BOTH, ALL),
	PROMISE(duplicate_completion_interrupt_changes_nothing, EDGE, ALL),
	PROMISE(interrupt_before_completion_ends_no_send, EDGE, ALL),
	PROMISE(platform_error_is_reported, EDGE, ALL),
	PROMISE(platform_error_in_the_status_register_is_reported, EDGE, G3c | G5 | G4f | G6 | G7),
	PROMISE(first_platform_error_is_reported, EDGE, ALL),
	PROMISE(platform_error_without_interrupt_is_reported, BOTH, ALL),
	PROMISE(platform_error_without_interrupt_in_the_status_register_is_reported, BOTH, ALL),
	PROMISE(platform_error_is_not_reported_again, BOTH, ALL),
	PROMISE(platform_errors_now_and_then_are_reported, EDGE, ALL),
	PROMISE(error_told_by_the_controller_is_reported, BOTH, G5 | G6 | G7),
	PROMISE(completion_that_is_taken_back_ends_no_send, BOTH, ALL),
	PROMISE(platform_error_on_a_level_line_ends_the_send, LEVEL, ALL),
	PROMISE(old_refused_interrupt_is_no_error, EDGE, ALL),
	PROMISE(interrupt_of_the_packet_before_is_no_error, EDGE, ALL),
	PROMISE(interrupt_after_its_packet_excuses_no_error, EDGE, ALL),
	PROMISE(interrupt_of_the_packet_before_hides_no_error, EDGE, ALL),
	PROMISE(interrupt_while_the_doorbell_is_rung_hides_no_error, EDGE, ALL),
	PROMISE(interrupt_from_before_close_excuses_no_error, EDGE, ALL),
	PROMISE(absent_error_register_is_no_error, BOTH, ALL),
	PROMISE(silent_platform_is_told, EDGE, ALL),
	PROMISE(first_send_may_time_out, EDGE, ALL),
	PROMISE(late_completion_brings_the_platform_back, BOTH, ALL),
	PROMISE(late_interrupt_is_noticed_at_once, EDGE, ALL),
	PROMISE(late_completion_without_interrupt_is_noticed, EDGE, ALL),
	PROMISE(late_error_brings_the_platform_back, EDGE, ALL),
	PROMISE(late_error_is_not_that_of_the_next_send, EDGE, ALL),
	PROMISE(error_from_before_open_is_not_that_of_the_first_send, EDGE, ALL),
	PROMISE(outbox_is_claimed_again_when_that_failed, EDGE, ALL),
	PROMISE(channel_closes_when_the_outbox_could_not_be_claimed, EDGE, ALL),
	PROMISE(refusal_by_the_controller_is_told, EDGE, ALL),
	PROMISE(error_of_the_mailbox_is_returned, EDGE, ALL),
	PROMISE(turnaround_time_is_kept, EDGE, ALL),
	PROMISE(turnaround_time_is_kept_after_a_lost_interrupt, EDGE, ALL),
	PROMISE(turnaround_time_is_kept_over_close, EDGE, ALL),
	PROMISE(turnaround_time_has_a_bound, EDGE, ALL),
	PROMISE(nothing_is_sent_during_the_turnaround_time, EDGE, ALL),

	PROMISE(close_waits_for_a_message_in_flight, BOTH, ALL),
	PROMISE(what_is_sent_while_closing_is_refused, BOTH, ALL),
	PROMISE(close_cancels_a_message_that_does_not_end, BOTH, ALL),
	PROMISE(close_waits_no_longer_than_the_timeout, EDGE, ALL),
	PROMISE(close_ends_a_send_in_its_turnaround_time, EDGE, ALL),
	PROMISE(open_is_told_that_the_platform_has_the_outbox, BOTH, ALL),

	PROMISE(message_is_received_once, BOTH, ALL),
	PROMISE(message_that_asks_for_it_is_answered_by_doorbell, BOTH, ALL),
	PROMISE(absent_doorbell_is_not_rung, EDGE, ALL),
	PROMISE(every_packet_is_received_unchanged, EDGE, ALL),
	PROMISE(messages_in_a_row_are_all_received, BOTH, ALL),
	PROMISE(messages_in_a_row_are_answered_as_each_asks, BOTH, ALL),
	PROMISE(sending_and_receiving_do_not_disturb_each_other, BOTH, ALL),
	PROMISE(duplicate_interrupt_delivers_nothing_twice, EDGE, ALL),
	PROMISE(duplicate_interrupt_at_once_delivers_nothing_twice, EDGE, ALL),
	PROMISE(interrupt_without_message_delivers_nothing, EDGE, ALL),
	PROMISE(lost_interrupt_of_a_message_is_recovered, BOTH, ALL),
	PROMISE(first_interrupt_of_a_message_may_be_lost, EDGE, ALL),
	PROMISE(interrupt_that_is_a_moment_late_is_not_lost, EDGE, ALL),
	PROMISE(lost_interrupt_after_a_late_one_is_recovered_in_time, EDGE, ALL),
	PROMISE(late_interrupt_of_a_recovered_message_delivers_nothing, EDGE, ALL),
	PROMISE(message_with_an_error_is_recovered, BOTH, ALL),
	PROMISE(bad_frames_are_dropped_and_given_back, BOTH, ALL),
	PROMISE(frame_with_the_length_of_an_old_one_is_dropped, BOTH, ALL),
	PROMISE(first_frame_may_be_bad, EDGE, ALL),
	PROMISE(wrong_signature_is_dropped_if_asked_for, EDGE, ALL),
	PROMISE(wrong_signature_is_counted, EDGE, ALL),
	PROMISE(packet_without_memory_is_dropped_and_given_back, EDGE, ALL),
	PROMISE(header_is_read_once, EDGE, ALL),
	PROMISE(messages_while_closing_are_dropped, EDGE, ALL),
	PROMISE(first_message_may_come_while_closing, EDGE, ALL),
	PROMISE(recovered_messages_while_closing_are_dropped, EDGE, ALL),
	PROMISE(message_in_the_midst_of_close_leaves_nothing_behind, BOTH, ALL),
	PROMISE(message_in_the_midst_of_close_teaches_nothing_wrong, BOTH, ALL),

	PROMISE(message_soon_after_open_waits_for_its_interrupt, EDGE, ALL),
	PROMISE(outbox_that_was_opened_is_not_claimed_again, EDGE, ALL),
	PROMISE(lost_interrupt_soon_after_open_is_recovered_in_time, EDGE, ALL),
	PROMISE(watch_is_quiet_after_open, EDGE, ALL),

	PROMISE(registers_of_8_bits_work, EDGE, ALL),
	PROMISE(registers_of_16_bits_work, EDGE, ALL),
	PROMISE(registers_of_64_bits_work, EDGE, ALL),
	PROMISE(registers_in_system_io_work, EDGE, ALL),
	PROMISE(other_bits_of_the_status_do_not_matter, EDGE, ALL),
	PROMISE(inbox_that_cannot_be_given_back_works, BOTH, ALL),
	/* Later kernels see no message in it. */
	PROMISE(inbox_that_is_always_complete_works, BOTH, G1),

	PROMISE(both_boxes_share_one_line, LEVEL, ALL & ~G1),
	PROMISE(waiting_message_makes_no_storm_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(waiting_message_makes_no_storm_on_a_shared_line_on_a_free_line, LEVEL, ALL & ~G1),
	PROMISE(what_is_asserted_while_closed_is_acknowledged, LEVEL, ALL & ~G1),
	PROMISE(what_is_asserted_while_closed_is_acknowledged_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(line_that_cannot_be_acknowledged_is_given_up, LEVEL, ALL & ~G1),
	PROMISE(line_is_held_over_each_later_claim, LEVEL, ALL & ~G1),
	PROMISE(line_that_cannot_be_kept_is_kept_the_next_time, LEVEL, ALL & ~G1),
	PROMISE(line_that_is_not_shared_is_not_kept, EDGE, ALL),
	PROMISE(line_that_is_not_shared_is_not_kept, LEVEL, G1),
	PROMISE(last_call_of_the_own_handler_is_survived, LEVEL, ALL & ~G1),
	PROMISE(message_while_the_inbox_is_claimed_makes_no_storm, LEVEL, ALL & ~G1),
	PROMISE(message_in_answer_to_close_makes_no_storm_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(message_between_the_claims_makes_no_storm_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(completion_at_close_makes_no_storm_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(late_answer_makes_no_storm_on_a_shared_line, LEVEL, ALL & ~G1),
	PROMISE(old_completion_makes_no_storm, LEVEL, ALL),
	PROMISE(old_completion_makes_no_storm_on_a_free_line, LEVEL, ALL),
	PROMISE(shared_line_survives_a_silent_platform, LEVEL, ALL & ~G1),
	PROMISE(line_that_cannot_be_shared_is_told, LEVEL, G1),
	PROMISE(dead_line_ends_no_traffic, LEVEL, G2 | G3),
	PROMISE(tasklet_on_another_cpu_gives_nothing_back_early, EDGE, ALL),
	PROMISE(tasklet_on_another_cpu_completes_nothing_early, EDGE, ALL),
	PROMISE(preempted_handler_is_not_overtaken, EDGE, G5 | G4f | G6 | G7),

	PROMISE(close_waits_for_the_handler_of_a_first_message, BOTH, ALL),
	PROMISE(close_waits_for_the_handler_of_a_message, BOTH, ALL),
	PROMISE(close_waits_for_the_handler_of_a_completion, BOTH, ALL),
	PROMISE(close_waits_for_the_start_of_the_turnaround_time, BOTH, ALL),
	PROMISE(close_waits_for_the_end_of_the_turnaround_time, BOTH, ALL),
	PROMISE(close_waits_for_the_sender, BOTH, ALL),
	PROMISE(close_waits_for_the_watch, BOTH, ALL),
	PROMISE(interrupt_while_the_watch_looks_ends_the_send_once, BOTH, ALL),
	PROMISE(interrupt_while_the_watch_looks_ends_the_first_send_once, BOTH, ALL),
	PROMISE(late_interrupt_while_the_watch_looks_ends_each_send_once, EDGE, ALL),
	PROMISE(old_tasklet_leaves_the_next_send_to_its_handler, EDGE, ALL),
	/* W20: elsewhere an interrupt that is refused is the end of a level triggered line. */
	PROMISE(late_interrupt_while_the_watch_looks_ends_each_send_once, LEVEL, ALL & ~(G2 | G3)),
	PROMISE(old_tasklet_leaves_the_next_send_to_its_handler, LEVEL, ALL & ~(G2 | G3)),
	PROMISE(interrupt_before_the_doorbell_returns_is_no_error, EDGE, ALL),
	PROMISE(packet_that_follows_at_once_ends_second, BOTH, ALL),
	PROMISE(owner_hears_of_the_loss_before_the_return, BOTH, ALL),
	PROMISE(owner_hears_last_what_is_true, BOTH, ALL),

	PROMISE(watch_waits_for_the_tasklet_of_a_completion, BOTH, ALL),
	PROMISE(old_interrupt_ends_no_send, EDGE, ALL),
	PROMISE(interrupt_in_the_midst_of_a_send_teaches_nothing_wrong, EDGE, G5 | G4f | G6 | G7),
	PROMISE(completion_at_the_time_limit_ends_the_send_once, BOTH, ALL),
	PROMISE(watch_waits_for_the_handler_of_a_first_message, BOTH, ALL),
	PROMISE(watch_waits_for_the_handler_of_a_message, BOTH, ALL),
	PROMISE(late_interrupt_while_the_watch_looks_receives_nothing_twice, BOTH, ALL),
	PROMISE(watch_leaves_the_next_send_alone, BOTH, ALL),
	PROMISE(watch_leaves_the_next_message_to_its_interrupt, EDGE, ALL),
	/* Where pcc.c has not mapped the region yet, that cannot be prevented. */
	PROMISE(message_while_the_inbox_is_claimed_is_given_back_once, LEVEL,
		ALL & ~(G4 | G5 | G4f)),
	PROMISE(interrupt_before_a_claim_fails_leaves_nothing_behind, LEVEL, G3c | G4 | G5 | G4f),
	PROMISE(second_message_before_the_watch_teaches_nothing_wrong, BOTH, ALL),
	/* Before v6.7 the controller takes no message while another bit is set. */
	PROMISE(send_leaves_the_other_bits_of_a_register_alone, BOTH, ALL & ~G1),
	PROMISE(acknowledging_leaves_the_other_bits_of_a_register_alone, BOTH, ALL & ~G1),
	PROMISE(taking_an_error_leaves_the_other_bits_of_a_register_alone, EDGE, G7),
	PROMISE(shared_line_is_released_while_it_is_claimed, LEVEL, ALL & ~G1),
	PROMISE(shared_line_is_claimed_while_it_is_released, LEVEL, ALL & ~G1),
	PROMISE(shared_line_is_claimed_while_its_keeper_goes, LEVEL, ALL & ~G1),

	PROMISE(time_limit_follows_the_latency, EDGE, ALL),
	PROMISE(time_limit_has_bounds, EDGE, ALL),
	PROMISE(time_limit_can_be_chosen, EDGE, ALL),
	PROMISE(slow_platform_is_not_hurried, EDGE, ALL),
	PROMISE(watch_is_quiet_when_nothing_happens, EDGE, ALL),
	PROMISE(watch_looks_at_traffic_no_more_than_it_must, EDGE, ALL),
	PROMISE(watch_of_a_slow_platform_has_time, EDGE, ALL),
	PROMISE(watch_of_a_silent_platform_is_bounded, EDGE, ALL),

	PROMISE(duties_have_names_of_their_own, EDGE, G7),
	PROMISE(who_has_a_duty_is_found_out, BOTH, ALL),
	PROMISE(counters_have_names_of_their_own, EDGE, G7),
	PROMISE(counters_start_at_zero_and_survive_close, EDGE, ALL),
	PROMISE(spurious_outbox_interrupts_are_counted, EDGE, G1),
};

#define PROMISES	(sizeof(promises) / sizeof(*promises))

/* "G3b level: a message is received once" */
static char *name_of(const struct promise *promise, const struct variant *variant)
{
	char *name, *at;

	if (asprintf(&name, "%s%s: %s", variant->generation->name, variant->level ? " level" : "",
		     promise->text) < 0)
		abort();
	for (at = strchr(name, ':'); *at; at++)
		if (*at == '_')
			*at = ' ';
	return name;
}

int main(int argc, char **argv)
{
	static struct variant variants[GENERATIONS][2];
	static struct CMUnitTest tests[GENERATIONS * 2 * PROMISES];
	size_t count = 0, g, p, l, i;
	int failed;

	for (g = 0; g < GENERATIONS; g++) {
		for (l = 0; l < 2; l++) {
			variants[g][l] = (struct variant){ &generations[g], l };
			for (p = 0; p < PROMISES; p++) {
				if (!(promises[p].generations & BIT(g)) ||
				    !(promises[p].lines & BIT(l)))
					continue;
				tests[count++] = (struct CMUnitTest){
					.name = name_of(&promises[p], &variants[g][l]),
					.test_func = promises[p].test,
					.setup_func = prepare,
					.initial_state = &variants[g][l],
				};
			}
		}
	}
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	failed = _cmocka_run_group_tests("channel", tests, count, NULL, NULL);
	for (i = 0; i < count; i++)
		free((char *)tests[i].name);
	return failed;
}
