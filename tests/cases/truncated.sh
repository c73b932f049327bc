# shellcheck shell=bash
# A PCCT that ends in the middle of a subspace. Linux' own mailbox gives up on such a table too.
PLATFORM=truncated
PROCESSORS=1

promise_a_truncated_PCCT_is_refused_in_one_line() {
	guest 'modprobe mctp_pcc'
	expect_match 'message' "$(guest 'dmesg | grep "mctp_pcc DMT0001"')" 'DMT0001:01.*PCCT is cut off in subspace 3'
	expect 'lines' "$(guest 'dmesg | grep -c "mctp_pcc DMT0001"')" 1
	expect 'interfaces' "$(guest 'cd /sys/class/net && echo mctp*')" mctppcc1
}
