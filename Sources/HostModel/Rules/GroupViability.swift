/// The viability of a group: a group is viable if its DMA can be handed to a user (drivers/iommu/iommu.c,
/// `iommu_group_claim_dma_owner`).
struct GroupViability {
  /// The members whose drivers leave the DMA of the group to the kernel.
  let obstacles: [(address: DeviceAddress, driver: String)]

  /// The members whose driver could not be read, and registered devices that the group should list and does not: a tree
  /// that was copied in part.
  let unreadable: [DeviceAddress]

  /// True if nothing is in the way; nil if that is unknown.
  var isViable: Bool? { obstacles.isEmpty ? unreadable.isEmpty ? true : nil : false }

  /// Drivers that leave DMA ownership to others (`driver_managed_dma`) and are no VFIO drivers.
  private static let harmless: Set<String> = ["pci-stub", "pcieport"]

  /// Checks a group. A VFIO driver is recognised by its devices' registration, never by its name.
  /// `members` are the registered devices that name the group as theirs.
  init(
    _ group: GroupFacts, members: [DeviceAddress], topology: PCITopology, registered: Set<DeviceAddress>,
    rules: KernelRules
  ) {
    var obstacles: [(DeviceAddress, String)] = []
    var unreadable = members.filter { !group.devices.contains($0) }
    for address in group.devices where !registered.contains(address) {
      let function = address.pci.flatMap { topology[$0] }
      if address.pci != nil, function == nil { unreadable.append(address) }
      guard let driver = function?.driver ?? group.otherDrivers[address.description] else { continue }
      if Self.harmless.contains(driver) { continue }
      // Before 5.19 a bridge never counted, whatever its driver (`vfio_dev_driver_allowed`).
      if !rules.ownershipInIOMMUCore.value, function?.isBridge ?? false { continue }
      obstacles.append((address, driver))
    }
    self.obstacles = obstacles
    self.unreadable = unreadable.sorted()
  }

  /// The blockers of a group, one for each obstacle, without remedies.
  func blockers(group: Int) -> [Blocker] {
    obstacles.map { address, driver in
      Blocker(
        .groupNotViable, address: address, driver: driver,
        message:
          "IOMMU group \(group) is not viable: \(address) is bound to \(driver), which leaves the group's DMA to "
          + "the kernel.")
    }
  }
}
