import Glibc
import HostModel
import SimulatedKernel

/// The simulated kernel as a kernel under test.
package final class SimulatedUnderTest: KernelUnderTest {
  private let machine: MachineSpec
  private let endpoints: [PCIAddress]
  private let change: (SimulatedKernel) -> Void
  private var kernel: SimulatedKernel
  private var waiting: WaitingWrite?

  /// Runs on `machine`, of which scripts may use the `endpoints`. `change` is applied to each new kernel.
  package init(_ machine: MachineSpec, endpoints: [PCIAddress], change: @escaping (SimulatedKernel) -> Void = { _ in })
  {
    self.machine = machine
    self.endpoints = endpoints
    self.change = change
    kernel = SimulatedKernel(machine)
  }

  /// Boots a new kernel.
  package func begin() {
    waiting = nil
    kernel = SimulatedKernel(machine)
    change(kernel)
    for address in endpoints {
      if let driver = kernel.driver(of: address) { try? kernel.unbind(address, from: driver) }
    }
  }

  /// Starts a process.
  package func spawn(withoutRawIO: Bool) -> Int {
    Int(kernel.spawn(ProcessSpec(command: "script", hasRawIO: !withoutRawIO)))
  }

  /// Makes a call as a process.
  package func call(_ call: KernelCallUnderTest, as process: Int) -> CallAnswer {
    do throws(ErrorNumber) {
      return try carryOut(call, Int32(process))
    } catch {
      return CallAnswer(-Int(error.code))
    }
  }

  private func carryOut(_ call: KernelCallUnderTest, _ pid: Int32) throws(ErrorNumber) -> CallAnswer {
    func number(_ descriptor: Int) -> Int32 { Int32(descriptor) }
    switch call {
    case .openGroup(let address):
      guard let path = kernel.groupNode(of: address) else { return CallAnswer(-2) }
      return CallAnswer(Int(try kernel.open(path, by: pid)))
    case .openContainer: return CallAnswer(Int(try kernel.open("/dev/vfio/vfio", by: pid)))
    case .openNode(let address):
      guard let path = kernel.deviceNode(of: address) else { return CallAnswer(-2) }
      return CallAnswer(Int(try kernel.open(path, by: pid)))
    case .openIOMMUFD: return CallAnswer(Int(try kernel.open("/dev/iommu", by: pid)))
    case .close(let file): try kernel.close(number(file), by: pid)
    case .duplicate(let file): return CallAnswer(Int(try kernel.dup(number(file), by: pid)))
    case .take(let other, let file):
      return CallAnswer(Int(try kernel.pass(number(file), from: Int32(other), to: pid)))
    case .lose(let file): try kernel.loseInFlight(number(file), of: pid)
    case .map(let file, let region): try kernel.map(number(file), region: region, length: 4096, by: pid)
    case .fork: return CallAnswer(Int(try kernel.fork(pid)))
    case .exit: try kernel.exit(pid)
    case .setContainer(let group, let container):
      try kernel.setContainer(number(container), group: number(group), by: pid)
    case .unsetContainer(let group): try kernel.unsetContainer(group: number(group), by: pid)
    case .groupStatus(let group):
      let status = try kernel.groupStatus(number(group), by: pid)
      return CallAnswer(0, Self.status(isViable: status.isViable, hasContainer: status.hasContainer))
    case .checkExtension(let container, let type):
      return CallAnswer(Int(try kernel.checkExtension(Self.type(type), container: number(container), by: pid)))
    case .setIOMMU(let container, let type):
      try kernel.setIOMMU(Self.type(type), container: number(container), by: pid)
    case .getDevice(let group, let name):
      return CallAnswer(Int(try kernel.device(name, group: number(group), by: pid)))
    case .bind(let device, let context):
      let id = try kernel.bind(number(device), iommufd: number(context), by: pid)
      return CallAnswer(Int(id), "\(id)")
    case .allocateIOAS(let context):
      let id = try kernel.allocateIOAS(number(context), by: pid)
      return CallAnswer(Int(id), "\(id)")
    case .attach(let device, let space): try kernel.attach(number(device), to: UInt32(space), by: pid)
    case .detach(let device): try kernel.detach(number(device), by: pid)
    case .reset(let device): try kernel.reset(number(device), by: pid)
    case .resetInfo(let device, let capacity):
      let report = try kernel.hotResetInfo(number(device), capacity: capacity ?? .max, by: pid)
      return CallAnswer(
        0,
        Self.scope(
          report.entries.map { ($0.address, $0.groupOrID) }, hasIDs: report.hasIDs, isOwned: report.isOwned))
    case .hotReset(let device, let groups):
      try kernel.hotReset(number(device), groups: groups.map(number), by: pid)
    case .listen(let device, let index):
      guard index == 4 || index == 3 else {
        _ = try kernel.deviceInfo(number(device), by: pid)
        throw .EINVAL
      }
      let trigger: InterruptTrigger = index == 4 ? .request : .error
      try kernel.setTrigger(trigger, number(device), by: pid) {}
    case .migrate(let device, let state):
      let data = try kernel.setMigrationState(state, number(device), by: pid)
      return CallAnswer(Int(data ?? 0), data == nil ? "" : "data")
    case .migrationState(let device):
      return CallAnswer(0, try kernel.migrationState(number(device), by: pid).rawValue)
    case .migrationFlags(let device):
      return CallAnswer(0, "\(try kernel.migrationFlags(number(device), by: pid).rawValue)")
    case .probeFeature(let device, let feature, let sets):
      var data: [UInt8] = []
      let flags = UInt32(feature) | (sets ? FeatureRequest.set : FeatureRequest.get) | FeatureRequest.probe
      try kernel.feature(number(device), flags: flags, argsz: 8, data: &data, by: pid)
    case .readData(let data):
      var total = 0
      while true {
        let bytes = try kernel.readMigration(number(data), count: 4096, by: pid)
        if bytes.isEmpty { return CallAnswer(0, "\(total)") }
        total += bytes.count
      }
    case .copyData(let data, let other):
      var total = 0
      while true {
        let bytes = try kernel.readMigration(number(data), count: 4096, by: pid)
        if bytes.isEmpty { return CallAnswer(0, "\(total)") }
        total += try kernel.writeMigration(number(other), bytes, by: pid)
      }
    case .malformed(let file, let argument): try kernel.refuse(argument, number(file), by: pid)
    case .setToken(let device, let token):
      guard var bytes = Self.bytes(token) else { throw .EINVAL }
      // VFIO_DEVICE_FEATURE, SET, PCI_VF_TOKEN.
      try kernel.feature(number(device), flags: 1 << 17, argsz: 24, data: &bytes, by: pid)
    }
    return CallAnswer(0)
  }

  /// A type that no IOMMU driver knows is treated like one of another architecture.
  private static func type(_ number: Int) -> IOMMUType { IOMMUType(rawValue: Int32(number)) ?? .spapr }

  /// The bytes of a UUID; nil for a malformed one.
  package static func bytes(_ uuid: String) -> [UInt8]? {
    var rest = uuid.filter { $0 != "-" }[...]
    var bytes: [UInt8] = []
    while rest.count >= 2, let byte = UInt8(rest.prefix(2), radix: 16) {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes.count == 16 && rest.isEmpty ? bytes : nil
  }

  /// The flags of a group as words.
  package static func status(isViable: Bool, hasContainer: Bool) -> String {
    (isViable ? "viable" : "not viable") + (hasContainer ? " container" : "")
  }

  /// A scope as words.
  package static func scope(_ entries: [(PCIAddress, Int32)], hasIDs: Bool, isOwned: Bool) -> String {
    let list = entries.map { "\($0.0):\($0.1)" }.joined(separator: ",")
    return (hasIDs ? isOwned ? "ids owned " : "ids " : "groups ") + list
  }

  // MARK: sysfs

  /// Writes on another thread, because the write may have to wait.
  package func write(_ write: SysfsWrite) -> CallResult? {
    let kernel = kernel
    let running = WaitingWrite {
      do throws(ErrorNumber) {
        switch write {
        case .override(let address, let driver): try kernel.setDriverOverride(driver, of: address)
        case .bind(let address, let driver): try kernel.bind(address, to: driver)
        case .unbind(let address, let driver): try kernel.unbind(address, from: driver)
        case .probe(let address): try kernel.probe(address)
        case .virtualFunctions(let address, let count): try kernel.setVirtualFunctionCount(count, of: address)
        case .noIOMMUMode(let isOn): kernel.setNoIOMMUMode(isOn)
        case .makeMediated(let uuid): try kernel.createMediatedDevice(uuid)
        case .removeMediated(let uuid): try kernel.removeMediatedDevice(uuid)
        case .resetMethods(let address, let methods):
          let known = methods.compactMap(ResetMethod.init)
          if known.count < methods.count { throw .EINVAL }
          try kernel.setResetMethods(known, of: address)
        }
        return 0
      } catch {
        return -Int(error.code)
      }
    }
    while true {
      if let result = running.result { return result }
      if !kernel.waitingForHolders.isEmpty {
        waiting = running
        return nil
      }
      usleep(20)
    }
  }

  /// The result of the waiting write, which continues as soon as no process holds the device.
  package func finishedWrite(isExpected: Bool) -> CallResult? {
    guard let waiting else { return nil }
    while kernel.waitingForHolders.isEmpty, waiting.result == nil { usleep(20) }
    guard let result = waiting.result else { return nil }
    self.waiting = nil
    return result
  }

  // MARK: Observations

  /// The kernel's own trace, restricted to what Linux shows.
  package func takeEvents() -> [String] {
    kernel.takeTrace().compactMap { event in
      switch event {
      // Linux is not traced for other devices: their drivers use other functions.
      case .openDevice(.named), .closeDevice(.named), .request(.named, _): nil
      case .openDevice(let address): "open_device \(address)"
      case .closeDevice(let address): "close_device \(address)"
      case .functionReset(let address, let error): "function_reset \(address) \(Self.result(error))"
      case .busReset(let address, let error): "bus_reset \(address) \(Self.result(error))"
      case .request(let address, 0): "request \(address)"
      default: nil
      }
    }
  }

  private static func result(_ error: ErrorNumber?) -> String { error?.name ?? "works" }

  /// The drivers of the functions that scripts may use, and of virtual functions.
  package func drivers() -> [PCIAddress: String?] {
    var result: [PCIAddress: String?] = [:]
    for address in kernel.functionAddresses where endpoints.contains(address) || kernel.isVirtual(address) {
      result[address] = .some(kernel.driver(of: address))
    }
    return result
  }

  /// The kernel's own counts.
  package func modules() -> [String: Int] { kernel.moduleReferences }

  /// The sets of devices that can be found.
  package func sets() -> Set<Set<DeviceAddress>> { Set(kernel.members) }

  /// Makes the same calls one by one.
  package func look(at groups: [Int], _ devices: [Int], of process: Int) -> Sight {
    Sight(
      groups: groups.map { call(.groupStatus($0), as: process) },
      scopes: devices.map { call(.resetInfo($0, capacity: nil), as: process) },
      counts: devices.map { kernel.openCount(of: Int32($0), by: Int32(process)) })
  }
}

/// A write to sysfs on its own thread, because it may wait for the holders of a device.
private final class WaitingWrite: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var ended: Int?
  private let body: @Sendable () -> Int

  init(_ body: @escaping @Sendable () -> Int) {
    self.body = body
    pthread_mutex_init(lock, nil)
    var thread = pthread_t()
    let own = Unmanaged.passRetained(self)
    let started = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let write = Unmanaged<WaitingWrite>.fromOpaque(argument).takeRetainedValue()
        let result = write.body()
        pthread_mutex_lock(write.lock)
        write.ended = result
        pthread_mutex_unlock(write.lock)
        return nil
      }, own.toOpaque())
    if started == 0 { pthread_detach(thread) } else { own.release() }
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// The result; nil while it runs or waits.
  var result: Int? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return ended
  }
}
