# shellcheck shell=bash
# The virtual platform for scripts: start it, run commands in the guest, steer the management controller, stop it.
#
#   vm_start PLATFORM-FILE [KERNEL-ARGUMENT...]   tables, peer and QEMU; returns when the guest takes commands
#   guest COMMAND...                              run a shell command in the guest: its output, its exit status
#   peer COMMAND...                               steer pcc-peer: its answer, 0 for ok
#   vm_kernel_reports                             what the guest's kernel complained of; vm_reports_in FILE: of a part of it
#   vm_leaks                                      what it finds of leaked memory, if it can look for that
#   vm_stop
#   vm_keep NAME                                  all of these are for the platform started last; keep it by a name ...
#   vm_use NAME                                   ... to go back to it, when another one was started
#
# The caller sets VM_BUILD (where the programs are), VM_KERNEL (what boots) and VM_IMAGE (an initramfs), if it likes
# VM_PROCESSORS (2); VM_OPTIONS, an array, has more options for QEMU. Where VM_KERNEL is empty, the guest starts from a disk
# that these tell of, and has its arguments there. VM_ARCH is x86 (the default) or arm64: what differs
# between the two is in vm-x86.sh and vm-arm64.sh.

vm_dir=
vm_qemu=
vm_peer=
vm_state=(vm_dir vm_ram vm_qemu vm_peer vm_to vm_from vm_mark)
declare -A vm_kept=()
VM_OPTIONS=()

# A guest that does not answer for this long is lost, and so is one that does not come up, seconds.
GUEST_TIMEOUT=${GUEST_TIMEOUT:-900}
BOOT_TIMEOUT=${BOOT_TIMEOUT:-120}

vm_fail() {
	echo "vm: $*" >&2
	if [ -n "$vm_dir" ] && [ -s "$vm_dir/console" ]; then
		echo "vm: the guest's console ends with:" >&2
		tail -n 15 "$vm_dir/console" | sed 's/^/    /' >&2
	fi
	return 1
}

# KVM only where the processor says so; a /dev/kvm alone means nothing.
vm_accelerator() {
	if [ "${VM_ARCH:-x86}" = x86 ] && grep -qwE 'vmx|svm' /proc/cpuinfo && [ -w /dev/kvm ]; then
		echo kvm
	else
		echo tcg
	fi
}

vm_wait_for() {
	local what=$1 limit=$((SECONDS + $2))
	shift 2
	until "$@"; do
		[ "$SECONDS" -lt "$limit" ] || { vm_fail "$what did not come up"; return 1; }
		sleep 0.05
	done
}

# vm_has_ended: QEMU, that is
vm_has_ended() {
	! kill -0 "$vm_qemu" 2>/dev/null || grep -qs '^State:.[ZX]' "/proc/$vm_qemu/status"
}

# vm_line SECONDS: the next line that the guest's agent says, in $line; if there is none, what has happened, in $event
vm_line() {
	local part limit=$((SECONDS + $1))
	line=''
	until IFS= read -r -t 5 -u "$vm_from" part; do
		line+=$part
		if vm_has_ended; then
			event='the guest ended'
			return 1
		elif [ "$SECONDS" -ge "$limit" ]; then
			event="the guest did not answer for $1 s"
			return 1
		fi
	done
	line+=$part
}

# vm_met_a_past_breakpoint: a kernel changes code that others may run behind a breakpoint, and takes that away when it has
# told all processors. An emulated one of QEMU can meet it nevertheless, rarely, and the kernel, which knows no such
# breakpoint any more, ends. What it says, then, and that nothing of ours was loaded.
vm_met_a_past_breakpoint() {
	[ "$(vm_accelerator)" = tcg ] && grep -qsE '(^|[ :])int3: 0000 \[#1\]' "$vm_dir/console" && ! grep -q mctp "$vm_dir/console"
}

vm_start() {
	vm_boot "$@" && return
	vm_met_a_past_breakpoint || return 1
	echo 'vm: an emulated processor met a breakpoint that was gone; starting the guest again' >&2
	vm_stop
	vm_boot "$@"
}

vm_boot() {
	local line='' event platform=$1 arch=${VM_ARCH:-x86} processors=${VM_PROCESSORS:-2}
	local emulator peer_options=() machine=() parameters=() boot=()
	shift
	# shellcheck source=tests/platform/vm-x86.sh
	. "$(dirname "${BASH_SOURCE[0]}")/vm-$arch.sh"
	vm_dir=$(mktemp -d "${TMPDIR:-/tmp}/mctp-pcc-vm.XXXXXX")
	# The guest's memory belongs into memory, so that nothing of it is written to a disk.
	vm_ram=$(mktemp "$([ -d /dev/shm ] && echo /dev/shm || echo "$vm_dir")/mctp-pcc-ram.XXXXXX")

	"$VM_BUILD/acpi-tables" --arch "$arch" --processors "$processors" "$platform" "$vm_dir" || return 1
	vm_machine

	"$VM_BUILD/pcc-peer" --platform "$platform" --memory "$vm_ram" --doorbell "$vm_dir/doorbell" \
		--qtest "$vm_dir/qtest" --control "$vm_dir/control" --log "$vm_dir/peer.log" \
		--arch "$arch" "${peer_options[@]}" >"$vm_dir/peer.out" 2>&1 &
	vm_peer=$!
	vm_wait_for 'pcc-peer' 10 grep -qs '^ready' "$vm_dir/peer.out" || { cat "$vm_dir/peer.out" >&2; return 1; }

	# Nothing of the guest may depend on the speed of the machine, and the kernel's complaints of processors that do not
	# get on do.
	parameters+=(quiet loglevel=6 no_console_suspend oops=panic panic=-1 rcupdate.rcu_cpu_stall_timeout=300
		nokaslr rcupdate.rcu_expedited=1 "$@")

	[ -z "$VM_KERNEL" ] || boot=(-kernel "$VM_KERNEL" -initrd "$VM_IMAGE" -append "${parameters[*]}")

	mkfifo "$vm_dir/agent.in" "$vm_dir/agent.out"
	"$emulator" \
		-nodefaults -no-user-config -display none -no-reboot \
		-accel "$(vm_accelerator)" -smp "$processors" -m 512M \
		"${boot[@]}" \
		-serial "file:$vm_dir/console" \
		-chardev "pipe,id=agent,path=$vm_dir/agent" \
		-chardev "file,id=doorbell,path=$vm_dir/doorbell" \
		-qtest "unix:$vm_dir/qtest" -qtest-log none \
		"${machine[@]}" "${VM_OPTIONS[@]}" </dev/null >"$vm_dir/qemu.out" 2>&1 &
	vm_qemu=$!
	exec {vm_to}<>"$vm_dir/agent.in" {vm_from}<>"$vm_dir/agent.out"

	# Firmware may have something to say there, too.
	while [[ $line != *'ready 0' ]]; do
		vm_line "$BOOT_TIMEOUT" ||
			{ cat "$vm_dir/qemu.out" >&2; vm_fail "$event before it was ready; its agent said: $line"; return 1; }
	done
	vm_machine_started
}

# vm_lost WHY: its answer to this command must not be taken for that to the next, so there is none any more
vm_lost() {
	touch "$vm_dir/lost"
	kill "$vm_qemu" 2>/dev/null
	vm_fail "$1"
}

guest() {
	local LC_ALL=C command="$*" status length line event piece
	[ ! -e "$vm_dir/lost" ] || return 124
	printf '%d\n%s' "${#command}" "$command" >&"$vm_to"
	vm_line "$GUEST_TIMEOUT" || { vm_lost "$event; its command was: $command"; return 124; }
	read -r status length <<<"$line"
	while [ "$length" -gt 0 ]; do
		piece=$((length < 16384 ? length : 16384))
		timeout "$GUEST_TIMEOUT" head -c "$piece" <&"$vm_from" ||
			{ vm_lost "the guest did not end its answer; its command was: $command"; return 124; }
		length=$((length - piece))
		[ "$length" -eq 0 ] || echo >&"$vm_to"
	done
	return "$status"
}

peer() {
	"$VM_BUILD/pcc-peer" --steer "$vm_dir/control" "$@"
}

# Kernel warnings of any kind: WARN, BUG, lockdep, KASAN, UBSAN, hung tasks, unhandled interrupts.
vm_kernel_reports() {
	vm_reports_in "$vm_dir/console"
}

# vm_reports_in FILE: the same, of a part of the console
vm_reports_in() {
	grep -aE \
		'WARNING|BUG:|KASAN|UBSAN|INFO: |Oops|Call [Tt]race|DEBUG_LOCKS|possible (circular|recursive|irq)|suspicious RCU|nobody cared|unreferenced object|refcount|\[mctp(_pcc)?\]|unregister_netdevice: waiting|Unbalanced|kernel panic|Kernel panic|ODEBUG|leaked' \
		"$1"
}

# The second scan reports what nothing pointed to in both, and is at least five seconds old. What is from before the first
# process is the kernel's own: 6.1 loses the resources of ACPI devices that it does not understand.
vm_leaks() {
	guest '[ -e /sys/kernel/debug/kmemleak ] || exit 0
		rmmod mctp_pcc 2>/dev/null
		sleep 6 &
		echo scan >/sys/kernel/debug/kmemleak; wait; echo scan >/sys/kernel/debug/kmemleak
		cat /sys/kernel/debug/kmemleak' |
		awk '/^unreferenced object/ { object = $0; next }
			object != "" { ours = !/comm "swapper\/0"/; if (ours) print object; object = "" }
			ours'
}

vm_running() {
	kill -0 "$vm_qemu" 2>/dev/null
}

vm_stop() {
	[ -n "$vm_dir" ] || return 0
	if [ -n "$vm_qemu" ]; then
		kill "$vm_qemu" 2>/dev/null || true
		wait "$vm_qemu" 2>/dev/null || true
	fi
	if [ -n "$vm_peer" ]; then
		kill "$vm_peer" 2>/dev/null || true
		wait "$vm_peer" 2>/dev/null || true
	fi
	exec {vm_to}>&- {vm_from}>&- || true
	rm -rf "$vm_dir" "$vm_ram"
	vm_dir='' vm_qemu='' vm_peer=''
}

vm_keep() {
	local name
	for name in "${vm_state[@]}"; do
		vm_kept[$1 $name]=${!name:-}
	done
}

vm_use() {
	local name
	for name in "${vm_state[@]}"; do
		printf -v "$name" %s "${vm_kept[$1 $name]:-}"
	done
}
