# SPDX-License-Identifier: GPL-2.0
#
# mctp_pcc: MCTP over ACPI PCC. "make help" lists the targets.

# A kernel may be named by its directory alone.
ifneq ($(KDIR),)
KVER ?= $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"/\1/p' "$(KDIR)/include/generated/utsrelease.h" 2>/dev/null)
endif
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
PREFIX ?= /usr
BUILD ?= build

# The one place that states the version is dkms.conf.
VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

BUILD_FROM_CLI = $(if $(filter /%,$(BUILD)),,../../)$(BUILD)

# The modules are built in a copy of their source, one for each kernel, so that several can be built for at once. Kbuild
# knows no directory with a space in its name: then the copy is a temporary one, and what was made comes from there.
MODULES ?= $(BUILD)/modules-$(KVER)

# kbuild TARGETS [,ARGUMENTS]: in the copy; one after the other, for Kbuild knows no order of the targets of one make
define kbuild
	set -e; mkdir -p "$(MODULES)"; made=$$(realpath "$(MODULES)"); copy=$$made; \
	case "$$made" in *' '*) copy=$$(mktemp -d); trap 'rm -rf "$$copy"' EXIT ;; esac; \
	rm -rf "$$copy/src/compat"; \
	cp -au src dkms.conf "$$copy/"; \
	for target in $(1); do $(MAKE) -C "$(KDIR)" M="$$copy/src" $$target $(2); done; \
	[ "$$copy" = "$$made" ] || { mkdir -p "$$made/src"; cp "$$copy"/src/*.ko "$$made/src/"; }
endef

.PHONY: all modules tool demo check check-unit check-mutations check-static check-tables check-dkms \
	check-packages check-life check-conformance check-oldest check-newest check-arm64 check-module check-platform \
	check-soak check-packaging check-matrix check-cell readme-matrix compat-report bench deps headers install \
	modules_install dkms-install dkms-remove deb rpm clean help

all: modules tool

headers:
	@[ -e "$(KDIR)/Makefile" ] || { echo "No headers of kernel $(KVER) in $(KDIR):" \
		"install linux-headers-$(KVER), or name another kernel with KVER= or KDIR=" >&2; exit 1; }

modules: headers
	+@$(call kbuild,modules)
	@ls "$(MODULES)"/src/*.ko

tool:
	$(MAKE) -C src/cli BUILD="$(BUILD_FROM_CLI)" VERSION="$(VERSION)"

demo:
	scripts/demo

check:
	scripts/check

check-unit check-mutations check-static check-tables check-dkms check-packages check-life check-conformance \
	check-module check-platform check-soak check-oldest check-newest check-arm64:
	scripts/check $(patsubst check-%,%,$@)

check-packaging:
	tests/packaging/life

check-matrix:
	tests/matrix/run

check-cell:
	tests/matrix/run $(foreach name,KERNEL ARCH MCTP,$(if $($(name)),$(name)=$($(name))))

readme-matrix:
	scripts/readme-matrix

compat-report:
	@scripts/compat-report

bench:
	tests/bench/run

deps:
	scripts/install-deps

install: tool modules_install
	$(MAKE) -C src/cli BUILD="$(BUILD_FROM_CLI)" VERSION="$(VERSION)" PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" install

modules_install: headers
	+@$(call kbuild,modules modules_install,INSTALL_MOD_PATH="$(DESTDIR)" INSTALL_MOD_DIR=updates DEPMOD=true)
	[ -n "$(DESTDIR)" ] || depmod "$(KVER)"

dkms-install:
	@scripts/dkms-install "$(KVER)"

dkms-remove:
	dkms remove mctp-pcc/$(VERSION) --all
	rm -rf /usr/src/mctp-pcc-$(VERSION)

deb rpm:
	scripts/build-packages $@ "$(BUILD)/packages"

clean:
	$(MAKE) -C src/cli BUILD="$(BUILD_FROM_CLI)" clean
	rm -rf "$(BUILD)"

help:
	@echo 'make                  build the modules for the running kernel, and the tool'
	@echo '                      (KVER=release or KDIR=directory for another kernel)'
	@echo 'make demo             boot a virtual platform and watch it work'
	@echo 'make check            all tests; check-unit, -mutations, -static, -tables, -dkms, -packages, -life,'
	@echo '                      -conformance, -oldest, -newest, -arm64, -module, -platform alone;'
	@echo '                      check-soak, which is not among all'
	@echo 'make check-matrix     the cases and the conformance program on all kernels of tests/matrix/kernels;'
	@echo '                      check-cell on those with KERNEL=, ARCH=, MCTP='
	@echo 'make readme-matrix    put the table of what it has found into README'
	@echo 'make compat-report    which shims of src/compat each of them needs'
	@echo 'make check-packaging  the life of the packages, with apt and dnf in clean roots, and their start at boot'
	@echo 'make bench            what messages cost with our AF_MCTP, beside the kernel'"'"'s own'
	@echo 'make install          install modules and tool (DESTDIR=, PREFIX=)'
	@echo 'make dkms-install     install the modules with DKMS, which rebuilds them for each new kernel'
	@echo 'make dkms-remove      undo that'
	@echo 'make deb, make rpm    build packages for DKMS and of the tool, into build/packages'
	@echo 'make deps             install what demo and check need (they do it by themselves)'
	@echo 'make clean            remove what was built'
