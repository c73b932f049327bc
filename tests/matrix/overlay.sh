# shellcheck shell=bash
# A root (from "root" beside this file) that can be written to and stays as it is: what is written goes to memory.
#
#   overlay_begin PROGRAM ARGUMENT...   runs PROGRAM again, in a namespace of mounts and processes of its own, where
#                                       OVERLAY is set; does nothing there
#   overlay_mount ROOT                  mounts the root there, and sets root
#   in_root COMMAND...                  runs a command in it, with what packages' scripts expect
#
# The caller has sourced emulate.sh.

overlay_begin() {
	[ -z "${OVERLAY:-}" ] || return 0
	OVERLAY=yes unshare --mount --pid --fork "$@"
	exit
}

overlay_mount() {
	local memory
	emulate "$(dpkg-query --admindir="$1/var/lib/dpkg" -W -f '${Architecture}' base-files)"
	mount --make-rprivate /
	memory=$(mktemp -d)
	mount -t tmpfs tmpfs "$memory"
	mkdir "$memory"/{upper,work,root}
	root=$memory/root
	mount -t overlay overlay -o "lowerdir=$1,upperdir=$memory/upper,workdir=$memory/work" "$root"
	mount -t proc proc "$root/proc"
	mount -t devpts devpts "$root/dev/pts"
}

in_root() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
}
