/// What a holder is told by the kernel (`VFIO_PCI_REQ_IRQ_INDEX`, `VFIO_PCI_ERR_IRQ_INDEX`).
package enum DeviceIRQ: Hashable, Sendable, CaseIterable {
  /// Somebody wants the device: let go (`vfio_pci_core_request`).
  case request
  /// The device reported an uncorrectable error (`vfio_pci_aer_err_detected`).
  case error
}
