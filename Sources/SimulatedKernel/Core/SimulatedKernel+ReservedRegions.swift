import HostModel

/// Regions that the firmware keeps mapped 1:1 for a function, and what they forbid.
extension SimulatedKernel {
  /// The errno with which a group's DMA is refused to an owner (`__iommu_take_dma_ownership`, drivers/iommu/iommu.c), or
  /// nil. The group would leave the domain that maps such a region. From 6.6 no IOMMU lets it (`require_direct`,
  /// `__iommu_device_set_domain`). From 5.19 Intel's does not: the group gets an empty domain
  /// (`__iommu_group_alloc_blocking_domain`), which `intel_iommu_attach_device` refuses.
  func ownershipRefusal(of group: IOMMUGroup) -> ErrorNumber? {
    guard hasDirectRegion(group), !has(.reservedRegionsIgnored) else { return nil }
    if flavour.everyIOMMUKeepsDirectRegions != has(.reservedRegionErrno) { return .EINVAL }
    return machine.iommu == .intel ? .EPERM : nil
  }

  /// The errno with which a group is refused when it joins a domain of VFIO's, before 5.19
  /// (`vfio_iommu_type1_attach_group`); nil if it may. Intel's IOMMU refuses (`device_is_rmrr_locked`).
  func attachRefusal(of group: IOMMUGroup) -> ErrorNumber? {
    !flavour.ownershipInIOMMUCore && machine.iommu == .intel && hasDirectRegion(group) ? .EPERM : nil
  }

  private func hasDirectRegion(_ group: IOMMUGroup) -> Bool {
    group.functions.contains { $0.spec.reservedRegions.contains { $0.kind == .direct } }
  }

  /// The regions of a group in the order of their addresses, overlapping ones of a kind merged
  /// (`iommu_insert_resv_region`). VFIO's own groups have none.
  func reservedRegions(of group: IOMMUGroup) -> [FunctionSpec.ReservedRegion] {
    guard group.kind == .physical else { return [] }
    let order = FunctionSpec.ReservedRegion.Kind.allCases
    let all = Set(machine.iommu.regions + group.functions.flatMap(\.spec.reservedRegions)).sorted {
      if $0.start != $1.start { return $0.start < $1.start }
      return (order.firstIndex(of: $0.kind) ?? 0, $0.end) < (order.firstIndex(of: $1.kind) ?? 0, $1.end)
    }
    return all.reduce(into: []) { merged, region in
      if let index = merged.lastIndex(where: { $0.kind == region.kind && $0.end >= region.start }) {
        merged[index].end = max(merged[index].end, region.end)
      } else {
        merged.append(region)
      }
    }
  }
}
