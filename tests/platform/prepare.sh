# shellcheck shell=bash
# Build all that the virtual platform needs and set VM_BUILD, VM_KERNEL and VM_IMAGE for vm.sh: the guest's kernel (from
# the cache, or that takes minutes), the module for it, the tool, the platform's programs, the initramfs.
#
# The module is built in a copy, so that one that was built here for another kernel stays.

platform_prepare() {
	local top kernel release modules log
	top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	VM_BUILD=$top/build/platform
	modules=$top/build/guest
	log=$VM_BUILD/prepare.log
	mkdir -p "$VM_BUILD" "$modules"

	kernel=$("$top/tests/platform/kernel") || return 1
	release=$(cat "$kernel/include/config/kernel.release")
	cp -au "$top/src" "$top/dkms.conf" "$modules/"
	if ! {
		make -C "$kernel" M="$modules/src" modules &&
		make -C "$top/src/cli" BUILD="$top/build" &&
		make -C "$top/tests/platform" BUILD="$VM_BUILD" &&
		"$top/tests/platform/image" "$VM_BUILD/initramfs" "$release" \
			"$modules/src/mctp_pcc.ko" "$top/build/mctp-pcc" "$VM_BUILD/mctp-exercise"
	} >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		echo "building for the virtual platform failed, see $log" >&2
		return 1
	fi
	VM_KERNEL=$kernel/arch/x86/boot/bzImage
	VM_IMAGE=$VM_BUILD/initramfs
	export VM_BUILD VM_KERNEL VM_IMAGE
}
