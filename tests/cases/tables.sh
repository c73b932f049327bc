# shellcheck shell=bash
# Tables that are wrong, each in one way: one error line that names device and cause, and no interface. The endpoint
# that is right works beside them.
PLATFORM=wrong
PROCESSORS=1

# The ACPI name of a device (its last component), as Linux numbers it.
device_of() {
	guest "grep -l '\\.$1\$\\|_SB_\\.$1' /sys/bus/acpi/devices/DMT0001:*/path" | sed 's|.*/\(DMT0001:[0-9a-f]*\)/path|\1|'
}

# refused NAME CAUSE: what the kernel says of this device is one line with this cause
refused() {
	local device log
	driver_is_loaded
	device=$(device_of "$1")
	log=$(guest "dmesg | grep 'mctp_pcc $device'")
	expect "lines about $1" "$(wc -l <<<"$log")" 1
	expect_match 'message' "$log" "$2"
	must_fail guest "test -e /sys/bus/platform/devices/$device/driver"
	must_fail guest "test -e /sys/bus/platform/devices/$device/net"
}

promise_the_good_endpoint_works_beside_the_wrong_ones() {
	guest 'modprobe mctp_pcc'
	expect 'interfaces' "$(guest 'cd /sys/class/net && echo mctp*')" mctppcc1
	guest 'mctp-pcc up mctppcc1 --eid 8 --peer 9'
	guest 'mctp-exercise echo --eid 9 --size 1-100 --count 20'
}

promise_a_missing_CRS_is_refused() { refused NONE 'no _CRS'; }
promise_one_entry_is_refused() { refused ONLY 'names 1 PCC subspaces'; }
promise_three_entries_are_refused() { refused MANY 'names 3 PCC subspaces'; }
promise_an_index_past_the_PCCT_is_refused() { refused PAST 'subspace 40: the PCCT has only [0-9]+ subspaces'; }
promise_swapped_types_are_refused() { refused SWAP 'subspace 3: type 4, but an outbox is type 3'; }
promise_the_same_index_twice_is_refused() { refused SAME 'names PCC subspace 2 for both'; }
promise_a_region_of_83_bytes_is_refused() { refused TINY 'subspace 4: 83 bytes of shared memory, 84 are the least'; }
promise_another_type_is_refused() { refused TYPE 'subspace 5: type 2, but an outbox is type 3'; }

promise_wrong_tables_can_be_tried_again_and_again() {
	driver_is_loaded
	guest 'for i in $(seq 10); do rmmod mctp_pcc && modprobe mctp_pcc || exit 1; done'
	expect 'interfaces' "$(guest 'cd /sys/class/net && echo mctp*')" mctppcc1
}
