import HostModel
import SimulatedKernel

/// A comparison of a snapshot of a simulated host with the kernel's own state.
package struct TruthComparison {
  /// The errors of the snapshot, one phrase each. An unknown value is no error.
  package private(set) var differences: [String] = []
  private let truth: KernelTruth
  private let kernel: SimulatedKernel

  /// Compares a snapshot that was just taken.
  package init(_ snapshot: Snapshot, _ kernel: SimulatedKernel) {
    self.kernel = kernel
    truth = kernel.truth
    let sets = Dictionary(
      snapshot.deviceSets.map { ($0.id, Set($0.members)) }, uniquingKeysWith: { $0.union($1) })
    expect(sets, truth.sets, "the device sets")
    for group in snapshot.groups { compare(group) }
    for set in snapshot.deviceSets { compare(set) }
    let devices =
      truth.devices.map { (DeviceAddress.pci($0.key), $0.value) }
      + truth.otherDevices.map { (DeviceAddress.named($0.key), $0.value) }
    for (address, device) in devices {
      if let seen = snapshot.devices.first(where: { $0.address == address }) {
        compare(seen, device)
      } else {
        differences.append("\(address) is not seen")
      }
    }
  }

  /// Known limitation: for mediated devices only the driver's references show an open without a descriptor. If another
  /// device's node is open and not bound at that time, that one is taken for the open one.
  private var isMediatedOpenAmbiguous: Bool {
    let devices = truth.otherDevices.values
    return devices.contains { $0.unboundFiles > 0 }
      && devices.contains { $0.openCount > 0 && $0.filesWithoutDescriptor == $0.openCount }
  }

  private mutating func expect<Value: Equatable>(_ seen: Value, _ known: Value, _ what: String) {
    if seen != known { differences.append("\(what): \(seen) is seen, \(known) is so") }
  }

  private mutating func compare(_ group: IOMMUGroup) {
    expect(group.isViable, truth.viableGroups.contains(group.id), "group \(group.id) is viable")
    // A file may outlive its group's node and then blocks no open. Known limitation: a device that is being unbound is
    // in no group in sysfs, so the file of its node is not seen to keep the group busy.
    let isWaited = group.devices.contains { $0.pci.map(kernel.waitingForHolders.contains) ?? false }
    let isAmbiguous = isMediatedOpenAmbiguous && group.devices.allSatisfy { $0.pci == nil }
    if group.node != nil, !isWaited, !isAmbiguous, let isOpen = group.isOpen {
      expect(isOpen, truth.openGroups.contains(group.id), "group \(group.id) is open")
    }
  }

  private mutating func compare(_ set: DeviceSet) {
    guard let member = set.members.first?.pci else { return }
    let scope = truth.devices[member]?.scope
    let reported = Set(set.hotReset.affected.filter(\.isReportedByKernel).map(\.address))
    expect(set.hotReset.verdict.errno == .ENODEV, scope == nil, "\(set.id) cannot be hot reset")
    expect(reported, scope ?? [], "what a hot reset of \(set.id) hits")
  }

  private mutating func compare(_ seen: Device, _ device: KernelTruth.Device) {
    let address = seen.address
    expect(seen.deviceSet, device.set, "the set of \(address)")
    expect(seen.driver, device.driver, "the driver of \(address)")
    expect(seen.iommuGroup, device.group, "the group of \(address)")
    compareMigration(seen, device)
    compareHolders(seen, device)
    if address.pci == nil, isMediatedOpenAmbiguous { return }
    // An unknown count is no error; a known one must be right.
    if let isOpen = seen.isOpen { expect(isOpen, device.openCount > 0, "\(address) is open") }
    if let count = seen.openCount {
      // Not yet distinguished: besides descriptors, a mapping of a file without a descriptor; and an unbound open node
      // beside files of the group path that may belong to another device.
      let isBound =
        seen.openCountCertainty == .lowerBound || device.filesWithoutDescriptor > 0 || device.unboundFiles > 0
      let isRight = isBound ? count <= device.openCount : count == device.openCount
      if !isRight { differences.append("the open count of \(address): \(count) is seen, \(device.openCount) is so") }
    }
  }

  private mutating func compareHolders(_ seen: Device, _ device: KernelTruth.Device) {
    // A holder with only a mapping may go unnamed: mappings of the group path name no device, and are not read while
    // descriptors account for every open one. The device is reported as open all the same.
    let missing = device.holders.subtracting(device.onlyMappers).subtracting(seen.holders.map(\.pid))
    if !missing.isEmpty {
      differences.append("holders of \(seen.address) are not seen: \(missing.sorted()), \(device)")
    }
  }

  /// The reported migration state equals the kernel's; a kernel without VFIO's debugfs reports none.
  private mutating func compareMigration(_ seen: Device, _ device: KernelTruth.Device) {
    let version = kernel.machine.flavour.version
    let address = seen.address
    guard version >= KernelVersion(6, 8) else {
      expect(seen.migration?.state, nil, "the migration of \(address)")
      return expect(seen.migration?.features, nil, "the migration features of \(address)")
    }
    expect(seen.migration?.state, device.migration, "the migration of \(address)")
    expect(seen.migration?.isPossible, device.migration != nil, "\(address) can migrate")
    let areTold = version >= KernelVersion(6, 18) || device.migration == nil
    expect(seen.migration?.features, areTold ? device.migrationFeatures : nil, "the migration features of \(address)")
  }
}
