import DeviceActions
import HostModel

/// Drivers and configuration of a simulated machine's functions.
package struct SimulatedPCIControl: PCIControl {
  private let kernel: SimulatedKernel

  /// The control of a machine.
  package init(_ kernel: SimulatedKernel) { self.kernel = kernel }

  /// A driver of this name is registered.
  package func hasDriver(_ name: String) -> Bool { kernel.driverNames.contains(name) }

  /// The ids that the kernel keeps, also of a function that does not answer any more.
  package func ids(of address: PCIAddress) throws(CallError) -> String? {
    try KernelCall.readDriver.answered { () throws(Errno) in try kernel.configuration(of: address, asKept: true).ids }
  }

  /// The driver that a function is bound to.
  package func driver(of address: PCIAddress) throws(CallError) -> String? {
    _ = try KernelCall.readDriver.answered { () throws(Errno) in try kernel.driverOverride(of: address) }
    return kernel.driver(of: address)
  }

  /// `driver_override`.
  package func driverOverride(of address: PCIAddress) throws(CallError) -> String? {
    try KernelCall.driverOverride.answered { () throws(Errno) in try kernel.driverOverride(of: address) }
  }

  /// Writes `driver_override`.
  package func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError) {
    try KernelCall.driverOverride.answered { () throws(Errno) in try kernel.setDriverOverride(driver, of: address) }
  }

  /// Writes the driver's `unbind`.
  package func unbind(_ address: PCIAddress, from driver: String) throws(CallError) {
    try KernelCall.unbind.answered { () throws(Errno) in try kernel.unbind(address, from: driver) }
  }

  /// Writes the driver's `bind`.
  package func bind(_ address: PCIAddress, to driver: String) throws(CallError) {
    try KernelCall.bind.answered { () throws(Errno) in try kernel.bind(address, to: driver) }
  }

  /// Writes `drivers_probe`.
  package func probe(_ address: PCIAddress) throws(CallError) {
    try KernelCall.probe.answered { () throws(Errno) in try kernel.probe(address) }
  }

  /// What the function looks like on the bus.
  package func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot {
    try KernelCall.readConfiguration.answered { () throws(Errno) in try kernel.configuration(of: address, asKept: false)
    }
  }
}

extension SimulatedKernel {
  /// The names of the drivers there are.
  var driverNames: Set<String> { look { Set(drivers.keys) } }

  /// The start of a function's configuration space: as it answers, all ones when it is gone; or as the kernel keeps it.
  func configuration(of address: PCIAddress, asKept: Bool) throws(Errno) -> ConfigSpaceSnapshot {
    try call { () throws(Errno) in
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

/// Plans of sibling binds in memory: they live as long as the simulated machine.
package final class MemoryRestoreStore: RestoreStore {
  private var records: [RestoreRecord] = []

  /// A store without plans.
  package init() {}

  /// Keeps a plan.
  package func save(_ record: RestoreRecord) throws(CallError) {
    records.removeAll { $0 == record }
    records.append(record)
  }

  /// Forgets a plan.
  package func remove(_ record: RestoreRecord) throws(CallError) { records.removeAll { $0 == record } }

  /// All that is kept: there is one process that acts on the machine.
  package func unfinished() -> [RestoreRecord] { records }
}
