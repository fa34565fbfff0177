/// Memory that the firmware keeps mapped for a group: the group cannot be taken from the kernel's own domain.
///
/// From 6.6 on `iommu_create_device_direct_mappings` marks the device (`require_direct`), and
/// `__iommu_device_set_domain` refuses every other domain with EINVAL. Before, only Intel's driver refused, with EPERM
/// (`device_is_rmrr_locked`, drivers/iommu/intel/iommu.c).
extension OpenRules {
  /// The failure of a group with such a region.
  func regionFailures(_ group: GroupFacts) -> [Failure] {
    guard let region = directRegion(group) else { return [] }
    if rules.refusesDirectRegions.value { return [(.EINVAL, [blocker(region, group)])] }
    return isBehindIntel(group) == true ? [(.EPERM, [blocker(region, group)])] : []
  }

  /// The doubts about a group with such a region on a kernel that may refuse it.
  func regionDoubts(_ group: GroupFacts) -> [Blocker] {
    if let unread = unreadRegions(group) { return [unread] }
    guard let region = directRegion(group), !group.isNoIOMMU, !rules.refusesDirectRegions.value else { return [] }
    let isKnown = rules.refusesDirectRegions.certainty != .assumed
    switch isBehindIntel(group) {
    case true: return []
    case false where isKnown: return []
    default: return [blocker(region, group)]
    }
  }

  /// The doubt about a group whose regions could not be read while those of others could: a tree that was copied in part.
  private func unreadRegions(_ group: GroupFacts) -> Blocker? {
    guard !group.isNoIOMMU, group.reservedRegions == nil, hasReservedRegions else { return nil }
    let isKnown = rules.refusesDirectRegions.certainty != .assumed
    if isKnown, !rules.refusesDirectRegions.value, isBehindIntel(group) == false { return nil }
    return blockers.unreadable(
      "The reserved regions of IOMMU group \(group.id)", "/sys/kernel/iommu_groups/\(group.id)/reserved_regions")
  }

  private func directRegion(_ group: GroupFacts) -> ReservedRegion? {
    guard !group.isNoIOMMU else { return nil }
    return group.reservedRegions?.first { $0.kind == .direct }
  }

  /// True if the group's IOMMU is Intel's; nil if nothing tells.
  private func isBehindIntel(_ group: GroupFacts) -> Bool? {
    let links = group.devices.compactMap { $0.pci.flatMap { topology[$0]?.iommu } }
    let names = links.isEmpty ? facts.iommus : links
    guard !names.isEmpty else { return nil }
    let areIntel = names.map { $0.hasPrefix("dmar") }
    return areIntel.allSatisfy { $0 == areIntel[0] } ? areIntel[0] : nil
  }

  private func blocker(_ region: ReservedRegion, _ group: GroupFacts) -> Blocker {
    Blocker(
      .reservedRegion, address: group.devices.first { $0.pci != nil },
      message: "The firmware keeps \(region.range) mapped for IOMMU group \(group.id) (RMRR, IVMD or RMR): the kernel "
        + "gives such a group to nobody.",
      remedies: [
        Remedy(
          .firmware,
          "Look for a firmware setting that excludes the slot or turns the reservation off (HPE: RMRR exclusion by conrep; "
            + "others: pre-boot DMA protection)."),
        Remedy(.otherSlot, "Another slot or card may have none. No setting of the kernel allows it."),
      ])
  }
}
