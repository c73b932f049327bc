# shellcheck shell=bash
# Words that the cases share. A case runs on a started platform (tests/platform/vm.sh), in a shell that ends at the
# first command that fails.

fail() {
	echo "FAILED: $*"
	exit 1
}

# needs FILE WHAT: the guest's kernel has WHAT if it has FILE; if not, the case is skipped, which is shown
needs() {
	guest "[ -e $1 ]" || { echo "this kernel has no $2"; exit 77; }
}

# needs_handlers_in_hardirq: where they are threads, the kernel does not show that one has refused an interrupt
needs_handlers_in_hardirq() {
	guest '[ ! -e /sys/kernel/realtime ]' || { echo 'this kernel has threads for interrupt handlers'; exit 77; }
}

# expect WHAT ACTUAL WANTED
expect() {
	[ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"
}

# expect_match WHAT TEXT PATTERN(extended regular expression)
expect_match() {
	grep -qE -- "$3" <<<"$2" || fail "$1 does not match '$3': $2"
}

# must_fail COMMAND...: its output, for the reader of a failure
must_fail() {
	if "$@"; then fail "succeeded: $*"; fi
}

# tolerate REPORT: a warning of the kernel that matches this extended regular expression is what this case has caused on
# purpose, and no complaint
tolerate() {
	# shellcheck disable=SC2154 # the runner's
	echo "$1" >>"$tolerated"
}

# guest_until LIMIT-SECONDS CONDITION: wait in the guest until a command succeeds
guest_until() {
	guest "i=0; until $2; do i=\$((i + 1)); [ \$i -lt $(($1 * 20)) ] || { echo 'waited $1 s'; exit 1; }; sleep 0.05; done" ||
		fail "never came true: $2"
}

# listener FILE COMMAND: of the guest, in the background; it has said that it is ready. What it says is in FILE, and
# nothing else: not what another one has left there. Its number is in FILE.pid.
listener() {
	guest "rm -f $1; $2 >$1 2>&1 & echo \$! >$1.pid"
	guest_until 20 "grep -qs ready $1"
}

# listener_ends FILE
listener_ends() {
	guest_until 60 "[ ! -e /proc/\$(cat $1.pid) ]"
}

# counter INTERFACE NAME: one of ethtool -S
counter() {
	guest "ethtool -S $1" | sed -n "s/^ *$2: //p"
}

# statistic INTERFACE NAME: one of the kernel's 64-bit statistics
statistic() {
	guest "cat /sys/class/net/$1/statistics/$2"
}

# statistic_rises INTERFACE NAME FROM BY
statistic_rises() {
	expect "the rise of $2" $(($(statistic "$1" "$2") - $3)) "$4"
}

# counter_rises INTERFACE NAME FROM BY: waits for it, it may take the watch's interval
counter_rises() {
	guest_until 10 "[ \$(ethtool -S $1 | sed -n 's/^ *$2: //p') -ge $(($3 + $4)) ]"
	expect "the rise of $2" $(($(counter "$1" "$2") - $3)) "$4"
}

# counter_rises_at_least INTERFACE NAME FROM BY: where a busy machine may add some of its own, as interrupts that come
# later than the watch looks
counter_rises_at_least() {
	guest_until 10 "[ \$(ethtool -S $1 | sed -n 's/^ *$2: //p') -ge $(($3 + $4)) ]"
}

# The devices of the "faults" platform, by name: interface, EID of the management controller, EID of the guest.
interface_of() {
	case $1 in
	MCP0)	echo mctppcc1 9 8 ;;
	MCP1)	echo mctppcc3 10 20 ;;
	MCP2)	echo mctppcc5 11 21 ;;
	esac
}

# driver_is_loaded: it is, whatever the case before has left
driver_is_loaded() {
	guest 'lsmod | grep -q "^mctp_pcc " || modprobe mctp_pcc'
}

# up DEVICE [MTU]: a freshly bound endpoint, configured, whatever the case before has left; TIMEOUT_MS, if a theme sets
# it, is what the platform has for a packet
up() {
	local interface peer_eid eid
	read -r interface peer_eid eid <<<"$(interface_of "$1")"
	peer reset >/dev/null
	guest "lsmod | grep -q '^mctp_pcc ' || modprobe mctp_pcc
		${TIMEOUT_MS:+echo $TIMEOUT_MS >/sys/module/mctp_pcc/parameters/timeout_ms}
		mctp-pcc down $interface && mctp-pcc up $interface --eid $eid --peer $peer_eid --mtu ${2:-68}" ||
		fail "cannot configure $interface"
	carrier_is_back "$interface"
}

# carrier_is_back INTERFACE: and the network has noticed; until then it drops what is sent, and says nothing
carrier_is_back() {
	guest_until 5 "[ \$(cat /sys/class/net/$1/carrier) = 1 ] && ip link show $1 | grep -qE 'state (UNKNOWN|UP)'"
}

# echo_works DEVICE [mctp-exercise option...]
echo_works() {
	local interface peer_eid eid
	read -r interface peer_eid eid <<<"$(interface_of "$1")"
	shift
	[ $# -gt 0 ] || set -- --size 1-200 --count 50
	guest "mctp-exercise echo --eid $peer_eid --give-up 5 $*" || fail "messages to EID $peer_eid were lost or came back wrong"
}

# times NUMBER: of a guest's loop; REPEAT times as often as usual
times() {
	seq "$(($1 * ${REPEAT:-1}))" | xargs
}
