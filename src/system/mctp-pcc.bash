# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Completion of the command line of mctp-pcc.

_mctp_pcc_interfaces() {
	local type
	for type in /sys/class/net/*/type; do
		# ARPHRD_MCTP
		[ "$(cat "$type" 2>/dev/null)" != 290 ] || basename "$(dirname "$type")"
	done
}

_mctp_pcc() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} options=''
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W 'up down apply status ping --help --version' -- "$word")
		return
	fi
	case $command in
	up)	options='--eid --peer --mtu --net --help' ;;
	down)	options='--help' ;;
	apply)	options='--file --help' ;;
	status)	options='--json --help' ;;
	ping)	options='--count --size --interval --timeout --quiet --net --json --help' ;;
	esac
	case $before in
	--mtu)	mapfile -t COMPREPLY < <(compgen -W max -- "$word")
		return ;;
	--file|-f)	compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return ;;
	--eid|--peer|--net|--count|--size|--interval|--timeout|-[csiW])	return ;;
	esac
	case $command:$word in
	*:-*)	mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
	up:*|down:*|apply:*|status:*)	mapfile -t COMPREPLY < <(compgen -W "$(_mctp_pcc_interfaces)" -- "$word") ;;
	esac
}

complete -F _mctp_pcc mctp-pcc
