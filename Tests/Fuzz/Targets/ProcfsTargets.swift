import HostModel
import HostObservation
import TerminalText

/// Files of /proc.
extension FuzzTarget {
  static let procfs = [stat, status, commandLine, maps, interrupts, mountinfo, descriptor, uevent]

  private static let stat = FuzzTarget(
    "stat", share: 90, seeds: { $0.recorded { $0.hasSuffix("/stat") } + texts("1 (a) b ()) S 1 2 3") },
    check: { bytes in
      guard let stat = ProcessStat(bytes) else { return }
      try requireStands(stat.startTime, in: bytes.text, "the start time")
      try requireStands(stat.flags, in: bytes.text, "the flags")
    })

  private static let status = FuzzTarget(
    "status", share: 12, seeds: { $0.recorded { $0.hasSuffix("/status") } },
    check: { bytes in
      let fields = StatusFields(bytes)
      for name in ["Uid", "Gid", "Groups", "NSpid"] as [StaticString] {
        for number in fields.numbers(name) { try requireStands(number, in: bytes.text, "\(name)") }
      }
      if let mask = fields.mask("CapEff") { try requireStands(mask, radix: 16, in: bytes.text, "CapEff") }
    })

  /// A command line, an empty line and the cgroup.
  private static let commandLine = FuzzTarget(
    "cmdline", share: 90,
    seeds: {
      $0.recorded { $0.hasSuffix("/cmdline") }
        + texts(
          "/usr/bin/qemu-system-x86_64\0-name\0guest=win11,,a,debug-threads=on\0-device\0vfio-pci,host=0000:01:00.0\0",
          "qemu-kvm\0-device\0{\"driver\":\"vfio-pci\",\"host\":\"0000:01:00.0\",\"id\":\"h0\"}\0",
          "cloud-hypervisor\0--api-socket\0path=/run/ch/web.sock\0--device\0path=/sys/bus/pci/devices/0000:01:00.0/\0",
          "firecracker\0--id\0vm-1\0", "crosvm\0--name=a\0--vfio\0/sys/bus/mdev/devices/83b8f4f2-509f\0",
          "dpdk-testpmd\0-a\00000:41:00.1,x=y\0--pci-allowed=01:00.0\0",
          "qemu\0\n\n0::/machine.slice/machine-qemu\\x2d3\\x2dwin11.scope/libvirt\n", "a\0\n\n1:x:/b.libvirt-qemu\n")
    },
    check: { bytes in
      let (line, cgroup) = bytes.halves
      let arguments = ProcessArguments(line)
      try require(arguments.arguments.count <= line.count + 1, "more arguments than bytes")
      let name = VirtualMachineName.find(arguments, cgroup: cgroup.text)
      try require(name?.isEmpty != true, "a machine without a name")
      if let name { try requireHarmless(name.cleaned, "the machine") }
      try require(name?.unicodeScalars.count ?? 0 <= VirtualMachineName.limit, "the name has no end")
      let devices = arguments.devices
      try require(Set(devices).count == devices.count, "a device twice")
      for device in devices { try requireHarmless(device.description, "the device") }
    })

  private static let maps = FuzzTarget(
    "maps", share: 90,
    seeds: {
      $0.recorded { $0.hasSuffix("/maps") }
        + texts(
          "7f00-7f10 rw-s 20000000000 00:0e 1056  anon_inode:[vfio-device]\n",
          "1000-2000 rw-s 10000001000 00:05 9   /dev/vfio/devices/noiommu-vfio3 (deleted)\n")
    },
    check: { bytes in
      let found = MemoryMap.mappings(bytes)
      try require(found.count <= bytes.count { $0 == 10 }, "more mappings than lines")
      for mapping in found {
        try require(mapping.length > 0 && mapping.region >= 0, "a mapping of \(mapping.length) at \(mapping.region)")
        if let cdev = mapping.cdev { try requireHarmless(cdev, "the node") }
      }
    })

  private static let interrupts = FuzzTarget(
    "interrupts", share: 90,
    seeds: {
      $0.recorded { $0 == "proc/interrupts" }
        + texts(" 30: 5 0 IR-PCI-MSIX-0000:01:00.0 0-edge vfio-msix[0](0000:01:00.0)\n")
    },
    check: { bytes in
      guard let found = InterruptReader(OneFile(bytes: bytes)) else { return }
      let lines = bytes.count { $0 == 10 } + 1
      try require(found.linesByAddress.values.reduce(0, +) <= lines, "more interrupts than lines")
      // Only the address of a function is ever looked up.
      for name in found.linesByAddress.keys { try require(bytes.text.utf8.count >= name.utf8.count, "a longer name") }
    })

  private static let mountinfo = FuzzTarget(
    "mountinfo", share: 90,
    seeds: {
      $0.recorded { $0.hasSuffix("/mountinfo") }
        + texts(
          "22 1 0:21 / /proc rw - proc proc rw\n36 22 259:2 / /a\\040b rw shared:1 - ext4 /dev/nvme0n1p2 rw\n",
          "40 22 0:50 / /srv rw master:2 - nfs4 server:/x rw\n41 40 0:51 / /srv rw - fuse.sshfs h:/ rw\n")
    },
    check: { bytes in
      let lines = bytes.split(separator: 10)
      let mounts = MountLine.all(bytes)
      try require(mounts.count <= lines.count, "more mounts than lines")
      guard let last = mounts.last, let line = lines.last(where: { MountLine.all(Array($0)) == [last] }) else { return }
      // The later of two mounts on one point hides the other.
      let (all, alone) = (MountTable(mountinfo: bytes), MountTable(mountinfo: Array(line)))
      let isRight = last.point.withUnsafeBytes { all.isRemote($0) == alone.isRemote($0) }
      try require(isRight, "what is mounted last at \(last.point.text) is not what is there")
    })

  private static let descriptor = FuzzTarget(
    "descriptor", share: 90,
    seeds: {
      $0.links { $0.contains("/fd/") }
        + texts("/dev/vfio/devices/vfio0 (deleted)", "/dev/vfio/noiommu-3", "anon_inode:mlx5vf_mig", "/dev/iommu")
    },
    check: { bytes in
      switch bytes.withUnsafeBytes({ DescriptorClassifier.meaning(of: $0) }) {
      case .nothing, .path(named: nil): break
      case .target:
        try require(bytes.starts(with: Array("anon_inode:".utf8)), "certain without being an anonymous inode")
      case .path(.some(let target)):
        try require(bytes.starts(with: Array("/dev/".utf8)), "a node outside of /dev")
        if case .group(let number) = target { try requireStands(number, in: bytes.text, "the group") }
        if case .cdev(let name) = target { try requireHarmless(name, "the node") }
      }
    })

  private static let uevent = FuzzTarget(
    "uevent", share: 90,
    seeds: { _ in
      texts(
        "add@/devices/pci0000:00/0000:00:01.0/0000:01:00.0\0ACTION=add\0DEVPATH=/devices/pci0000:00/0000:00:01.0/"
          + "0000:01:00.0\0SUBSYSTEM=pci\0DRIVER=vfio-pci\0PCI_SLOT_NAME=0000:01:00.0\0SEQNUM=1\0",
        "unbind@/devices/x\0ACTION=unbind\0DEVPATH=/devices/x\0SUBSYSTEM=vfio-dev\0", "libudev\0\u{fe}\u{ed}\0")
    },
    check: { bytes in
      guard let event = bytes.withUnsafeBytes({ Uevent(message: $0) }) else { return }
      try require(event.path.hasPrefix("/") && !event.action.isEmpty, "no event: \(event)")
      for text in [event.action, event.path, event.subsystem ?? "", event.driver ?? ""] {
        try requireHarmless(text, "the event")
      }
      if let address = event.address { try require(PCIAddress(address.description) == address, "\(address)") }
    })
}
