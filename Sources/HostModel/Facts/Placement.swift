/// The parts of the machine that a PCI function is attached to.
package struct Placement: Hashable, Sendable {
  /// The IOMMU in front of it (``PCIFunction/iommu``).
  package var iommu: String?
  /// The NUMA node that it is nearest to (``PCIFunction/numaNode``).
  package var numaNode: Int?
  /// The name of the slot it is in, as the firmware or the hotplug driver calls it; nil if it is in none, or if several
  /// slots claim its place.
  package var slot: String?

  /// Creates a placement of which nothing is known.
  package init(iommu: String? = nil, numaNode: Int? = nil, slot: String? = nil) {
    self.iommu = iommu
    self.numaNode = numaNode
    self.slot = slot
  }
}
