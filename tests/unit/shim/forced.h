/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before everything else when driver sources are compiled for userspace, as the kernel's
 * build does with its compiler headers. Trace points become calls that a test can look at.
 */
#ifndef _SHIM_FORCED_H
#define _SHIM_FORCED_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include <linux/compiler.h>

struct device;

/* Keeps trace.h from defining them its own way. */
#define _MCTP_PCC_TRACE_H

void trace_mctp_pcc_send(const struct device *dev, u32 subspace, size_t len);
void trace_mctp_pcc_receive(const struct device *dev, u32 subspace, size_t len);
void trace_mctp_pcc_complete(const struct device *dev, u32 subspace, int error);
void trace_mctp_pcc_drop(const struct device *dev, u32 subspace, const char *reason);

#endif
