/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mctp_pcc

#if !defined(_MCTP_PCC_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _MCTP_PCC_TRACE_H

#include <linux/device.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

/* Names are copied into arrays, because __assign_str() is not the same on all kernels. */
#define TRACE_NAME_LEN	32

DECLARE_EVENT_CLASS(mctp_pcc_packet,

	TP_PROTO(const struct device *dev, u32 subspace, size_t len),

	TP_ARGS(dev, subspace, len),

	TP_STRUCT__entry(
		__array(char, device, TRACE_NAME_LEN)
		__field(u32, subspace)
		__field(size_t, len)
	),

	TP_fast_assign(
		strscpy(__entry->device, dev_name(dev), TRACE_NAME_LEN);
		__entry->subspace = subspace;
		__entry->len = len;
	),

	TP_printk("%s subspace=%u len=%zu", __entry->device, __entry->subspace, __entry->len)
);

/* A packet has been written into the outbox, and the doorbell is about to be rung. */
DEFINE_EVENT(mctp_pcc_packet, mctp_pcc_send,
	TP_PROTO(const struct device *dev, u32 subspace, size_t len),
	TP_ARGS(dev, subspace, len)
);

/* A packet from the inbox has been handed to the network. */
DEFINE_EVENT(mctp_pcc_packet, mctp_pcc_receive,
	TP_PROTO(const struct device *dev, u32 subspace, size_t len),
	TP_ARGS(dev, subspace, len)
);

/* The packet that was sent last has ended. */
TRACE_EVENT(mctp_pcc_complete,

	TP_PROTO(const struct device *dev, u32 subspace, int error),

	TP_ARGS(dev, subspace, error),

	TP_STRUCT__entry(
		__array(char, device, TRACE_NAME_LEN)
		__field(u32, subspace)
		__field(int, error)
	),

	TP_fast_assign(
		strscpy(__entry->device, dev_name(dev), TRACE_NAME_LEN);
		__entry->subspace = subspace;
		__entry->error = error;
	),

	TP_printk("%s subspace=%u error=%d", __entry->device, __entry->subspace, __entry->error)
);

/* A frame in the inbox was dropped; the reason is the name of the counter that it went to. */
TRACE_EVENT(mctp_pcc_drop,

	TP_PROTO(const struct device *dev, u32 subspace, const char *reason),

	TP_ARGS(dev, subspace, reason),

	TP_STRUCT__entry(
		__array(char, device, TRACE_NAME_LEN)
		__field(u32, subspace)
		__array(char, reason, TRACE_NAME_LEN)
	),

	TP_fast_assign(
		strscpy(__entry->device, dev_name(dev), TRACE_NAME_LEN);
		__entry->subspace = subspace;
		strscpy(__entry->reason, reason, TRACE_NAME_LEN);
	),

	TP_printk("%s subspace=%u reason=%s", __entry->device, __entry->subspace,
		  __entry->reason)
);

#endif /* _MCTP_PCC_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
