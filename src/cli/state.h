/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's MCTP configuration as plain data: interfaces, their EIDs, routes through them. */
#ifndef CLI_STATE_H
#define CLI_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <net/if.h>
#include <linux/if_link.h>

struct link {
	int index;
	char name[IFNAMSIZ];
	unsigned int type;		/* ARPHRD_... */
	bool pcc;			/* is an MCTP-over-PCC interface */

	bool up;
	bool carrier;
	uint32_t mtu;			/* bytes of a packet, its MCTP header included */
	uint32_t min_mtu;
	uint32_t max_mtu;

	uint32_t net;			/* MCTP network; 0: the kernel did not say */
	uint8_t binding;		/* MCTP_BINDING_...; 0: the kernel did not say */

	struct rtnl_link_stats64 stats;
};

struct address {
	int ifindex;
	uint8_t eid;
};

struct route {
	int ifindex;
	uint8_t first;			/* the EIDs that it leads to, both inclusive */
	uint8_t last;
	uint8_t type;			/* RTN_LOCAL or RTN_UNICAST */
	uint32_t mtu;			/* 0: that of the interface */
};

struct state {
	struct link *links;		/* those that speak MCTP */
	size_t link_count;
	struct address *addresses;	/* in order: an interface's first one is its source */
	size_t address_count;
	struct route *routes;
	size_t route_count;
};

/**
 * state_add_link() - append an interface
 * @state: zeroed before the first use
 * @link: copied
 *
 * Return: 0 or -ENOMEM.
 */
int state_add_link(struct state *state, const struct link *link);

/**
 * state_add_address() - append an EID of an interface
 * @state: as above
 * @address: copied
 *
 * Return: 0 or -ENOMEM.
 */
int state_add_address(struct state *state, const struct address *address);

/**
 * state_add_route() - append a route
 * @state: as above
 * @route: copied
 *
 * Return: 0 or -ENOMEM.
 */
int state_add_route(struct state *state, const struct route *route);

/**
 * state_link() - find an interface by name
 * @state: where
 * @name: of the interface
 *
 * Return: the interface, or NULL; valid until the next state_add_link().
 */
struct link *state_link(const struct state *state, const char *name);

/**
 * state_link_at() - find an interface by index
 * @state: where
 * @index: of the interface
 *
 * Return: the interface, or NULL.
 */
const struct link *state_link_at(const struct state *state, int index);

/**
 * state_source() - the EID that packets sent through an interface carry
 * @state: where
 * @ifindex: of the interface
 *
 * Return: the first EID of the interface, 0 when it has none.
 */
uint8_t state_source(const struct state *state, int ifindex);

/**
 * state_receives() - whether packets to an EID of this host are delivered
 * @state: where
 * @net: the MCTP network
 * @eid: the EID
 *
 * The kernel gives an EID that two interfaces of one network share a single local route. When the
 * interface that it belongs to goes, the other one keeps the EID and receives nothing any more.
 *
 * Return: true when the network has a local route to the EID.
 */
bool state_receives(const struct state *state, uint32_t net, uint8_t eid);

/**
 * state_free() - release what state_add_...() allocated
 * @state: zeroed
 */
void state_free(struct state *state);

#endif
