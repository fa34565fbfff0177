import HostModel

/// An event inside the kernel that a trace of a real kernel shows as well.
package enum TraceEvent: Hashable, Sendable {
  /// A device set was allocated for its first member (`vfio_assign_device_set`).
  case setMade(String)
  /// A device joined a set.
  case joined(DeviceAddress, String)
  /// A device left its set (`vfio_release_device_set`).
  case left(DeviceAddress, String)
  /// The last member left and the set was freed.
  case setFreed(String)
  /// A driver's open_device ran, at the first open only.
  case openDevice(DeviceAddress)
  /// A driver's close_device ran, at the last close only.
  case closeDevice(DeviceAddress)
  /// A function reset was attempted (`pci_try_reset_function`, `__pci_reset_function_locked`); nil if it worked.
  case functionReset(PCIAddress, ErrorNumber?)
  /// A bus or slot was reset (`pci_reset_bus`) through this function; nil if it worked.
  case busReset(PCIAddress, ErrorNumber?)
  /// A driver was bound to a function.
  case bound(PCIAddress, String)
  /// A driver was unbound from a function.
  case unbound(PCIAddress, String)
  /// A driver asked the holder to release the device (`vfio_pci_core_request`), for the n-th time.
  case request(DeviceAddress, Int)
  /// A mediated device was created (`mdev_device_create`).
  case made(DeviceAddress)
  /// A mediated device was removed (`mdev_device_remove`).
  case removed(DeviceAddress)
  /// A device changed its migration state (`migration_set_state`, or a reset).
  case migrated(DeviceAddress, MigrationState)
  /// A line of the kernel's log.
  case log(String)
}
