import HostModel

/// An opened file of VFIO's or iommufd's.
public struct OpenedFile: Hashable, Sendable {
  /// The descriptor.
  public var number: Int32

  /// A file by its descriptor.
  public init(_ number: Int32) { self.number = number }
}

/// What a container is asked to be (`VFIO_SET_IOMMU`).
public enum ContainerType: Hashable, Sendable {
  /// VFIO_TYPE1v2_IOMMU.
  case type1
  /// VFIO_NOIOMMU_IOMMU.
  case noIOMMU
}

/// What GET_PCI_HOT_RESET_INFO answers; its union is decoded by the DEV_ID flag.
public struct HotResetInfo: Hashable, Sendable {
  /// A function that the reset hits.
  public struct Entry: Hashable, Sendable {
    /// Where it is.
    public var address: PCIAddress
    /// Its IOMMU group; nil where device ids are given.
    public var group: Int?
    /// Its device id in the iommufd of the asking device; nil where groups are given.
    public var deviceID: Int32?

    /// An entry from its parts.
    public init(address: PCIAddress, group: Int? = nil, deviceID: Int32? = nil) {
      self.address = address
      self.group = group
      self.deviceID = deviceID
    }
  }

  /// The functions.
  public var entries: [Entry]
  /// The caller owns them all (VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED); nil where groups are given.
  public var isOwned: Bool?

  /// An answer from its parts.
  public init(entries: [Entry], isOwned: Bool?) {
    self.entries = entries
    self.isOwned = isOwned
  }
}

/// What a holder is told by the kernel (`VFIO_PCI_REQ_IRQ_INDEX`, `VFIO_PCI_ERR_IRQ_INDEX`).
public enum DeviceSignal: Hashable, Sendable, CaseIterable {
  /// Somebody wants the device: let go (`vfio_pci_core_request`).
  case request
  /// The device reported an uncorrectable error (`vfio_pci_aer_err_detected`).
  case error
}

/// The VFIO and iommufd calls of a kernel; one is Linux, one is in memory. Each may block for as long as the kernel
/// likes, and is for one thread at a time.
public protocol VFIOCalls {
  /// open(2) of a node, for reading and writing.
  func open(_ path: String) throws(CallError) -> OpenedFile
  /// close(2); on the last file of a device the kernel resets it.
  func close(_ file: OpenedFile) throws(CallError)

  /// VFIO_CHECK_EXTENSION: the container can be of this type.
  func knows(_ type: ContainerType, container: OpenedFile) throws(CallError) -> Bool
  /// VFIO_GROUP_SET_CONTAINER.
  func setContainer(_ container: OpenedFile, group: OpenedFile) throws(CallError)
  /// VFIO_SET_IOMMU.
  func setIOMMU(_ type: ContainerType, container: OpenedFile) throws(CallError)
  /// VFIO_GROUP_GET_DEVICE_FD, with the VF token where one is given.
  func device(_ address: DeviceAddress, token: String?, group: OpenedFile) throws(CallError) -> OpenedFile

  /// VFIO_DEVICE_BIND_IOMMUFD: the device's id there.
  func bind(_ device: OpenedFile, iommufd: OpenedFile) throws(CallError) -> UInt32
  /// IOMMU_IOAS_ALLOC: the id of a new address space.
  func allocateIOAS(iommufd: OpenedFile) throws(CallError) -> UInt32
  /// VFIO_DEVICE_ATTACH_IOMMUFD_PT.
  func attach(_ device: OpenedFile, to ioas: UInt32) throws(CallError)

  /// VFIO_DEVICE_RESET.
  func reset(_ device: OpenedFile) throws(CallError)
  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.
  func hotResetInfo(_ device: OpenedFile) throws(CallError) -> HotResetInfo
  /// VFIO_DEVICE_PCI_HOT_RESET, with these groups as proof of ownership; on the cdev path with none.
  func hotReset(_ device: OpenedFile, groups: [OpenedFile]) throws(CallError)
  /// VFIO_DEVICE_GET_IRQ_INFO: the device has this interrupt. Only PCI Express has errors to report
  /// (`vfio_pci_get_irq_count`), and a mediated device may have neither.
  func has(_ signal: DeviceSignal, on device: OpenedFile) -> Bool
  /// VFIO_DEVICE_SET_IRQS: an event descriptor (eventfd(2)) that becomes readable when the kernel says so; the caller
  /// closes it.
  func listen(for signal: DeviceSignal, on device: OpenedFile) throws(CallError) -> OpenedFile
  /// read(2) of such an event: it is readable again once the kernel signals it again.
  func drain(_ event: OpenedFile)
}
