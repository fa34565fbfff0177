import HostModel

/// What GET_PCI_HOT_RESET_INFO answers; its union is decoded by the DEV_ID flag.
package struct HotResetInfo: Hashable, Sendable {
  /// A function that the reset hits.
  package struct Entry: Hashable, Sendable {
    /// Where it is.
    package var address: PCIAddress
    /// Its IOMMU group; nil where device ids are given.
    package var group: Int?
    /// Its device id in the iommufd of the asking device; nil where groups are given.
    package var deviceID: Int32?

    /// An entry from its parts.
    package init(address: PCIAddress, group: Int? = nil, deviceID: Int32? = nil) {
      self.address = address
      self.group = group
      self.deviceID = deviceID
    }
  }

  /// The functions.
  package var entries: [Entry]
  /// The caller owns them all (VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED); nil where groups are given.
  package var isOwned: Bool?

  /// An answer from its parts.
  package init(entries: [Entry], isOwned: Bool?) {
    self.entries = entries
    self.isOwned = isOwned
  }
}
