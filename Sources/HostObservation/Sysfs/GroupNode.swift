import HostModel

/// A group's entry in /sys/class/vfio.
struct GroupNode: Sendable {
  let device: CharacterDevice
  /// The entry is `noiommu-N`.
  let isNoIOMMU: Bool

  /// Returns every group entry, by group number.
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

  /// Returns the node of a group, read again; nil if it has none.
  static func again(_ group: GroupFacts, _ files: any HostFiles) -> CharacterDevice? {
    group.node.map { CharacterDevice(files, number: $0.number, path: path(group.id, group.isNoIOMMU)) }
  }

  private static func path(_ id: Int, _ isNoIOMMU: Bool) -> String {
    "dev/vfio/\(isNoIOMMU ? "noiommu-" : "")\(id)"
  }
}
