# shellcheck shell=bash
# Our AF_MCTP, on a kernel without: loading and unloading, and what goes away while it is in use. REPEAT times as often
# as usual.
PLATFORM=faults

loaded() {
	guest "lsmod | grep -q '^mctp '"
}

unload() {
	guest 'for module in mctp_pcc mctp; do ! lsmod | grep -q "^$module " || rmmod $module || exit 1; done'
}

# hold COMMAND: a program that opens a socket and keeps it, until release
hold() {
	listener /tmp/held 'mctp-exercise sink --count 1 --timeout 600000'
}

release() {
	guest 'kill $(cat /tmp/held.pid); while [ -e /proc/$(cat /tmp/held.pid) ]; do sleep 0.05; done'
}

promise_the_kernel_has_no_AF_MCTP_of_its_own() {
	unload
	must_fail loaded
	# Without modprobe nobody loads it.
	guest 'echo /bin/false >/proc/sys/kernel/modprobe'
	expect_match 'socket' "$(must_fail guest 'mctp-exercise sink --count 1')" 'Address family not supported'
	guest 'echo /sbin/modprobe >/proc/sys/kernel/modprobe'
}

promise_a_socket_loads_the_module() {
	unload
	guest "for i in $(times 5); do"'
			! mctp-exercise sink --count 1 --timeout 1 >/dev/null || exit 1
			lsmod | grep -q "^mctp " && rmmod mctp || exit 1
		done'
}

promise_the_transport_loads_the_module_and_takes_it_away() {
	unload
	guest "for i in $(times 5); do"'
			modprobe mctp_pcc && lsmod | grep -q "^mctp .* mctp_pcc$" && modprobe -r mctp_pcc || exit 1
			! lsmod | grep -q "^mctp" || exit 1
		done'
}

promise_it_is_loaded_and_unloaded_many_times() {
	unload
	guest "for i in $(times 20); do modprobe mctp && rmmod mctp || exit 1; done"
}

promise_it_stays_while_a_socket_is_open() {
	unload
	hold
	expect_match 'rmmod' "$(must_fail guest 'rmmod mctp')" 'in use'
	release
	guest 'rmmod mctp'
}

promise_it_stays_while_a_transport_is_loaded() {
	unload
	guest 'modprobe mctp_pcc'
	expect_match 'rmmod' "$(must_fail guest 'rmmod mctp')" 'in use by: mctp_pcc'
	guest 'rmmod mctp_pcc mctp'
}

promise_it_goes_with_addresses_on_interfaces_of_all_namespaces() {
	unload
	guest "ip netns add other
		for i in $(times 10); do"'
			modprobe mctp && mctp-exercise up lo 8 && ip netns exec other mctp-exercise up lo 9 && rmmod mctp || exit 1
		done
		ip netns del other'
	# And none of them comes back.
	guest 'modprobe mctp && mctp-exercise up lo 10'
	must_fail guest 'mctp-exercise bench --eid 8 --serve --size 64 --phase 1'
	guest 'mctp-exercise bench --eid 10 --serve --size 64 --phase 1'
}

promise_it_goes_while_packets_come_in() {
	unload
	guest 'rm -f /tmp/flood; mctp-exercise life flood 600 >/tmp/flood & echo $! >/tmp/flooder'
	guest_until 10 '[ -s /tmp/flood ]'
	guest "for i in $(times 10); do"'
			modprobe mctp && mctp-exercise up $(cat /tmp/flood) 8 && sleep 0.1 && rmmod mctp || exit 1
		done'
	guest 'kill $(cat /tmp/flooder)'
}

promise_it_goes_after_traffic_of_a_transport() {
	unload
	for _ in $(times 5); do
		guest 'modprobe mctp_pcc && mctp-pcc up mctppcc1 --eid 8 --peer 9 &&
			mctp-exercise echo --eid 9 --size 1-200 --count 5 >/dev/null && rmmod mctp_pcc && rmmod mctp'
	done
}

promise_100_interfaces_go_under_traffic() {
	guest 'mctp-exercise life remove 100'
}

promise_an_interface_goes_down_and_up_50_times_under_traffic() {
	guest 'mctp-exercise life toggle 50'
}

promise_an_interface_is_renamed_50_times_under_traffic() {
	guest 'mctp-exercise life rename 50'
}

promise_an_interface_moves_20_times_to_another_namespace_and_back_under_traffic() {
	guest 'mctp-exercise life move 20'
}

promise_20_namespaces_die_with_all_that_is_pending_in_them() {
	guest 'mctp-exercise life namespace 20'
}

promise_a_message_ends_by_another_interface_than_it_began() {
	guest 'mctp-exercise life elsewhere 20'
}

promise_an_interface_that_only_says_it_is_one_of_MCTP_carries_messages() {
	guest 'mctp-exercise life type 20'
}

promise_an_address_is_there_with_its_route_or_not_at_all() {
	needs /sys/kernel/debug/failslab 'allocations that fail on purpose'
	unload
	# The kernel tells of each allocation that it lets fail, as loudly as of a fault.
	guest 'cd /sys/kernel/debug/failslab && echo 0 >verbose && echo N >ignore-gfp-wait'
	guest 'mctp-exercise life memory 100'
	guest 'echo Y >/sys/kernel/debug/failslab/ignore-gfp-wait'
}

promise_the_module_goes_after_all_this() {
	unload
	must_fail loaded
}
