/// A PCI function that a hot reset affects.
package struct AffectedFunction: Hashable, Sendable {
  /// The address.
  package var address: PCIAddress
  /// Its IOMMU group.
  package var iommuGroup: Int?
  /// Its driver.
  package var driver: String?
  /// It is a member of the set.
  package var isMember: Bool
  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO lists it.
  package var isReportedByKernel: Bool

  /// Creates an affected function.
  package init(address: PCIAddress, iommuGroup: Int?, driver: String?, isMember: Bool, isReportedByKernel: Bool) {
    self.address = address
    self.iommuGroup = iommuGroup
    self.driver = driver
    self.isMember = isMember
    self.isReportedByKernel = isReportedByKernel
  }
}
