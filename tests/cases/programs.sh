# shellcheck shell=bash
# Programs as others write them: one that uses libnvme, which allocates its tags itself and gets two messages in answer
# to one, and one in Python with nothing but ctypes. At the other end is this host itself, or the management controller.
PLATFORM=faults
IMAGE=programs
PROCESSORS=1

# serve PROGRAM: on this host's EID 12, until release
serve() {
	guest "modprobe mctp_pcc && mctp-exercise up lo 12 && rm -f /tmp/served && { $1 >/tmp/served 2>&1 & echo \$! >/tmp/server; }"
	guest_until 20 'grep -qs ready /tmp/served'
}

release() {
	guest 'kill $(cat /tmp/server); while [ -e /proc/$(cat /tmp/server) ]; do sleep 0.05; done'
}

# What tests/platform/nvme-endpoint.c says of itself.
nvme_description() {
	echo 'subsystem: last port 1, version 1.4'
	echo 'port 0: type 1, unit 320, buffer 74560, PCIe 1 31 4 16 8 3'
	echo 'port 1: type 2, unit 250, buffer 0, SMBus 166 2 58 3 1'
	echo "controllers: $(seq -s ' ' 7 3 907)"
}

echo_description() {
	printf '%s bytes came back\n' 4 60 64 65 1000 20000
}

promise_libnvme_asks_an_endpoint_on_this_host() {
	serve 'mctp-nvme --serve'
	expect 'answer' "$(guest 'mctp-nvme 12 || cat /tmp/served')" "$(nvme_description)"
	release
}

promise_libnvme_asks_the_management_controller() {
	up MCP0
	expect 'answer' "$(guest 'mctp-nvme 9')" "$(nvme_description)"
}

promise_Python_gets_from_this_host_what_it_has_sent() {
	serve 'mctp-client.py serve'
	expect 'answer' "$(guest 'mctp-client.py echo 12 || cat /tmp/served')" "$(echo_description)"
	release
}

promise_Python_gets_from_the_management_controller_what_it_has_sent() {
	up MCP0
	expect 'answer' "$(guest 'mctp-client.py echo 9')" "$(echo_description)"
}

promise_Python_asks_the_management_controller_for_its_EID() {
	up MCP0
	expect 'answer' "$(guest 'mctp-client.py eid 9')" 'completion code 0, EID 9, endpoint type 2, medium 0'
}
