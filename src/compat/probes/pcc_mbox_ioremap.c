// SPDX-License-Identifier: GPL-2.0
/* The record is in include/acpi/pcc.h. */
#include <acpi/pcc.h>

int probe(struct mbox_chan *chan);
int probe(struct mbox_chan *chan)
{
	return pcc_mbox_ioremap(chan);
}
