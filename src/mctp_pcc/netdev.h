/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The network interface of one endpoint.
 */
#ifndef _MCTP_PCC_NETDEV_H
#define _MCTP_PCC_NETDEV_H

struct device;
struct net_device;
struct pcc_endpoint;

struct net_device *mctp_pcc_netdev_create(struct device *dev, const struct pcc_endpoint *endpoint);
void mctp_pcc_netdev_destroy(struct net_device *ndev);
void mctp_pcc_netdev_suspend(struct net_device *ndev);
int mctp_pcc_netdev_resume(struct net_device *ndev);

#endif /* _MCTP_PCC_NETDEV_H */
