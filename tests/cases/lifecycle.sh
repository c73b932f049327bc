# shellcheck shell=bash
# Up and down, bind and unbind, load and unload, namespaces, sleep: under traffic, with nothing left behind. REPEAT times as
# often as usual, where nobody asks for a number.
PLATFORM=faults

# Messages come in all the time, and requests go out, whatever happens to the interface.
traffic_on() {
	peer send MCP0 size 40 count 1000000 interval 3000 >/dev/null
	guest 'while :; do mctp-exercise echo --eid 9 --size 1-200 --count 100 --timeout 100; sleep 0.05; done >/dev/null 2>&1 & echo $! >/tmp/traffic'
}

traffic_off() {
	guest 'kill $(cat /tmp/traffic); killall mctp-exercise 2>/dev/null; true'
	peer reset >/dev/null
}

promise_200_times_up_and_down_under_inbound_messages() {
	up MCP0
	peer send MCP0 size 40 count 1000000 interval 3000
	guest 'for i in $(seq 200); do busybox ip link set mctppcc1 down && busybox ip link set mctppcc1 up || exit 1; done'
	peer reset
	up MCP0
	echo_works MCP0
	[ "$(counter mctppcc1 discarded)" -gt 0 ] || fail 'no message came while the interface was down'
}

promise_up_and_down_under_traffic_in_both_directions() {
	up MCP0
	traffic_on
	guest "for i in $(times 20); do
			busybox ip link set mctppcc1 down && busybox ip link set mctppcc1 up || exit 1
			mctp-pcc up mctppcc1 --eid 8 --peer 9 || exit 1
			sleep 0.02
		done"
	traffic_off
	up MCP0
	echo_works MCP0
}

# Until the peer has heard of an acknowledgement the line repeats its interrupt, some hundred times, thousands on a busy
# machine. Nobody takes these, and a kernel adds up what comes within a tenth of a second, until it gives the line up at 100000.
promise_up_and_down_on_a_shared_level_line() {
	up MCP1
	peer send MCP1 size 40 count 1000000 interval 3000
	guest "for i in $(times 50); do busybox ip link set mctppcc3 down && busybox ip link set mctppcc3 up || exit 1; sleep 0.12; done"
	peer reset
	up MCP1
	echo_works MCP1
}

# interrupts_of_shared_line: the number of all
interrupts_of_shared_line() {
	guest "awk '/mctp_pcc.*mctp_pcc/ { for (i = 2; \$i ~ /^[0-9]+\$/; i++) sum += \$i } END { print sum + 0 }' /proc/interrupts"
}

# A line that nobody acknowledges repeats its interrupt until the kernel gives it up.
promise_a_message_that_waits_on_a_shared_level_line_makes_no_storm() {
	local before sent
	up MCP1
	for _ in 1 2 3 4 5 6; do
		before=$(interrupts_of_shared_line)
		guest 'ip link set mctppcc3 down'
		sent=$(peer counters MCP1 | grep -oE 'notifications=[0-9]+')
		peer send MCP1 size 40
		peer wait MCP1 notifications $((${sent#*=} + 1))
		guest 'ip link set mctppcc3 up'
		[ $(($(interrupts_of_shared_line) - before)) -lt 50000 ] || fail "$(guest 'cat /proc/interrupts')"
	done
}

# Others who use the line could not, if nobody did that.
promise_a_message_to_an_interface_that_is_down_is_acknowledged() {
	local before after
	up MCP1
	guest 'ip link set mctppcc3 down'
	before=$(interrupts_of_shared_line)
	peer send MCP1 size 40
	for _ in 1 2 3 4 5; do
		guest 'sleep 1'
		after=$(interrupts_of_shared_line)
		[ "$after" -eq "$before" ] || break
	done
	[ "$after" -gt "$before" ] || fail 'there is no interrupt'
	expect 'interrupts a second later' "$(guest 'sleep 1'; interrupts_of_shared_line)" "$after"
	up MCP1
	echo_works MCP1
}

promise_down_waits_a_bounded_time_for_a_message_in_flight() {
	local before dropped errors
	up MCP0
	before=$(counter mctppcc1 canceled_sends)
	dropped=$(statistic mctppcc1 tx_dropped) errors=$(statistic mctppcc1 tx_errors)
	guest 'echo 4000 >/sys/module/mctp_pcc/parameters/timeout_ms'
	up MCP0
	peer complete MCP0 never
	guest 'mctp-pcc ping 9 -q -c 1 -W 50 >/dev/null; s=$(cut -d. -f1 /proc/uptime); ip link set mctppcc1 down; e=$(cut -d. -f1 /proc/uptime); [ $((e - s)) -le 2 ]'
	guest 'echo 0 >/sys/module/mctp_pcc/parameters/timeout_ms'
	expect 'canceled sends' "$(counter mctppcc1 canceled_sends)" $((before + 1))
	statistic_rises mctppcc1 tx_dropped "$dropped" 1
	statistic_rises mctppcc1 tx_errors "$errors" 0
	# The platform still has the region: it must not be written when the interface comes up again.
	guest 'ip link set mctppcc1 up'
	expect 'carrier' "$(guest 'cat /sys/class/net/mctppcc1/carrier')" 0
	peer complete MCP0 normal
	peer complete MCP0 now
	guest_until 5 '[ $(cat /sys/class/net/mctppcc1/carrier) = 1 ]'
	up MCP0
	echo_works MCP0
}

promise_a_full_queue_is_freed_when_the_interface_goes_down() {
	up MCP0
	peer complete MCP0 never
	guest 'mctp-exercise echo --eid 9 --size 65536 --count 8 --tasks 8 --timeout 100 >/dev/null 2>&1; ip link set mctppcc1 down'
	peer reset
	up MCP0
	echo_works MCP0
}

promise_50_times_unbind_and_bind_under_traffic() {
	up MCP0
	traffic_on
	guest 'cd /sys/bus/platform/drivers/mctp_pcc && for i in $(seq 50); do
			echo DMT0001:00 >unbind && echo DMT0001:00 >bind && mctp-pcc up mctppcc1 --eid 8 --peer 9 || exit 1
		done'
	traffic_off
	up MCP0
	echo_works MCP0
}

promise_20_times_rmmod_and_insmod_under_traffic() {
	up MCP0
	traffic_on
	guest 'for i in $(seq 20); do rmmod mctp_pcc && modprobe mctp_pcc && mctp-pcc up mctppcc1 --eid 8 --peer 9 || exit 1; sleep 0.05; done'
	traffic_off
	up MCP0
	echo_works MCP0
}

promise_the_module_goes_while_the_platform_is_dead() {
	up MCP0
	peer dead MCP0
	guest 'mctp-pcc ping 9 -q -c 1 -W 50; rmmod mctp_pcc'
	peer alive MCP0
	guest 'modprobe mctp_pcc'
	up MCP0
	echo_works MCP0
}

promise_the_interface_works_in_another_network_namespace() {
	up MCP0
	guest 'ip netns add other && ip link set mctppcc1 netns other && ip netns exec other mctp-pcc up mctppcc1 --eid 8 --peer 9 &&
		ip netns exec other mctp-exercise echo --eid 9 --size 1-200 --count 50'
	guest 'ip netns exec other ip link set mctppcc1 netns 1; ip netns del other'
	up MCP0
	echo_works MCP0
}

promise_the_interface_survives_the_death_of_its_namespace() {
	local i
	up MCP0
	for i in 1 2 3; do
		guest 'ip netns add other && ip link set mctppcc1 netns other && ip netns exec other mctp-pcc up mctppcc1 --eid 8 --peer 9 &&
			ip netns exec other mctp-exercise echo --eid 9 --size 1-200 --count 20'
		peer send MCP0 size 40 count 200 interval 500
		guest 'ip netns del other'
		guest_until 20 'test -e /sys/class/net/mctppcc1'
		peer reset
	done
	up MCP0
	echo_works MCP0
}

promise_the_interface_works_after_sleep() {
	local i
	needs /sys/power/pm_test 'sleep that ends by itself'
	guest 'echo devices >/sys/power/pm_test; echo 1 >/sys/module/suspend/parameters/pm_test_delay'
	up MCP0
	for i in 1 2 3; do
		guest 'echo freeze >/sys/power/state'
		guest_until 5 '[ $(cat /sys/class/net/mctppcc1/carrier) = 1 ]'
		echo_works MCP0
	done
}

# console_says NUMBER TEXT: so often, in this case
console_says() {
	[ "$(new_console | grep -ca "$2")" -ge "$1" ]
}

promise_nothing_is_received_while_asleep() {
	local acknowledged early delay times=0
	needs /sys/power/pm_test 'sleep that ends by itself'
	up MCP0
	# The time that it sleeps is counted in loops, which an emulated processor can be through with early.
	for delay in 3 12 48; do
		times=$((times + 1))
		acknowledged=$(peer counters MCP0 | grep -oE 'acknowledged=[0-9]+')
		# It falls asleep after it has answered. Asleep and awake are told by the console: what is written to the agent
		# in between is lost.
		guest "dmesg -n 8; echo devices >/sys/power/pm_test; echo $delay >/sys/module/suspend/parameters/pm_test_delay
			(sleep 1; echo freeze >/sys/power/state) 2>/dev/null &"
		vm_wait_for 'the sleep' 20 console_says $times 'suspend debug: Waiting'
		peer send MCP0 size 20
		early=$(peer wait MCP0 acknowledged $((${acknowledged#*=} + 1)) 700 >/dev/null 2>&1 && echo y) || true
		sleep 1
		if [ -z "$early" ] || ! console_says $times 'PM: suspend exit'; then
			break
		fi
	done
	vm_wait_for 'waking up' 120 console_says $times 'PM: suspend exit'
	expect 'acknowledged while asleep' "$early" ''
	guest 'dmesg -n 6; echo 1 >/sys/module/suspend/parameters/pm_test_delay'
	peer wait MCP0 acknowledged $((${acknowledged#*=} + 1)) 10000
	echo_works MCP0
}

promise_sleep_under_traffic_loses_no_message() {
	local dropped errors
	needs /sys/power/pm_test 'sleep that ends by itself'
	TIMEOUT_MS=5000 up MCP0
	dropped=$(statistic mctppcc1 tx_dropped) errors=$(statistic mctppcc1 tx_errors)
	guest 'echo devices >/sys/power/pm_test; echo 1 >/sys/module/suspend/parameters/pm_test_delay'
	peer send MCP0 size 40 count 1000000 interval 3000
	# Slow enough that one of them is with the platform at any time.
	peer complete MCP0 late 50
	# Most of what these send is in the queue when they give up waiting for answers, and the interface falls asleep. More of
	# them would take a slow machine longer than the six seconds after which the kernel gives a tag to somebody else.
	guest 'mctp-exercise echo --eid 9 --tasks 2 --size 65536 --count 2 --timeout 100 >/dev/null' || true
	guest 'echo freeze >/sys/power/state'
	peer complete MCP0 normal
	peer wait MCP0 messages_in 2 120000
	statistic_rises mctppcc1 tx_dropped "$dropped" 0
	statistic_rises mctppcc1 tx_errors "$errors" 0
	peer reset
	TIMEOUT_MS=0 up MCP0
	echo_works MCP0
}

promise_an_interface_that_cannot_come_up_again_on_waking_is_set_down() {
	local start end
	needs /sys/power/pm_test 'sleep that ends by itself'
	needs /sys/kernel/debug/failslab 'allocations that fail on purpose'
	# Before 6.2 it is only for who sets it at boot.
	guest 'echo 0 2>/dev/null >/sys/kernel/slab/kmalloc-128/failslab' ||
		{ echo 'this kernel has no allocations of one size that fail on purpose'; exit 77; }
	up MCP0
	# In Linux 6.12 pcc.c frees an interrupt that it could not request.
	tolerate 'devm_free_irq|Trying to free already-free IRQ'
	# The first memory of this size that the sleeping task wants is for the interrupt of the outbox; but where the console
	# wants some, too, the first that it wants by way of the driver.
	if guest '[ -e /sys/kernel/debug/failslab/require-start ]'; then
		start=$(guest 'cat /sys/module/mctp_pcc/sections/.text')
		end=$(printf '%#x' $((start + $(guest 'sed -n "s/^mctp_pcc \([0-9]*\) .*/\1/p" /proc/modules'))))
		guest "cd /sys/kernel/debug/failslab && echo $start >require-start && echo $end >require-end"
	fi
	guest 'echo devices >/sys/power/pm_test; echo 1 >/sys/module/suspend/parameters/pm_test_delay; dmesg -c >/dev/null
		echo 1 >/sys/kernel/slab/kmalloc-128/failslab; cd /sys/kernel/debug/failslab
		echo 0 >verbose; echo Y >task-filter; echo Y >cache-filter; echo N >ignore-gfp-wait; echo 1 >times; echo 100 >probability
		sh -c "exec 4>/sys/power/state; echo 1 >/proc/self/make-it-fail; echo freeze >&4"; status=$?
		echo 0 >probability; echo N >cache-filter; echo N >task-filter; echo Y >ignore-gfp-wait
		[ ! -e require-start ] || { echo 0 >require-start; echo 0xffffffffffffffff >require-end; }; exit $status'
	expect_match 'message' "$(guest dmesg)" 'PCC subspace 0: cannot be claimed: -(12|ENOMEM)'
	expect_match 'link' "$(guest 'ip link show mctppcc1')" '<NOARP> .*state DOWN'
	up MCP0
	echo_works MCP0
}

promise_an_interface_that_is_down_stays_down_over_sleep() {
	needs /sys/power/pm_test 'sleep that ends by itself'
	up MCP0
	guest 'ip link set mctppcc1 down; echo devices >/sys/power/pm_test; echo freeze >/sys/power/state'
	expect_match 'link' "$(guest 'ip link show mctppcc1')" 'state DOWN'
	expect 'interrupts of the mailbox' "$(guest 'ip link set mctppcc3 down; ip link set mctppcc5 down; grep -c pcc-mbox /proc/interrupts || true')" 0
}

promise_the_MTU_changes_under_traffic() {
	up MCP0
	guest 'mctp-exercise echo --eid 9 --size 1-2000 --count 200 --tasks 2 --timeout 20000 >/tmp/echo 2>&1 & pid=$!
		for mtu in 4080 68 1000 69 4080 68; do ip link set mctppcc1 mtu $mtu || exit 1; sleep 0.1; done; wait $pid'
}
