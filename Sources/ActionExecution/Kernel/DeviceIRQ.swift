/// An interrupt by which the kernel notifies the holder of a device (`VFIO_PCI_REQ_IRQ_INDEX`,
/// `VFIO_PCI_ERR_IRQ_INDEX`).
package enum DeviceIRQ: Hashable, Sendable, CaseIterable {
  /// The driver wants the device back: close it (`vfio_pci_core_request`).
  case request
  /// The device reported an uncorrectable error (`vfio_pci_aer_err_detected`).
  case error
}
