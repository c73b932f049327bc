/* SPDX-License-Identifier: GPL-2.0 */
/* The program's one rtnetlink socket: reads the MCTP configuration and changes it. */
#ifndef CLI_NETLINK_H
#define CLI_NETLINK_H

#include <stdbool.h>
#include <stdint.h>

struct netlink;
struct route;
struct state;

/**
 * netlink_open() - open the socket
 *
 * Return: the socket, or NULL with errno set.
 */
struct netlink *netlink_open(void);

/**
 * netlink_close() - close the socket
 * @nl: the socket, or NULL
 */
void netlink_close(struct netlink *nl);

/**
 * netlink_fd() - the file descriptor, which ethtool requests go to as well
 * @nl: the socket
 *
 * Return: the file descriptor.
 */
int netlink_fd(const struct netlink *nl);

/**
 * netlink_reason() - the kernel's own words about the last request that failed
 * @nl: the socket
 *
 * Return: text, empty when the kernel gave none; valid until the next request.
 */
const char *netlink_reason(const struct netlink *nl);

/**
 * netlink_read() - read interfaces that speak MCTP, their EIDs and routes
 * @nl: the socket
 * @state: filled in; &link.pcc stays false
 *
 * Return: 0 or a negative errno.
 */
int netlink_read(struct netlink *nl, struct state *state);

/**
 * netlink_set_mtu() - set the MTU of an interface
 * @nl: the socket
 * @ifindex: of the interface
 * @mtu: bytes of a packet, its MCTP header included
 *
 * Return: 0 or a negative errno; so with all functions below.
 */
int netlink_set_mtu(struct netlink *nl, int ifindex, uint32_t mtu);

/**
 * netlink_set_net() - put an interface into an MCTP network
 * @nl: the socket
 * @ifindex: of the interface
 * @net: the network, not 0
 *
 * Return: 0 or a negative errno.
 */
int netlink_set_net(struct netlink *nl, int ifindex, uint32_t net);

/**
 * netlink_set_up() - set an interface up or down
 * @nl: the socket
 * @ifindex: of the interface
 * @up: which
 *
 * Return: 0 or a negative errno.
 */
int netlink_set_up(struct netlink *nl, int ifindex, bool up);

/**
 * netlink_set_eid() - give an interface an EID, or take it away
 * @nl: the socket
 * @ifindex: of the interface
 * @eid: the EID
 * @present: whether it shall have it
 *
 * Return: 0 or a negative errno: -EEXIST when the interface has the EID, -ENOENT when it has not.
 */
int netlink_set_eid(struct netlink *nl, int ifindex, uint8_t eid, bool present);

/**
 * netlink_set_route() - add or remove a unicast route
 * @nl: the socket
 * @route: the route
 * @present: whether it shall be there
 *
 * Return: 0 or a negative errno: -EEXIST when a route to the same EIDs exists in the network,
 * through this interface or another, -ENOENT when there is none to remove.
 */
int netlink_set_route(struct netlink *nl, const struct route *route, bool present);

#endif
