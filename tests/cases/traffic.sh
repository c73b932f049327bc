# shellcheck shell=bash
# Messages of all sizes, many at once, in both directions; each byte is checked.
PLATFORM=faults
# The least limit, 100 ms, would now and then take a busy machine for a silent platform.
TIMEOUT_MS=5000

promise_control_requests_are_answered() {
	up MCP0
	expect_match 'ping' "$(guest 'mctp-pcc ping 9 -q -c 50 -i 0')" '50 sent, 50 received, 0% lost'
}

# answers REQUEST ANSWER...: what the controller says to control messages (DSP0236 12), in hex; of a request from its
# command code on, of an answer from its completion code on
answers() {
	local requests=() wanted=()
	while [ $# -gt 0 ]; do
		requests+=("010908cd0085$1")
		wanted+=("010809c50005${1:0:2}$2")
		shift 2
	done
	listener /tmp/sniff "mctp-exercise sniff mctppcc1 --count $((2 * ${#requests[@]})) --timeout 5000"
	guest "for request in ${requests[*]}; do mctp-exercise raw mctppcc1 \$request; done"
	listener_ends /tmp/sniff
	guest 'cat /tmp/sniff'
	expect 'what was answered' "$(guest 'sed -n "s/^in //p" /tmp/sniff')" "$(printf '%s\n' "${wanted[@]}")"
}

promise_the_controller_speaks_the_control_protocol() {
	local request
	up MCP0
	request=(
		# Get Endpoint ID: a simple endpoint with its static one.
		02 00090200
		# Set Endpoint ID: these are none, invalid data.
		010000 02
		0100ff 02
		# Get Endpoint UUID, of version 8.
		03 006d63747070638000800000004d435030
		# Get MCTP Version Support: base and control protocol 1.3.1, vendor defined messages 1.0, no others.
		04ff 0001f1f3f100
		0400 0001f1f3f100
		047f 0001f1f0ff00
		0401 80
		# Get Message Type Support: control, NVMe-MI, vendor defined.
		05 000300047f
		# A length that is not the command's, and a command that is not known.
		0400ff 03
		0201 03
		0b 05
		# Set Endpoint ID: accepted, no pool.
		01000c 00000c00
	)
	answers "${request[@]}"
	guest 'mctp-pcc down mctppcc1 && mctp-pcc up mctppcc1 --eid 8 --peer 12 && mctp-pcc ping 12 -q -c 1'
	# Reset to the static one.
	guest 'mctp-exercise raw mctppcc1 010c08c80080010209'
	up MCP0
	answers 02 00090200 010209 00000900
}

promise_every_size_to_three_packets_comes_back_at_MTU_68() {
	up MCP0
	echo_works MCP0 --size 1-205 --count 205
}

promise_every_size_around_a_packet_boundary_comes_back_at_MTU_4080() {
	local size
	up MCP0 4080
	for size in 1-10 4070-4085 8148-8156 12225-12241; do
		echo_works MCP0 --size "$size" --count 17
	done
}

promise_64_KiB_come_back_at_MTU_68() {
	up MCP0
	echo_works MCP0 --size 65536 --count 3 --timeout 60000
}

promise_64_KiB_come_back_at_MTU_4080() {
	up MCP0 4080
	echo_works MCP0 --size 65535-65536 --count 20 --timeout 20000
}

promise_eight_tasks_at_once_get_their_own_answers() {
	up MCP0 4080
	echo_works MCP0 --tasks 8 --window 2 --size 1-9000 --sizes-random --count 800 --timeout 30000
}

promise_eight_messages_of_64_KiB_at_once_come_back() {
	up MCP0 4080
	echo_works MCP0 --tasks 8 --size 65536 --count 32 --timeout 60000
}

promise_the_queue_loses_nothing_of_eight_messages_of_64_KiB_at_MTU_68() {
	up MCP0
	# The answers are not waited for: here they take longer than the 6 seconds that Linux keeps a tag.
	guest 'mctp-exercise echo --eid 9 --tasks 8 --size 65536 --count 8 --timeout 100' || true
	peer wait MCP0 messages_in 8 120000
	peer reset
}

promise_no_packet_is_tried_while_another_is_with_the_platform() {
	local trace
	up MCP0
	guest 'cd /sys/kernel/tracing && echo >trace && echo "rc != 0" >events/net/net_dev_xmit/filter &&
		echo 1 >events/net/net_dev_xmit/enable'
	echo_works MCP0 --tasks 8 --window 2 --size 1-300 --sizes-random --count 400 --timeout 30000
	trace=$(guest 'cd /sys/kernel/tracing && echo 0 >events/net/net_dev_xmit/enable &&
		echo 0 >events/net/net_dev_xmit/filter && grep -v "^#" trace' || true)
	expect 'packets tried in vain' "$trace" ''
}

promise_unsolicited_messages_arrive_once_each() {
	up MCP0
	listener /tmp/sink 'mctp-exercise sink --count 500 --timeout 20000'
	peer send MCP0 size 150 count 500
	guest_until 60 'grep -q received= /tmp/sink'
	expect_match 'sink' "$(guest 'cat /tmp/sink')" 'received=500 corrupt=0 duplicate=0 missing=0'
}

promise_both_directions_at_once_lose_nothing() {
	up MCP0
	listener /tmp/sink 'mctp-exercise sink --count 2000 --timeout 60000'
	peer send MCP0 size 100 count 2000
	echo_works MCP0 --tasks 2 --window 3 --size 9-500 --count 800 --timeout 60000
	guest_until 120 'grep -q received= /tmp/sink'
	expect_match 'sink' "$(guest 'cat /tmp/sink')" 'received=2000 corrupt=0 duplicate=0 missing=0'
}

promise_three_endpoints_at_once_keep_their_traffic_apart() {
	up MCP0 4080
	up MCP1 1000
	up MCP2
	guest 'for eid in 9 10 11; do
			mctp-exercise echo --eid $eid --size 1-2000 --sizes-random --count 150 --window 2 --timeout 60000 --seed $eid >/tmp/echo.$eid 2>&1 &
			pids="$pids $!"
		done
		for pid in $pids; do wait $pid || rc=1; done
		cat /tmp/echo.*; exit ${rc:-0}'
}

promise_the_turnaround_time_passes_between_two_commands() {
	# 2 ms; the peer complains of a doorbell that comes sooner.
	up MCP1
	echo_works MCP1 --size 1-300 --count 100 --window 4
}

promise_the_next_packet_needs_no_help_of_the_watch() {
	local before after
	up MCP0
	before=$(counter mctppcc1 recovered_completions)
	echo_works MCP0 --size 64 --count 300
	after=$(counter mctppcc1 recovered_completions)
	# On a busy machine some interrupts come later than the watch looks.
	[ $((after - before)) -lt 30 ] || fail "$((after - before)) of 300 completions came from the watch"
}
