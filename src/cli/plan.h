/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has to be done to an interface, as data: from the configuration it has and the one asked for
 * to a list of steps, each of which can be taken back. Nothing here talks to the kernel.
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "state.h"

/* Values of struct wish that leave things as they are, or take the interface's limit. */
#define WISH_KEEP	0
#define WISH_MTU_MAX	UINT32_MAX

struct wish {
	uint8_t eid;
	uint8_t peer;
	uint32_t mtu;			/* bytes, WISH_KEEP or WISH_MTU_MAX */
	uint32_t net;			/* or WISH_KEEP */
};

enum step_kind {
	STEP_ROUTE,
	STEP_EID,
	STEP_MTU,
	STEP_NET,
	STEP_LINK,
};

struct step {
	enum step_kind kind;
	uint32_t before;		/* MTU, network; else 1: is there or up, 0: is not */
	uint32_t after;			/* the same, as it shall be */
	uint8_t eid;			/* STEP_EID */
	struct route route;		/* STEP_ROUTE */
};

struct plan {
	struct step *steps;
	size_t count;
	char refusal[160];		/* why the wish cannot be met */
};

/**
 * plan_up() - plan how an interface gets what is wished
 * @plan: filled in, without steps when all is as wished; the caller's to plan_free() in any case
 * @state: what the kernel has now
 * @link: the interface, in @state
 * @wish: what it shall have
 *
 * EIDs and routes of the interface stay when packets leave with the wished EID, the peer is routed
 * and the network is the wished one; otherwise they all go, and the wished ones come.
 *
 * Return: 0, -ENOMEM, or -EINVAL with &plan.refusal set.
 */
int plan_up(struct plan *plan, const struct state *state, const struct link *link,
	    const struct wish *wish);

/**
 * plan_down() - plan how an interface loses its EIDs and routes and goes down
 * @plan: as above
 * @state: what the kernel has now
 * @link: the interface, in @state
 *
 * Return: 0 or -ENOMEM.
 */
int plan_down(struct plan *plan, const struct state *state, const struct link *link);

/**
 * plan_inverse() - the step that takes a step back
 * @step: which
 *
 * Return: the inverse.
 */
struct step plan_inverse(const struct step *step);

/**
 * plan_describe() - say in words what a step does
 * @step: which
 * @text: filled in, for example "set EID 8"
 * @size: of @text
 */
void plan_describe(const struct step *step, char *text, size_t size);

/* Does one step; returns 0 or a negative errno. */
typedef int plan_apply_t(void *data, const struct step *step);

/**
 * plan_run() - do a plan's steps in their order
 * @plan: the plan
 * @apply: does one step
 * @data: handed to @apply
 * @failed: set to the step that failed, when one does
 *
 * Return: 0, or what @apply returned for the first step that failed; no later step was begun then.
 */
int plan_run(const struct plan *plan, plan_apply_t *apply, void *data, size_t *failed);

/**
 * plan_undo() - take back, last first, the steps before one that failed
 * @plan: the plan
 * @apply: as above
 * @data: as above
 * @failed: the step that failed
 *
 * Return: 0, or the last error of a step that could not be taken back; the others were all tried.
 */
int plan_undo(const struct plan *plan, plan_apply_t *apply, void *data, size_t failed);

/**
 * plan_free() - release a plan
 * @plan: the plan
 */
void plan_free(struct plan *plan);

#endif
