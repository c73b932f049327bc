# shellcheck shell=bash
# A platform that lies, stalls, dies or comes back costs packets, never the interface.
PLATFORM=faults
PROCESSORS=1

# One request of one packet that nobody need answer.
one_packet() { guest 'mctp-pcc ping 9 -q -c 1 -W 200' || true; }

# One of ten requests to the controller is answered.
answers_soon() {
	guest 'for i in $(seq 10); do ! mctp-pcc ping 9 -q -c 1 -W 1000 || exit 0; done; exit 1'
}

carrier_is() { guest_until 5 "[ \$(cat /sys/class/net/mctppcc1/carrier) = $1 ]"; }

# delivered COUNT: that many unsolicited messages are sent, one after the other, and arrive
delivered() {
	listener /tmp/sink "mctp-exercise sink --count $1 --timeout 20000"
	peer send MCP0 size 30 count "$1" first 0 >/dev/null
	guest_until 30 'grep -q received= /tmp/sink'
	expect_match 'sink' "$(guest 'cat /tmp/sink')" "received=$1 corrupt=0 duplicate=0 missing=0"
}

# dropped COUNTER STATISTIC...: one message is sent, counted there, not delivered, and given back to the platform
dropped() {
	local before received statistic statistics=()
	before=$(counter mctppcc1 "$1") received=$(counter mctppcc1 received)
	for statistic in "${@:2}"; do
		statistics+=("$(statistic mctppcc1 "$statistic")")
	done
	peer send MCP0 size 30 >/dev/null
	peer idle MCP0 5000 >/dev/null
	counter_rises mctppcc1 "$1" "$before" 1
	expect 'received' "$(counter mctppcc1 received)" "$received"
	shift
	while [ $# -gt 0 ]; do
		statistic_rises mctppcc1 "$1" "${statistics[0]}" 1
		statistics=("${statistics[@]:1}")
		shift
	done
}

promise_a_command_that_never_completes_costs_one_packet_and_the_carrier() {
	local timeouts losses errors
	up MCP0
	timeouts=$(counter mctppcc1 timeouts) losses=$(counter mctppcc1 carrier_losses)
	errors=$(statistic mctppcc1 tx_errors)
	peer complete MCP0 never
	one_packet
	carrier_is 0
	counter_rises mctppcc1 timeouts "$timeouts" 1
	counter_rises mctppcc1 carrier_losses "$losses" 1
	expect 'tx_errors' "$(statistic mctppcc1 tx_errors)" $((errors + 1))
	peer complete MCP0 normal
	peer complete MCP0 now
	carrier_is 1
	echo_works MCP0
}

promise_a_late_completion_within_the_limit_is_a_completion() {
	local timeouts completions
	up MCP0
	timeouts=$(counter mctppcc1 timeouts) completions=$(counter mctppcc1 completions)
	peer complete MCP0 late 250 count 1
	guest 'mctp-pcc ping 9 -q -c 1 -W 2000'
	expect 'timeouts' "$(counter mctppcc1 timeouts)" "$timeouts"
	expect 'completions' "$(counter mctppcc1 completions)" $((completions + 1))
}

promise_a_completion_after_the_limit_brings_the_carrier_back() {
	local timeouts losses
	up MCP0
	timeouts=$(counter mctppcc1 timeouts) losses=$(counter mctppcc1 carrier_losses)
	peer complete MCP0 late 1500 count 1
	one_packet
	# It may be back before anybody has looked.
	counter_rises mctppcc1 carrier_losses "$losses" 1
	carrier_is 1
	expect 'timeouts' "$(counter mctppcc1 timeouts)" $((timeouts + 1))
	echo_works MCP0
}

promise_the_limit_is_a_module_parameter() {
	local timeouts
	up MCP0
	timeouts=$(counter mctppcc1 timeouts)
	guest 'echo 100 >/sys/module/mctp_pcc/parameters/timeout_ms'
	up MCP0
	# Within the limit that the latency of this platform gives, 500 ms.
	peer complete MCP0 late 350 count 1
	one_packet
	guest 'echo 0 >/sys/module/mctp_pcc/parameters/timeout_ms'
	counter_rises mctppcc1 timeouts "$timeouts" 1
	carrier_is 1
}

promise_an_error_status_fails_the_packet_and_no_other() {
	local errors before
	needs_handlers_in_hardirq
	up MCP0
	echo_works MCP0 --size 20 --count 5
	before=$(counter mctppcc1 platform_errors) errors=$(statistic mctppcc1 tx_errors)
	peer complete MCP0 error count 1
	one_packet
	counter_rises mctppcc1 platform_errors "$before" 1
	expect 'tx_errors' "$(statistic mctppcc1 tx_errors)" $((errors + 1))
	echo_works MCP0
}

promise_an_error_status_without_interrupt_is_found() {
	local before
	up MCP0
	before=$(counter mctppcc1 platform_errors)
	peer complete MCP0 error-quiet count 1
	one_packet
	counter_rises mctppcc1 platform_errors "$before" 1
	echo_works MCP0
}

promise_ten_errors_in_a_row_cost_ten_packets() {
	local before
	needs_handlers_in_hardirq
	up MCP0
	before=$(counter mctppcc1 platform_errors)
	peer complete MCP0 error count 10
	guest 'mctp-pcc ping 9 -q -c 10 -i 0.05 -W 200' || true
	counter_rises mctppcc1 platform_errors "$before" 10
	echo_works MCP0
}

promise_a_lost_completion_interrupt_is_recovered() {
	local before
	up MCP0
	echo_works MCP0 --size 20 --count 5
	before=$(counter mctppcc1 recovered_completions)
	peer interrupt MCP0 outbox lost count 1
	guest 'mctp-pcc ping 9 -q -c 1 -W 2000'
	counter_rises_at_least mctppcc1 recovered_completions "$before" 1
	echo_works MCP0
}

promise_all_completion_interrupts_lost_still_carries_traffic() {
	up MCP0
	peer interrupt MCP0 outbox lost
	echo_works MCP0 --size 1-200 --count 20
}

promise_a_duplicate_completion_interrupt_completes_nothing_twice() {
	local before
	up MCP0
	echo_works MCP0 --size 20 --count 5
	before=$(counter mctppcc1 completions)
	peer interrupt MCP0 outbox duplicate
	echo_works MCP0 --size 1-60 --count 100
	expect 'completions' "$(counter mctppcc1 completions)" $((before + 100))
}

promise_an_early_completion_interrupt_completes_nothing_early() {
	up MCP0
	peer interrupt MCP0 outbox early count 5
	echo_works MCP0 --size 1-60 --count 20
}

promise_spurious_interrupts_change_nothing() {
	local before
	up MCP0
	echo_works MCP0 --size 20 --count 5
	before=$(guest 'ethtool -S mctppcc1')
	peer spurious MCP0 outbox 20
	peer spurious MCP0 inbox 20
	guest 'sleep 0.3'
	expect 'counters' "$(guest 'ethtool -S mctppcc1')" "$before"
	echo_works MCP0
}

promise_spurious_interrupts_under_traffic_lose_nothing() {
	up MCP0
	peer spurious MCP0 outbox 300
	peer spurious MCP0 inbox 300
	echo_works MCP0 --size 1-200 --count 100 --window 3
}

promise_a_lost_receive_interrupt_is_recovered() {
	local before
	up MCP0
	before=$(counter mctppcc1 recovered_receives)
	peer interrupt MCP0 inbox lost count 1
	delivered 3
	counter_rises_at_least mctppcc1 recovered_receives "$before" 1
}

promise_a_duplicate_receive_interrupt_delivers_once() {
	up MCP0
	peer interrupt MCP0 inbox duplicate
	delivered 50
}

promise_an_early_receive_interrupt_is_recovered() {
	up MCP0
	peer interrupt MCP0 inbox early count 1
	delivered 3
}

promise_an_error_status_on_the_inbox_does_not_block_the_platform() {
	up MCP0
	peer inbox-error MCP0 count 1
	delivered 3
}

promise_a_notification_that_asks_for_the_doorbell_gets_it() {
	local before after
	up MCP0
	peer notify MCP0 1
	before=$(peer counters MCP0 | grep -oE 'inbox_doorbells=[0-9]+')
	delivered 20
	after=$(peer counters MCP0 | grep -oE 'inbox_doorbells=[0-9]+')
	expect 'doorbells' $((${after#*=} - ${before#*=})) 20
}

promise_a_recovered_notification_that_asks_for_the_doorbell_gets_it() {
	local before
	up MCP0
	before=$(counter mctppcc1 recovered_receives)
	peer notify MCP0 1
	peer interrupt MCP0 inbox lost count 1
	peer send MCP0 size 30
	counter_rises mctppcc1 recovered_receives "$before" 1
	# It is over when the doorbell was rung; the peer complains if that does not happen.
	peer idle MCP0 5000
}

promise_a_length_below_a_packet_header_is_dropped() {
	up MCP0
	peer header MCP0 length=7
	dropped bad_length rx_length_errors rx_errors
	peer header MCP0 length=0
	dropped bad_length rx_length_errors rx_errors
	echo_works MCP0
}

promise_a_length_beyond_the_region_is_dropped() {
	up MCP0
	peer header MCP0 length=4085
	dropped bad_length rx_length_errors rx_errors
	peer header MCP0 length=0xffffffff
	dropped bad_length rx_length_errors rx_errors
	echo_works MCP0
}

promise_the_longest_length_is_received() {
	local before
	up MCP0
	before=$(counter mctppcc1 received)
	peer header MCP0 length=4084
	peer send MCP0 size 30
	counter_rises mctppcc1 received "$before" 1
}

promise_another_command_is_dropped() {
	up MCP0
	peer header MCP0 command=0x12345678
	dropped bad_command rx_frame_errors rx_errors
	echo_works MCP0
}

promise_what_comes_while_the_interface_is_down_is_dropped() {
	local discarded dropped
	up MCP0
	discarded=$(counter mctppcc1 discarded) dropped=$(statistic mctppcc1 rx_dropped)
	guest 'ip link set mctppcc1 down'
	peer send MCP0 size 30
	peer wait MCP0 notifications 1
	guest 'ip link set mctppcc1 up'
	counter_rises mctppcc1 discarded "$discarded" 1
	statistic_rises mctppcc1 rx_dropped "$dropped" 1
	delivered 1
}

promise_a_packet_without_memory_is_dropped() {
	local no_memory dropped
	needs /sys/kernel/debug/failslab 'allocations that fail on purpose'
	up MCP0
	no_memory=$(counter mctppcc1 no_memory) dropped=$(statistic mctppcc1 rx_dropped)
	# Whatever must not sleep gets none, and that is what brings commands to the guest, too.
	peer send MCP0 size 30 count 100 interval 20000
	guest "cd /sys/kernel/debug/failslab && echo 0 >verbose && echo N >task-filter && echo -1 >times && echo 100 >probability
		i=0; until [ \$(cat /sys/class/net/mctppcc1/statistics/rx_dropped) -gt $dropped ] || [ \$i -ge 200 ]; do
			i=\$((i + 1)); sleep 0.02
		done; echo 0 >probability"
	peer idle MCP0 20000
	no_memory=$(($(counter mctppcc1 no_memory) - no_memory))
	[ "$no_memory" -gt 0 ] || fail 'memory was not short'
	statistic_rises mctppcc1 rx_dropped "$dropped" "$no_memory"
	delivered 3
}

promise_a_wrong_signature_is_counted_and_accepted() {
	local before
	up MCP0
	before=$(counter mctppcc1 bad_signature)
	peer header MCP0 signature=0x50434399
	delivered 1
	counter_rises mctppcc1 bad_signature "$before" 1
}

promise_strict_signature_drops_a_wrong_one() {
	up MCP0
	guest 'echo Y >/sys/module/mctp_pcc/parameters/strict_signature'
	up MCP0
	peer header MCP0 signature=0x50434399
	dropped signature_drops rx_errors
	delivered 1
	guest 'echo N >/sys/module/mctp_pcc/parameters/strict_signature'
}

promise_reserved_flags_are_ignored() {
	up MCP0
	peer header MCP0 flags=0xfffffffe count 3
	delivered 3
}

promise_a_header_that_changes_while_it_is_read_harms_nothing() {
	local field
	up MCP0
	for field in length=0xffffffff length=8 command=0 flags=1; do
		peer after MCP0 "$field" for 20000 count 3
		peer send MCP0 size 30 count 3
		peer idle MCP0 10000 >/dev/null
	done
	peer reset
	echo_works MCP0
	# What the peer rewrites behind its own back is no fault of the driver.
	peer violations clear >/dev/null
}

promise_an_outbox_signature_that_is_wrong_is_repaired() {
	local before
	up MCP0
	before=$(counter mctppcc1 signature_repairs)
	peer signature MCP0 outbox 0x11223344
	guest 'mctp-pcc ping 9 -q -c 1 -W 2000'
	counter_rises mctppcc1 signature_repairs "$before" 1
	echo_works MCP0
}

promise_a_right_outbox_signature_is_left_alone() {
	local before
	up MCP0
	before=$(counter mctppcc1 signature_repairs)
	echo_works MCP0
	expect 'signature repairs' "$(counter mctppcc1 signature_repairs)" "$before"
}

promise_a_platform_that_dies_and_comes_back_needs_nobody() {
	local losses
	up MCP0
	losses=$(counter mctppcc1 carrier_losses)
	guest 'mctp-exercise echo --eid 9 --size 1-200 --count 100000 --tasks 2 --window 4 --timeout 2000 >/tmp/echo 2>&1 & echo $! >/tmp/pid'
	guest 'sleep 1'
	peer dead MCP0
	carrier_is 0
	guest 'sleep 2'
	peer alive MCP0
	carrier_is 1
	guest 'kill $(cat /tmp/pid)'
	expect 'carrier losses' "$(counter mctppcc1 carrier_losses)" $((losses + 1))
	answers_soon
	echo_works MCP0
}

promise_dying_and_coming_back_thirty_times_leaves_it_working() {
	local i
	up MCP0
	guest 'echo 100 >/sys/module/mctp_pcc/parameters/timeout_ms'
	up MCP0
	guest 'mctp-exercise echo --eid 9 --size 1-200 --count 100000 --tasks 2 --window 4 --timeout 500 >/tmp/echo 2>&1 & echo $! >/tmp/pid'
	for ((i = 0; i < 30; i++)); do
		peer dead MCP0
		sleep 0.2
		peer alive MCP0
		sleep 0.1
	done
	guest 'kill $(cat /tmp/pid); echo 0 >/sys/module/mctp_pcc/parameters/timeout_ms'
	carrier_is 1
	answers_soon
	echo_works MCP0
}

promise_a_platform_that_takes_the_region_is_waited_for() {
	up MCP0
	peer idle MCP0
	peer hold MCP0
	one_packet
	carrier_is 0
	peer release MCP0
	carrier_is 1
	echo_works MCP0
}

promise_an_interface_set_up_before_the_platform_is_ready_gets_its_carrier_later() {
	up MCP0
	guest 'ip link set mctppcc1 down'
	peer hold MCP0
	guest 'ip link set mctppcc1 up'
	carrier_is 0
	peer release MCP0
	carrier_is 1
	up MCP0
	echo_works MCP0
}

promise_broken_MCTP_packets_harm_nothing() {
	local packet
	up MCP0
	# Header only; other versions; reserved EIDs; fragments out of order; a middle and an end without a start.
	for packet in 010809c8 020809c8007f 0f0809c8007f 01ff09c8007f 0108ffc8007f 01080088007f 01000988007f \
		01080900aa 01080910bb 01080950cc 0108098000 0108091000 0108096001 01080980ff 0108098011; do
		peer packet MCP0 "$packet"
	done
	peer idle MCP0 5000 >/dev/null
	echo_works MCP0
}
