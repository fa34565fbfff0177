import HostModel

/// A group's entry in /sys/class/vfio.
struct GroupNode: Sendable {
  let device: CharacterDevice
  /// The entry is `noiommu-N`.
  let isNoIOMMU: Bool

  /// Every group entry, by group number.
  static func all(_ files: any HostFiles) -> [Int: GroupNode] {
    var result: [Int: GroupNode] = [:]
    for name in (try? files.entries("sys/class/vfio")) ?? [] {
      let isNoIOMMU = name.hasPrefix("noiommu-")
      guard let id = Int(isNoIOMMU ? String(name.dropFirst(8)) : name) else { continue }
      let number = files.line("sys/class/vfio/\(name)/dev").flatMap { DeviceNumber(sysfs: $0[...]) }
      result[id] = GroupNode(
        device: CharacterDevice(files, number: number, path: path(id, isNoIOMMU)), isNoIOMMU: isNoIOMMU)
    }
    return result
  }

  /// The node of a group that has one, looked at again.
  static func again(_ group: GroupFacts, _ files: any HostFiles) -> CharacterDevice? {
    group.node.map { CharacterDevice(files, number: $0.number, path: path(group.id, group.isNoIOMMU)) }
  }

  private static func path(_ id: Int, _ isNoIOMMU: Bool) -> String {
    "dev/vfio/\(isNoIOMMU ? "noiommu-" : "")\(id)"
  }
}

/// Reads /sys/kernel/iommu_groups.
struct GroupReader: Sendable {
  let files: any HostFiles
  let threads: Int
  let nodes: [Int: GroupNode]

  /// The groups by number; notes name what could not be read.
  func groups(_ notes: inout [String]) -> [GroupFacts] {
    let names: [String]
    do {
      names = try files.entries("sys/kernel/iommu_groups")
    } catch {
      if !error.isAbsence { notes.append("IOMMU groups: \(error)") }
      return []
    }
    return ScanThreads.map(names.compactMap { Int($0) }, threads: threads) { group($0) }.sorted { $0.id < $1.id }
  }

  private func group(_ id: Int) -> GroupFacts {
    let folder = "sys/kernel/iommu_groups/\(id)/devices"
    let members = (try? files.entries(folder)) ?? []
    var otherDrivers: [String: String] = [:]
    for member in members where PCIAddress(member) == nil {
      if let driver = files.linkName("\(folder)/\(member)/driver") { otherDrivers[member.cleaned] = driver.cleaned }
    }
    return GroupFacts(
      id: id, devices: members.map { DeviceAddress(sysfsName: $0.cleaned) }.sorted(), otherDrivers: otherDrivers,
      node: nodes[id]?.device, isNoIOMMU: nodes[id]?.isNoIOMMU ?? false)
  }
}
