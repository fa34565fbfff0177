import GuestFiles

/// The drivers and overrides of PCI functions, and vfiotop's remaining restore records, for comparison before and
/// after.
enum DriverState {
  /// Prints a line for each function, bridges included, and one for each record.
  static func report(_ addresses: [String]) {
    let directory = "/sys/bus/pci/devices"
    for address in addresses.isEmpty ? Files.entries(directory) : addresses {
      let override = Files.text("\(directory)/\(address)/driver_override")
      JSONValue.line(
        "state", ("address", .text(address)), ("there", .flag(Files.exists("\(directory)/\(address)"))),
        ("driver", JSONValue(Place(address: address).driver)),
        ("override", JSONValue(override == "(null)" ? nil : override)))
    }
    for name in Files.entries("/run/vfiotop") where name.hasPrefix("restore-") {
      JSONValue.line("plan", ("name", .text(name)))
    }
  }
}
