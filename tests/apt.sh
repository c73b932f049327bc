# shellcheck shell=bash
# Packages of any Debian suite, without installing them: from the mirrors that apt uses on this machine and verified by
# apt, which otherwise learns nothing of it.
#
#   apt_open DIRECTORY SUITE [ARCHITECTURE]   an apt of its own, that knows nothing but this suite and its security
#                                             updates, for ARCHITECTURE and this machine's; in a DIRECTORY that is new
#   apt_get ARGUMENT...                       its apt-get and its apt-cache; "download" fetches into the
#   apt_cache ARGUMENT...                     current directory
#   apt_newest_kernel SERIES KIND             the release of the newest kernel of a series, such as 6.12, and of a kind:
#                                             [FLAVOUR-]ARCHITECTURE, such as rt-amd64

apt_options=()

# apt_archives LABEL SUITE: the addresses of those of Debian's archives with this label that apt uses here; that have
# this suite, if apt has not read them yet
apt_archives() {
	local format="\$(REPO_URI)"
	{
		apt-get indextargets --format "$format" 'Created-By: Packages' 'Origin: Debian' "Label: $1"
		apt-get indextargets --format "$format" 'Created-By: Packages' 'Component: main' "Release: $2"
	} | awk '!seen[$0]++'
}

# apt_sources SUITE: the content of a sources.list. Backports and unstable have no security updates of their own.
apt_sources() {
	local suite=$1 host archive options='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg target=Packages]'
	host=$(. /etc/os-release && echo "$VERSION_CODENAME")
	apt_archives Debian "$host" | while read -r archive; do
		echo "deb $options $archive $suite main"
	done
	case $suite in
	*-*|sid|unstable|experimental)	return ;;
	esac
	apt_archives Debian-Security "$host-security" | while read -r archive; do
		echo "deb $options $archive $suite-security main"
	done
}

# Not all of the archives that apt uses here need have the suite, so failing to read one is told and no failure yet.
apt_open() {
	local directory=$1 suite=$2 machine architecture
	machine=$(dpkg --print-architecture)
	mkdir -p "$directory"/{lists/partial,archives/partial,none}
	apt_options=(-q -o Dir::State="$directory" -o Dir::State::status=/dev/null -o Dir::Cache="$directory"
		-o Dir::Etc::SourceList="$directory/sources.list" -o Dir::Etc::SourceParts="$directory/none"
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$directory/none"
		-o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin
		-o APT::Sandbox::User=root -o Acquire::Languages=none)
	for architecture in "$machine" "${@:3}"; do
		apt_options+=(-o "APT::Architectures::=$architecture")
	done
	apt_sources "$suite" >"$directory/sources.list"
	[ -s "$directory/sources.list" ] || { echo "apt: no archive of Debian is used on this machine" >&2; return 1; }
	apt_get update >"$directory/log" 2>&1 || true
	grep '^[EW]:' "$directory/log" >&2 || true
}

apt_get() {
	apt-get "${apt_options[@]}" "$@"
}

apt_cache() {
	apt-cache "${apt_options[@]}" "$@"
}

# Of those that have an image and headers, which a suite does not get at the same time. A name without the rest of the
# version is a metapackage's.
apt_newest_kernel() {
	local name
	name="linux-\\(image\\|headers\\)-\\(${1//./\\.}\\.[0-9a-z.+~]*\\(-[0-9][0-9a-z.+~]*\\)\\?-$2\\)"
	{ apt_cache pkgnames linux-image- && apt_cache pkgnames linux-headers-; } |
		sed -n "s/^$name\$/\\2/p" | sort | uniq -d | sort -V | tail -n 1
}
