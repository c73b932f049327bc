/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The window of guest memory: registers and shared memory of the PCC subspaces (ACPI 6.6 chapter
 * 14, types 3 and 4). A running guest shares the register words: they are accessed atomically.
 */
#ifndef PEER_SUBSPACE_H
#define PEER_SUBSPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "../platform.h"
#include "fault.h"
#include "loop.h"

#define PCC_SIGNATURE		0x50434300u
#define PCC_COMMAND_MCTP	0x5054434du	/* 'M' 'C' 'T' 'P' in memory order */
#define PCC_FLAG_NOTIFY		0x1u
#define PCC_HEADER_SIZE		16u
/* The length field does not count the three words before the command. */
#define PCC_LENGTH_BASE		12u
/* Does not ask for a doorbell, if taken for flags. */
#define PCC_POISON		0x5a

/* Words of the shared memory header; little endian, as the guest is. */
enum pcc_word {
	PCC_WORD_SIGNATURE,
	PCC_WORD_FLAGS,
	PCC_WORD_LENGTH,
	PCC_WORD_COMMAND,
	PCC_WORDS,
};

struct subspace {
	unsigned int index;
	const struct platform_subspace *description;
	struct endpoint *endpoint;	/* NULL: idle, belongs to no device that works */

	uint8_t *registers;
	uint8_t *memory;
	uint32_t signature;		/* that the platform puts into the region */

	bool asserted;			/* level: raised and not acknowledged; interrupt.c */
	struct fault interrupt_fault;
	struct timer repeat;		/* further pulses, 1 ms apart */
	unsigned int repeats;
};

/**
 * subspaces_create() - create the shared file and put its window into the state at power on
 * @path: the file
 * @machine: the machine that has it
 * @platform: the platform, kept
 *
 * Return: 0, or -1 after a message on standard error.
 */
int subspaces_create(const char *path, const struct platform_machine *machine,
		     const struct platform *platform);

/**
 * subspace_get() - find a subspace
 * @index: of the list in the PCCT
 *
 * Return: the subspace, NULL if there is none.
 */
struct subspace *subspace_get(unsigned int index);

/**
 * subspace_complete() - read the command complete bit; acquires what the guest wrote before
 * @subspace: the subspace
 *
 * Return: whether it is set.
 */
bool subspace_complete(const struct subspace *subspace);

/**
 * subspace_set_complete() - change the command complete bit; releases what was written before
 * @subspace: the subspace
 * @complete: set or clear
 */
void subspace_set_complete(struct subspace *subspace, bool complete);

/**
 * subspace_error() - read the error status
 * @subspace: the subspace
 *
 * Return: whether it is set, that is the guest has not cleared it.
 */
bool subspace_error(const struct subspace *subspace);

/**
 * subspace_set_error() - change the error status
 * @subspace: the subspace
 * @error: set or clear
 */
void subspace_set_error(struct subspace *subspace, bool error);

/**
 * subspace_write_word() - write one header word; releases what was written before
 * @subspace: the subspace
 * @word: which
 * @value: new value
 */
void subspace_write_word(struct subspace *subspace, enum pcc_word word, uint32_t value);

/**
 * subspace_poison() - overwrite all but the signature, so that whoever reads late gets rubbish
 * @subspace: the subspace
 */
void subspace_poison(struct subspace *subspace);

/**
 * subspace_poison_but_flags() - the same, but who reads the flags late gets those of the message
 * @subspace: the subspace
 */
void subspace_poison_but_flags(struct subspace *subspace);

/**
 * subspace_poisoned() - whether the region still is as subspace_poison() left it
 * @subspace: the subspace
 * @offset: set to the first byte that is not
 *
 * Return: true if nothing changed.
 */
bool subspace_poisoned(const struct subspace *subspace, uint32_t *offset);

#endif
