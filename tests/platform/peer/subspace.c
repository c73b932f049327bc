// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "subspace.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the guest is little endian and shares its memory"
#endif

static struct subspace subspaces[PLATFORM_MAX_SUBSPACES];
static unsigned int subspace_count;

static _Atomic uint32_t *word_at(uint8_t *base, unsigned int offset)
{
	return (_Atomic uint32_t *)(void *)(base + offset);
}

static _Atomic uint32_t *complete_register(const struct subspace *subspace)
{
	return word_at(subspace->registers, PLATFORM_REG_COMMAND_COMPLETE);
}

static _Atomic uint32_t *error_register(const struct subspace *subspace)
{
	if (subspace->description->status_shared)
		return complete_register(subspace);
	return word_at(subspace->registers, PLATFORM_REG_ERROR_STATUS);
}

static uint32_t error_mask(const struct subspace *subspace)
{
	return subspace->description->status_shared ? PLATFORM_ERROR_MASK_SHARED :
						      PLATFORM_ERROR_MASK_SPLIT;
}

static void set_bits(_Atomic uint32_t *word, uint32_t mask, bool set)
{
	if (set)
		atomic_fetch_or_explicit(word, mask, memory_order_acq_rel);
	else
		atomic_fetch_and_explicit(word, ~mask, memory_order_acq_rel);
}

bool subspace_complete(const struct subspace *subspace)
{
	return atomic_load_explicit(complete_register(subspace), memory_order_acquire) &
	       PLATFORM_CC_MASK;
}

void subspace_set_complete(struct subspace *subspace, bool complete)
{
	set_bits(complete_register(subspace), PLATFORM_CC_MASK, complete);
}

bool subspace_error(const struct subspace *subspace)
{
	return atomic_load_explicit(error_register(subspace), memory_order_acquire) &
	       error_mask(subspace);
}

void subspace_set_error(struct subspace *subspace, bool error)
{
	set_bits(error_register(subspace), error_mask(subspace), error);
}

void subspace_write_word(struct subspace *subspace, enum pcc_word word, uint32_t value)
{
	atomic_store_explicit(word_at(subspace->memory, (unsigned int)word * 4), value,
			      memory_order_release);
}

static void poison_from(struct subspace *subspace, enum pcc_word word)
{
	uint32_t offset = word * sizeof(uint32_t);

	memset(subspace->memory + offset, PCC_POISON, subspace->description->size - offset);
	subspace_write_word(subspace, PCC_WORD_SIGNATURE, subspace->signature);
}

void subspace_poison(struct subspace *subspace)
{
	poison_from(subspace, PCC_WORD_FLAGS);
}

void subspace_poison_but_flags(struct subspace *subspace)
{
	poison_from(subspace, PCC_WORD_LENGTH);
}

bool subspace_poisoned(const struct subspace *subspace, uint32_t *offset)
{
	uint32_t signature;

	memcpy(&signature, subspace->memory, sizeof(signature));
	*offset = 0;
	if (signature != subspace->signature)
		return false;
	for (*offset = 4; *offset < subspace->description->size; (*offset)++) {
		if (subspace->memory[*offset] != PCC_POISON)
			return false;
	}
	return true;
}

struct subspace *subspace_get(unsigned int index)
{
	return index < subspace_count ? &subspaces[index] : NULL;
}

static bool inside_window(uint64_t address, uint64_t size)
{
	return address >= PLATFORM_WINDOW_BASE && size <= PLATFORM_WINDOW_SIZE &&
	       address - PLATFORM_WINDOW_BASE <= PLATFORM_WINDOW_SIZE - size;
}

static int subspace_create(unsigned int index, const struct platform_subspace *description,
			   uint8_t *window)
{
	struct subspace *subspace = &subspaces[index];

	if (!inside_window(description->registers, 8) ||
	    !inside_window(description->memory, description->size) ||
	    !inside_window(description->memory, 4)) {
		fprintf(stderr, "pcc-peer: subspace %u does not fit into the window\n", index);
		return -1;
	}
	subspace->index = index;
	subspace->description = description;
	subspace->registers = window + (description->registers - PLATFORM_WINDOW_BASE);
	subspace->memory = window + (description->memory - PLATFORM_WINDOW_BASE);
	subspace->signature = PCC_SIGNATURE | index;
	subspace_write_word(subspace, PCC_WORD_SIGNATURE, subspace->signature);
	/* The guest sets it on type 4 when it is ready to be notified. */
	subspace_set_complete(subspace, description->type != 4);
	subspace_set_error(subspace, false);
	return 0;
}

static uint8_t *map_window(const char *path, const struct platform_machine *machine)
{
	uint8_t *window;
	int fd;

	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)machine->memory_size) < 0) {
		fprintf(stderr, "pcc-peer: %s: %s\n", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	window = mmap(NULL, PLATFORM_WINDOW_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		      (off_t)machine->window_offset);
	if (window == MAP_FAILED) {
		fprintf(stderr, "pcc-peer: map of %s: %s\n", path, strerror(errno));
		window = NULL;
	}
	close(fd);
	return window;
}

int subspaces_create(const char *path, const struct platform_machine *machine,
		     const struct platform *platform)
{
	uint8_t *window = map_window(path, machine);

	if (!window)
		return -1;
	for (unsigned int i = 0; i < platform->subspaces; i++) {
		if (subspace_create(i, &platform->subspace[i], window) < 0)
			return -1;
	}
	subspace_count = platform->subspaces;
	return 0;
}
