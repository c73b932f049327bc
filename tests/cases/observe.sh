# shellcheck shell=bash
# What an administrator can see: statistics, counters, tracepoints, captures.
PLATFORM=faults
PROCESSORS=1

promise_statistics_count_packets_and_MCTP_bytes() {
	local tx_packets tx_bytes rx_packets rx_bytes
	up MCP0
	tx_packets=$(statistic mctppcc1 tx_packets) tx_bytes=$(statistic mctppcc1 tx_bytes)
	rx_packets=$(statistic mctppcc1 rx_packets) rx_bytes=$(statistic mctppcc1 rx_bytes)
	# Ten messages of 60 bytes, one packet each: 4 bytes of packet header are counted, the PCC header is not.
	echo_works MCP0 --size 60 --count 10
	expect 'tx_packets' "$(statistic mctppcc1 tx_packets)" $((tx_packets + 10))
	expect 'tx_bytes' "$(statistic mctppcc1 tx_bytes)" $((tx_bytes + 640))
	expect 'rx_packets' "$(statistic mctppcc1 rx_packets)" $((rx_packets + 10))
	expect 'rx_bytes' "$(statistic mctppcc1 rx_bytes)" $((rx_bytes + 640))
}

promise_there_is_a_counter_for_each_cause() {
	local names name
	names=$(guest 'ethtool -S mctppcc1')
	for name in completions recovered_completions platform_errors timeouts refused_sends canceled_sends \
		spurious_interrupts carrier_losses received recovered_receives bad_command bad_length \
		bad_signature signature_drops no_memory discarded signature_repairs; do
		expect_match 'ethtool -S' "$names" "^ *$name: [0-9]+$"
	done
	expect 'counters' "$(grep -c ': [0-9]' <<<"$names")" 20
}

# 1 is the driver, 2 is the kernel's PCC mailbox; which it is depends on the kernel.
promise_it_is_shown_who_does_what_kernels_differ_in() {
	local name
	up MCP0
	echo_works MCP0
	for name in completed_by acknowledged_by mapped_by; do
		guest_until 5 "ethtool -S mctppcc1 | grep -q '^ *$name: [12]\$'"
	done
}

promise_counters_survive_down_and_up() {
	local before
	up MCP0
	echo_works MCP0
	before=$(counter mctppcc1 completions)
	guest 'ip link set mctppcc1 down; ip link set mctppcc1 up'
	expect 'completions' "$(counter mctppcc1 completions)" "$before"
}

promise_tracepoints_show_send_complete_receive_and_drop() {
	local trace
	up MCP0
	guest 'cd /sys/kernel/tracing && echo >trace && echo 1 >events/mctp_pcc/enable'
	guest 'mctp-pcc ping 9 -q -c 1 -W 2000'
	peer header MCP0 command=1
	peer send MCP0 size 20
	peer idle MCP0 >/dev/null
	trace=$(guest 'cd /sys/kernel/tracing && echo 0 >events/mctp_pcc/enable && cat trace')
	expect_match 'trace' "$trace" 'mctp_pcc_send: DMT0001:00 subspace=0 len=7$'
	expect_match 'trace' "$trace" 'mctp_pcc_complete: DMT0001:00 subspace=0 error=0$'
	expect_match 'trace' "$trace" 'mctp_pcc_receive: DMT0001:00 subspace=1 len=[0-9]+$'
	expect_match 'trace' "$trace" 'mctp_pcc_drop: DMT0001:00 subspace=1 reason=bad_command$'
}

promise_a_capture_shows_clean_MCTP_packets_in_both_directions() {
	local packets
	up MCP0
	listener /tmp/sniff 'mctp-exercise sniff mctppcc1 --count 2 --timeout 5000'
	guest 'mctp-pcc ping 9 -q -c 1 -W 2000'
	guest_until 10 '[ $(wc -l </tmp/sniff) -ge 3 ]'
	packets=$(guest 'cat /tmp/sniff')
	# Get Endpoint ID (0x02) from EID 8 to EID 9, and its response.
	expect_match 'capture' "$packets" 'out.* 010908c[89a-f]0080?0?'
	expect_match 'capture' "$packets" 'in.* 010809c[0-7]00'
}

promise_raw_packets_go_out_as_they_are() {
	local before
	up MCP0
	before=$(statistic mctppcc1 tx_packets)
	guest 'mctp-exercise raw mctppcc1 010908c8008002'
	guest_until 5 "[ \$(cat /sys/class/net/mctppcc1/statistics/tx_packets) = $((before + 1)) ]"
}

promise_what_is_no_packet_is_dropped_and_counted() {
	local dropped packets
	up MCP0
	dropped=$(statistic mctppcc1 tx_dropped) packets=$(statistic mctppcc1 tx_packets)
	guest 'for i in 1 2 3; do mctp-exercise raw mctppcc1 010908; done'
	statistic_rises mctppcc1 tx_dropped "$dropped" 3
	expect 'tx_packets' "$(statistic mctppcc1 tx_packets)" "$packets"
	echo_works MCP0
}
