// SPDX-License-Identifier: GPL-2.0
/* What mctp-pcc up and down do to an interface, and what they take back when a step fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "plan.h"

/* Interfaces 1 and 2 of network 1, both down and without EIDs, are in every test. */
static struct state state;
static const struct link *link;
static struct plan plan;
static const struct wish wish = { .eid = 8, .peer = 9 };

static int setup(void **unused)
{
	struct link link_1 = {
		.index = 1, .name = "mctppcc1", .pcc = true, .net = 1,
		.mtu = 68, .min_mtu = 68, .max_mtu = 4080,
	};
	struct link link_2 = link_1;

	link_2.index = 2;
	strcpy(link_2.name, "mctppcc3");
	state_add_link(&state, &link_1);
	state_add_link(&state, &link_2);
	link = state_link(&state, "mctppcc1");
	return 0;
}

static int teardown(void **unused)
{
	plan_free(&plan);
	state_free(&state);
	return 0;
}

/* As the kernel does it: an EID comes with a local route, unless the network has that route. */
static void have_eid(int ifindex, uint8_t eid)
{
	const struct address address = { .ifindex = ifindex, .eid = eid };
	const struct route route = {
		.ifindex = ifindex, .first = eid, .last = eid, .type = RTN_LOCAL,
	};

	state_add_address(&state, &address);
	if (!state_receives(&state, 1, eid))
		state_add_route(&state, &route);
}

static void have_route(int ifindex, uint8_t first, uint8_t last)
{
	const struct route route = {
		.ifindex = ifindex, .first = first, .last = last, .type = RTN_UNICAST,
	};

	state_add_route(&state, &route);
}

static void have_all(void)
{
	have_eid(1, 8);
	have_route(1, 9, 9);
	state.links[0].up = true;
}

/* Compare the plan's steps, in words and separated by semicolons. */
static void assert_plan(const char *expected)
{
	char text[500] = "", step[64];

	for (size_t i = 0; i < plan.count; i++) {
		plan_describe(&plan.steps[i], step, sizeof(step));
		strcat(strcat(text, i ? "; " : ""), step);
	}
	assert_string_equal(text, expected);
}

static void assert_up(const struct wish *what, const char *expected)
{
	plan_free(&plan);
	assert_int_equal(plan_up(&plan, &state, link, what), 0);
	assert_plan(expected);
}

static void assert_refused(const struct wish *what, const char *refusal)
{
	plan_free(&plan);
	assert_int_equal(plan_up(&plan, &state, link, what), -EINVAL);
	assert_string_equal(plan.refusal, refusal);
}

static void new_interface_gets_all(void **unused)
{
	assert_up(&wish, "set up; set EID 8; set route to EID 9");
}

static void mtu_and_network_come_before_up(void **unused)
{
	const struct wish more = { .eid = 8, .peer = 9, .mtu = 1024, .net = 5 };

	assert_up(&more,
		  "set MTU 1024; set network 5; set up; set EID 8; set route to EID 9");
}

static void same_again_changes_nothing(void **unused)
{
	const struct wish more = { .eid = 8, .peer = 9, .mtu = 68, .net = 1 };

	have_all();
	assert_up(&wish, "");
	assert_up(&more, "");
}

static void same_again_leaves_other_routes_alone(void **unused)
{
	have_all();
	have_route(1, 20, 30);
	assert_up(&wish, "");
}

static void route_to_a_range_with_the_peer_is_enough(void **unused)
{
	have_eid(1, 8);
	have_route(1, 9, 20);
	state.links[0].up = true;
	assert_up(&wish, "");
}

static void down_with_all_else_needs_only_up(void **unused)
{
	have_all();
	state.links[0].up = false;
	assert_up(&wish, "set up");
}

static void other_eid_replaces_the_former_ones(void **unused)
{
	const struct wish changed = { .eid = 10, .peer = 9 };

	have_all();
	have_eid(1, 30);
	assert_up(&changed, "remove route to EID 9; remove EID 30; remove EID 8; "
			    "set EID 10; set route to EID 9");
}

static void other_peer_replaces_the_former_one(void **unused)
{
	const struct wish changed = { .eid = 8, .peer = 10 };

	have_all();
	assert_up(&changed, "remove route to EID 9; remove EID 8; "
			    "set EID 8; set route to EID 10");
}

static void eid_and_peer_may_change_places(void **unused)
{
	const struct wish changed = { .eid = 9, .peer = 8 };

	have_all();
	assert_up(&changed, "remove route to EID 9; remove EID 8; "
			    "set EID 9; set route to EID 8");
}

static void eid_that_is_not_the_first_becomes_it(void **unused)
{
	have_eid(1, 30);
	have_eid(1, 8);
	have_route(1, 9, 9);
	state.links[0].up = true;
	assert_up(&wish, "remove route to EID 9; remove EID 8; remove EID 30; "
			 "set EID 8; set route to EID 9");
}

static void eid_that_lost_its_local_route_gets_it_back(void **unused)
{
	const struct address address = { .ifindex = 1, .eid = 8 };

	state_add_address(&state, &address);
	have_route(1, 9, 9);
	state.links[0].up = true;
	assert_up(&wish, "remove route to EID 9; remove EID 8; "
			 "set EID 8; set route to EID 9");
}

static void other_interfaces_keep_what_they_have(void **unused)
{
	have_eid(2, 40);
	have_route(2, 41, 50);
	assert_up(&wish, "set up; set EID 8; set route to EID 9");
}

static void two_interfaces_may_share_an_eid(void **unused)
{
	have_eid(2, 8);
	assert_up(&wish, "set up; set EID 8; set route to EID 9");
}

static void peer_routed_elsewhere_is_refused(void **unused)
{
	have_route(2, 9, 9);
	assert_refused(&wish, "peer 9: network 1 has a route to it through mctppcc3 "
			      "(choose another one with --net)");
}

static void peer_that_is_this_host_is_refused(void **unused)
{
	have_eid(2, 9);
	assert_refused(&wish, "peer 9: network 1 has this EID on mctppcc3 "
			      "(choose another one with --net)");
}

static void eid_routed_elsewhere_is_refused(void **unused)
{
	have_route(2, 8, 8);
	assert_refused(&wish, "EID 8: network 1 has a route to it through mctppcc3");
}

static void another_network_makes_room(void **unused)
{
	const struct wish elsewhere = { .eid = 8, .peer = 9, .net = 2 };

	have_eid(2, 8);
	have_route(2, 9, 9);
	assert_up(&elsewhere, "set network 2; set up; set EID 8; set route to EID 9");
}

static void mtu_max_is_the_limit_of_the_interface(void **unused)
{
	const struct wish largest = { .eid = 8, .peer = 9, .mtu = WISH_MTU_MAX };

	have_all();
	assert_up(&largest, "set MTU 4080");
}

static void mtu_beyond_the_limits_is_refused(void **unused)
{
	const struct wish small = { .eid = 8, .peer = 9, .mtu = 67 };
	const struct wish large = { .eid = 8, .peer = 9, .mtu = 4081 };

	assert_refused(&small, "MTU 67: must be 68 to 4080");
	assert_refused(&large, "MTU 4081: must be 68 to 4080");
}

static void down_takes_everything_away(void **unused)
{
	have_all();
	have_eid(1, 30);
	have_route(1, 20, 25);
	have_route(2, 50, 50);
	assert_int_equal(plan_down(&plan, &state, link), 0);
	assert_plan("remove route to EID 9; remove route to EIDs 20-25; "
		    "remove EID 30; remove EID 8; set down");
}

static void down_again_changes_nothing(void **unused)
{
	assert_int_equal(plan_down(&plan, &state, link), 0);
	assert_plan("");
}

/* A kernel that notes what is done, and refuses one step. */
struct kernel {
	char log[500];
	const char *refuse;
};

static int apply(void *data, const struct step *step)
{
	struct kernel *kernel = data;
	char text[64];

	plan_describe(step, text, sizeof(text));
	if (kernel->refuse && !strcmp(text, kernel->refuse))
		return -EBUSY;
	strcat(strcat(kernel->log, text), "; ");
	return 0;
}

static void steps_before_a_failed_one_are_undone_in_reverse(void **unused)
{
	const struct wish changed = { .eid = 10, .peer = 9, .mtu = 1024 };
	struct kernel kernel = { .refuse = "set up" };
	size_t failed;

	have_all();
	state.links[0].up = false;
	assert_int_equal(plan_up(&plan, &state, link, &changed), 0);
	assert_int_equal(plan_run(&plan, apply, &kernel, &failed), -EBUSY);
	assert_string_equal(kernel.log, "remove route to EID 9; remove EID 8; set MTU 1024; ");
	assert_int_equal(failed, 3);

	kernel.log[0] = '\0';
	assert_int_equal(plan_undo(&plan, apply, &kernel, failed), 0);
	assert_string_equal(kernel.log, "set MTU 68; set EID 8; set route to EID 9; ");
}

static void undoing_goes_on_after_an_error(void **unused)
{
	struct kernel kernel = { .refuse = "remove EID 8" };

	assert_int_equal(plan_up(&plan, &state, link, &wish), 0);
	assert_int_equal(plan_undo(&plan, apply, &kernel, plan.count), -EBUSY);
	assert_string_equal(kernel.log, "remove route to EID 9; set down; ");
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_interface_gets_all),
		TEST(mtu_and_network_come_before_up),
		TEST(same_again_changes_nothing),
		TEST(same_again_leaves_other_routes_alone),
		TEST(route_to_a_range_with_the_peer_is_enough),
		TEST(down_with_all_else_needs_only_up),
		TEST(other_eid_replaces_the_former_ones),
		TEST(other_peer_replaces_the_former_one),
		TEST(eid_and_peer_may_change_places),
		TEST(eid_that_is_not_the_first_becomes_it),
		TEST(eid_that_lost_its_local_route_gets_it_back),
		TEST(other_interfaces_keep_what_they_have),
		TEST(two_interfaces_may_share_an_eid),
		TEST(peer_routed_elsewhere_is_refused),
		TEST(peer_that_is_this_host_is_refused),
		TEST(eid_routed_elsewhere_is_refused),
		TEST(another_network_makes_room),
		TEST(mtu_max_is_the_limit_of_the_interface),
		TEST(mtu_beyond_the_limits_is_refused),
		TEST(down_takes_everything_away),
		TEST(down_again_changes_nothing),
		TEST(steps_before_a_failed_one_are_undone_in_reverse),
		TEST(undoing_goes_on_after_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
