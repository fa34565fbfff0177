import ActionPlanning
import HostModel

/// Changes the drivers of PCI functions, as sysfs allows, and reads their configuration back after a reset. There is
/// one for Linux and one for the simulated kernel.
package protocol PCIControl {
  /// Returns true if a driver of this name is registered: /sys/bus/pci/drivers/NAME.
  func hasDriver(_ name: String) -> Bool
  /// Vendor and device ID as the kernel keeps them, `8086:10d3`; nil if unknown. Throws ENODEV if
  /// the function is gone.
  func ids(of address: PCIAddress) throws(CallError) -> String?
  /// The driver that a function is bound to; nil if unbound. Throws ENODEV if the function is gone.
  func driver(of address: PCIAddress) throws(CallError) -> String?
  /// `driver_override`; nil when none is set.
  func driverOverride(of address: PCIAddress) throws(CallError) -> String?
  /// Writes `driver_override`; nil clears it.
  func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError)
  /// Writes the driver's `unbind`. Blocks for as long as a process holds the device (`vfio_unregister_group_dev`).
  func unbind(_ address: PCIAddress, from driver: String) throws(CallError)
  /// Writes the driver's `bind`.
  func bind(_ address: PCIAddress, to driver: String) throws(CallError)
  /// Writes `drivers_probe`: the kernel looks for a driver, the override first.
  func probe(_ address: PCIAddress) throws(CallError)
  /// Reads the start of the configuration space and the link.
  func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot
}
