# shellcheck shell=bash disable=SC2034,SC2054,SC2154 # vm.sh has the variables; QEMU's options have commas
# The platform as part of a PC: QEMU's q35, which adds our ACPI tables to its own. The window of shared memory and
# registers is a part of the guest's memory that its kernel leaves alone, and the doorbells' register is an I/O port.

# vm_machine: what vm_start has to know of it
vm_machine() {
	local tables=() table
	for table in pcct ssdt; do
		[ ! -e "$vm_dir/$table.aml" ] || tables+=(-acpitable "file=$vm_dir/$table.aml")
	done
	# The kernel's checks of the timer's interrupt and of the time stamp counter depend on the speed of the machine. What
	# the second one finds makes the kernel change its code while it runs, which QEMU 7.2 does not always notice (vm.sh).
	parameters=(console=ttyS0 "memmap=1M\$0x10000000" no_timer_check tsc=reliable)
	# No PCI devices: theirs are the interrupt lines that the platform's doorbells need.
	emulator=qemu-system-x86_64
	# QEMU 7.2 can take the operand of an earlier instruction for the flags when it emulates cmpxchg16b. EFLAGS then has bits
	# that nobody set, the direction of string copies among them. A kernel without that instruction takes a lock (mm/slub.c).
	machine=(
		-machine q35,memory-backend=ram
		-cpu "qemu64,cx16=off"
		-object "memory-backend-file,id=ram,size=512M,mem-path=$vm_ram,share=on"
		-serial chardev:agent
		-device isa-debugcon,iobase=0xa00,chardev=doorbell
		"${tables[@]}"
	)
}

# vm_machine_started: what is to be done before the platform is used
vm_machine_started() {
	:
}
