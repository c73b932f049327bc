# shellcheck shell=bash
# mctp-pcc, the tool for people.
PLATFORM=faults
PROCESSORS=1

# exits_with CODE COMMAND: in the guest; what it says
exits_with() {
	local status=0
	guest "$2" || status=$?
	expect "exit code of '$2'" "$status" "$1"
}

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
	expect_match 'status' "$(guest 'mctp-pcc status mctppcc3')" 'acpi DMT0001:01 \(\\_SB_.MCP1\) outbox 2 inbox 3'
	expect 'interfaces in JSON' "$(guest 'mctp-pcc -j status' | grep -oE '"mctppcc[0-9]"' | sort -u | wc -l)" 3
}

promise_an_ACPI_path_names_an_interface() {
	guest 'mctp-pcc down mctppcc1; mctp-pcc up "\\_SB.MCP0" --eid 8 --peer 9'
	expect_match 'status' "$(guest 'mctp-pcc status "\\_SB_.MCP0"')" '^mctppcc1: up carrier .* eid 8 route 9'
	expect_match 'error' "$(exits_with 3 'mctp-pcc down "\\_SB.MCP9"')" '_SB.MCP9: no interface has this ACPI path'
}

promise_apply_does_what_a_file_says() {
	guest 'for i in 1 3 5; do mctp-pcc down mctppcc$i; done
		{ echo "mctppcc1 --eid 8 --peer 9 # the first one"; echo; echo "\\_SB.MCP1 --eid 20 --peer 10"; } >/etc/mctp-pcc.conf
		mctp-pcc apply && mctp-pcc ping 9 -q -c 1 && mctp-pcc ping 10 -q -c 1'
	expect_match 'the one without a line' "$(guest 'mctp-pcc status mctppcc5')" '^mctppcc5: down'
}

promise_apply_does_what_it_can_and_names_the_rest() {
	local said
	guest 'for i in 1 3 5; do mctp-pcc down mctppcc$i; done
		{ echo "mctppcc1 --eid 7 --peer 9"; echo "mctppcc7 --eid 8 --peer 9"; echo "mctppcc3 --eid 20 --peer 10"
			echo "\\_SB.MCP1 --eid 8 --peer 9"; } >/tmp/conf'
	said=$(exits_with 2 'mctp-pcc apply -f /tmp/conf')
	expect_match 'what it says' "$said" '^mctp-pcc: /tmp/conf:1: --eid 7: must be 8 to 254'
	expect_match 'what it says' "$said" '^mctp-pcc: mctppcc7: no such interface'
	expect_match 'what it says' "$said" '^mctp-pcc: /tmp/conf:4: .*_SB.MCP1: line 3 is for the same interface'
	guest 'mctp-pcc ping 10 -q -c 1'
}

promise_apply_for_an_interface_minds_its_line_only() {
	guest 'for i in 1 3 5; do mctp-pcc down mctppcc$i; done
		{ echo "mctppcc1 --eid 7 --peer 9"; echo "mctppcc3 --eid 20 --peer 10"; } >/tmp/conf
		mctp-pcc apply -f /tmp/conf mctppcc3 && mctp-pcc apply -f /tmp/conf mctppcc5'
	expect_match 'status' "$(guest 'mctp-pcc status mctppcc3')" '^mctppcc3: up'
	expect_match 'status' "$(guest 'mctp-pcc status mctppcc1 && mctp-pcc status mctppcc5' | grep -c ': down')" 2
	expect_match 'error' "$(exits_with 1 'mctp-pcc apply -f /tmp/none')" '^mctp-pcc: /tmp/none: open: No such file'
	guest 'mctp-pcc down mctppcc3'
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

promise_ping_sums_up_round_trip_times() {
	local times
	up MCP0
	times=$(guest 'mctp-pcc ping 9 -c 5 -i 0' | sed -nE 's/^round trip min.median.p99 (.*) ms$/\1/p')
	expect_match 'round trip times' "$times" '^[0-9]+\.[0-9]{3}/[0-9]+\.[0-9]{3}/[0-9]+\.[0-9]{3}$'
	times=$(tr / '\n' <<<"$times")
	expect 'their order' "$times" "$(sort -n <<<"$times")"
}

promise_ping_sums_up_in_JSON() {
	local json
	up MCP0
	json=$(guest 'mctp-pcc ping 9 -j -s 100 -c 3 -i 0' | tr -d ' \n')
	expect_match 'JSON' "$json" \
		'^\{"eid":9,"size":100,"sent":3,"received":3,"wrong":0,"late":0,"loss_percent":0\.000,"time_ms":[0-9.]+,'
	expect_match 'JSON' "$json" '"round_trip_ms":\{"min":[0-9.]+,"median":[0-9.]+,"p99":[0-9.]+\}\}$'
	json=$(must_fail guest 'mctp-pcc ping 77 --json -c 2 -i 0 -W 50' | tr -d ' \n')
	expect_match 'JSON without answers' "$json" '"sent":2,"received":0,.*"loss_percent":100\.000,"time_ms":[0-9.]+\}$'
}

promise_exit_codes_tell_failure_usage_and_absence() {
	up MCP0
	exits_with 0 'mctp-pcc ping 9 -q -c 1'
	exits_with 1 'mctp-pcc ping 77 -q -c 1 -W 100'
	peer complete MCP0 error count 1
	exits_with 1 'mctp-pcc ping 9 -q -c 1 -W 200'
	exits_with 1 'mctp-pcc up mctppcc1 --eid 8 --peer 9 --mtu 5000'
	exits_with 1 'mctp-pcc status >/dev/full'
	exits_with 2 'mctp-pcc'
	exits_with 2 'mctp-pcc up mctppcc1 --eid 7 --peer 9'
	exits_with 2 'mctp-pcc status --json=x'
	exits_with 3 'mctp-pcc up nope0 --eid 8 --peer 9'
	exits_with 3 'mctp-pcc down lo'
	exits_with 3 'mctp-pcc status nope0'
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
