import GuestFiles

/// Binding and unbinding drivers through sysfs, as driverctl(8) does.
enum Binding {
  /// Binds each function to `driver`; "host" is the one that the function's IDs select.
  static func bind(_ addresses: [String], to driver: String) {
    for address in addresses {
      unbind(address)
      let directory = "/sys/bus/pci/devices/\(address)"
      let wanted = driver == "host" ? "\n" : driver
      var result = Files.write("\(directory)/driver_override", wanted)
      if result == "works" { result = Files.write("/sys/bus/pci/drivers_probe", address) }
      let bound = Place(address: address).driver
      JSONValue.line(
        "bind", ("address", .text(address)), ("driver", .text(driver)), ("result", .text(result)),
        ("bound", JSONValue(bound)))
    }
  }

  /// Unbinds each function from its driver.
  static func unbind(_ address: String) {
    let directory = "/sys/bus/pci/devices/\(address)"
    guard Files.exists("\(directory)/driver") else { return }
    let result = Files.write("\(directory)/driver/unbind", address)
    JSONValue.line("unbind", ("address", .text(address)), ("result", .text(result)))
  }
}
