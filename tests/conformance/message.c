// SPDX-License-Identifier: GPL-2.0
#include "message.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include "packet.h"
#include "record.h"
#include "sandbox.h"

#define MESSAGE_MS	10000

static bool tags_hidden;

struct sockaddr_mctp address_in(unsigned int net, uint8_t eid, uint8_t type, uint8_t tag)
{
	const struct sockaddr_mctp address = {
		.smctp_family = AF_MCTP,
		.smctp_network = net,
		.smctp_addr.s_addr = eid,
		.smctp_type = type,
		.smctp_tag = tag,
	};

	return address;
}

struct sockaddr_mctp address(uint8_t eid, uint8_t type, uint8_t tag)
{
	return address_in(MCTP_NET_ANY, eid, type, tag);
}

int open_socket(void)
{
	int fd = socket(AF_MCTP, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	given(fd >= 0, "an AF_MCTP socket");
	return fd;
}

int bind_to(int fd, unsigned int net, uint8_t eid, uint8_t type)
{
	const struct sockaddr_mctp local = address_in(net, eid, type, MCTP_TAG_OWNER);

	return bind(fd, (const struct sockaddr *)&local, sizeof(local));
}

int connect_to(int fd, unsigned int net, uint8_t eid, uint8_t type)
{
	const struct sockaddr_mctp peer = address_in(net, eid, type, 0);

	return connect(fd, (const struct sockaddr *)&peer, sizeof(peer));
}

int open_bound(uint8_t type)
{
	int fd = open_socket();

	given(!bind_to(fd, MCTP_NET_ANY, MCTP_ADDR_ANY, type), "to bind to type 0x%02x", type);
	return fd;
}

ssize_t send_to(int fd, struct sockaddr_mctp to, const void *data, size_t length)
{
	return sendto(fd, data, length, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to));
}

ssize_t request(int fd, uint8_t eid, const char *text)
{
	return send_to(fd, address(eid, TYPE, MCTP_TAG_OWNER), text, strlen(text));
}

ssize_t respond(int fd, uint8_t eid, uint8_t tag, const char *text)
{
	return send_to(fd, address(eid, TYPE, tag & MCTP_TAG_MASK), text, strlen(text));
}

void use_extended(int fd)
{
	int on = 1;

	given(!setsockopt(fd, SOL_MCTP, MCTP_OPT_ADDR_EXT, &on, sizeof(on)), "MCTP_OPT_ADDR_EXT");
}

bool receive(int fd, struct message *message)
{
	struct iovec vector = { .iov_base = message->data, .iov_len = sizeof(message->data) };
	struct msghdr header = {
		.msg_name = &message->from,
		.msg_namelen = sizeof(message->from),
		.msg_iov = &vector,
		.msg_iovlen = 1,
	};

	memset(&message->from, 0, sizeof(message->from));
	message->length = recvmsg(fd, &header, MSG_DONTWAIT);
	message->flags = header.msg_flags;
	message->from_size = header.msg_namelen;
	return message->length >= 0;
}

void wait_receive(int fd, struct message *message)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };

	errno = 0;
	given(poll(&pollfd, 1, MESSAGE_MS) > 0 && receive(fd, message), "a message to come");
}

void hide_tags(void)
{
	tags_hidden = true;
}

const char *describe_message(const struct message *message)
{
	const struct sockaddr_mctp *from = &message->from.smctp_base;
	static char text[RECORD_MAX / 2];
	char tag[32] = "response", flags[32] = "", extended[96] = "";

	/* A response has the tag of the request. */
	if (from->smctp_tag & MCTP_TAG_OWNER)
		strcpy(tag, "request");
	if ((from->smctp_tag & MCTP_TAG_OWNER) && !tags_hidden)
		sprintf(tag, "tag 0x%02x", from->smctp_tag);
	else if (from->smctp_tag & ~(MCTP_TAG_OWNER | MCTP_TAG_MASK))
		strcat(tag, ", with other bits in the tag");
	if (message->flags)
		sprintf(flags, ", flags 0x%x", message->flags);
	if (message->from_size > sizeof(*from))
		snprintf(extended, sizeof(extended), ", through %s halen %u",
			 name_at(message->from.smctp_ifindex), message->from.smctp_halen);
	snprintf(text, sizeof(text), "family %u net %u EID %u type 0x%02x %s%s%s, %zd bytes: %s",
		 from->smctp_family, from->smctp_network, from->smctp_addr.s_addr,
		 from->smctp_type, tag, extended, flags, message->length,
		 hex(message->data, message->length));
	return text;
}

unsigned int note_messages(int fd, const char *step, ...)
{
	static struct message message;
	unsigned int count = 0;
	char text[256];
	va_list args;

	va_start(args, step);
	vsnprintf(text, sizeof(text), step, args);
	va_end(args);
	for (; receive(fd, &message); count++)
		record("%s: %s", text, describe_message(&message));
	if (!count)
		record("%s: %s", text, errno == EAGAIN ? "no message" : outcome(-1));
	return count;
}

bool is_text(const struct message *message, const char *text)
{
	return message->length == (ssize_t)strlen(text) &&
	       !memcmp(message->data, text, message->length);
}
