/// A function that makes the kernel refuse a reset of its bus or slot, or may (`pci_bus_resettable`,
/// `pci_slot_resettable`, drivers/pci/pci.c).
struct BusResetObstacle: Hashable {
  /// The reasons.
  enum Reason: Hashable {
    /// PCI_DEV_FLAGS_NO_BUS_RESET.
    case flag
    /// The module vendor_reset sets that flag for some AMD GPUs.
    case vendorReset
    /// This kernel asks each function on a bus for a reset method of its own.
    case noMethodOfItsOwn
  }

  let address: PCIAddress
  let reason: Reason
  /// False if it cannot be told.
  let isCertain: Bool
}
