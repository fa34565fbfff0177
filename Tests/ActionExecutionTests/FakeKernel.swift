import ActionExecution
import ActionPlanning
import HostModel
import TestHost

/// A minimal in-memory kernel for actions: three functions on one bus, each with a group, one helper process (pid 100)
/// and optional others. `log` records the calls; any call can be made to fail, or to trigger a change before it.
final class FakeKernel: VFIOCalls, PCIControl {
  enum File: Equatable { case container, group(Int), device(PCIAddress), node(PCIAddress), iommufd, event }

  static let bridge: PCIAddress = "0000:00:04.0"
  static let functions: [PCIAddress] = ["0000:08:01.0", "0000:08:02.0", "0000:08:03.0"]
  static func group(_ address: PCIAddress) -> Int { 10 + Int(address.device) }

  let bus: FakeBus
  var kernel = "6.12.117"
  var hasNodes = false
  var files: [Int32: File] = [:]
  var log: [String] = []
  /// The errors of the calls from now on.
  var failures: [KernelCall: Int32] = [:]
  /// Runs before the n-th call, counted from 1.
  var before: (Int) -> Void = { _ in }
  /// The groups held by another process, pid 812.
  var othersGroups: Set<Int> = []
  /// The devices in these groups that it has open.
  var othersDevices: [PCIAddress] = []
  /// fdinfo names the device, as from 6.18.
  var namesDevices = true
  /// The reset methods of every function, and exceptions.
  var resets: [String]? = ["flr"]
  var resetsOf: [PCIAddress: [String]] = [:]
  var idsOf: [PCIAddress: (UInt16, UInt16)] = [:]
  /// Functions that the kernel reports in addition to the bus.
  var extraScope: [PCIAddress] = []
  var readings: [PCIAddress: ConfigSpaceSnapshot] = [:]
  private var control: FakePCIControl
  private var next: Int32 = 20
  private(set) var calls = 0

  init(_ drivers: [String?] = ["vfio-pci", "vfio-pci", "vfio-pci"]) {
    bus = FakeBus([:])
    for (address, driver) in zip(Self.functions, drivers) {
      bus.functions[address] = FakeBus.Function(driver: driver, native: "e1000e")
      readings[address] = ConfigSpaceSnapshot(
        vendorID: 0x8086, deviceID: 0x10d3, command: 7, bars: [0xfe00_0000, 0, 0, 0, 0, 0], link: nil)
    }
    control = FakePCIControl(bus)
  }

  /// The helper has died, and a new one works on the same bus.
  func restart() {
    control = FakePCIControl(bus)
    files = [:]
  }

  var facts: HostFacts {
    var host = TestHost(kernel, cdev: hasNodes).port(Self.bridge, driver: "pcieport")
    for (address, function) in bus.functions.sorted(by: { $0.key < $1.key }) {
      let isOpen =
        files.values.contains(.device(address)) || files.values.contains(.node(address))
        || othersDevices.contains(address)
      host = host.function(
        address, below: Self.bridge, driver: function.driver, group: Self.group(address),
        resets: resetsOf[address] ?? resets, enable: isOpen ? 1 : 0, id: idsOf[address] ?? (0x8086, 0x10d3))
    }
    host = host.process(100)
    host.facts.processes[0].descriptors = files.sorted { $0.key < $1.key }.compactMap { number, file in
      descriptor(number, file, host.facts)
    }
    if !othersGroups.isEmpty {
      host = host.process(812)
      host.facts.processes[1].descriptors = othersGroups.sorted().map {
        Descriptor(number: Int32($0), target: .group($0), link: "/dev/vfio/\($0)", openedFile: 5000 + $0)
      }
      host.facts.processes[1].descriptors += othersDevices.enumerated().map { index, address in
        Descriptor(
          number: Int32(100 + index), target: .device(.pci(address)), link: "anon_inode:[vfio-device]",
          openedFile: 6000 + index)
      }
    }
    return host.facts
  }

  private func descriptor(_ number: Int32, _ file: File, _ facts: HostFacts) -> Descriptor? {
    let target: Descriptor.Target
    switch file {
    case .container: target = .container
    case .group(let id): target = .group(id)
    case .device(let address): target = .device(namesDevices ? .pci(address) : nil)
    case .node(let address):
      target = .cdev(facts.functions.first { $0.address == address }?.vfio?.name ?? "")
    case .iommufd: target = .iommufd
    case .event: return nil
    }
    return Descriptor(number: number, target: target, link: "\(file)", openedFile: Int(number))
  }

  // MARK: VFIOCalls

  private func note(_ call: KernelCall, _ text: String) throws(CallError) {
    calls += 1
    before(calls)
    log.append(text)
    if let code = failures[call] { throw CallError(call, ErrorNumber(code)) }
  }

  private func add(_ file: File) -> FileDescriptor {
    next += 1
    files[next] = file
    return FileDescriptor(next)
  }

  func open(_ path: String) throws(CallError) -> FileDescriptor {
    try note(.open, "open \(path)")
    if path == "/dev/vfio/vfio" { return add(.container) }
    if path == "/dev/iommu" { return add(.iommufd) }
    if let name = path.split(separator: "/").last, path.hasPrefix("/dev/vfio/devices/") {
      guard let function = facts.functions.first(where: { $0.vfio?.name == String(name) }) else {
        throw CallError(.open, .ENOENT)
      }
      return add(.node(function.address))
    }
    guard let id = Int(path.split(separator: "/").last ?? "") else { throw CallError(.open, .ENOENT) }
    if othersGroups.contains(id) || files.values.contains(.group(id)) { throw CallError(.open, .EBUSY) }
    return add(.group(id))
  }

  func close(_ file: FileDescriptor) throws(CallError) {
    guard let kind = files.removeValue(forKey: file.number) else { throw CallError(.close, .EBADF) }
    if kind != .event { try note(.close, "close \(kind)") }
  }

  /// The numbers here are no descriptors; reading one would read another test's file.
  func consume(_ event: FileDescriptor) {}

  func checkExtension(_ type: ContainerType, container: FileDescriptor) throws(CallError) -> Bool { type == .type1 }
  func setContainer(_ container: FileDescriptor, group: FileDescriptor) throws(CallError) {
    try note(.setContainer, "set container")
  }
  func setIOMMU(_ type: ContainerType, container: FileDescriptor) throws(CallError) { try note(.setIOMMU, "set iommu") }

  func getDeviceFD(_ address: DeviceAddress, token: String?, group: FileDescriptor) throws(CallError) -> FileDescriptor
  {
    try note(.getDevice, "device \(address)\(token.map { " token \($0)" } ?? "")")
    guard let pci = address.pci, bus.functions[pci]?.driver?.contains("vfio") ?? false else {
      throw CallError(.getDevice, .ENODEV)
    }
    return add(.device(pci))
  }

  func bind(_ device: FileDescriptor, iommufd: FileDescriptor) throws(CallError) -> UInt32 {
    try note(.bindIOMMUFD, "bind node")
    return 1
  }
  func allocateIOAS(iommufd: FileDescriptor) throws(CallError) -> UInt32 {
    try note(.allocateIOAS, "ioas")
    return 2
  }
  func attach(_ device: FileDescriptor, to ioas: UInt32) throws(CallError) { try note(.attach, "attach") }
  func reset(_ device: FileDescriptor) throws(CallError) { try note(.reset, "reset") }

  func hotResetInfo(_ device: FileDescriptor) throws(CallError) -> HotResetInfo {
    try note(.hotResetInfo, "info")
    let byNode = files[device.number].map { if case .node = $0 { true } else { false } } ?? false
    let entries = (bus.functions.keys.sorted() + extraScope).map {
      byNode
        ? HotResetInfo.Entry(address: $0, deviceID: 1) : HotResetInfo.Entry(address: $0, group: Self.group($0))
    }
    return HotResetInfo(entries: entries, isOwned: byNode ? true : nil)
  }

  func hotReset(_ device: FileDescriptor, groups: [FileDescriptor]) throws(CallError) {
    try note(.hotReset, "hot reset with \(groups.count)")
  }

  func setIRQTrigger(_ irq: DeviceIRQ, on device: FileDescriptor) throws(CallError) -> FileDescriptor {
    if let code = failures[.setInterrupt] { throw CallError(.setInterrupt, ErrorNumber(code)) }
    return add(.event)
  }

  func hasIRQ(_ irq: DeviceIRQ, on device: FileDescriptor) -> Bool { true }

  // MARK: PCIControl

  func hasDriver(_ name: String) -> Bool { control.hasDriver(name) }
  func ids(of address: PCIAddress) throws(CallError) -> String? { try control.ids(of: address) }
  func driver(of address: PCIAddress) throws(CallError) -> String? { try control.driver(of: address) }
  func driverOverride(of address: PCIAddress) throws(CallError) -> String? {
    try control.driverOverride(of: address)
  }
  func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError) {
    try note(.driverOverride, "override \(address) \(driver ?? "-")")
    try control.setDriverOverride(driver, of: address)
  }
  func unbind(_ address: PCIAddress, from driver: String) throws(CallError) {
    try note(.unbind, "unbind \(address) \(driver)")
    try control.unbind(address, from: driver)
  }
  func bind(_ address: PCIAddress, to driver: String) throws(CallError) {
    try note(.bind, "bind \(address) \(driver)")
    try control.bind(address, to: driver)
  }
  func probe(_ address: PCIAddress) throws(CallError) {
    try note(.probe, "probe \(address)")
    try control.probe(address)
  }
  func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot {
    guard bus.functions[address] != nil, let reading = readings[address] else {
      throw CallError(.readConfiguration, .ENODEV)
    }
    return reading
  }
}

/// The helper on a fake kernel, with its messages.
final class FakeHelper {
  let kernel: FakeKernel
  let helper: ActionExecutor
  private let heard = Heard()

  private final class Heard { var messages: [HelperMessage] = [] }

  init(_ kernel: FakeKernel, uses: @escaping (PCIAddress) -> [HostUse] = { _ in [] }) {
    self.kernel = kernel
    let heard = heard
    helper = ActionExecutor(
      ActionExecutor.World(
        calls: kernel, control: kernel, restores: FakeStore(kernel.bus), observe: { kernel.facts }, uses: uses,
        pid: 100, send: { heard.messages.append($0) }))
  }

  var messages: [HelperMessage] { heard.messages }

  func plan(_ request: ActionRequest) -> ActionPlan? {
    helper.take(.plan(request))
    if case .planned(let plan) = messages.last { return plan }
    return nil
  }

  func carryOut(_ plan: ActionPlan, tries: Bool = false) -> ActionResult? {
    helper.take(.carryOut(plan, tries: tries))
    if case .finished(let result) = messages.last { return result }
    return nil
  }

  func act(_ request: ActionRequest, tries: Bool = false) -> ActionResult? {
    plan(request).flatMap { carryOut($0, tries: tries) }
  }

  var entries: [JournalEntry] {
    messages.compactMap { if case .journal(let entry) = $0 { entry } else { nil } }
  }
  var holds: [OwnHold] {
    messages.compactMap { if case .holds(let holds) = $0 { holds } else { nil } }.last ?? []
  }
  /// First opens and last closes, in order.
  var turns: [String] {
    entries.filter { [.firstOpen, .lastClose].contains($0.event) }.map {
      "\($0.event.rawValue) \($0.address?.description ?? "") \($0.openCountBefore ?? -1)>\($0.openCountAfter ?? -1) \($0.deviceSet ?? "")"
    }
  }
}

/// A store of restore records beside a fake bus.
struct FakeStore: RestoreStore {
  let bus: FakeBus
  init(_ bus: FakeBus) { self.bus = bus }
  func save(_ record: RestoreRecord) { bus.records.append(record) }
  func remove(_ record: RestoreRecord) { bus.records.removeAll { $0 == record } }
  func unfinished() -> [RestoreRecord] { bus.records }
  func unreadable() -> [String] { [] }
}
