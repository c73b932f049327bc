/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An NVMe management endpoint, as far as a program asks one what there is. pcc-peer has it behind
 * each device; in the guest mctp-nvme can be it.
 */
#ifndef NVME_ENDPOINT_H
#define NVME_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Over MCTP: type 4, with the bit of a message that ends with a check of all of it (DSP0235). */
#define NVME_TYPE	0x84

/**
 * nvme_answer() - answer a request
 * @request: the request, from the type byte on
 * @length: its bytes
 * @send: called with each message of the answer, which lives until it returns
 * @context: for @send
 *
 * The answer is first that the request needs more time, and then what was asked for.
 *
 * Return: false if it is no request that the endpoint knows, or a wrong one; then nothing is sent.
 */
bool nvme_answer(const uint8_t *request, size_t length,
		 void (*send)(void *context, const uint8_t *message, size_t length), void *context);

#endif
