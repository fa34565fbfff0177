extension FunctionReset {
  /// A line for each method that the kernel would try, with what it resets: `flr: this function only`
  /// (`pci_reset_fn_methods`, drivers/pci/pci.c).
  package var methodLines: [String] { methods.map { "\($0): \(reach(of: $0))" } }

  private var itself: String {
    takesVirtualFunctions ? "this function and its virtual functions" : "this function only"
  }

  private func reach(of method: String) -> String {
    switch method {
    case "bus", "cxl_bus":
      switch reachesByBus.count {
      case 0: "its bus, on which there is no other function"
      case 1: "its bus, and with it \(reachesByBus[0])"
      default: "its bus, \(reachesByBus.count + 1) functions with this one"
      }
    case "acpi": "what the firmware's _RST resets"
    case "device_specific": "this function, as the kernel's quirk for it does"
    case "pm": "\(itself), by D3hot and back"
    case "flr", "af_flr": itself
    default: "unknown what it resets"
    }
  }
}
