/* SPDX-License-Identifier: GPL-2.0 */
/* The cases, in groups. */
#ifndef CONFORMANCE_CASES_H
#define CONFORMANCE_CASES_H

#include <stdbool.h>
#include <stdint.h>

/* A promise, or a question of which the answer is written down. CASE() names it by its function. */
struct test_case {
	const char *name;
	void (*run)(void);
	unsigned int seconds;	/* that it may take, 0 for the usual limit */
	bool lax;		/* the kernel does not check what a dump asks for */
};

#define CASE(function)			{ .name = #function, .run = (function) }
#define SLOW_CASE(function, limit)	{ .name = #function, .run = (function), .seconds = (limit) }

/* Each list ends with an entry without name. */
extern const struct test_case socket_cases[];
extern const struct test_case option_cases[];
extern const struct test_case receive_cases[];
extern const struct test_case send_cases[];
extern const struct test_case extended_cases[];
extern const struct test_case bind_cases[];
extern const struct test_case connect_cases[];
extern const struct test_case tag_cases[];
extern const struct test_case ioctl_cases[];
extern const struct test_case local_cases[];
extern const struct test_case fragment_cases[];
extern const struct test_case reassembly_cases[];
extern const struct test_case hostile_cases[];
extern const struct test_case forward_cases[];
extern const struct test_case link_cases[];
extern const struct test_case address_cases[];
extern const struct test_case route_cases[];
extern const struct test_case gateway_cases[];
extern const struct test_case neighbour_cases[];
extern const struct test_case netlink_cases[];
extern const struct test_case namespace_cases[];

/* They need a real interface and a peer, see interface_choose(). */
extern const struct test_case interface_cases[];

/**
 * interface_choose() - say which interface the cases for a real one use
 * @name: its name
 * @eid: the endpoint at the other end
 */
void interface_choose(const char *name, uint8_t eid);

#endif
