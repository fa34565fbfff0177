import ActionExecution
import ActionPlanning
import HostModel

/// Driver binding and configuration space of the simulated host's functions.
package struct SimulatedPCIControl: PCIControl {
  private let kernel: SimulatedKernel

  /// Controls the functions of `kernel`.
  package init(_ kernel: SimulatedKernel) { self.kernel = kernel }

  /// Returns whether a driver of this name is registered.
  package func hasDriver(_ name: String) -> Bool { kernel.driverNames.contains(name) }

  /// The IDs that the kernel has cached. They stay known after the function stopped responding.
  package func ids(of address: PCIAddress) throws(CallError) -> String? {
    try KernelCall.readDriver.answered { () throws(ErrorNumber) in
      try kernel.configuration(of: address, asKept: true).ids
    }
  }

  /// The driver that a function is bound to.
  package func driver(of address: PCIAddress) throws(CallError) -> String? {
    _ = try KernelCall.readDriver.answered { () throws(ErrorNumber) in try kernel.driverOverride(of: address) }
    return kernel.driver(of: address)
  }

  /// `driver_override`.
  package func driverOverride(of address: PCIAddress) throws(CallError) -> String? {
    try KernelCall.driverOverride.answered { () throws(ErrorNumber) in try kernel.driverOverride(of: address) }
  }

  /// Writes `driver_override`.
  package func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError) {
    try KernelCall.driverOverride.answered { () throws(ErrorNumber) in try kernel.setDriverOverride(driver, of: address)
    }
  }

  /// Writes the driver's `unbind`.
  package func unbind(_ address: PCIAddress, from driver: String) throws(CallError) {
    try KernelCall.unbind.answered { () throws(ErrorNumber) in try kernel.unbind(address, from: driver) }
  }

  /// Writes the driver's `bind`.
  package func bind(_ address: PCIAddress, to driver: String) throws(CallError) {
    try KernelCall.bind.answered { () throws(ErrorNumber) in try kernel.bind(address, to: driver) }
  }

  /// Writes `drivers_probe`.
  package func probe(_ address: PCIAddress) throws(CallError) {
    try KernelCall.probe.answered { () throws(ErrorNumber) in try kernel.probe(address) }
  }

  /// The function's configuration space as the bus returns it.
  package func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot {
    try KernelCall.readConfiguration.answered { () throws(ErrorNumber) in
      try kernel.configuration(of: address, asKept: false)
    }
  }
}

extension SimulatedKernel {
  /// The names of all registered drivers.
  var driverNames: Set<String> { look { Set(drivers.keys) } }

  /// The start of a function's configuration space. With `asKept` it is the kernel's cached copy; otherwise the
  /// function answers, and a function that is gone reads as all ones.
  func configuration(of address: PCIAddress, asKept: Bool) throws(ErrorNumber) -> ConfigSpaceSnapshot {
    try call { () throws(ErrorNumber) in
      let function = try function(address)
      if function.isGone, !asKept {
        return ConfigSpaceSnapshot(
          vendorID: 0xffff, deviceID: 0xffff, command: 0xffff, bars: Array(repeating: .max, count: 6), link: nil)
      }
      let bars = (0..<6).map { index in
        function.spec.barSizes.indices.contains(index) && function.spec.barSizes[index] > 0
          ? 0xe000_0000 + UInt32(index) << 20 : 0
      }
      return ConfigSpaceSnapshot(
        vendorID: function.spec.vendorID, deviceID: function.spec.deviceID, command: 0x0402, bars: bars,
        link: function.bus.bridge == nil ? nil : "16.0 GT/s PCIe x16")
    }
  }
}
