# shellcheck shell=bash
# Devices that want the same subspaces: who comes first has them, the others say why they do not.
PLATFORM=contended

promise_a_second_interface_of_one_inbox_is_refused() {
	guest 'modprobe mctp_pcc'
	expect 'interfaces' "$(guest 'cd /sys/class/net && echo mctp*')" 'mctppcc1 mctppcc3'
	expect_match 'message' "$(guest 'dmesg | grep "mctp_pcc DMT0001:02"')" 'cannot register interface mctppcc1'
	must_fail guest 'test -e /sys/bus/platform/devices/DMT0001:02/driver'
}

promise_a_channel_in_use_keeps_the_other_interface_down() {
	driver_is_loaded
	guest 'mctp-pcc up mctppcc1 --eid 8 --peer 9'
	expect_match 'error' "$(must_fail guest 'ip link set mctppcc3 up')" 'Device or resource busy'
	expect_match 'message' "$(guest 'dmesg | grep "mctp_pcc DMT0001:01"')" 'PCC subspace 0: cannot be claimed.*in use'
	guest 'mctp-exercise echo --eid 9 --size 1-100 --count 20'
}

promise_a_busy_channel_does_not_fill_the_log() {
	local seconds lines
	guest 'dmesg -c >/dev/null; s=$(cut -d. -f1 /proc/uptime)
		for i in $(seq 100); do busybox ip link set mctppcc3 up 2>/dev/null; done
		echo $(($(cut -d. -f1 /proc/uptime) - s)) >/tmp/seconds'
	seconds=$(guest 'cat /tmp/seconds') lines=$(guest 'dmesg | grep -c "cannot be claimed"')
	# The kernel lets ten of a kind through in five seconds.
	[ "$lines" -le $((10 * (seconds / 5 + 2))) ] || fail "$lines lines in $seconds s"
}

promise_the_channel_is_free_again_when_the_first_goes_down() {
	guest 'mctp-pcc down mctppcc1 && ip link set mctppcc3 up && ip link set mctppcc3 down'
	guest 'mctp-pcc up mctppcc1 --eid 8 --peer 9 && mctp-exercise echo --eid 9 --size 1-100 --count 20'
}
