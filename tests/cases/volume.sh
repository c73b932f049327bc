# shellcheck shell=bash
# Very many messages, for which the kernel with the checkers takes minutes; each byte is checked.
PLATFORM=faults
TIMEOUT_MS=5000

promise_100000_messages_come_back_whole() {
	up MCP0
	echo_works MCP0 --tasks 2 --window 4 --size 9-64 --count 100000 --timeout 60000
}
