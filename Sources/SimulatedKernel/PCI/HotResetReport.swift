import HostModel

/// The answer of GET_PCI_HOT_RESET_INFO.
package struct HotResetReport: Hashable, Sendable {
  /// An affected function.
  package struct Entry: Hashable, Sendable {
    /// The address of the function.
    package var address: PCIAddress
    /// The IOMMU group, or the device's ID in the caller's iommufd: 0 if owned through its group, -1 if not owned.
    package var groupOrID: Int32
  }

  /// VFIO_PCI_HOT_RESET_FLAG_DEV_ID: the entries have IDs instead of groups.
  package var hasIDs: Bool
  /// VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED.
  package var isOwned: Bool
  /// The affected functions in the order of the walk.
  package var entries: [Entry]
}
