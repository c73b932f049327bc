// SPDX-License-Identifier: GPL-2.0
/* Messages as in NVM Express Management Interface 1.2, sections 3 and 5. */
#include <string.h>

#include "nvme-endpoint.h"

#define HEADER			8	/* of a response, type included */
#define CHECK			4
#define REQUEST			(16 + CHECK)

#define COMMAND			0x08	/* second byte: NVMe-MI command, of slot 0 */
#define RESPONSE		0x88	/* to that */
#define READ_DATA_STRUCTURE	0x00
#define MORE_TIME		0x01	/* status: More Processing Required; 0 is success */

#define PORTS			2
#define PORT_SIZE		32
#define CONTROLLER_FIRST	7
#define CONTROLLER_STEP		3
#define CONTROLLERS		301	/* several packets; the message has a multiple of 4 bytes */

#define DATA_MAX		(2 + 2 * CONTROLLERS)

enum structure { SUBSYSTEM, PORT, CONTROLLER_LIST };

static const uint8_t subsystem[32] = {
	PORTS - 1,		/* from 0 on */
	1, 4,			/* version */
};

static const uint8_t port[PORTS][PORT_SIZE] = { {
	0x01, 0,		/* PCIe */
	0x40, 0x01,		/* MCTP transmission unit */
	0x40, 0x23, 0x01, 0,	/* management endpoint buffer */
	1, 0x1f, 4,		/* payload, speeds, speed */
	16, 8, 3,		/* widest, width, number */
}, {
	0x02, 0,		/* SMBus */
	0xfa, 0,
	0, 0, 0, 0,
	0xa6, 2, 0x3a, 3, 1,	/* VPD: address, frequency; endpoint: the same; basic management */
} };

static void put16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = value & 0xff;
	bytes[1] = value >> 8;
}

/* CRC-32C, the least significant byte first. */
static void make_check(const uint8_t *bytes, size_t length, uint8_t *check)
{
	uint32_t crc = ~0u;
	unsigned int i;

	while (length--) {
		crc ^= *bytes++;
		for (i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	for (i = 0; i < CHECK; i++)
		check[i] = ~crc >> 8 * i & 0xff;
}

static size_t list_controllers(uint16_t first, uint8_t *data)
{
	uint16_t count = 0;

	for (unsigned int i = 0; i < CONTROLLERS; i++) {
		uint16_t id = CONTROLLER_FIRST + CONTROLLER_STEP * i;

		if (id >= first)
			put16(data + 2 + 2 * count++, id);
	}
	put16(data, count);
	return 2 + 2 * count;
}

/* Returns the length of the data structure, 0 if there is none. */
static size_t read_structure(const uint8_t *request, uint8_t *data)
{
	uint16_t controller = request[8] | request[9] << 8;

	switch (request[11]) {
	case SUBSYSTEM:
		memcpy(data, subsystem, sizeof(subsystem));
		return sizeof(subsystem);
	case PORT:
		if (request[10] >= PORTS)
			return 0;
		memcpy(data, port[request[10]], PORT_SIZE);
		return PORT_SIZE;
	case CONTROLLER_LIST:
		return list_controllers(controller, data);
	default:
		return 0;
	}
}

static bool is_right(const uint8_t *request, size_t length)
{
	uint8_t check[CHECK];

	if (length != REQUEST || request[0] != NVME_TYPE || request[1] != COMMAND ||
	    request[4] != READ_DATA_STRUCTURE)
		return false;
	make_check(request, length - CHECK, check);
	return !memcmp(check, request + length - CHECK, CHECK);
}

bool nvme_answer(const uint8_t *request, size_t length,
		 void (*send)(void *context, const uint8_t *message, size_t length), void *context)
{
	uint8_t more_time[HEADER + CHECK] = { NVME_TYPE, RESPONSE, 0, 0, MORE_TIME };
	uint8_t response[HEADER + DATA_MAX + CHECK] = { NVME_TYPE, RESPONSE };
	size_t size;

	if (!is_right(request, length))
		return false;
	size = read_structure(request, response + HEADER);
	if (!size)
		return false;

	put16(more_time + 6, 100);	/* tenths of a second */
	make_check(more_time, HEADER, more_time + HEADER);
	send(context, more_time, sizeof(more_time));

	put16(response + 5, size);
	make_check(response, HEADER + size, response + HEADER + size);
	send(context, response, HEADER + size + CHECK);
	return true;
}
