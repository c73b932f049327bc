# SPDX-License-Identifier: GPL-2.0
# Where kernels differ. Each file of probes/ is compiled against the kernel being built for; if that works,
# HAVE_<NAME> is defined. The headers of include/ shadow the kernel's own of the same name and fill in what is missing.

compat := $(src)/compat

probe = $(shell $(CC) $(NOSTDINC_FLAGS) $(LINUXINCLUDE) $(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) \
	$(KBUILD_CFLAGS_MODULE) -Werror -DKBUILD_MODNAME=\"probe\" -DKBUILD_BASENAME=\"probe\" \
	-include $(srctree)/include/linux/compiler_types.h \
	-fsyntax-only "$(1)" >/dev/null 2>&1 && echo -DHAVE_$$(basename "$(1)" .c | tr a-z A-Z))

compat-flags := $(foreach file,$(wildcard $(compat)/probes/*.c),$(call probe,$(file)))

# For scripts/compat-report.
ifdef COMPAT_REPORT
$(info compat: $(patsubst -DHAVE_%,%,$(compat-flags)))
endif

# The only search path that comes before the kernel's.
NOSTDINC_FLAGS += -I$(compat)/include
