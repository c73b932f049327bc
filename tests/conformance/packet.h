/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MCTP packets (DSP0236), past the MCTP stack of the kernel: into it and out of it through a TUN
 * interface, and both ways through AF_PACKET.
 */
#ifndef CONFORMANCE_PACKET_H
#define CONFORMANCE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "uapi.h"

/* The header: version, destination, source, and a byte of flags and tag. */
#define PACKET_HEADER	4
#define START		0x80	/* the first packet of a message */
#define END		0x40	/* the last packet of a message */
#define SEQUENCE(n)	(((n) & 3) << 4)
#define TO		MCTP_TAG_OWNER

#define PACKET_MAX	65536

/* The message type that most cases use: vendor defined, PCI. */
#define TYPE		0x7e

/* The unit of transmission that DSP0236 asks of everyone, and the MTU for it. */
#define BASELINE	64
#define BASELINE_MTU	(BASELINE + PACKET_HEADER)

struct packet {
	size_t length;
	uint8_t bytes[PACKET_MAX + 1];
};

/**
 * inject_bytes() - let an interface receive a packet, whatever it is
 * @tun: the interface
 * @bytes: from the header on
 * @length: how many
 *
 * Return: 0, or -1 with errno set.
 */
int inject_bytes(int tun, const void *bytes, size_t length);

/**
 * inject() - let an interface receive a packet
 * @tun: the interface
 * @to: destination EID
 * @from: source EID
 * @flags: START, END, SEQUENCE(), TO and tag
 * @payload: what follows the header
 * @length: its length
 */
void inject(int tun, uint8_t to, uint8_t from, uint8_t flags, const void *payload, size_t length);

/**
 * inject_text() - let an interface receive a message of TYPE in one packet
 * @tun: the interface
 * @to: destination EID
 * @from: source EID
 * @tag: TO and tag
 * @text: the message, without type
 */
void inject_text(int tun, uint8_t to, uint8_t from, uint8_t tag, const char *text);

/**
 * inject_message() - let an interface receive a message in packets of one size
 * @tun: the interface
 * @to: destination EID
 * @from: source EID
 * @tag: TO and tag
 * @message: the message, type included
 * @length: its length
 * @unit: bytes of each packet but the last, without header
 */
void inject_message(int tun, uint8_t to, uint8_t from, uint8_t tag, const void *message,
		    size_t length, size_t unit);

/**
 * send_marker() - send a marker through an interface, behind all that was sent before
 * @tun: the interface
 */
void send_marker(int tun);

/**
 * next_packet() - take the next packet that was sent through an interface
 * @tun: the interface
 * @packet: what it is
 *
 * Return: true; false when it is the marker of send_marker().
 */
bool next_packet(int tun, struct packet *packet);

/**
 * poll_packet() - take the next packet that was sent through an interface, if there is one
 * @tun: the interface
 * @packet: what it is
 *
 * Return: true if there is one.
 */
bool poll_packet(int tun, struct packet *packet);

/**
 * note_packets() - write down the packets that were sent through an interface until now
 * @tun: the interface
 * @step: after what
 *
 * A tag that the kernel chose (the one of a request) is not written down.
 *
 * Return: how many.
 */
__attribute__((format(printf, 2, 3))) unsigned int note_packets(int tun, const char *step, ...);

/**
 * describe_packet() - a packet as text
 * @packet: the packet
 *
 * Return: text, until the next call.
 */
const char *describe_packet(const struct packet *packet);

/**
 * packet_socket() - open an AF_PACKET socket that sees what an interface receives and sends
 * @device: the interface
 *
 * Return: the socket, which does not block.
 */
int packet_socket(const char *device);

/**
 * poll_capture() - take the next MCTP packet that a socket of packet_socket() was shown
 * @capture: the socket
 * @bytes: where to put it
 * @room: bytes there
 *
 * Return: its length, or -1 with errno set; EAGAIN if there is none.
 */
ssize_t poll_capture(int capture, void *bytes, size_t room);

/**
 * fill() - make bytes that are not periodic
 * @bytes: where
 * @length: how many
 * @seed: others for each
 */
void fill(void *bytes, size_t length, uint32_t seed);

#endif
