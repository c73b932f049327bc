# shellcheck shell=bash
# What is there when the module is loaded, before anything is set up.
PLATFORM=faults
PROCESSORS=1

promise_the_ACPI_alias_loads_the_module() {
	expect 'modalias' "$(guest 'cat /sys/bus/acpi/devices/DMT0001:00/modalias')" acpi:DMT0001:
	guest 'modprobe $(cat /sys/bus/acpi/devices/DMT0001:00/modalias) && grep mctp_pcc /proc/modules'
}

promise_each_endpoint_has_an_interface_named_after_its_inbox() {
	driver_is_loaded
	expect 'interfaces' "$(guest 'cd /sys/class/net && echo mctp*')" 'mctppcc1 mctppcc3 mctppcc5'
	expect 'outbox and inbox' "$(guest 'cd /sys/class/net/mctppcc3/device && cat outbox inbox | xargs')" '2 3'
}

promise_the_name_is_marked_predictable() {
	driver_is_loaded
	expect 'name_assign_type' "$(guest 'cat /sys/class/net/mctppcc1/name_assign_type')" 2
}

promise_the_parent_is_the_platform_device() {
	driver_is_loaded
	expect 'parent' "$(guest 'readlink /sys/class/net/mctppcc1/device')" ../../../DMT0001:00
	guest 'test -e /sys/class/net/mctppcc1/device/firmware_node/hid'
}

promise_the_interface_is_MCTP_without_address_and_ARP() {
	local link
	driver_is_loaded
	link=$(guest 'ip -d link show mctppcc1')
	expect 'type' "$(guest 'cat /sys/class/net/mctppcc1/type')" 290
	expect 'address length' "$(guest 'cat /sys/class/net/mctppcc1/addr_len')" 0
	expect_match 'link' "$link" '<NOARP>'
}

promise_the_queue_holds_eight_messages_of_64_KiB() {
	driver_is_loaded
	expect 'tx_queue_len' "$(guest 'cat /sys/class/net/mctppcc1/tx_queue_len')" 8200
}

promise_the_MTU_is_68_and_its_limit_is_the_smaller_region() {
	driver_is_loaded
	expect 'mtu' "$(guest 'cat /sys/class/net/mctppcc1/mtu')" 68
	expect_match 'limits' "$(guest 'ip -d link show mctppcc1')" 'minmtu 68 maxmtu 4080 '
	expect_match 'limits with an outbox of 84 bytes' "$(guest 'ip -d link show mctppcc5')" 'minmtu 68 maxmtu 68 '
}

promise_an_MTU_outside_the_limits_is_refused() {
	driver_is_loaded
	guest 'ip link set mctppcc1 mtu 4080 && ip link set mctppcc1 mtu 68'
	expect_match 'mtu 67' "$(must_fail guest 'ip link set mctppcc1 mtu 67')" 'mtu less than device minimum'
	expect_match 'mtu 4081' "$(must_fail guest 'ip link set mctppcc1 mtu 4081')" 'mtu greater than device maximum'
	expect 'mtu' "$(guest 'cat /sys/class/net/mctppcc1/mtu')" 68
}

promise_ethtool_names_driver_version_and_device() {
	local info
	driver_is_loaded
	info=$(guest 'ethtool -i mctppcc1')
	expect_match 'ethtool -i' "$info" '^driver: mctp_pcc$'
	expect_match 'ethtool -i' "$info" '^version: [0-9]+\.[0-9]+'
	expect_match 'ethtool -i' "$info" '^bus-info: DMT0001:00$'
}

promise_the_older_memory_descriptor_is_served() {
	up MCP2
	echo_works MCP2
}

# Linux 7.2 with CONFIG_NET_DEV_REFCNT_TRACKER names files by pointers, which are all the same while it has no randomness.
promise_loading_leaves_no_message_in_the_log() {
	guest 'rmmod mctp_pcc; dmesg -c >/dev/null; modprobe mctp_pcc'
	expect 'kernel log' "$(guest 'dmesg | grep -v "already exists in .ref_tracker" || true')" ''
}

promise_nothing_is_claimed_before_the_interface_is_up() {
	guest 'rmmod mctp_pcc; modprobe mctp_pcc'
	expect 'interrupts of the mailbox' "$(guest 'grep -c pcc-mbox /proc/interrupts || true')" 0
	guest 'ip link set mctppcc1 up'
	expect 'interrupts of the mailbox' "$(guest 'grep -c pcc-mbox /proc/interrupts')" 2
	guest 'ip link set mctppcc1 down'
	expect 'interrupts of the mailbox' "$(guest 'grep -c pcc-mbox /proc/interrupts || true')" 0
}

