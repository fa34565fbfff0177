import HostModel
import TerminalText

/// Reads /sys/kernel/iommu_groups.
struct GroupReader: Sendable {
  let files: any HostFiles
  let threads: Int
  let nodes: [Int: GroupNode]

  /// Returns the groups by number; `notes` gets a line for each part that could not be read.
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
    let directory = "sys/kernel/iommu_groups/\(id)/devices"
    let members = (try? files.entries(directory)) ?? []
    var otherDrivers: [String: String] = [:]
    for member in members where PCIAddress(member) == nil {
      if let driver = files.linkName("\(directory)/\(member)/driver") { otherDrivers[member.cleaned] = driver.cleaned }
    }
    var group = GroupFacts(
      id: id, devices: members.map { DeviceAddress(sysfsName: $0.cleaned) }.sorted(), otherDrivers: otherDrivers,
      node: nodes[id]?.device, isNoIOMMU: nodes[id]?.isNoIOMMU ?? false)
    // Both come from memory: no device is woken (`iommu_group_show_resv_regions`).
    group.reservedRegions = files.text("sys/kernel/iommu_groups/\(id)/reserved_regions").flatMap { text in
      let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
      let regions = lines.compactMap(ReservedRegion.init(line:))
      // A line that cannot be read may be the one that matters.
      return regions.count == lines.count ? regions : nil
    }
    group.domainType = files.line("sys/kernel/iommu_groups/\(id)/type")?.cleaned
    return group
  }
}
