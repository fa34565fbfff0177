import HostModel

/// Finds the host's uses of PCI functions through their own drivers, before a function is unbound.
///
/// It opens no node, and reads no attribute that accesses the device. A use that does not show in sysfs or procfs (a
/// kernel target that exports a disk, an external journal of a file system) is not found.
package struct HostUseReader: Sendable {
  private let files: any HostFiles

  /// Creates a reader of a host.
  package init(files: any HostFiles) { self.files = files }

  /// Returns the uses of a function, in the order of ``HostUse/Kind``; none for a function that is bound to a VFIO
  /// driver, and only the firmware's console for an unbound one. Blocks while every process is read.
  package func uses(of address: PCIAddress) -> [HostUse] { uses(of: [address])[address] ?? [] }

  /// Returns the uses of functions, those of each as ``uses(of:)`` has them. Every process is read once for all.
  package func uses(of addresses: [PCIAddress]) -> [PCIAddress: [HostUse]] {
    var uses: [PCIAddress: [HostUse]] = [:]
    var names: [PCIAddress: [NodeUses.Node: String]] = [:]
    let processes = VisibleProcesses(files)
    let registrations = VFIORegistrations(files, groupNodes: GroupNode.all(files))
    for address in addresses {
      let own = ownUses(of: address, processes, registrations)
      uses[address] = own.uses
      names[address] = own.nodes
    }
    let all = names.values.reduce(into: [NodeUses.Node: String]()) { $0.merge($1) { first, _ in first } }
    if !all.isEmpty {
      let reading = NodeUses(files: files, names: all).read(processes.pids)
      let doubt = processes.doubt(unreadable: reading.unreadable)
      for (address, nodes) in names where !nodes.isEmpty {
        uses[address, default: []] += nodes.values.sorted().flatMap { reading.uses[$0] ?? [] }
        if let doubt {
          uses[address, default: []].append(
            HostUse(.unknown, "unknown whether a process has it open: \(doubt)"))
        }
      }
    }
    let order = HostUse.Kind.allCases
    return uses.mapValues { uses in
      order.flatMap { kind in uses.filter { $0.kind == kind }.sorted { $0.text < $1.text } }
    }
  }

  /// The uses that the function's own devices show, and the nodes that a process may have open.
  private func ownUses(
    of address: PCIAddress, _ processes: VisibleProcesses, _ registrations: VFIORegistrations
  ) -> (uses: [HostUse], nodes: [NodeUses.Node: String]) {
    let directory = "sys/bus/pci/devices/\(address)"
    let driver: String?
    do {
      driver = try files.link("\(directory)/driver").split(separator: "/").last.map { String($0) }
    } catch {
      guard error.isAbsence else {
        return ([HostUse(.unknown, "unknown what uses it: its driver cannot be read")], [:])
      }
      // The firmware's console may be on a screen without a driver, which a VFIO driver would remove
      // (`aperture_remove_conflicting_pci_devices`).
      let isScreen = files.number("\(directory)/boot_vga") == 1
      return (isScreen ? [HostUse(.console, "the console is on this screen")] : [], [:])
    }
    if isVFIO(directory, driver, registrations) { return ([], [:]) }
    var function = PCIFunction(address: address)
    function.classCode = files.number("\(directory)/class").flatMap { UInt32(exactly: $0) }
    let devices = FunctionDevices(of: directory, isBridge: function.isBridge, files)
    let stack = BlockStack(on: devices.devices.filter(\.isBlock).map(\.name), files)

    var uses: [HostUse] = []
    if !stack.blocks.isEmpty {
      let mounts = processes.mounts(of: stack.blocks)
      uses += BlockUses(files: files, mounts: mounts.lines).uses(of: stack)
      if !mounts.isRead || mounts.isPartial {
        uses.append(HostUse(.unknown, "unknown whether \(stack.blocks[0].node) is mounted"))
      }
    }
    uses += interfaces(devices) + ConsoleUses(files: files).uses(of: directory, devices.devices)
    if devices.isIncomplete {
      uses.append(HostUse(.unknown, "unknown what uses it: not everything below it could be read"))
    }
    var nodes = nodes(devices.devices, stack)
    if driver == "nvidia" {
      if let node = NVIDIANode(of: address, files) {
        nodes[NodeUses.Node(number: node.number, isBlock: false)] = node.path
      } else {
        uses.append(HostUse(.unknown, "unknown whether a process has it open: nvidia does not tell its node"))
      }
    }
    return (uses, nodes)
  }

  private func isVFIO(_ directory: String, _ driver: String?, _ registrations: VFIORegistrations) -> Bool {
    let group = files.linkName("\(directory)/iommu_group").flatMap { Int($0) }
    return registrations.registration(ofDirectory: (try? files.link(directory)) ?? "", driver: driver, group: group)
      != nil
  }

  /// IFF_UP, bit 0 of `flags` (netdevice(7)).
  private func interfaces(_ devices: FunctionDevices) -> [HostUse] {
    var uses: [HostUse] = []
    for device in devices.devices where device.subsystem == "net" {
      guard let flags = files.number("\(device.path)/flags") else {
        uses.append(HostUse(.unknown, "unknown whether \(device.name) is up"))
        continue
      }
      if flags & 1 == 1 { uses.append(HostUse(.networkInterfaceUp, "\(device.name) is up")) }
    }
    if devices.hasHiddenInterface {
      uses.append(HostUse(.unknown, "an interface of it is in another network namespace: a container may use it"))
    }
    return uses
  }

  private func nodes(_ devices: [FunctionDevice], _ stack: BlockStack) -> [NodeUses.Node: String] {
    var names: [NodeUses.Node: String] = [:]
    for device in devices {
      guard let number = device.number else { continue }
      names[NodeUses.Node(number: number, isBlock: device.isBlock)] = node(device)
    }
    for block in stack.blocks {
      if let number = block.number { names[NodeUses.Node(number: number, isBlock: true)] = block.node }
    }
    return names
  }

  /// `DEVNAME` of the device's `uevent` is the path below /dev (`dev_uevent`, drivers/base/core.c).
  private func node(_ device: FunctionDevice) -> String {
    let bytes = (try? files.contents("\(device.path)/uevent", limit: 1 << 16)) ?? []
    for line in bytes.completeLines where line.hasPrefix("DEVNAME=") { return "/dev/" + line.dropFirst(8) }
    return "/dev/\(device.name)"
  }
}
