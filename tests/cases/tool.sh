# shellcheck shell=bash
# mctp-pcc, the tool for people.
PLATFORM=faults

promise_up_configures_an_interface_and_down_takes_it_away() {
	guest 'modprobe mctp_pcc; mctp-pcc up mctppcc1 --eid 8 --peer 9 --mtu max'
	expect_match 'status' "$(guest 'mctp-pcc status mctppcc1')" '^mctppcc1: up carrier mtu 4080 \(68 to 4080\) net 1 eid 8 route 9'
	guest 'mctp-pcc ping 9 -q -c 3'
	guest 'mctp-pcc down mctppcc1'
	expect_match 'status' "$(guest 'mctp-pcc status mctppcc1')" '^mctppcc1: down'
	must_fail guest 'mctp-pcc ping 9 -q -c 1 -W 200'
}

promise_up_twice_is_as_good_as_once() {
	guest 'mctp-pcc up mctppcc1 --eid 8 --peer 9 && mctp-pcc up mctppcc1 --eid 8 --peer 9'
	guest 'mctp-pcc ping 9 -q -c 1'
}

promise_status_names_subspaces_and_ACPI_device() {
	expect_match 'status' "$(guest 'mctp-pcc status mctppcc3')" 'acpi DMT0001:01 outbox 2 inbox 3'
	expect 'interfaces in JSON' "$(guest 'mctp-pcc -j status' | grep -oE '"mctppcc[0-9]"' | sort -u | wc -l)" 3
}

promise_status_tells_of_a_platform_that_does_not_answer() {
	up MCP0
	peer dead MCP0
	must_fail guest 'mctp-pcc ping 9 -q -c 1 -W 1500'
	expect_match 'status' "$(guest 'mctp-pcc status mctppcc1')" 'platform not answering'
}

promise_ping_with_a_size_checks_what_comes_back() {
	up MCP0
	expect_match 'ping' "$(guest 'mctp-pcc ping 9 -s 1000 -c 3 -i 0')" '3 sent, 3 received, 0% lost'
}

promise_lost_pings_are_told_by_the_exit_code() {
	local status=0
	up MCP0
	guest 'mctp-pcc ping 77 -q -c 1 -W 100' || status=$?
	[ "$status" -ne 0 ] || fail 'ping to nobody succeeded'
	peer complete MCP0 error count 1
	status=0
	guest 'mctp-pcc ping 9 -q -c 1 -W 200' || status=$?
	expect 'exit code' "$status" 1
}

promise_errors_name_object_and_cause() {
	expect_match 'no such interface' "$(must_fail guest 'mctp-pcc up nope0 --eid 8 --peer 9')" 'nope0: no such interface'
	expect_match 'not one of ours' "$(must_fail guest 'mctp-pcc up lo --eid 8 --peer 9')" 'lo: '
	expect_match 'EID out of range' "$(must_fail guest 'mctp-pcc up mctppcc1 --eid 7 --peer 9')" '8'
	expect_match 'MTU out of range' "$(must_fail guest 'mctp-pcc up mctppcc1 --eid 8 --peer 9 --mtu 5000')" 'mctppcc1'
}

promise_the_version_is_the_modules() {
	expect 'version' "$(guest 'mctp-pcc --version')" "mctp-pcc $(guest 'cat /sys/module/mctp_pcc/version')"
}
