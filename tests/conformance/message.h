/* SPDX-License-Identifier: GPL-2.0 */
/* AF_MCTP sockets, and messages through them. */
#ifndef CONFORMANCE_MESSAGE_H
#define CONFORMANCE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "uapi.h"

/* A message, type included. */
#define MESSAGE_MAX	65536

/* A message that was received, as recvmsg() told it. */
struct message {
	ssize_t length;
	int flags;
	struct sockaddr_mctp_ext from;
	socklen_t from_size;
	uint8_t data[MESSAGE_MAX + 16];
};

/**
 * address() - make a socket address in any network
 * @eid: the EID
 * @type: the message type
 * @tag: tag bits
 *
 * Return: the address.
 */
struct sockaddr_mctp address(uint8_t eid, uint8_t type, uint8_t tag);

/**
 * address_in() - make a socket address
 * @net: the network
 * @eid: the EID
 * @type: the message type
 * @tag: tag bits
 *
 * Return: the address.
 */
struct sockaddr_mctp address_in(unsigned int net, uint8_t eid, uint8_t type, uint8_t tag);

/**
 * open_socket() - open a socket
 *
 * Return: the socket, which blocks.
 */
int open_socket(void);

/**
 * bind_to() - bind a socket
 * @fd: the socket
 * @net: the network
 * @eid: the EID
 * @type: the message type
 *
 * Return: as bind().
 */
int bind_to(int fd, unsigned int net, uint8_t eid, uint8_t type);

/**
 * connect_to() - limit a socket that is not bound to the requests of one peer
 * @fd: the socket
 * @net: the network
 * @eid: the peer
 * @type: the message type
 *
 * Return: as connect(); EOPNOTSUPP if the kernel cannot do that.
 */
int connect_to(int fd, unsigned int net, uint8_t eid, uint8_t type);

/**
 * open_bound() - open a socket and bind it to all requests of a type
 * @type: the message type
 *
 * Return: the socket, which blocks.
 */
int open_bound(uint8_t type);

/**
 * send_to() - send a message
 * @fd: the socket
 * @to: where
 * @data: the message, without type
 * @length: its length
 *
 * Return: as sendto(), which may not block.
 */
ssize_t send_to(int fd, struct sockaddr_mctp to, const void *data, size_t length);

/**
 * request() - send a request of TYPE
 * @fd: the socket
 * @eid: the destination
 * @text: the message, without type
 *
 * Return: as sendto().
 */
ssize_t request(int fd, uint8_t eid, const char *text);

/**
 * respond() - send a response of TYPE
 * @fd: the socket
 * @eid: the destination
 * @tag: the request's
 * @text: the message, without type
 *
 * Return: as sendto().
 */
ssize_t respond(int fd, uint8_t eid, uint8_t tag, const char *text);

/**
 * use_extended() - ask for extended addresses
 * @fd: the socket
 */
void use_extended(int fd);

/**
 * receive() - receive a message
 * @fd: the socket
 * @message: where to put it
 *
 * Return: true; false if none is there.
 */
bool receive(int fd, struct message *message);

/**
 * wait_receive() - wait for a message and receive it; the case ends if none comes
 * @fd: the socket
 * @message: where to put it
 */
void wait_receive(int fd, struct message *message);

/**
 * describe_message() - a message as text
 * @message: the message
 *
 * Return: text, until the next call.
 */
const char *describe_message(const struct message *message);

/**
 * hide_tags() - leave tags out of descriptions, because the kernel chose all of them
 */
void hide_tags(void);

/**
 * note_messages() - write down what a socket has received
 * @fd: the socket
 * @step: after what
 *
 * Does not wait: what is injected, and what is sent to a local EID, has arrived when the call that
 * did it returns.
 *
 * Return: how many.
 */
__attribute__((format(printf, 2, 3))) unsigned int note_messages(int fd, const char *step, ...);

/**
 * is_text() - compare a message
 * @message: the message
 * @text: what it should be
 *
 * Return: true if it is.
 */
bool is_text(const struct message *message, const char *text);

#endif
