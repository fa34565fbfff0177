import HostModel
import SimulatedKernel

/// Constant load on a simulated host: guests and tools that open, map, share, close and crash, and an administrator who
/// binds, resets, and creates virtual and mediated devices. One seed determines everything.
struct Traffic {
  /// The kernel under load.
  let kernel = SimulatedKernel(Traffic.machine)
  /// The number of changes that the kernel has made.
  private(set) var changes = 0
  private var chance: Chance
  private var processes: [Int32] = []
  /// The descriptors of each process, with their kinds.
  private var files: [Int32: [Int32: Kind]] = [:]
  private var lost = 0

  /// The kind of a descriptor.
  private enum Kind: Hashable { case group, container, iommufd, device, data }

  private static let cardPlace = PCIAddress(bus: 0x41, device: 0, function: 0)
  private static let endpoints = [
    PCIAddress(bus: 1, device: 0, function: 0), PCIAddress(bus: 1, device: 0, function: 1),
    PCIAddress(bus: 2, device: 1, function: 0), PCIAddress(bus: 2, device: 2, function: 0),
    PCIAddress(bus: 3, device: 0, function: 0), PCIAddress(bus: 0, device: 5, function: 0),
  ]
  private static let uuids = (1...3).map { "83b8f4f2-509f-382f-3c1e-e6bfe0fa100\($0)" }
  /// The maximum numbers at a time. With these bounds, endless growth is the observer's fault.
  private static let limits = (processes: 8, files: 24, lost: 6)

  private static let machine: MachineSpec = {
    func port(_ device: UInt8) -> PCIAddress { PCIAddress(bus: 0, device: device, function: 0) }
    var functions = (1...4).map {
      FunctionSpec.port(port(UInt8($0)), iommuGroup: $0, hasHotplugSlot: $0 == 3)
    }
    for (index, address) in endpoints.enumerated() {
      functions.append(
        FunctionSpec(
          address, below: address.bus == 0 ? nil : port(address.bus), vendorID: 0x8086, deviceID: 0x10d3,
          classCode: 0x020000, name: "82574L", driver: "e1000e",
          // The two functions of bus 1 share a group.
          iommuGroup: address.bus == 1 ? 20 : 20 + index,
          resetMethods: index.isMultiple(of: 2) ? [.flr, .bus] : [.bus],
          barSizes: [131_072, 0, 32]))
    }
    var card = FunctionSpec(
      cardPlace, below: port(4), vendorID: 0x15b3, deviceID: 0x101d, classCode: 0x020000, name: "ConnectX-6 Dx",
      driver: "mlx5_core", iommuGroup: 40, resetMethods: [.flr, .bus], barSizes: [32 << 20])
    card.virtualFunctions = FunctionSpec.VirtualFunctions(
      possible: 4, deviceID: 0x101e, offset: 1, stride: 1, name: "ConnectX virtual function", driver: "mlx5_core")
    var machine = MachineSpec(name: "soak", flavour: .v7_3, functions: functions + [card])
    machine.mediated = .mtty
    return machine
  }()

  init(seed: UInt64) { chance = Chance(seed: seed) }

  /// Makes this many changes; failed calls do not count.
  mutating func change(_ count: Int) {
    let end = changes + count
    while changes < end { if attempt() { changes += 1 } }
    _ = kernel.takeTrace()
  }

  /// Ends every process and releases every device.
  mutating func stop() {
    for pid in processes { try? kernel.exit(pid) }
    (processes, files) = ([], [:])
    kernel.dropInFlight()
  }

  private mutating func attempt() -> Bool {
    guard let pid = processes.randomElement(using: &chance) else { return spawn() }
    do {
      switch Int.random(in: 0..<100, using: &chance) {
      case 0..<6: return spawn()
      case 6..<8: return try exit(pid)
      case 8..<10: return try fork(pid)
      case 10..<24: return try openByGroup(pid)
      case 24..<36: return try openByNode(pid)
      case 36..<58: return try close(pid)
      case 58..<63: return try share(pid)
      case 63..<66: return try lose(pid)
      case 66..<71: return try map(pid)
      case 71..<77: return try reset(pid)
      case 77..<84: return try migrate(pid)
      case 84..<95: return try bind()
      case 95..<98: return try mediate()
      default: return try virtualize()
      }
    } catch { return false }
  }

  // MARK: Processes

  private mutating func spawn() -> Bool {
    guard processes.count < Self.limits.processes else { return false }
    let number = Int.random(in: 0..<1000, using: &chance)
    let arguments = ["/usr/bin/qemu-system-x86_64", "-name", "guest=vm\(number)"]
    add(kernel.spawn(ProcessSpec(command: "qemu-system-x86", arguments: arguments, userID: 64055)), files: [:])
    return true
  }

  private mutating func add(_ pid: Int32, files: [Int32: Kind]) {
    processes.append(pid)
    self.files[pid] = files
  }

  private mutating func exit(_ pid: Int32) throws -> Bool {
    processes.removeAll { $0 == pid }
    files[pid] = nil
    try kernel.exit(pid)
    return true
  }

  private mutating func fork(_ pid: Int32) throws -> Bool {
    guard processes.count < Self.limits.processes else { return false }
    add(try kernel.fork(pid), files: files[pid] ?? [:])
    return true
  }

  private mutating func keep(_ number: Int32, _ kind: Kind, _ pid: Int32) { files[pid, default: [:]][number] = kind }

  private func has(_ kind: Kind, _ pid: Int32) -> [Int32] {
    (files[pid] ?? [:]).filter { $0.value == kind }.keys.sorted()
  }

  private func isFull(_ pid: Int32) -> Bool { files[pid]?.count ?? 0 >= Self.limits.files }

  // MARK: Files

  private mutating func anyDevice() -> DeviceAddress? {
    let virtual = kernel.functionAddresses.filter(kernel.isVirtual)
    let all = (Self.endpoints + virtual).map { DeviceAddress.pci($0) } + kernel.mediatedDevices.map { .named($0) }
    return all.randomElement(using: &chance)
  }

  private mutating func openByGroup(_ pid: Int32) throws -> Bool {
    guard !isFull(pid), let address = anyDevice(), let node = kernel.groupNode(of: address) else { return false }
    let group = try kernel.open(node, by: pid)
    keep(group, .group, pid)
    let container = try has(.container, pid).randomElement(using: &chance) ?? kernel.open("/dev/vfio/vfio", by: pid)
    keep(container, .container, pid)
    try kernel.setContainer(container, group: group, by: pid)
    try? kernel.setIOMMU(.type1v2, container: container, by: pid)
    keep(try kernel.device("\(address)", group: group, by: pid), .device, pid)
    return true
  }

  private mutating func openByNode(_ pid: Int32) throws -> Bool {
    guard !isFull(pid), let address = anyDevice(), let node = kernel.deviceNode(of: address) else { return false }
    let file = try kernel.open(node, by: pid)
    keep(file, .device, pid)
    if Int.random(in: 0..<6, using: &chance) == 0 { return true }
    let iommufd = try has(.iommufd, pid).randomElement(using: &chance) ?? kernel.open("/dev/iommu", by: pid)
    keep(iommufd, .iommufd, pid)
    _ = try kernel.bind(file, iommufd: iommufd, by: pid)
    return true
  }

  private mutating func close(_ pid: Int32) throws -> Bool {
    guard let number = files[pid]?.keys.sorted().randomElement(using: &chance) else { return false }
    files[pid]?[number] = nil
    try kernel.close(number, by: pid)
    return true
  }

  private mutating func share(_ pid: Int32) throws -> Bool {
    guard let (number, kind) = files[pid]?.sorted(by: { $0.key < $1.key }).randomElement(using: &chance),
      let other = processes.randomElement(using: &chance), !isFull(other)
    else { return false }
    keep(try pid == other ? kernel.dup(number, by: pid) : kernel.pass(number, from: pid, to: other), kind, other)
    return true
  }

  /// Sends a descriptor to a socket that is never read, then closes the sockets.
  private mutating func lose(_ pid: Int32) throws -> Bool {
    guard lost < Self.limits.lost else {
      lost = 0
      kernel.dropInFlight()
      return true
    }
    guard let device = has(.device, pid).randomElement(using: &chance) else { return false }
    try kernel.loseInFlight(device, of: pid)
    lost += 1
    return true
  }

  private mutating func map(_ pid: Int32) throws -> Bool {
    guard !isFull(pid), let device = has(.device, pid).randomElement(using: &chance) else { return false }
    try kernel.map(device, region: 0, length: 4096, by: pid)
    return true
  }

  // MARK: Devices

  private mutating func reset(_ pid: Int32) throws -> Bool {
    guard let device = has(.device, pid).randomElement(using: &chance) else { return false }
    if Bool.random(using: &chance) {
      try kernel.reset(device, by: pid)
    } else {
      try kernel.hotReset(device, groups: has(.group, pid), by: pid)
    }
    return true
  }

  private mutating func migrate(_ pid: Int32) throws -> Bool {
    guard !isFull(pid), let device = has(.device, pid).randomElement(using: &chance),
      let state = MigrationState.allCases.randomElement(using: &chance)
    else { return false }
    if let data = try kernel.setMigrationState(state, device, by: pid) { keep(data, .data, pid) }
    return true
  }

  /// Binds a function to another driver, unless it is held and the unbind would wait.
  private mutating func bind() throws -> Bool {
    let virtual = kernel.functionAddresses.filter(kernel.isVirtual)
    guard let address = (Self.endpoints + virtual).randomElement(using: &chance), !kernel.hasFiles(of: address) else {
      return false
    }
    let wanted = kernel.isVirtual(address) ? "mlx5_vfio_pci" : "vfio-pci"
    let isMine = kernel.driver(of: address) == wanted
    // Most functions are bound to VFIO most of the time.
    if isMine, Int.random(in: 0..<3, using: &chance) > 0 { return false }
    try kernel.setDriverOverride(isMine ? nil : wanted, of: address)
    if let driver = kernel.driver(of: address) { try kernel.unbind(address, from: driver) }
    try kernel.probe(address)
    return true
  }

  private mutating func mediate() throws -> Bool {
    guard let uuid = Self.uuids.randomElement(using: &chance) else { return false }
    if !kernel.mediatedDevices.contains(uuid) {
      try kernel.createMediatedDevice(uuid)
    } else {
      guard !kernel.hasFiles(of: .named(uuid)) else { return false }
      try kernel.removeMediatedDevice(uuid)
    }
    return true
  }

  private mutating func virtualize() throws -> Bool {
    let virtual = kernel.functionAddresses.filter(kernel.isVirtual)
    guard virtual.allSatisfy({ !kernel.hasFiles(of: $0) }) else { return false }
    try kernel.setVirtualFunctionCount(virtual.isEmpty ? Int.random(in: 1...4, using: &chance) : 0, of: Self.cardPlace)
    return true
  }
}
