/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What fuzz targets have in common. Each is built twice: for libFuzzer, and with SEEDS as a program
 * that writes the inputs to start from into the directory $SEEDS.
 */
#ifndef _FUZZ_H
#define _FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stop, and be heard. */
#define FUZZ_CHECK(condition) do {						\
	if (!(condition)) {							\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);	\
		abort();							\
	}									\
} while (0)

#ifdef SEEDS
static inline void write_seed(const char *name, const void *data, size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", getenv("SEEDS"), name);
	file = fopen(path, "w");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file))
		exit(1);
}
#endif

#endif
