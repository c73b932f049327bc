# shellcheck shell=bash
# A device without a PCCT.
PLATFORM=no-pcct
PROCESSORS=1

promise_a_missing_PCCT_is_refused_in_one_line() {
	guest 'modprobe mctp_pcc'
	expect_match 'message' "$(guest 'dmesg | grep "mctp_pcc DMT0001"')" 'DMT0001:00.*no PCCT'
	expect 'lines' "$(guest 'dmesg | grep -c "mctp_pcc DMT0001"')" 1
	must_fail guest 'ls -d /sys/class/net/mctp*'
}

promise_the_tool_says_why_there_is_no_interface() {
	local output
	output=$(must_fail guest 'mctp-pcc status')
	expect_match 'status' "$output" 'no interface: the driver refused the device'
}
