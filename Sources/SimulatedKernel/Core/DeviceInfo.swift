/// The answer to VFIO_DEVICE_GET_INFO (`struct vfio_device_info`, include/uapi/linux/vfio.h).
package struct DeviceInfo: Hashable, Sendable {
  /// VFIO_DEVICE_FLAGS_RESET.
  package static let canReset: UInt32 = 1 << 0
  /// VFIO_DEVICE_FLAGS_AP.
  package static let isAP: UInt32 = 1 << 5
  /// VFIO_DEVICE_FLAGS_PCI.
  package static let isPCI: UInt32 = 1 << 1

  /// `flags`.
  package var flags: UInt32
  /// `num_regions`.
  package var regions: UInt32
  /// `num_irqs`.
  package var interrupts: UInt32
}

extension DeviceInfo {
  /// The answer of every PCI device: VFIO_PCI_NUM_REGIONS regions and VFIO_PCI_NUM_IRQS interrupts.
  static func pci(flags: UInt32) -> DeviceInfo { DeviceInfo(flags: isPCI | flags, regions: 9, interrupts: 5) }
}
