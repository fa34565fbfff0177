/// A method to reset a function (`pci_reset_fn_methods`, drivers/pci/pci.c). The raw value is its name in
/// `reset_method`.
package enum ResetMethod: String, Hashable, Sendable, CaseIterable {
  case deviceSpecific = "device_specific"
  case acpi
  case flr
  case af = "af_flr"
  case pm
  case bus
}
