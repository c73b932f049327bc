# shellcheck shell=bash
# What programs, administrators and other endpoints can do, at random, RANDOM_SECONDS long (60).
PLATFORM=default

promise_the_kernel_lives_through_random_calls_and_packets() {
	guest "modprobe mctp_pcc && mctp-exercise fuzz --seconds ${RANDOM_SECONDS:-60}"
}

promise_it_does_when_memory_is_short() {
	guest "mctp-exercise fuzz --seconds $((${RANDOM_SECONDS:-60} / 2)) --faults 3"
}

promise_messages_still_come_back_afterwards() {
	guest 'mctp-pcc up mctppcc1 --eid 8 --peer 9 && mctp-exercise echo --eid 9 --size 1-200 --count 50'
}
