import HostModel

/// The answer of GET_PCI_HOT_RESET_INFO; its union is decoded by the DEV_ID flag.
package struct HotResetInfo: Hashable, Sendable {
  /// An affected function.
  package struct Entry: Hashable, Sendable {
    /// The function's address.
    package var address: PCIAddress
    /// Its IOMMU group; nil if the answer has device IDs.
    package var group: Int?
    /// Its device id in the iommufd of the asking device; nil if the answer has groups.
    package var deviceID: Int32?

    /// Creates an entry with a group or a device ID.
    package init(address: PCIAddress, group: Int? = nil, deviceID: Int32? = nil) {
      self.address = address
      self.group = group
      self.deviceID = deviceID
    }
  }

  /// The affected functions.
  package var entries: [Entry]
  /// True if the caller owns them all (VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED); nil if the answer has groups.
  package var isOwned: Bool?

  /// Creates an answer.
  package init(entries: [Entry], isOwned: Bool?) {
    self.entries = entries
    self.isOwned = isOwned
  }
}
