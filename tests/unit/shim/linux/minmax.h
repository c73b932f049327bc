/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_MINMAX_H
#define _SHIM_LINUX_MINMAX_H

#define _choose(a, b, sign)	\
	({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a sign _b ? _a : _b; })
#define min(a, b)		_choose(a, b, <)
#define max(a, b)		_choose(a, b, >)
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define clamp_t(type, value, low, high)	min_t(type, max_t(type, value, low), high)
#define clamp(value, low, high)		min(max(value, low), high)

#endif
