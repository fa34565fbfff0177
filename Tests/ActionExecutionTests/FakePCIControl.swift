import ActionExecution
import ActionPlanning
import HostModel
import Runtime

/// An in-memory PCI bus that behaves like drivers/base/bus.c, and its directory of restore records. It outlives the
/// processes that act on it.
final class FakeBus {
  struct Function: Equatable {
    var ids = "8086:10d3"
    var driver: String?
    var override: String?
    /// The driver that the kernel chooses without an override.
    var native: String?
  }

  var functions: [PCIAddress: Function]
  var drivers: Set<String> = ["vfio-pci", "e1000e", "nvme", "igb"]
  var records: [RestoreRecord] = []
  /// Drivers that reject every function.
  var refusing: Set<String> = []

  init(_ functions: [PCIAddress: Function]) { self.functions = functions }

  func function(_ address: PCIAddress, _ call: KernelCall) throws(CallError) -> Function {
    guard let function = functions[address] else { throw CallError(call, .ENODEV) }
    return function
  }
}

/// A mishap at a call that changes something; the calls are counted from 1.
enum Mishap: Hashable, CaseIterable {
  /// The call fails without effect.
  case failure
  /// The first function with a driver disappears before the call.
  case vanishing
  /// The process is killed before or after the call.
  case killBefore, killAfter
}

/// One process's access to a bus. After a kill its calls have no effect.
final class FakePCIControl: PCIControl, RestoreStore {
  let bus: FakeBus
  var calls: [String] = []
  private let mishap: (at: Int, kind: Mishap, errno: Int32, victim: PCIAddress?)?
  private(set) var isKilled = false

  init(_ bus: FakeBus, mishap: (at: Int, kind: Mishap, errno: Int32, victim: PCIAddress?)? = nil) {
    self.bus = bus
    self.mishap = mishap
  }

  private func change(
    _ call: KernelCall, _ text: String, _ effect: () throws(CallError) -> Void
  ) throws(CallError) {
    if isKilled { throw CallError(call, ErrorNumber(999)) }
    calls.append(text)
    guard let mishap, calls.count == mishap.at else { return try effect() }
    switch mishap.kind {
    case .failure: throw CallError(call, ErrorNumber(mishap.errno))
    case .vanishing:
      if let victim = mishap.victim { bus.functions[victim] = nil }
      try effect()
    case .killBefore:
      isKilled = true
      throw CallError(call, ErrorNumber(999))
    case .killAfter:
      try effect()
      isKilled = true
      throw CallError(call, ErrorNumber(999))
    }
  }

  private func attach(_ address: PCIAddress, _ driver: String) {
    if !bus.refusing.contains(driver) { bus.functions[address]?.driver = driver }
  }

  func hasDriver(_ name: String) -> Bool { bus.drivers.contains(name) }

  func ids(of address: PCIAddress) throws(CallError) -> String? { try bus.function(address, .readDriver).ids }

  func driver(of address: PCIAddress) throws(CallError) -> String? {
    if isKilled { throw CallError(.readDriver, ErrorNumber(999)) }
    return try bus.function(address, .readDriver).driver
  }

  func driverOverride(of address: PCIAddress) throws(CallError) -> String? {
    if isKilled { throw CallError(.driverOverride, ErrorNumber(999)) }
    return try bus.function(address, .driverOverride).override
  }

  func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError) {
    try change(.driverOverride, "override \(address) \(driver ?? "-")") { () throws(CallError) in
      _ = try bus.function(address, .driverOverride)
      bus.functions[address]?.override = driver
    }
  }

  func unbind(_ address: PCIAddress, from driver: String) throws(CallError) {
    try change(.unbind, "unbind \(address) \(driver)") { () throws(CallError) in
      guard try bus.function(address, .unbind).driver == driver else { throw CallError(.unbind, .ENODEV) }
      bus.functions[address]?.driver = nil
    }
  }

  func bind(_ address: PCIAddress, to driver: String) throws(CallError) {
    try change(.bind, "bind \(address) \(driver)") { () throws(CallError) in
      guard bus.drivers.contains(driver) else { throw CallError(.bind, .ENOENT) }
      let function = try bus.function(address, .bind)
      guard driver == function.override ?? function.native else { throw CallError(.bind, .ENODEV) }
      guard function.driver == nil else { throw CallError(.bind, .EBUSY) }
      if bus.refusing.contains(driver) { throw CallError(.bind, .EIO) }
      attach(address, driver)
    }
  }

  func probe(_ address: PCIAddress) throws(CallError) {
    try change(.probe, "probe \(address)") { () throws(CallError) in
      guard let function = bus.functions[address] else { throw CallError(.probe, .EINVAL) }
      guard function.driver == nil, let driver = function.override ?? function.native, bus.drivers.contains(driver)
      else { return }
      attach(address, driver)
    }
  }

  func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot {
    throw CallError(.readConfiguration, .EIO)
  }

  func save(_ record: RestoreRecord) throws(SystemCallError) {
    try store("save") { bus.records.append(record) }
  }

  func remove(_ record: RestoreRecord) throws(SystemCallError) {
    try store("remove") { bus.records.removeAll { $0 == record } }
  }

  private func store(_ text: String, _ effect: () -> Void) throws(SystemCallError) {
    do throws(CallError) {
      try change(.saveRecord, text) { () throws(CallError) in effect() }
    } catch {
      throw SystemCallError("write", error.errno)
    }
  }

  func unfinished() -> [RestoreRecord] { bus.records }
  func unreadable() -> [String] { [] }
}
