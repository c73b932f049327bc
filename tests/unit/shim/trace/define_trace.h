/* SPDX-License-Identifier: GPL-2.0 */
/* Trace points are declared by forced.h. */
