import HostModel
import HostObservation

/// Builds the procfs of a simulated kernel, and /etc/passwd. Runs inside the kernel's monitor.
struct SimulatedProcfs {
  let kernel: SimulatedKernel
  let sysfs: SysfsView
  let root: DirectoryNode

  /// Adds every file to the tree.
  func make() {
    let machine = kernel.machine
    root.file("proc/version", "Linux version \(machine.flavour.release) (sim@vfiotop) #1 SMP\n")
    root.file("proc/sys/kernel/osrelease", machine.flavour.release + "\n")
    root.file("proc/sys/kernel/hostname", machine.name + "\n")
    let nodes =
      (machine.mediated == .mtty ? "243 mtty\n" : "")
      + (machine.flavour.hasCdev ? "\(SysfsView.majors.device) vfio-dev\n" : "")
    root.file(
      "proc/devices", "Character devices:\n 10 misc\n\(nodes)\(SysfsView.majors.group) vfio\n\nBlock devices:\n")
    let chip = machine.remapsInterrupts ? "IR-PCI-MSI" : " PCI-MSI"
    root.file("proc/interrupts", "           CPU0\n 24:          1  \(chip)-0000:00:01.0   0-edge      PCIe PME\n")
    root.file(
      "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nlibvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin\n")
    for process in kernel.processes.values { add(process) }
  }

  private func add(_ process: ProcessState) {
    let directory = root.directory(at: "proc/\(process.pid)")
    let (pid, identity) = (process.pid, process.identity)
    directory.file("comm", identity.command.prefix(15) + "\n")
    directory.file("cmdline", identity.arguments.map { $0 + "\0" }.joined())
    directory.file("cgroup", "0::/\n")
    let user = identity.userID
    directory.file(
      "status", "Name:\t\(identity.command)\nUid:\t\(user)\t\(user)\t\(user)\t\(user)\nGid:\t0\t0\t0\t0\n")
    directory.file(
      "stat",
      "\(pid) (\(identity.command)) S 1 \(pid) \(pid) 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 \(process.startTime) "
        + "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n")
    _ = directory.directory(at: "task/\(pid)")
    let (table, infos) = (directory.directory("fd"), directory.directory("fdinfo"))
    for (number, file) in process.descriptors {
      table.put("\(number)", .descriptor(link: link(file), node: node(file), file: file.number))
      infos.file("\(number)", "pos:\t0\nflags:\t02000002\nmnt_id:\t15\n\(info(file))")
    }
    directory.file("maps", process.mappings.enumerated().map(line).joined())
  }

  /// The target of a descriptor's link; ` (deleted)` is appended once the node is gone.
  private func link(_ file: FileObject) -> String {
    let isThere: Bool
    switch file.kind {
    case .group(let group): isThere = kernel.vfioGroups[group.id] === group
    case .device(let opened): isThere = opened.group != nil || opened.device.isVisible
    case .container, .iommufd, .migration: isThere = true
    }
    return isThere ? file.link : "\(file.link) (deleted)"
  }

  private func node(_ file: FileObject) -> FileStatus? {
    switch file.kind {
    case .container: SysfsView.node(10, 196, mode: 0o666)
    case .iommufd: SysfsView.node(10, 123, mode: 0o660)
    case .group(let group): SysfsView.node(SysfsView.majors.group, UInt32(group.minor))
    case .device(let opened) where opened.group == nil:
      SysfsView.node(SysfsView.majors.device, UInt32(opened.device.index))
    case .device, .migration: nil
    }
  }

  /// `vfio_device_show_fdinfo`, from 6.18.
  private func info(_ file: FileObject) -> String {
    guard kernel.flavour.namesDeviceInFdinfo, case .device(let opened) = file.kind else { return "" }
    let path = kernel.core(opened.device).map { sysfs.path(of: $0.function) }
    return "vfio-device-syspath: /sys/\(path ?? sysfs.path(ofMediated: opened.device.address))\n"
  }

  /// A line of proc_pid_maps(5). The upper bits of the offset encode the region (`VFIO_PCI_OFFSET_SHIFT`).
  private func line(_ index: Int, _ mapping: FileMapping) -> String {
    let start = 0x7f00_0000_0000 + UInt64(index) << 32
    let offset = String(UInt64(mapping.region) << 40, radix: 16)
    let range = "\(String(start, radix: 16))-\(String(start + mapping.length, radix: 16))"
    return "\(range) rw-s \(String(repeating: "0", count: max(0, 8 - offset.count)))\(offset) 00:0e 1056"
      + "                   \(mapping.file.link)\n"
  }
}

extension SimulatedKernel {
  /// Builds the whole tree. Returns it with the kernel's version.
  func files() -> (version: Int, root: DirectoryNode) {
    look {
      let root = DirectoryNode()
      let sysfs = SysfsView(kernel: self, root: root)
      sysfs.make()
      SimulatedProcfs(kernel: self, sysfs: sysfs, root: root).make()
      return (version, root)
    }
  }
}
