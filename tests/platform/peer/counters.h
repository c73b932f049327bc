/* SPDX-License-Identifier: GPL-2.0 */
/* The counters of an endpoint by name. */
#ifndef PEER_COUNTERS_H
#define PEER_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct endpoint;

/**
 * counter_find() - find a counter
 * @name: as counters_describe() writes it
 *
 * Return: its number, -1 if there is none of that name.
 */
int counter_find(const char *name);

/**
 * counter_read() - read a counter
 * @endpoint: whose
 * @counter: number of counter_find()
 *
 * Return: its value.
 */
uint64_t counter_read(const struct endpoint *endpoint, int counter);

/**
 * counters_describe() - write all as NAME=VALUE words
 * @endpoint: whose
 * @text: filled in
 * @size: of @text
 */
void counters_describe(const struct endpoint *endpoint, char *text, size_t size);

#endif
