// SPDX-License-Identifier: GPL-2.0
/*
 * mctp-nvme: a program that uses libnvme, to ask an NVMe management endpoint behind MCTP what there
 * is.
 *
 *   mctp-nvme EID        ask the endpoint, print what it says
 *   mctp-nvme --serve    be such an endpoint, on all of this host's EIDs, until killed
 */
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <libnvme-mi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "../nvme-endpoint.h"
#include "exercise.h"

#define NETWORK		1
#define TIMEOUT_MS	30000

/* Where an answer goes. */
struct client {
	int fd;
	struct sockaddr_mctp address;
};

/* The type is in the address. */
static void send_answer(void *context, const uint8_t *message, size_t length)
{
	const struct client *client = context;

	if (sendto(client->fd, message + 1, length - 1, 0,
		   (const struct sockaddr *)&client->address, sizeof(client->address)) < 0)
		err(EXIT_UNABLE, "send");
}

static void serve_one(int fd)
{
	uint8_t request[4096];
	struct client client = { .fd = fd };
	socklen_t size = sizeof(client.address);
	ssize_t length;

	length = recvfrom(fd, request + 1, sizeof(request) - 1, 0,
			  (struct sockaddr *)&client.address, &size);
	if (length < 0)
		err(EXIT_UNABLE, "receive");
	request[0] = client.address.smctp_type;
	client.address.smctp_tag &= MCTP_TAG_MASK;
	if (!nvme_answer(request, 1 + length, send_answer, &client))
		warnx("a request that is not understood: %zd bytes of type %#x", length,
		      request[0]);
}

static void serve(void)
{
	const struct sockaddr_mctp local = {
		.smctp_family = AF_MCTP,
		.smctp_addr.s_addr = MCTP_ADDR_ANY,
		.smctp_type = NVME_TYPE & 0x7f,
	};
	int fd = socket(AF_MCTP, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&local, sizeof(local)))
		err(EXIT_UNABLE, "AF_MCTP socket");
	fputs("ready\n", stderr);
	for (;;)
		serve_one(fd);
}

static void must_be_read(const char *what, int status)
{
	if (status)
		errx(EXIT_WRONG, "%s: %s", what,
		     status < 0 ? strerror(errno) : nvme_mi_status_to_string(status));
}

static void show_port(nvme_mi_ep_t endpoint, unsigned int number)
{
	struct nvme_mi_read_port_info port;

	must_be_read("port", nvme_mi_mi_read_mi_data_port(endpoint, number, &port));
	printf("port %u: type %u, unit %u, buffer %u", number, port.portt, le16toh(port.mmctptus),
	       le32toh(port.meb));
	if (port.portt == 1)
		printf(", PCIe %u %u %u %u %u %u\n", port.pcie.mps, port.pcie.sls, port.pcie.cls,
		       port.pcie.mlw, port.pcie.nlw, port.pcie.pn);
	else
		printf(", SMBus %u %u %u %u %u\n", port.smb.vpd_addr, port.smb.mvpd_freq,
		       port.smb.mme_addr, port.smb.mme_freq, port.smb.nvmebm);
}

static void show_controllers(nvme_mi_ep_t endpoint)
{
	struct nvme_ctrl_list list;

	must_be_read("controllers", nvme_mi_mi_read_mi_data_ctrl_list(endpoint, 0, &list));
	printf("controllers:");
	for (unsigned int i = 0; i < le16toh(list.num) && i < NVME_ID_CTRL_LIST_MAX; i++)
		printf(" %u", le16toh(list.identifier[i]));
	printf("\n");
}

static void ask(uint8_t eid)
{
	/* It would tell, at this level, if the kernel gave no tag for an answer in two messages. */
	nvme_root_t root = nvme_mi_create_root(stderr, LOG_INFO);
	struct nvme_mi_read_nvm_ss_info subsystem;
	nvme_mi_ep_t endpoint;

	if (!root)
		err(EXIT_UNABLE, "nvme_mi_create_root");
	/* That would be an NVMe command, to find endpoints that need a workaround. */
	nvme_mi_set_probe_enabled(root, false);
	endpoint = nvme_mi_open_mctp(root, NETWORK, eid);
	if (!endpoint)
		err(EXIT_UNABLE, "nvme_mi_open_mctp");
	nvme_mi_ep_set_timeout(endpoint, TIMEOUT_MS);

	must_be_read("subsystem", nvme_mi_mi_read_mi_data_subsys(endpoint, &subsystem));
	printf("subsystem: last port %u, version %u.%u\n", subsystem.nump, subsystem.mjr,
	       subsystem.mnr);
	for (unsigned int i = 0; i <= subsystem.nump; i++)
		show_port(endpoint, i);
	show_controllers(endpoint);

	nvme_mi_close(endpoint);
	nvme_mi_free_root(root);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(EXIT_UNABLE, "usage: mctp-nvme EID | --serve");
	if (!strcmp(argv[1], "--serve"))
		serve();
	ask(strtoul(argv[1], NULL, 10));
	return EXIT_RIGHT;
}
