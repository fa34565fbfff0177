import HostModel

/// The calls that actions make; the raw value is the name that the kernel's documentation has for it.
package enum KernelCall: String, Hashable, Sendable, Codable, CaseIterable {
  case open = "open"
  case close = "close"
  case setContainer = "VFIO_GROUP_SET_CONTAINER"
  case checkExtension = "VFIO_CHECK_EXTENSION"
  case setIOMMU = "VFIO_SET_IOMMU"
  case getDevice = "VFIO_GROUP_GET_DEVICE_FD"
  case bindIOMMUFD = "VFIO_DEVICE_BIND_IOMMUFD"
  case allocateIOAS = "IOMMU_IOAS_ALLOC"
  case attach = "VFIO_DEVICE_ATTACH_IOMMUFD_PT"
  case setInterrupt = "VFIO_DEVICE_SET_IRQS"
  case reset = "VFIO_DEVICE_RESET"
  case hotResetInfo = "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO"
  case hotReset = "VFIO_DEVICE_PCI_HOT_RESET"
  case driverOverride = "driver_override"
  /// readlink(2) of the function's link to its driver, and reads of its ids.
  case readDriver = "driver"
  case unbind = "unbind"
  case bind = "bind"
  case probe = "drivers_probe"
  case readConfiguration = "config"
  /// A change of a file of vfiotop's own: the restore record of a sibling bind.
  case saveRecord = "restore plan"

  /// The time after which a call counts as stuck, in microseconds. The kernel itself waits up to 60 s for a device
  /// after a reset (`pci_dev_wait`, PCIE_RESET_READY_POLL_MS).
  package static let deadline: Int64 = 75_000_000
}
