# shellcheck shell=bash disable=SC2034,SC2054,SC2154 # vm.sh has the variables; QEMU's options have commas
# The platform as part of QEMU's machine "virt" for arm64, with Debian's EDK2 as its firmware and with our ACPI tables
# alone (acpi-arm64.h), which tell the guest of no PCI. There is PCI nevertheless:
#
#   00:01.0   ivshmem-plain   its BAR 2 is the window of shared memory and registers
#   00:02.0   pci-serial      its first register is that of the doorbells: QEMU passes on each byte that is written to it
#
# The interrupts are lines of a GICv2. The agent has a console of virtio: other ports of it do not come back from sleep on
# Linux 7.3, which asks the host for their state before it can take an answer.

# vm_machine: what vm_start has to know of it
vm_machine() {
	local file firmware=/usr/share/qemu-efi-aarch64/QEMU_EFI.fd
	# QEMU numbers what has no name: the processors first, then the interrupt controller.
	peer_options=(--interrupts "/machine/unattached/device[$processors]")
	parameters=(console=ttyAMA0 acpi=force AGENT=/dev/hvc0)
	# Without highmem all of PCI is below 4 GiB, at addresses that no release of QEMU has changed.
	emulator=qemu-system-aarch64
	machine=(
		-machine virt,gic-version=2,acpi=off,highmem=off -cpu cortex-a57 -bios "$firmware"
		-object "memory-backend-file,id=window,size=1M,mem-path=$vm_ram,share=on"
		-device ivshmem-plain,addr=1,memdev=window
		-device pci-serial,addr=2,chardev=doorbell
		-device virtio-serial-device,bus=virtio-mmio-bus.0 -device virtconsole,chardev=agent
	)
	for file in table-loader acpi/tables acpi/rsdp; do
		machine+=(-fw_cfg "name=etc/$file,file=$vm_dir/${file#acpi/}")
	done
}

# vm_machine_started: what is to be done before the platform is used. The firmware has placed the devices somewhere and
# switched them off; here they come to the addresses that the tables tell, through their configuration space.
vm_machine_started() {
	guest '
		memory=0x3f008000 serial=0x3f010000
		devmem $((memory + 0x10)) 32 0x10200000
		devmem $((memory + 0x18)) 32 0x10000000
		devmem $((memory + 0x1c)) 32 0
		devmem $((memory + 0x04)) 16 2
		devmem $((serial + 0x10)) 32 0xa00
		devmem $((serial + 0x04)) 16 1
	' || { vm_fail 'cannot place the devices of the platform'; return 1; }
}
