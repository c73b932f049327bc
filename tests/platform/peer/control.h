/* SPDX-License-Identifier: GPL-2.0 */
/* The MCTP control protocol (DSP0236 section 12), as far as a simple endpoint has to answer. */
#ifndef PEER_CONTROL_H
#define PEER_CONTROL_H

struct endpoint;
struct received;

/**
 * control_receive() - take a control message and queue the response
 * @endpoint: the endpoint
 * @message: of type 0, with TO
 */
void control_receive(struct endpoint *endpoint, const struct received *message);

#endif
