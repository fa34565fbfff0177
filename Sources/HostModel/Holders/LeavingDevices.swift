/// The devices that have lost their driver and may be open all the same: the driver's link goes before the kernel waits
/// until the last holder closes the device (`__device_release_driver`, then `vfio_unregister_group_dev`).
///
/// Whether such a device is open has to be inferred where the kernel no longer lists it:
/// - From 6.18 fdinfo names the device of an open file.
/// - Before 6.6 its registration stays until the wait is over; later only that of a physical function that waits for
///   its virtual functions (`vfio_pci_core_unregister_device`).
/// - A group's node goes with the last of the group's devices after the wait (`vfio_device_remove_group`): a node of a
///   group without a registered device is that of one that waits.
/// - Where another device of the group stays registered, a function that is open is still enabled
///   (`vfio_pci_core_disable`), its files fit no registered device, and its driver's module has a reference too many.
struct LeavingDevices {
  /// Those for which there is some evidence. A function whose driver simply went is none of them.
  let all: [RegisteredDevice]
  /// Those of them that certainly are being unbound.
  let certain: Set<DeviceAddress>
  /// The one that the descriptors on vanished nodes are of: a node that is open and not there any more is that of a
  /// device whose unbind waits. Nil if there is none, or more than one to choose from.
  let ownerOfVanishedNodes: DeviceAddress?
  /// The names of the nodes that are there.
  let nodes: Set<String>

  init(_ facts: HostFacts, registered: [RegisteredDevice]) {
    let unbound = facts.functions.filter { $0.driver == nil && $0.vfio == nil && !$0.isBridge }
    let others = facts.leavingDevices.map(RegisteredDevice.init(leaving:))
    var certain = Set(others.map(\.address))
    certain.formUnion(unbound.filter { $0.leavingRegistration != nil }.map { .pci($0.address) })
    certain.formUnion(Self.named(facts, among: Set(unbound.map(\.address))))

    var possible: Set<DeviceAddress> = []
    let known = Set(registered.map(\.address))
    let inGroup = Dictionary(grouping: unbound.filter { $0.iommuGroup != nil }) { $0.iommuGroup ?? -1 }
    var explained: [PCIFunction] = []
    for group in facts.groups where group.node != nil {
      let rest = (inGroup[group.id] ?? []).filter { !certain.contains(.pci($0.address)) }
      if !known.isDisjoint(with: group.devices) || !certain.isDisjoint(with: group.devices) {
        explained += rest.filter { ($0.enableCount ?? 0) > 0 }
        continue
      }
      // One of them waits: one that is enabled, or one whose node is open and not bound.
      let enabled = rest.filter { $0.enableCount != 0 }
      let those = (enabled.isEmpty ? rest : enabled).map { DeviceAddress.pci($0.address) }
      if those.count == 1 { certain.formUnion(those) } else { possible.formUnion(those) }
    }
    let evidence = Evidence(facts, registered, known: certain)
    possible.formUnion(explained.filter { evidence.isThere($0.iommuGroup) }.map { .pci($0.address) })
    if !possible.isEmpty, possible.count <= evidence.unseenReferences { certain.formUnion(possible) }
    possible.formUnion(certain)
    nodes = Set((registered.map(\.registration) + unbound.compactMap(\.leavingRegistration)).compactMap(\.name))
    let areHeld = facts.processes.contains { [nodes] process in process.holdsNode(notIn: nodes) }
    ownerOfVanishedNodes = areHeld && possible.count == 1 ? possible.first : nil
    if let ownerOfVanishedNodes { certain.insert(ownerOfVanishedNodes) }
    self.certain = certain
    all =
      unbound.filter { possible.contains(.pci($0.address)) }.map(RegisteredDevice.init(leaving:)) + others
  }

  /// The functions without a driver whose open files fdinfo names.
  private static func named(_ facts: HostFacts, among unbound: Set<PCIAddress>) -> Set<DeviceAddress> {
    var named: Set<DeviceAddress> = []
    for process in facts.processes {
      for case .device(.pci(let address)?) in process.descriptors.map(\.target) where unbound.contains(address) {
        named.insert(.pci(address))
      }
    }
    return named
  }

  /// What shows that an enabled function without a driver is open, beside a registered device of its group.
  private struct Evidence {
    /// References of drivers' modules that no open device accounts for; 0 if the kernel counts files, or if it cannot be
    /// said how many of a driver's devices are open.
    private(set) var unseenReferences = 0
    private var groups: Set<Int> = []
    private var hasVanishedNode = false

    init(_ facts: HostFacts, _ registered: [RegisteredDevice], known: Set<DeviceAddress>) {
      if KernelRules(facts).referencesCountFiles == false {
        for (driver, members) in Dictionary(grouping: registered, by: { $0.driver ?? "" }) {
          guard let references = facts.drivers[driver]?.references, members.allSatisfy({ $0.enableCount != nil }),
            !MigrationFile.isMade(by: driver)
          else { continue }
          let open = members.count { ($0.enableCount ?? 0) > 0 || ($0.interrupts ?? 0) > 0 }
          unseenReferences += min(max(0, references), Int(Int32.max)) - min(max(0, references), open)
        }
        unseenReferences = max(0, unseenReferences - known.count)
      }
      var open: [Int: Int] = [:]
      for device in registered where !device.isProvedClosed {
        if let group = device.iommuGroup { open[group, default: 0] += 1 }
      }
      for process in facts.processes {
        let held = process.groupsHeld
        // Descriptors that cannot be compared may all be of one file.
        let files = facts.gaps.filesNotComparable ? min(process.anonymousFiles, 1) : process.anonymousFiles
        if files > held.reduce(0, { $0 + (open[$1] ?? 0) }) { groups.formUnion(held) }
      }
      let names = Set(facts.registeredDevices.compactMap(\.registration.name))
      hasVanishedNode = facts.processes.contains { $0.holdsNode(notIn: names) }
    }

    /// There is something that a function of this group which is enabled and has no driver would explain.
    func isThere(_ group: Int?) -> Bool {
      unseenReferences > 0 || hasVanishedNode || group.map(groups.contains) ?? false
    }
  }
}

extension ProcessFacts {
  /// It has a descriptor on the node of a device that is none of these any more.
  func holdsNode(notIn names: Set<String>) -> Bool {
    descriptors.contains { if case .cdev(let name) = $0.target { !names.contains(name) } else { false } }
  }
}
