# SPDX-License-Identifier: GPL-2.0
# Where kernels differ. Each file of probes/ is compiled against the kernel being built for; if that works,
# HAVE_<NAME> is defined. The headers of include/ shadow the kernel's own of the same name and fill in what is missing.

compat := $(src)/compat

# The kernel's own headers, before those of include/
kernel-headers := $(NOSTDINC_FLAGS) $(LINUXINCLUDE)

# All at once; what they found, in no order, ends up in that of their names.
probed = $(sort $(shell for file in $(compat)/probes/*.c; do \
	$(CC) $(kernel-headers) $(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) $(KBUILD_CFLAGS_MODULE) \
	-Werror -DKBUILD_MODNAME=\"probe\" -DKBUILD_BASENAME=\"probe\" \
	-include $(srctree)/include/linux/compiler_types.h -fsyntax-only "$$file" >/dev/null 2>&1 && \
	echo -DHAVE_$$(basename "$$file" .c | tr a-z A-Z) & done; wait))

# When the first compiler is called, and once: Kbuild reads this for modpost, too, which has no use for it.
compat-flags = $(eval compat-flags := $$(probed))$(compat-flags)

# For scripts/compat-report.
ifdef COMPAT_REPORT
$(info compat: $(patsubst -DHAVE_%,%,$(compat-flags)))
endif

# The only search path that comes before the kernel's.
NOSTDINC_FLAGS += -I$(compat)/include
