/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the driver would have printed.
 */
#ifndef _LOG_H
#define _LOG_H

#include <linux/device.h>

void log_clear(void);
unsigned int log_count(enum log_level level);

/* The first message of that level, without its newline; "" if there is none. */
const char *log_first(enum log_level level);

#endif
