// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-nvme: libnvme, as a program uses it, asks an NVMe management endpoint behind MCTP for what
 * there is. The endpoint is this program, too.
 *
 *   mctp-nvme EID
 *
 * EID is one of this host. Prints what the endpoint said of itself.
 */
#include <errno.h>
#include <libnvme-mi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise.h"

/* NVMe Management Interface 1.2, figures 12 and 38: over MCTP a message is type 4 with a check. */
#define TYPE_NVME_MI	0x84
#define REQUEST_MI	0x08		/* NVMe-MI command */
#define RESPONSE	0x80
#define HEADER		8		/* type included */
#define CHECK		4

#define PORTS		2
#define MAJOR		1
#define MINOR		4

static uint32_t crc32c(const uint8_t *bytes, size_t length)
{
	uint32_t crc = ~0u;
	unsigned int bit;

	while (length--) {
		crc ^= *bytes++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/* The response to Read NVMe-MI Data Structure: NVM subsystem information. */
static size_t make_response(const uint8_t *request, uint8_t *response)
{
	struct nvme_mi_read_nvm_ss_info info = { .nump = PORTS - 1, .mjr = MAJOR, .mnr = MINOR };
	uint32_t check;

	memset(response, 0, HEADER);
	response[0] = TYPE_NVME_MI;
	response[1] = RESPONSE | request[1];
	response[5] = sizeof(info);
	memcpy(response + HEADER, &info, sizeof(info));
	check = crc32c(response, HEADER + sizeof(info));
	memcpy(response + HEADER + sizeof(info), &check, CHECK);
	return HEADER + sizeof(info) + CHECK;
}

static void *serve(void *argument)
{
	uint8_t request[4096] = { TYPE_NVME_MI }, response[4096];
	int fd = *(const int *)argument;
	struct sockaddr_mctp from;
	socklen_t length = sizeof(from);
	uint32_t check;
	ssize_t got;

	/* The type is in the address. */
	got = recvfrom(fd, request + 1, sizeof(request) - 1, 0, (struct sockaddr *)&from, &length);
	if (got < HEADER + CHECK || from.smctp_type != TYPE_NVME_MI ||
	    !(from.smctp_tag & MCTP_TAG_OWNER))
		unable("endpoint: a request of %zd bytes, type %#x, tag %#x", got, from.smctp_type,
		       from.smctp_tag);
	memcpy(&check, request + 1 + got - CHECK, CHECK);
	if (check != crc32c(request, 1 + got - CHECK) || (request[1] & 0x78) != REQUEST_MI)
		unable("endpoint: a request that is not right");
	from.smctp_tag &= MCTP_TAG_MASK;
	length = make_response(request, response);
	if (sendto(fd, response + 1, length - 1, 0, (struct sockaddr *)&from, sizeof(from)) < 0)
		unable("endpoint: response: %s", strerror(errno));
	return NULL;
}

static void start_endpoint(pthread_t *thread)
{
	static int fd;
	struct sockaddr_mctp local = {
		.smctp_family = AF_MCTP,
		.smctp_addr.s_addr = MCTP_ADDR_ANY,
		.smctp_type = TYPE_NVME_MI & 0x7f,
	};

	fd = socket(AF_MCTP, SOCK_DGRAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&local, sizeof(local)))
		unable("endpoint: %s", strerror(errno));
	if (pthread_create(thread, NULL, serve, &fd))
		unable("no memory for a thread");
}

int main(int argc, char **argv)
{
	struct nvme_mi_read_nvm_ss_info info;
	nvme_mi_ep_t endpoint;
	pthread_t thread;
	nvme_root_t root;
	int status;

	if (argc != 2)
		unable("usage: mctp-nvme EID");
	start_endpoint(&thread);

	root = nvme_mi_create_root(stderr, DEFAULT_LOGLEVEL);
	if (!root)
		unable("nvme_mi_create_root: %s", strerror(errno));
	endpoint = nvme_mi_open_mctp(root, 1, number("EID", argv[1], 8, 254));
	if (!endpoint)
		unable("nvme_mi_open_mctp: %s", strerror(errno));
	nvme_mi_ep_set_timeout(endpoint, 10000);
	status = nvme_mi_mi_read_mi_data_subsys(endpoint, &info);
	if (status)
		unable("nvme_mi_mi_read_mi_data_subsys: status %#x, %s", status, strerror(errno));
	pthread_join(thread, NULL);
	printf("%s: %u ports, NVMe-MI %u.%u\n", nvme_mi_endpoint_desc(endpoint), info.nump + 1,
	       info.mjr, info.mnr);
	nvme_mi_close(endpoint);
	nvme_mi_free_root(root);
	return info.nump + 1 == PORTS && info.mjr == MAJOR && info.mnr == MINOR ? EXIT_RIGHT
										: EXIT_WRONG;
}
