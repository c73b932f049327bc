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
#
# These are our modules for it, the tool, the platform's programs and the initramfs. Sets VM_BUILD, VM_KERNEL and
# VM_IMAGE for vm.sh, and VM_RELEASE to the kernel's release. With "programs" there is a second initramfs,
# $VM_IMAGE-programs, which has programs of other kinds, too: one that uses libnvme and one in Python.
#
# The modules are built in a copy, one for each kind of kernel, so that what was built here for another kernel stays.

# What tests use of a stock kernel's own modules.
platform_stock_modules=(dummy sch_fq tun veth)

platform_prepare() {
	local kind=${1:-debug} programs=${2:-} top kernel build='' suffix='' options=() modules ours files log name
	local suite series flavour root
	top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	VM_BUILD=$top/build/platform

	case $kind in
	debug|debug-module|plain|plain-module)
		[[ $kind != plain* ]] || options+=(--plain)
		[[ $kind != *-module ]] || options+=(--without-mctp)
		build=$("$top/tests/platform/kernel" "${options[@]}") || return 1
		[ "$kind" = debug ] || suffix=-$kind
		VM_KERNEL=$build/arch/x86/boot/bzImage
		VM_RELEASE=$(cat "$build/include/config/kernel.release")
		options=(-k "$build") ;;
	stock)	kernel=$("$top/tests/platform/stock-kernel") || return 1
		build=$kernel/build
		suffix=-stock
		VM_KERNEL=$kernel/vmlinuz
		VM_RELEASE=$(cat "$build/include/config/kernel.release")
		options=(-k "$kernel/lib/modules/$VM_RELEASE")
		for name in "${platform_stock_modules[@]}"; do
			options+=(-m "$name")
		done ;;
	dkms:*)	IFS=: read -r _ suite series flavour <<<"$kind"
		root=$("$top/tests/matrix/root" "$suite" "$series" ${flavour:+"$flavour"}) || return 1
		suffix=-${kind//:/-}
		VM_RELEASE=$(cat "$root/kernel")
		VM_KERNEL=$root/boot/vmlinuz-$VM_RELEASE
		options=(-k "$root/lib/modules/$VM_RELEASE")
		for name in "${platform_stock_modules[@]}"; do
			options+=(-m "$name")
		done ;;
	*)	echo "platform_prepare: there is no kind $kind" >&2
		return 2 ;;
	esac
	modules=$top/build/guest$suffix
	log=$VM_BUILD/prepare$suffix.log
	VM_IMAGE=$VM_BUILD/initramfs$suffix

	mkdir -p "$VM_BUILD" "$modules"
	if ! {
		if [ -n "$build" ]; then
			cp -au "$top/src" "$top/dkms.conf" "$modules/" &&
			make -C "$build" M="$modules/src" modules &&
			mapfile -t ours < <(sed -E "s|.*/|$modules/src/|; s/\.k?o$/.ko/" "$modules/src/modules.order")
		else
			"$top/tests/matrix/modules" "$root" "$modules" && ours=("$modules"/*.ko)
		fi &&
		make -C "$top/src/cli" BUILD="$top/build" &&
		make -C "$top/tests/platform" BUILD="$VM_BUILD" &&
		make -C "$top/tests/conformance" BUILD="$VM_BUILD" &&
		files=("${ours[@]}" "$top/build/mctp-pcc" "$VM_BUILD/mctp-exercise" "$VM_BUILD/mctp-conformance") &&
		"$top/tests/platform/image" "${options[@]}" "$VM_IMAGE" "$VM_RELEASE" "${files[@]}" &&
		{ [ -z "$programs" ] || {
			make -C "$top/tests/platform" BUILD="$VM_BUILD" mctp-nvme &&
			"$top/tests/platform/image" "${options[@]}" "$VM_IMAGE-programs" "$VM_RELEASE" "${files[@]}" \
				"$VM_BUILD/mctp-nvme" "$top/tests/platform/guest/mctp-client.py"
		}; }
	} >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		echo "building for the virtual platform failed, see $log" >&2
		return 1
	fi
	export VM_BUILD VM_KERNEL VM_IMAGE VM_RELEASE
}
