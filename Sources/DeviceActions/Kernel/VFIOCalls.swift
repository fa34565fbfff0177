import HostModel

/// An opened file of VFIO's or iommufd's.
package struct FileDescriptor: Hashable, Sendable {
  /// The descriptor.
  package var number: Int32

  /// A file by its descriptor.
  package init(_ number: Int32) { self.number = number }
}

/// What a container is asked to be (`VFIO_SET_IOMMU`).
package enum ContainerType: Hashable, Sendable {
  /// VFIO_TYPE1v2_IOMMU.
  case type1
  /// VFIO_NOIOMMU_IOMMU.
  case noIOMMU
}

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

/// What a holder is told by the kernel (`VFIO_PCI_REQ_IRQ_INDEX`, `VFIO_PCI_ERR_IRQ_INDEX`).
package enum DeviceIRQ: Hashable, Sendable, CaseIterable {
  /// Somebody wants the device: let go (`vfio_pci_core_request`).
  case request
  /// The device reported an uncorrectable error (`vfio_pci_aer_err_detected`).
  case error
}

/// The VFIO and iommufd calls of a kernel; one is Linux, one is in memory. Each may block for as long as the kernel
/// likes, and is for one thread at a time.
package protocol VFIOCalls {
  /// open(2) of a node, for reading and writing.
  func open(_ path: String) throws(CallError) -> FileDescriptor
  /// close(2); on the last file of a device the kernel resets it.
  func close(_ file: FileDescriptor) throws(CallError)

  /// VFIO_CHECK_EXTENSION: the container can be of this type.
  func knows(_ type: ContainerType, container: FileDescriptor) throws(CallError) -> Bool
  /// VFIO_GROUP_SET_CONTAINER.
  func setContainer(_ container: FileDescriptor, group: FileDescriptor) throws(CallError)
  /// VFIO_SET_IOMMU.
  func setIOMMU(_ type: ContainerType, container: FileDescriptor) throws(CallError)
  /// VFIO_GROUP_GET_DEVICE_FD, with the VF token where one is given.
  func device(_ address: DeviceAddress, token: String?, group: FileDescriptor) throws(CallError) -> FileDescriptor

  /// VFIO_DEVICE_BIND_IOMMUFD: the device's id there.
  func bind(_ device: FileDescriptor, iommufd: FileDescriptor) throws(CallError) -> UInt32
  /// IOMMU_IOAS_ALLOC: the id of a new address space.
  func allocateIOAS(iommufd: FileDescriptor) throws(CallError) -> UInt32
  /// VFIO_DEVICE_ATTACH_IOMMUFD_PT.
  func attach(_ device: FileDescriptor, to ioas: UInt32) throws(CallError)

  /// VFIO_DEVICE_RESET.
  func reset(_ device: FileDescriptor) throws(CallError)
  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.
  func hotResetInfo(_ device: FileDescriptor) throws(CallError) -> HotResetInfo
  /// VFIO_DEVICE_PCI_HOT_RESET, with these groups as proof of ownership; on the cdev path with none.
  func hotReset(_ device: FileDescriptor, groups: [FileDescriptor]) throws(CallError)
  /// VFIO_DEVICE_GET_IRQ_INFO: the device has this interrupt. Only PCI Express has errors to report
  /// (`vfio_pci_get_irq_count`), and a mediated device may have neither.
  func has(_ signal: DeviceIRQ, on device: FileDescriptor) -> Bool
  /// VFIO_DEVICE_SET_IRQS: an event descriptor (eventfd(2)) that becomes readable when the kernel says so; the caller
  /// closes it.
  func listen(for signal: DeviceIRQ, on device: FileDescriptor) throws(CallError) -> FileDescriptor
  /// read(2) of such an event: it is readable again once the kernel signals it again.
  func drain(_ event: FileDescriptor)
}
