# shellcheck shell=bash
# What programs, administrators and other endpoints can do, at random, RANDOM_SECONDS long (40).
PLATFORM=default

# What a program writes into a packet's header is no fault of the driver's. Packets that wait are gone with the driver.
only_headers_are_wrong() {
	guest 'rmmod mctp_pcc'
	if grep ' violation ' "$vm_dir/peer.log" | grep -v 'MCTP header version'; then
		fail 'the driver broke the rules'
	fi
	peer violations clear
}

promise_the_kernel_lives_through_random_calls_and_packets() {
	guest "modprobe mctp_pcc && mctp-exercise fuzz --seconds ${RANDOM_SECONDS:-40}"
	only_headers_are_wrong
}

promise_it_does_when_memory_is_short() {
	needs /sys/kernel/debug/failslab 'allocations that fail on purpose'
	# The kernel tells of each allocation that it lets fail, as loudly as of a fault.
	guest 'echo 0 >/sys/kernel/debug/failslab/verbose'
	guest "modprobe mctp_pcc && mctp-exercise fuzz --seconds $((${RANDOM_SECONDS:-40} / 2)) --faults 3"
	only_headers_are_wrong
}

promise_messages_still_come_back_afterwards() {
	guest '! lsmod | grep -q "^mctp " || rmmod mctp'
	guest 'modprobe mctp_pcc && mctp-pcc up mctppcc1 --eid 8 --peer 9 &&
		mctp-exercise echo --eid 9 --size 1-200 --count 50'
}
