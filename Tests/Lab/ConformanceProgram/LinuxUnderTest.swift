import Conformance
import Glibc
import GuestFiles
import HostModel
import SimulatedKernel

/// The kernel that this program runs on.
final class LinuxUnderTest: KernelUnderTest {
  private let endpoints: [PCIAddress]
  private let trace: KernelTrace
  private var processes: [Int: AgentProcess] = [:]
  /// The process that writes to sysfs, where a write may have to wait.
  private let writer: AgentProcess
  /// A socket pair that keeps the files sent to it open until it is emptied.
  private var graveyard: [Int32]
  private var isWriting = false
  private var knownDrivers: [PCIAddress: String?]?
  /// The no-IOMMU mode; nil in a kernel without.
  private let modeAtFirst = Files.text(noIOMMUMode)
  private static let noIOMMUMode = "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"
  private let atFirst = Set(Files.entries("/sys/bus/pci/devices"))

  /// The longest wait for an expected event, in milliseconds.
  private static let patience: Int32 = 20_000

  /// `canOpen` is false if no device can be opened; then its open count cannot be located and is not needed.
  init(endpoints: [PCIAddress], canOpen: Bool) {
    self.endpoints = endpoints
    trace = KernelTrace()
    graveyard = AgentProcess.pair()
    writer = AgentProcess.start(graveyard: graveyard[1])
    calibrate(canOpen)
  }

  // MARK: Locating fields in this kernel

  /// Locates a function's name and a device's open count in the kernel's structures: the count is the one word that
  /// follows the number of opens.
  private func calibrate(_ canOpen: Bool) {
    begin()
    for address in endpoints { _ = write(.override(address, "vfio-pci")) }
    for address in endpoints { _ = write(.probe(address)) }
    trace.read()
    guard let offset = trace.nameOffset else { Report.fail("no function can be bound to vfio-pci") }
    trace.watchCalls(nameOffset: offset)
    if !canOpen { return begin() }
    trace.watchWords()
    guard let place = endpoints.lazy.compactMap({ self.placeOfCount($0) }).first else {
      Report.fail("the place of open_count was not found")
    }
    trace.watchCount(word: place)
    begin()
  }

  private func placeOfCount(_ address: PCIAddress) -> Int? {
    guard let node = groupNode(of: .pci(address)) else { return nil }
    let process = AgentProcess.start(graveyard: graveyard[1])
    defer { process.end(bySignal: true) }
    let container = process.ask(.open, [], "/dev/vfio/vfio").order
    let group = process.ask(.open, [], node).order
    let type: Int32 = node.contains("noiommu") ? 8 : 3
    guard container >= 0, group >= 0, process.ask(.setContainer, [group, container]).order >= 0,
      process.ask(.setIOMMU, [container, type]).order >= 0
    else { return nil }
    _ = trace.takeWords()
    var candidates: Set<Int>?
    var files: [Int32] = []
    for count in [1, 2, 3, 2, 1] {
      if count > files.count {
        let file = process.ask(.getDevice, [group], "\(address)").order
        if file < 0 { return nil }
        files.append(file)
      } else {
        _ = process.ask(.close, [files.removeLast()])
      }
      _ = process.ask(.getInfo, [files[0]])
      let matching = Set(trace.takeWords().filter { $0.value == count }.keys)
      candidates = candidates?.intersection(matching) ?? matching
    }
    return candidates?.count == 1 ? candidates?.first : nil
  }

  // MARK: Processes

  func begin() {
    for process in processes.values { process.end(bySignal: true) }
    processes = [:]
    while true {
      var byte = [UInt8](repeating: 0, count: 16)
      // The buffer has no room for descriptors, so the received ones are closed.
      if recv(graveyard[0], &byte, byte.count, Int32(MSG_DONTWAIT)) < 0 { break }
    }
    if isWriting {
      if writer.waits(milliseconds: Self.patience) { _ = writer.answer() }
      isWriting = false
    }
    if let mode = modeAtFirst { _ = Files.write(Self.noIOMMUMode, mode) }
    for uuid in Files.entries("/sys/bus/mdev/devices") { _ = write(.removeMediated(uuid)) }
    for address in endpoints {
      let directory = Self.directory(address)
      if Files.text("\(directory)/sriov_numvfs").map({ $0 != "0" }) ?? false {
        // Only a driver can remove its virtual functions.
        if Files.linkName("\(directory)/driver") == nil {
          _ = write(.override(address, nil))
          _ = write(.probe(address))
        }
        _ = write(.virtualFunctions(address, 0))
      }
      if let driver = Files.linkName("\(directory)/driver") { _ = write(.unbind(address, driver)) }
      _ = write(.override(address, nil))
      if Files.exists("\(directory)/reset_method") { _ = Files.write("\(directory)/reset_method", "default") }
    }
    _ = trace.takeEvents()
    trace.requested = []
    knownDrivers = nil
  }

  func spawn(withoutRawIO: Bool) -> Int {
    let process = AgentProcess.start(graveyard: graveyard[1])
    if withoutRawIO, process.ask(.dropRawIO).order < 0 { Report.fail("CAP_SYS_RAWIO cannot be given up") }
    processes[Int(process.pid)] = process
    return Int(process.pid)
  }

  func call(_ call: KernelCallUnderTest, as pid: Int) -> CallAnswer {
    guard let process = processes[pid] else { return CallAnswer(-3) }
    func ask(_ order: Order, _ numbers: Int..., text: String = "") -> CallAnswer {
      CallAnswer(Int(process.ask(order, numbers.map(Int32.init), text).order))
    }
    switch call {
    case .openGroup(let address):
      guard let node = groupNode(of: address) else { return CallAnswer(-2) }
      return ask(.open, text: node)
    case .openContainer: return ask(.open, text: "/dev/vfio/vfio")
    case .openNode(let address):
      guard let node = deviceNode(of: address) else { return CallAnswer(-2) }
      return ask(.open, text: node)
    case .openIOMMUFD: return ask(.open, text: "/dev/iommu")
    case .close(let file): return ask(.close, file)
    case .duplicate(let file): return ask(.duplicate, file)
    case .take(let other, let file): return ask(.steal, other, file)
    case .lose(let file): return ask(.lose, file)
    case .map(let file, let region): return ask(.map, file, region)
    case .fork:
      let (result, child) = process.fork()
      if let child { processes[Int(result)] = child }
      return CallAnswer(Int(result))
    case .exit:
      process.end(bySignal: false)
      processes[pid] = nil
      return CallAnswer(0)
    case .setContainer(let group, let container): return ask(.setContainer, group, container)
    case .unsetContainer(let group): return ask(.unsetContainer, group)
    case .groupStatus(let group):
      let answer = process.ask(.groupStatus, [Int32(group)])
      return status(answer.order, answer.numbers[0])
    case .checkExtension(let container, let type): return ask(.checkExtension, container, type)
    case .setIOMMU(let container, let type): return ask(.setIOMMU, container, type)
    case .getDevice(let group, let name): return ask(.getDevice, group, text: name)
    case .bind(let device, let context): return id(process.ask(.bind, [Int32(device), Int32(context)]))
    case .allocateIOAS(let context): return id(process.ask(.allocateIOAS, [Int32(context)]))
    case .attach(let device, let space): return ask(.attach, device, space)
    case .detach(let device): return ask(.detach, device)
    case .reset(let device): return ask(.reset, device)
    case .resetInfo(let device, let capacity):
      return scope(process.ask(.resetInfo, [Int32(device), Int32(capacity ?? 64)]))
    case .hotReset(let device, let groups):
      return CallAnswer(Int(process.ask(.hotReset, ([device] + groups).map(Int32.init)).order))
    case .listen(let device, let index): return ask(.listen, device, index)
    case .migrate(let device, let state):
      let answer = process.ask(.migrate, [Int32(device), Int32(state.number)])
      guard answer.order >= 0, let data = answer.numbers.first else { return CallAnswer(Int(answer.order)) }
      return CallAnswer(max(Int(data), 0), data < 0 ? "" : "data")
    case .migrationState(let device):
      let answer = process.ask(.migrationState, [Int32(device)])
      guard answer.order >= 0, let number = answer.numbers.first else { return CallAnswer(Int(answer.order)) }
      return CallAnswer(0, MigrationState(number: UInt32(number))?.rawValue ?? "\(number)")
    case .migrationFlags(let device): return told(process.ask(.migrationFlags, [Int32(device)]))
    case .probeFeature(let device, let feature, let sets): return ask(.probeFeature, device, feature, sets ? 1 : 0)
    case .readData(let data): return told(process.ask(.copyData, [Int32(data), -1]))
    case .copyData(let data, let other): return told(process.ask(.copyData, [Int32(data), Int32(other)]))
    case .malformed(let file, let argument):
      let call = MalformedArgument.Call.allCases.firstIndex(of: argument.call) ?? 0
      let way = MalformedArgument.Way.allCases.firstIndex(of: argument.way) ?? 0
      return ask(.malformed, file, call, way)
    case .setToken(let device, let token): return ask(.setToken, device, text: token)
    }
  }

  private func id(_ answer: Message) -> CallAnswer {
    guard answer.order >= 0, let id = answer.numbers.first else { return CallAnswer(Int(answer.order)) }
    return CallAnswer(Int(id), "\(UInt32(bitPattern: id))")
  }

  private func told(_ answer: Message) -> CallAnswer {
    CallAnswer(Int(answer.order), answer.order < 0 ? "" : answer.numbers.first.map(String.init) ?? "")
  }

  private func scope(_ answer: Message) -> CallAnswer {
    guard answer.order >= 0, let flags = answer.numbers.first else { return CallAnswer(Int(answer.order)) }
    var entries: [(PCIAddress, Int32)] = []
    for start in stride(from: 1, to: answer.numbers.count - 3, by: 4) {
      let numbers = answer.numbers
      let function = UInt8(numbers[start + 3])
      let address = PCIAddress(
        domain: UInt32(numbers[start + 1]), bus: UInt8(numbers[start + 2]), device: function >> 3,
        function: function & 7)
      entries.append((address, numbers[start]))
    }
    return CallAnswer(0, SimulatedUnderTest.scope(entries, hasIDs: flags & 1 != 0, isOwned: flags & 2 != 0))
  }

  // MARK: sysfs

  private static func directory(_ address: PCIAddress) -> String { "/sys/bus/pci/devices/\(address)" }
  private static func directory(_ address: DeviceAddress) -> String {
    address.pci.map(directory) ?? "/sys/bus/mdev/devices/\(address)"
  }

  func write(_ write: SysfsWrite) -> CallResult? {
    let text: String
    switch write {
    case .override(let address, let driver): text = "\(Self.directory(address))/driver_override=\(driver ?? "\n")"
    case .bind(let address, let driver): text = "/sys/bus/pci/drivers/\(driver)/bind=\(address)"
    case .unbind(let address, let driver): text = "/sys/bus/pci/drivers/\(driver)/unbind=\(address)"
    case .probe(let address): text = "/sys/bus/pci/drivers_probe=\(address)"
    case .virtualFunctions(let address, let count): text = "\(Self.directory(address))/sriov_numvfs=\(count)"
    case .noIOMMUMode(let isOn): text = "\(Self.noIOMMUMode)=\(isOn ? "Y" : "N")"
    case .makeMediated(let uuid):
      text = "/sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/create=\(uuid)"
    case .removeMediated(let uuid): text = "\(Self.directory(DeviceAddress.named(uuid)))/remove=1"
    case .resetMethods(let address, let methods):
      text = "\(Self.directory(address))/reset_method=\(methods.isEmpty ? "\n" : methods.joined(separator: ","))"
    }
    knownDrivers = nil
    trace.requested = []
    writer.begin(.write, [], text)
    isWriting = true
    // Either it completes, or the holder is asked for the device and it waits.
    while writer.waits(milliseconds: Self.patience, or: trace.pipe) {
      if let answer = writer.answer() {
        isWriting = false
        return Int(answer.order)
      }
      trace.read()
      if !trace.requested.isEmpty { return nil }
    }
    Report.fail("\(text) neither ends nor waits for a holder")
  }

  func finishedWrite(isExpected: Bool) -> CallResult? {
    if isExpected { _ = writer.waits(milliseconds: Self.patience) }
    guard let answer = writer.answer() else { return nil }
    isWriting = false
    knownDrivers = nil
    return Int(answer.order)
  }

  // MARK: Observations

  func takeEvents() -> [String] { trace.takeEvents() }

  func drivers() -> [PCIAddress: String?] {
    if let knownDrivers { return knownDrivers }
    var result: [PCIAddress: String?] = [:]
    for address in endpoints {
      result[address] = .some(Files.linkName("\(Self.directory(address))/driver"))
    }
    // A function that was not there at the start is virtual; the link `virtfnN` is removed before the function itself.
    for name in Files.entries("/sys/bus/pci/devices") where !atFirst.contains(name) {
      guard let virtual = PCIAddress(name) else { continue }
      result[virtual] = .some(Files.linkName("\(Self.directory(virtual))/driver"))
    }
    if !isWriting { knownDrivers = result }
    return result
  }

  func modules() -> [String: Int] {
    var counts: [String: Int] = [:]
    for module in SysfsMachine.modules { counts[module] = Files.text(SysfsMachine.refcnt(module)).flatMap { Int($0) } }
    return counts
  }

  func sets() -> Set<Set<DeviceAddress>> {
    trace.read()
    let drivers = drivers()
    var members: [String: Set<DeviceAddress>] = [:]
    for (name, key) in trace.keys {
      // A device whose registration failed has a key as well.
      let address = DeviceAddress(sysfsName: name)
      if let function = address.pci, drivers[function] ?? nil == nil { continue }
      members[key, default: []].insert(address)
    }
    return Set(members.values)
  }

  func look(at groups: [Int], _ devices: [Int], of pid: Int) -> Sight {
    guard let process = processes[pid] else { return Sight(groups: [], scopes: [], counts: []) }
    _ = trace.takeCounts()
    let answer = process.ask(.look, [Int32(groups.count)] + (groups + devices).map(Int32.init))
    // Each call on a device shows the count.
    let counts = trace.takeCounts()
    var rest = answer.numbers[...]
    func take() -> Int32 { rest.popFirst() ?? 0 }
    let statuses = groups.map { _ in status(take(), take()) }
    let scopes = devices.map { _ in
      let (result, length) = (take(), Int(take()))
      defer { rest = rest.dropFirst(length) }
      return scope(Message(result, Array(rest.prefix(length))))
    }
    return Sight(
      groups: statuses, scopes: scopes,
      counts: devices.indices.map { counts.count == devices.count ? counts[$0] : nil })
  }

  private func status(_ result: Int32, _ flags: Int32) -> CallAnswer {
    if result < 0 { return CallAnswer(Int(result)) }
    return CallAnswer(0, SimulatedUnderTest.status(isViable: flags & 1 != 0, hasContainer: flags & 2 != 0))
  }

  private func groupNode(of address: DeviceAddress) -> String? {
    guard let group = Files.linkName("\(Self.directory(address))/iommu_group") else { return nil }
    let noIOMMU = "/dev/vfio/noiommu-\(group)"
    return Files.exists(noIOMMU) ? noIOMMU : "/dev/vfio/\(group)"
  }

  private func deviceNode(of address: DeviceAddress) -> String? {
    Files.entries("\(Self.directory(address))/vfio-dev").first.map { "/dev/vfio/devices/\($0)" }
  }
}
