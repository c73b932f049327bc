# shellcheck shell=bash
# Build all that the virtual platform needs, for the guest's kernel that is chosen: platform_prepare KIND [programs]
#
#   platform_prepare debug          the one with the checkers (tests/platform/kernel; from the cache, or that takes minutes)
#   platform_prepare debug-module   the same without AF_MCTP, which our module brings
#   platform_prepare plain          the one without the checkers
#   platform_prepare plain-module   the same without AF_MCTP
#   platform_prepare stock          a kernel of Debian, as it is (tests/platform/stock-kernel)
#   platform_prepare dkms:SUITE:SERIES[:FLAVOUR]   one of Debian's, as it is, in a clean root of its release, with the
#                                   modules that DKMS has built there (tests/matrix)
#   platform_prepare KIND:SUITE:SERIES[:FLAVOUR]   another of Debian's kernels than 6.12, or one of ours from its source, such
#                                   as stock:bookworm:6.1 or debug:trixie-backports:7.3
#   platform_prepare KIND-arm64[:...]   one of these for arm64, on a platform of that architecture; what is built is built with
#                                   Debian's cross compiler, but by DKMS as on arm64, with an emulator; the guest's tools are
#                                   Debian's (guest-packages here)
#
# These are our modules for it, the tool, the platform's programs and the initramfs. Sets VM_BUILD, VM_KERNEL,
# VM_IMAGE and VM_ARCH for vm.sh, and VM_RELEASE to the kernel's release. With "programs" there is a second initramfs,
# $VM_IMAGE-programs, which has programs of other kinds, too: one that uses libnvme and one in Python (not for arm64).
#
# The modules are built in a copy, one for each kind of kernel, so that what was built here for another kernel stays.

# What tests use of a stock kernel's own modules.
platform_stock_modules=(dummy sch_fq tun veth)

# platform_kernel KIND: sets VM_ARCH, VM_KERNEL and VM_RELEASE, and what is known of the kernel besides:
#
#   platform_build     modules are built against it, with the options platform_cross; none if DKMS does it
#   platform_root      the root where DKMS does it
#   platform_modules   the kernel's own modules, if it has any
#   platform_suffix    for the names of what is built
platform_kernel() {
	local top kind suite series flavour kernel options=() image=arch/x86/boot/bzImage
	top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	platform_build='' platform_root='' platform_modules='' platform_cross=() VM_ARCH=x86
	IFS=: read -r kind suite series flavour <<<"$1:::"
	flavour=${flavour%%:*}
	if [[ $kind = *-arm64 ]]; then
		VM_ARCH=arm64 image=arch/arm64/boot/Image
		platform_cross=(ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-)
	fi
	platform_suffix=-$kind${suite:+-$suite-$series}${flavour:+-$flavour}
	case ${kind%-arm64} in
	debug|debug-module|plain|plain-module)
		[[ $kind != plain* ]] || options+=(--plain)
		[[ $kind != *-module* ]] || options+=(--without-mctp)
		[ "$VM_ARCH" = x86 ] || options+=("--$VM_ARCH")
		[ -z "$suite" ] || options+=(--series "$suite:$series")
		platform_build=$("$top/tests/platform/kernel" "${options[@]}") || return 1
		[ "$platform_suffix" != -debug ] || platform_suffix=
		VM_KERNEL=$platform_build/$image
		VM_RELEASE=$(cat "$platform_build/include/config/kernel.release") ;;
	stock)	[ "$VM_ARCH" = x86 ] || options+=(--arch "$VM_ARCH")
		[ -z "$suite" ] || options+=(--suite "$suite" --series "$series" --flavour "$flavour")
		kernel=$("$top/tests/platform/stock-kernel" "${options[@]}") || return 1
		platform_build=$kernel/build
		VM_KERNEL=$kernel/vmlinuz
		VM_RELEASE=$(basename "$kernel"/lib/modules/*)
		platform_modules=$kernel/lib/modules/$VM_RELEASE ;;
	dkms)	platform_root=$("$top/tests/matrix/root" "$suite" "$series" "$flavour" "${VM_ARCH/x86/amd64}") || return 1
		VM_RELEASE=$(cat "$platform_root/kernel")
		VM_KERNEL=$platform_root/boot/vmlinuz-$VM_RELEASE
		platform_modules=$platform_root/lib/modules/$VM_RELEASE ;;
	*)	echo "platform_kernel: there is no kind $kind" >&2
		return 2 ;;
	esac
}

platform_prepare() {
	local programs=${2:-} top suffix modules ours files log name packages tool guest image_options=() cross=()
	top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	VM_BUILD=$top/build/platform
	tool=$top/build guest=$VM_BUILD
	platform_kernel "${1:-debug}" || return

	if [ "$VM_ARCH" = arm64 ]; then
		[ -z "$programs" ] || { echo 'platform_prepare: there are no such programs for arm64' >&2; return 2; }
		tool=$top/build/arm64 guest=$top/build/arm64
		packages=$("$top/tests/platform/guest-packages" arm64) || return 1
		image_options+=(-r "$packages")
		name="env PKG_CONFIG_SYSROOT_DIR=$packages PKG_CONFIG_LIBDIR=$packages/usr/lib/aarch64-linux-gnu/pkgconfig pkg-config"
		cross=(CC=aarch64-linux-gnu-gcc "PKG_CONFIG=$name")
	fi
	image_options+=(-k "${platform_modules:-$platform_build}")
	if [ -n "$platform_modules" ]; then
		image_options+=("${platform_stock_modules[@]/#/-m}")
		# The agent's console; the latter is a module in 6.1 only.
		[ "$VM_ARCH" = x86 ] || image_options+=(-m virtio_mmio -m virtio_console)
	fi
	suffix=$platform_suffix
	modules=$top/build/guest$suffix
	log=$VM_BUILD/prepare$suffix.log
	VM_IMAGE=$VM_BUILD/initramfs$suffix

	mkdir -p "$VM_BUILD" "$modules"
	if ! {
		if [ -n "$platform_build" ]; then
			cp -au "$top/src" "$top/dkms.conf" "$modules/" &&
			make -C "$platform_build" "${platform_cross[@]}" M="$modules/src" modules &&
			mapfile -t ours < <(sed -E "s|.*/||; s|^|$modules/src/|; s/\.k?o$/.ko/" "$modules/src/modules.order")
		else
			"$top/tests/matrix/modules" "$platform_root" "$modules" && ours=("$modules"/*.ko)
		fi &&
		make -C "$top/src/cli" "${cross[@]}" BUILD="$tool" &&
		make -C "$top/tests/platform" BUILD="$VM_BUILD" acpi-tables pcc-peer &&
		make -C "$top/tests/platform" "${cross[@]}" BUILD="$guest" mctp-exercise &&
		make -C "$top/tests/conformance" "${cross[@]}" BUILD="$guest" &&
		files=("${ours[@]}" "$tool/mctp-pcc" "$guest/mctp-exercise" "$guest/mctp-conformance") &&
		"$top/tests/platform/image" "${image_options[@]}" "$VM_IMAGE" "$VM_RELEASE" "${files[@]}" &&
		{ [ -z "$programs" ] || {
			make -C "$top/tests/platform" BUILD="$VM_BUILD" mctp-nvme &&
			"$top/tests/platform/image" "${image_options[@]}" "$VM_IMAGE-programs" "$VM_RELEASE" "${files[@]}" \
				"$VM_BUILD/mctp-nvme" "$top/tests/platform/guest/mctp-client.py"
		}; }
	} >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		echo "building for the virtual platform failed, see $log" >&2
		return 1
	fi
	export VM_ARCH VM_BUILD VM_KERNEL VM_IMAGE VM_RELEASE
}
