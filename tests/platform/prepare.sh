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

platform_prepare() {
	local kind=${1:-debug} programs=${2:-} top kernel build='' kernel_modules='' suffix='' options=() modules ours files log
	local name suite series flavour root='' tool guest image=arch/x86/boot/bzImage image_options=() cross=() cross_kernel=()
	top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	VM_BUILD=$top/build/platform VM_ARCH=x86
	tool=$top/build guest=$VM_BUILD

	IFS=: read -r kind suite series flavour <<<"$kind:::"
	flavour=${flavour%%:*}
	if [[ $kind = *-arm64 ]]; then
		[ -z "$programs" ] || { echo 'platform_prepare: there are no such programs for arm64' >&2; return 2; }
		VM_ARCH=arm64 tool=$top/build/arm64 guest=$top/build/arm64 image=arch/arm64/boot/Image
		root=$("$top/tests/platform/guest-packages" arm64) || return 1
		image_options+=(-r "$root")
		cross_kernel=(ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-)
		name="env PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_LIBDIR=$root/usr/lib/aarch64-linux-gnu/pkgconfig pkg-config"
		cross=(CC=aarch64-linux-gnu-gcc "PKG_CONFIG=$name")
	fi
	suffix=-$kind${suite:+-$suite-$series}${flavour:+-$flavour}
	case ${kind%-arm64} in
	debug|debug-module|plain|plain-module)
		[[ $kind != plain* ]] || options+=(--plain)
		[[ $kind != *-module* ]] || options+=(--without-mctp)
		[ "$VM_ARCH" = x86 ] || options+=("--$VM_ARCH")
		[ -z "$suite" ] || options+=(--series "$suite:$series")
		build=$("$top/tests/platform/kernel" "${options[@]}") || return 1
		[ "$suffix" != -debug ] || suffix=
		VM_KERNEL=$build/$image
		VM_RELEASE=$(cat "$build/include/config/kernel.release")
		image_options+=(-k "$build") ;;
	stock)	[ "$VM_ARCH" = x86 ] || options+=(--arch "$VM_ARCH")
		[ -z "$suite" ] || options+=(--suite "$suite" --series "$series" --flavour "$flavour")
		kernel=$("$top/tests/platform/stock-kernel" "${options[@]}") || return 1
		build=$kernel/build
		VM_KERNEL=$kernel/vmlinuz
		VM_RELEASE=$(basename "$kernel"/lib/modules/*)
		kernel_modules=$kernel/lib/modules/$VM_RELEASE ;;
	dkms)	kernel=$("$top/tests/matrix/root" "$suite" "$series" "$flavour" "${VM_ARCH/x86/amd64}") || return 1
		VM_RELEASE=$(cat "$kernel/kernel")
		VM_KERNEL=$kernel/boot/vmlinuz-$VM_RELEASE
		kernel_modules=$kernel/lib/modules/$VM_RELEASE ;;
	*)	echo "platform_prepare: there is no kind $kind" >&2
		return 2 ;;
	esac
	if [ -n "$kernel_modules" ]; then
		image_options+=(-k "$kernel_modules" "${platform_stock_modules[@]/#/-m}")
		[ "$VM_ARCH" = x86 ] || image_options+=(-m virtio_mmio)
	fi
	modules=$top/build/guest$suffix
	log=$VM_BUILD/prepare$suffix.log
	VM_IMAGE=$VM_BUILD/initramfs$suffix

	mkdir -p "$VM_BUILD" "$modules"
	if ! {
		if [ -n "$build" ]; then
			cp -au "$top/src" "$top/dkms.conf" "$modules/" &&
			make -C "$build" "${cross_kernel[@]}" M="$modules/src" modules &&
			mapfile -t ours < <(sed -E "s|.*/||; s|^|$modules/src/|; s/\.k?o$/.ko/" "$modules/src/modules.order")
		else
			"$top/tests/matrix/modules" "$kernel" "$modules" && ours=("$modules"/*.ko)
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
