# shellcheck shell=bash
# emulate ARCHITECTURE: programs of this architecture, such as arm64, run here.
#
# Those of another one than this machine's do with Debian's qemu-user-static. What its installation has systemd tell the
# kernel is told here where there is no systemd, such as in a container; it lasts until the machine is restarted.
emulate() {
	local formats=/proc/sys/fs/binfmt_misc format=qemu-${1/#arm64/aarch64} line
	[ "$1" != "$(dpkg --print-architecture)" ] || return 0
	[ -e "$formats/register" ] || mount -t binfmt_misc binfmt_misc "$formats" || {
		echo "emulate: this kernel runs no programs of $1: it needs binfmt_misc, mounted at $formats" >&2
		return 1
	}
	[ ! -e "$formats/$format" ] || return 0
	line=$(grep -s "^:$format:" "/usr/lib/binfmt.d/$format.conf") || {
		echo "emulate: no emulator of $1 here: scripts/install-deps matrix brings qemu-user-static" >&2
		return 1
	}
	echo "$line" >"$formats/register" || {
		echo "emulate: this kernel does not take $format: $formats/register is not for us" >&2
		return 1
	}
}
