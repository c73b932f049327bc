/* SPDX-License-Identifier: GPL-2.0 */
/* Messages go to log.c, where a test reads them. */
#ifndef _SHIM_LINUX_DEVICE_H
#define _SHIM_LINUX_DEVICE_H

#include <linux/err.h>
#include <linux/types.h>

struct device {
	const char *name;
};

static inline const char *dev_name(const struct device *dev)
{
	return dev->name;
}

#define FW_BUG	"[Firmware Bug]: "

enum log_level {
	LOG_ERROR,
	LOG_WARNING,
	LOG_DEBUG,
};

__attribute__((format(printf, 3, 4)))
void log_message(const struct device *dev, enum log_level level, const char *format, ...);

#define dev_err(dev, ...)		log_message(dev, LOG_ERROR, __VA_ARGS__)
#define dev_err_ratelimited(dev, ...)	log_message(dev, LOG_ERROR, __VA_ARGS__)
#define dev_warn(dev, ...)		log_message(dev, LOG_WARNING, __VA_ARGS__)
#define dev_warn_ratelimited(dev, ...)	log_message(dev, LOG_WARNING, __VA_ARGS__)
#define dev_info(dev, ...)		log_message(dev, LOG_DEBUG, __VA_ARGS__)
#define dev_dbg(dev, ...)		log_message(dev, LOG_DEBUG, __VA_ARGS__)
#define dev_dbg_ratelimited(dev, ...)	log_message(dev, LOG_DEBUG, __VA_ARGS__)

#define dev_err_probe(dev, error, ...) \
	({ log_message(dev, LOG_ERROR, __VA_ARGS__); (error); })

#endif
