# shellcheck shell=bash
# Two endpoints whose _CRS ranges collide: the kernel makes no platform device of one of them.
PLATFORM=collide
PROCESSORS=1

promise_an_endpoint_without_platform_device_is_served() {
	local refused
	refused=$(guest 'dmesg | grep -c "failed to claim resource"')
	[ "$refused" -ge 1 ] || fail 'the kernel has no trouble with these tables'
	guest 'modprobe mctp_pcc'
	expect 'interfaces' "$(guest 'cd /sys/class/net && ls -d mctp* | wc -l')" 2
}

promise_both_endpoints_carry_traffic() {
	local interface eid=8
	driver_is_loaded
	for interface in $(guest 'cd /sys/class/net && echo mctp*'); do
		guest "mctp-pcc up $interface --eid $eid --peer $((eid == 8 ? 9 : 10))"
		eid=20
	done
	guest 'mctp-exercise echo --eid 9 --size 1-100 --count 20 && mctp-exercise echo --eid 10 --size 1-100 --count 20'
}

promise_the_adopted_device_goes_with_the_module() {
	driver_is_loaded
	guest 'ls /sys/bus/platform/devices | grep -c DMT0001' >/dev/null
	guest 'rmmod mctp_pcc'
	expect 'platform devices' "$(guest 'ls /sys/bus/platform/devices | grep -c DMT0001')" 1
	guest 'modprobe mctp_pcc'
	expect 'platform devices' "$(guest 'ls /sys/bus/platform/devices | grep -c DMT0001')" 2
	expect 'interfaces' "$(guest 'cd /sys/class/net && ls -d mctp* | wc -l')" 2
}
