// SPDX-License-Identifier: GPL-2.0
/* Reads a platform file; its grammar is described in platform.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"

#define SUBSPACE_REGISTERS	64
#define MEMORY_OFFSET		0x1000u
#define PAGE			0x1000u
#define LINE_SIZE		512
#define MAX_WORDS		40

_Static_assert(PLATFORM_MAX_SUBSPACES * SUBSPACE_REGISTERS <= MEMORY_OFFSET,
	       "the registers end where the shared memory starts");

static const struct platform_machine machines[] = {
	/* The memory is the guest's own; what QEMU calls a debug console takes the bytes. */
	{
		.name = "x86",
		.memory_size = 0x20000000,
		.window_offset = PLATFORM_WINDOW_BASE,
		.port_space = 1,
		.port = 0xa00,
	},
	/*
	 * The memory is that of a PCI device, and the transmit register of a serial one takes the
	 * bytes; vm-arm64.sh puts both there. Line 0 of the interrupt controller is GSI 32, and
	 * from line 176 on no device of QEMU's has one.
	 */
	{
		.name = "arm64",
		.memory_size = PLATFORM_WINDOW_SIZE,
		.port_space = 0,
		.port = 0x3eff0a00,
		.first_gsi = 200,
		.first_line = 168,
		.tables = true,
	},
};

/* Where reading has come to: the words of one line, and its place for messages. */
struct reader {
	const char *path;
	unsigned int line;

	char *word[MAX_WORDS + 1];	/* ends with NULL */
	unsigned int next;
};

__attribute__((format(printf, 2, 3)))
static int complain(const struct reader *reader, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: ", reader->path, reader->line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return -1;
}

static const char *peek_word(const struct reader *reader)
{
	return reader->word[reader->next];
}

/* Takes the next word if it is the given one. */
static bool take_keyword(struct reader *reader, const char *keyword)
{
	const char *word = peek_word(reader);

	if (!word || strcmp(word, keyword))
		return false;
	reader->next++;
	return true;
}

/* No octal: a leading 0 alone means nothing in a platform file. */
static bool parse_number(const char *word, uint32_t *value)
{
	int base = strncmp(word, "0x", 2) ? 10 : 16;
	const char *digits = base == 16 ? word + 2 : word;
	unsigned long long number;
	char *end;

	if (!strchr("0123456789abcdefABCDEF", digits[0]) || !digits[0])
		return false;
	errno = 0;
	number = strtoull(digits, &end, base);
	if (*end || errno || number > UINT32_MAX)
		return false;
	*value = number;
	return true;
}

static int take_number(struct reader *reader, const char *what, uint32_t min, uint32_t max,
		       uint32_t *value)
{
	const char *word = peek_word(reader);

	if (!word)
		return complain(reader, "%s: a number is missing", what);
	if (!parse_number(word, value))
		return complain(reader, "%s: '%s' is not a 32-bit number", what, word);
	if (*value < min || *value > max)
		return complain(reader, "%s: %s is not within %u to %u", what, word, min, max);
	reader->next++;
	return 0;
}

static int read_pcct(struct reader *reader, struct platform *platform)
{
	if (!take_keyword(reader, "none") || peek_word(reader))
		return complain(reader, "only 'pcct none' is understood");
	platform->pcct = false;
	return 0;
}

static int read_status(struct reader *reader, struct platform_subspace *subspace)
{
	if (take_keyword(reader, "shared"))
		subspace->status_shared = true;
	else if (take_keyword(reader, "split"))
		subspace->status_shared = false;
	else
		return complain(reader, "status: either 'shared' or 'split'");
	return 0;
}

static int read_subspace_option(struct reader *reader, struct platform_subspace *subspace)
{
	if (take_keyword(reader, "edge"))
		subspace->level = false;
	else if (take_keyword(reader, "level"))
		subspace->level = true;
	else if (take_keyword(reader, "doorbell"))
		subspace->doorbell = true;
	else if (take_keyword(reader, "no-doorbell"))
		subspace->doorbell = false;
	else if (take_keyword(reader, "status"))
		return read_status(reader, subspace);
	else if (take_keyword(reader, "type"))
		return take_number(reader, "type", 0, 4, &subspace->type);
	else if (take_keyword(reader, "size"))
		return take_number(reader, "size", 0, UINT32_MAX, &subspace->size);
	else if (take_keyword(reader, "gsi"))
		return take_number(reader, "gsi", 0, UINT32_MAX, &subspace->gsi);
	else if (take_keyword(reader, "latency"))
		return take_number(reader, "latency", 0, UINT32_MAX, &subspace->latency_us);
	else if (take_keyword(reader, "turnaround"))
		return take_number(reader, "turnaround", 0, UINT32_MAX, &subspace->turnaround_us);
	else if (take_keyword(reader, "length"))
		return take_number(reader, "length", 2, UINT8_MAX, &subspace->length);
	else
		return complain(reader, "subspace: '%s' is not understood", peek_word(reader));
	return 0;
}

/* What the options of a subspace mean together, whatever order they came in. */
static int finish_subspace(const struct reader *reader, struct platform_subspace *subspace)
{
	unsigned int whole = platform_subspace_length(subspace->type);

	if (!subspace->length)
		subspace->length = whole;
	if (subspace->length > whole)
		return complain(reader, "length: a type %u structure has %u bytes only",
				subspace->type, whole);
	if (!subspace->doorbell && subspace->type != 4)
		return complain(reader, "no-doorbell: only a type 4 subspace can do without");
	if (subspace->type < 3 && subspace->turnaround_us > UINT16_MAX)
		return complain(reader, "turnaround: a type %u structure has 16 bits for it",
				subspace->type);
	return 0;
}

static uint64_t memory_end(const struct platform_subspace *subspace)
{
	uint64_t pages = ((uint64_t)subspace->size + PAGE - 1) / PAGE;

	return subspace->memory + (pages ? pages : 1) * PAGE;
}

/* Registers first, then whole pages of shared memory, also for a subspace that has next to none. */
static int assign_addresses(const struct reader *reader, struct platform *platform,
			    unsigned int index)
{
	const uint64_t window_end = (uint64_t)PLATFORM_WINDOW_BASE + PLATFORM_WINDOW_SIZE;
	struct platform_subspace *subspace = &platform->subspace[index];

	subspace->registers = PLATFORM_WINDOW_BASE + SUBSPACE_REGISTERS * index;
	subspace->memory = index ? memory_end(&platform->subspace[index - 1])
				 : PLATFORM_WINDOW_BASE + MEMORY_OFFSET;
	if (memory_end(subspace) > window_end)
		return complain(reader, "size: %u bytes are more than the window of %u has left",
				subspace->size, PLATFORM_WINDOW_SIZE);
	return 0;
}

static int read_subspace(struct reader *reader, struct platform *platform)
{
	unsigned int index = platform->subspaces;
	struct platform_subspace *subspace = &platform->subspace[index];
	uint32_t given;

	if (index == PLATFORM_MAX_SUBSPACES)
		return complain(reader, "more than %u subspaces", PLATFORM_MAX_SUBSPACES);
	if (take_number(reader, "subspace", 0, UINT32_MAX, &given))
		return -1;
	if (given != index)
		return complain(reader, "subspace %u: %u comes next", given, index);

	*subspace = (struct platform_subspace) {
		.type = index % 2 ? 4 : 3,
		.size = 4096,
		.gsi = 16 + index % 8,
		.latency_us = 1000,
		.doorbell = true,
	};
	while (peek_word(reader))
		if (read_subspace_option(reader, subspace))
			return -1;
	platform->subspaces++;
	if (finish_subspace(reader, subspace))
		return -1;
	return assign_addresses(reader, platform, index);
}

/* An ACPI name segment, written with all its four characters. */
static int take_name(struct reader *reader, const struct platform *platform, char name[5])
{
	const char *word = peek_word(reader);
	unsigned int i;

	if (!word)
		return complain(reader, "device: a name is missing");
	if (strlen(word) != 4 ||
	    strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") != 4 ||
	    strchr("0123456789", word[0]))
		return complain(reader, "device: '%s' is not a name of four characters A-Z, 0-9, _",
				word);
	for (i = 0; i < platform->devices; i++)
		if (!strcmp(platform->device[i].name, word))
			return complain(reader, "device %s: named twice", word);
	memcpy(name, word, 5);
	reader->next++;
	return 0;
}

static void read_crs_form(struct reader *reader, struct platform_device *device)
{
	device->crs = PLATFORM_CRS_PCC;
	if (take_keyword(reader, "no-crs"))
		device->crs = PLATFORM_CRS_NONE;
	else if (take_keyword(reader, "memory"))
		device->crs = PLATFORM_CRS_MEMORY;
	else
		take_keyword(reader, "pcc");
}

static int read_device_option(struct reader *reader, struct platform_device *device)
{
	uint32_t eid;

	if (take_keyword(reader, "span")) {
		if (device->crs != PLATFORM_CRS_MEMORY)
			return complain(reader, "span: for devices of the memory form only");
		return take_number(reader, "span", 1, UINT32_MAX, &device->span);
	}
	if (take_keyword(reader, "eid")) {
		if (take_number(reader, "eid", 8, 254, &eid))
			return -1;
		device->eid = eid;
		return 0;
	}
	if (device->crs == PLATFORM_CRS_NONE)
		return complain(reader, "device %s: '%s' does not go with no-crs", device->name,
				peek_word(reader));
	if (device->count == PLATFORM_MAX_CRS)
		return complain(reader, "device %s: more than %u subspaces", device->name,
				PLATFORM_MAX_CRS);
	return take_number(reader, device->name, 0, UINT32_MAX, &device->index[device->count++]);
}

static int read_device(struct reader *reader, struct platform *platform)
{
	struct platform_device *device = &platform->device[platform->devices];

	if (platform->devices == PLATFORM_MAX_DEVICES)
		return complain(reader, "more than %u devices", PLATFORM_MAX_DEVICES);
	*device = (struct platform_device) { .eid = 9 + platform->devices, .span = 1 };
	if (take_name(reader, platform, device->name))
		return -1;
	read_crs_form(reader, device);
	while (peek_word(reader))
		if (read_device_option(reader, device))
			return -1;
	if (device->crs != PLATFORM_CRS_NONE && !device->count)
		return complain(reader, "device %s: names no subspace; say no-crs if it has none",
				device->name);
	platform->devices++;
	return 0;
}

static int split_words(struct reader *reader, char *line)
{
	unsigned int words = 0;
	char *rest, *word;

	line[strcspn(line, "#\r\n")] = '\0';
	for (word = strtok_r(line, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
		if (words == MAX_WORDS)
			return complain(reader, "more than %u words", MAX_WORDS);
		reader->word[words++] = word;
	}
	reader->word[words] = NULL;
	reader->next = 0;
	return 0;
}

static int read_line(struct reader *reader, char *line, struct platform *platform)
{
	if (strlen(line) == LINE_SIZE - 1)
		return complain(reader, "longer than %u characters", LINE_SIZE - 2);
	if (split_words(reader, line))
		return -1;
	if (!peek_word(reader))
		return 0;
	if (take_keyword(reader, "pcct"))
		return read_pcct(reader, platform);
	if (take_keyword(reader, "subspace"))
		return read_subspace(reader, platform);
	if (take_keyword(reader, "device"))
		return read_device(reader, platform);
	return complain(reader, "'%s' is not understood", peek_word(reader));
}

int platform_read(const char *path, struct platform *platform)
{
	struct reader reader = { .path = path };
	char line[LINE_SIZE];
	int rc = 0;
	FILE *file;

	file = fopen(path, "r");
	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}

	*platform = (struct platform) { .pcct = true };
	while (!rc && fgets(line, sizeof(line), file)) {
		reader.line++;
		rc = read_line(&reader, line, platform);
	}
	if (!rc && ferror(file)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		rc = -1;
	}
	fclose(file);
	return rc;
}

const struct platform_machine *platform_machine(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (!strcmp(machines[i].name, name))
			return &machines[i];
	return NULL;
}

unsigned int platform_subspace_length(unsigned int type)
{
	switch (type) {
	case 0:
	case 1:
		return 62;
	case 2:
		return 90;
	default:
		return 164;
	}
}

static bool is_box(const struct platform *platform, uint32_t index, unsigned int type)
{
	const struct platform_subspace *subspace;

	if (index >= platform->subspaces)
		return false;
	subspace = &platform->subspace[index];
	return subspace->type == type && subspace->length == platform_subspace_length(type) &&
	       subspace->size >= PLATFORM_MIN_ENDPOINT_SIZE;
}

bool platform_is_endpoint(const struct platform *platform, const struct platform_device *device)
{
	return platform->pcct && device->count == 2 &&
	       is_box(platform, device->index[0], 3) && is_box(platform, device->index[1], 4);
}
