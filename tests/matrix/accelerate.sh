# shellcheck shell=bash
# In a root that is emulated (emulate.sh), most of the time goes to the compiler proper, cc1. Debian has the same release of
# it as a cross compiler for this machine, which takes its place:
#
#   accelerator ROOT            fetches it, and prints its directory; nothing if the root is not emulated, or for want of one
#   accelerate ROOT DIRECTORY   puts it into a root that overlay.sh has mounted
#
# What calls it, the assembler, the linker and all else stay the root's own. The caller has sourced ../apt.sh.

# cc1_of DIRECTORY
cc1_of() {
	find "$1/usr" -path '*/gcc*/cc1' | sort -V | tail -n 1
}

# gcc_release PACKAGE-VERSION: without epoch and what Debian has added
gcc_release() {
	sed -E 's/^[0-9]+://; s/-.*//' <<<"$1"
}

accelerator() {
	local cache=${MCTP_PCC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mctp-pcc} target suite cc1 number package version dir
	target=$(sed 's/.*-//' "$1/kernel")
	[ "$(dpkg --print-architecture) $target" = 'amd64 arm64' ] || return 0
	suite=$(sed -n "s/^VERSION_CODENAME=//p" "$1/etc/os-release")
	cc1=$(cc1_of "$1")
	number=$(basename "$(dirname "$cc1")")
	version=$(gcc_release "$(dpkg-query --admindir="$1/var/lib/dpkg" -W -f '${Version}' "gcc-$number-base")")
	package=cpp-$number-aarch64-linux-gnu
	dir=$cache/$package-$version
	if [ ! -e "$dir/complete" ]; then
		rm -rf "$dir"
		mkdir -p "$dir/packages"
		(
			cd "$dir/packages" && apt_open "$dir/apt" "$suite" &&
				apt_get download "$package" libc6 libgmp10 libisl23 libmpc3 libmpfr6 libzstd1 zlib1g &&
				[ "$(gcc_release "$(dpkg-deb -f "$package"_*.deb Version)")" = "$version" ] &&
				find . -name '*.deb' -exec dpkg-deb -x {} "$dir" ';' && [ -n "$(cc1_of "$dir")" ] && touch "$dir/complete"
		) >"$dir.log" 2>&1
		rm -rf "$dir/apt" "$dir/packages"
	fi
	if [ -e "$dir/complete" ]; then
		echo "$dir"
	else
		echo "accelerate: no $package of $version to be had, see $dir.log: this takes longer" >&2
	fi
}

accelerate() {
	local cc1 inside=/opt/accelerator libraries
	mkdir -p "$1$inside"
	mount --bind "$2" "$1$inside"
	cc1=$(cc1_of "$1")
	libraries=$(find "$2" -name 'lib*.so.*[0-9]' -printf "$inside/%P\n" | sed 's|/[^/]*$||' | sort -u | paste -s -d :)
	rm "$cc1"
	cat >"$cc1" <<-END
		#!/bin/sh
		exec $inside/$(find "$2" -name 'ld-linux-*.so.*' -printf '%P\n' | head -n 1) --library-path $libraries \\
			$inside/$(cc1_of "$2" | sed "s|^$2/||") "\$@"
	END
	chmod 755 "$cc1"
}
