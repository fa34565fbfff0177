import HostModel

/// A run of a script on one kernel. After each step it observes everything around, in the same way on every kernel.
/// Observations are lines of text; two kernels agree if the lines are equal.
package final class ScriptRun {
  private let kernel: any KernelUnderTest
  /// The handles of the processes by name.
  private var processes: [String: Int] = [:]
  /// Each process's files by name.
  private var files: [String: [String: File]] = [:]
  /// Address spaces by name.
  private var spaces: [String: Int] = [:]
  private var names: [String] = []
  private var shown: [String: String] = [:]
  private var waiting: String?
  /// Drivers and sets, which no call of a process changes; they are read again after each write.
  private var machine: [String: String] = [:]

  /// A file that a name refers to.
  private struct File {
    var number: Int
    /// The device that the file grants access to.
    var device: DeviceAddress?
    /// The device whose node it is a file of.
    var node: DeviceAddress?
    var isGroup = false
  }

  /// A descriptor that no process has.
  static let closed = 900

  /// Starts a run on a kernel from its initial state.
  package init(_ kernel: any KernelUnderTest) {
    self.kernel = kernel
    kernel.begin()
    _ = kernel.takeEvents()
    readMachine()
    _ = look()
  }

  /// A write waits, so no other can be made.
  package var isWaiting: Bool { waiting != nil }

  /// Returns whether a process has an open file of this name.
  package func isOpen(_ name: String, of process: String) -> Bool { files[process]?[name] != nil }

  /// Returns whether a process has an open device file.
  package func hasDevice(_ process: String) -> Bool {
    files[process]?.values.contains { $0.device != nil || $0.node != nil } ?? false
  }

  /// Carries out a step. Returns the lines `= RESULT`, `! EVENT` in order, and `~ WHAT NOW` for everything that has
  /// changed. `expectsFinish` means that the waiting write has completed on the other kernel.
  package func carryOut(_ step: Step, expectsFinish: Bool = false) -> [String] {
    let answer = step.process.map { call(step.operation, $0) } ?? write(step)
    var lines = ["  = \(answer)"]
    var hasWritten = step.process == nil
    if let waiting, let result = kernel.finishedWrite(isExpected: expectsFinish) {
      self.waiting = nil
      hasWritten = true
      lines.append("  . \(waiting) = \(Self.text(result))")
    }
    lines += kernel.takeEvents().map { "  ! \($0)" }
    if hasWritten { readMachine() }
    return lines + look()
  }

  /// `works`, or the name of the error.
  static func text(_ result: CallResult) -> String {
    result >= 0 ? "works" : ErrorNumber(Int32(-result)).name
  }

  // MARK: Steps

  private func write(_ step: Step) -> String {
    if waiting != nil { return "left out: a write waits" }
    let writes: [SysfsWrite]
    switch step.operation {
    case .override(let address, let driver): writes = [.override(address, driver)]
    case .bindDriver(let address, let driver): writes = [.bind(address, driver)]
    case .unbindDriver(let address, let driver): writes = [.unbind(address, driver)]
    case .probe(let address): writes = [.probe(address)]
    case .give(let address, let driver):
      let old = kernel.drivers()[address] ?? nil
      writes =
        [.override(address, driver == "host" ? nil : driver)] + (old.map { [.unbind(address, $0)] } ?? [])
        + (driver == "none" ? [] : [.probe(address)])
    case .virtualFunctions(let address, let count): writes = [.virtualFunctions(address, count)]
    case .noIOMMUMode(let isOn): writes = [.noIOMMUMode(isOn)]
    case .makeMediated(let uuid): writes = [.makeMediated(uuid)]
    case .removeMediated(let uuid): writes = [.removeMediated(uuid)]
    case .resetMethods(let address, let methods): writes = [.resetMethods(address, methods)]
    default: return "no write"
    }
    var result = 0
    for write in writes {
      guard let ended = kernel.write(write) else {
        waiting = step.description
        return "waits"
      }
      result = ended
      if result < 0 { break }
    }
    return Self.text(result)
  }

  private func number(_ name: String, of process: String) -> Int { files[process]?[name]?.number ?? Self.closed }

  private func call(_ operation: Operation, _ name: String) -> String {
    if processes[name] == nil {
      processes[name] = kernel.spawn(withoutRawIO: operation == .withoutRawIO)
      files[name] = [:]
      names.append(name)
    }
    guard let process = processes[name] else { return "no process" }
    func ask(_ call: KernelCallUnderTest) -> CallAnswer { kernel.call(call, as: process) }
    func file(_ called: String) -> Int { number(called, of: name) }
    var answer: CallAnswer
    switch operation {
    case .openGroup(let address, let own): answer = keep(ask(.openGroup(address)), own, name) { $0.isGroup = true }
    case .openContainer(let own): answer = keep(ask(.openContainer), own, name)
    case .openNode(let address, let own): answer = keep(ask(.openNode(address)), own, name) { $0.node = address }
    case .openIOMMUFD(let own): answer = keep(ask(.openIOMMUFD), own, name)
    case .close(let own):
      answer = ask(.close(file(own)))
      if answer.result >= 0 { files[name]?[own] = nil }
    case .duplicate(let old, let own):
      let source = files[name]?[old]
      answer = keep(ask(.duplicate(file(old))), own, name) { copy(source, to: &$0) }
    case .take(let other, let old, let own):
      guard let from = processes[other] else { return "no process \(other)" }
      let source = files[other]?[old]
      answer = keep(ask(.take(process: from, number(old, of: other))), own, name) { copy(source, to: &$0) }
    case .lose(let own): answer = ask(.lose(file(own)))
    case .map(let own, let region): answer = ask(.map(file(own), region: region))
    case .fork(let child):
      guard processes[child] == nil else { return "there is a process \(child)" }
      answer = ask(.fork)
      if answer.result >= 0 {
        processes[child] = answer.result
        files[child] = files[name]
        names.append(child)
      }
    case .exit:
      answer = ask(.exit)
      processes[name] = nil
      files[name] = nil
      names.removeAll { $0 == name }
    case .withoutRawIO: answer = CallAnswer(0)
    case .setContainer(let group, let container):
      answer = ask(.setContainer(group: file(group), container: file(container)))
    case .unsetContainer(let group): answer = ask(.unsetContainer(group: file(group)))
    case .groupStatus(let group): answer = ask(.groupStatus(file(group)))
    case .checkExtension(let container, let type):
      answer = ask(.checkExtension(file(container), type))
      answer.told = answer.result >= 0 ? "\(answer.result)" : ""
    case .setIOMMU(let container, let type): answer = ask(.setIOMMU(file(container), type))
    case .getDevice(let group, let address, let own, let token):
      let asked = "\(address)" + (token.map { " vf_token=\($0)" } ?? "")
      answer = keep(ask(.getDevice(group: file(group), name: asked)), own, name) { $0.device = address }
    case .bind(let device, let context):
      answer = ask(.bind(file(device), iommufd: file(context)))
      if answer.result >= 0 { grant(device, of: name) }
    case .allocateIOAS(let context, let own):
      answer = ask(.allocateIOAS(file(context)))
      if answer.result >= 0 { spaces[own] = answer.result }
    case .attach(let device, let space): answer = ask(.attach(file(device), spaces[space] ?? Int(space) ?? 77))
    case .detach(let device): answer = ask(.detach(file(device)))
    case .reset(let device): answer = ask(.reset(file(device)))
    case .resetInfo(let device, let capacity): answer = ask(.resetInfo(file(device), capacity: capacity))
    case .hotReset(let device, let groups): answer = ask(.hotReset(file(device), groups.map(file)))
    case .listen(let device, let index): answer = ask(.listen(file(device), index))
    case .setToken(let device, let token): answer = ask(.setToken(file(device), token))
    case .migrate(let device, let state, let data):
      answer = ask(.migrate(file(device), state))
      if answer.result > 0 { answer = keep(answer, data, name) }
    case .migrationState(let device): answer = ask(.migrationState(file(device)))
    case .migrationFlags(let device): answer = ask(.migrationFlags(file(device)))
    case .probeFeature(let device, let number, let sets):
      answer = ask(.probeFeature(file(device), number, sets: sets))
    case .readData(let data): answer = ask(.readData(file(data)))
    case .copyData(let data, let other): answer = ask(.copyData(file(data), file(other)))
    case .malformed(let own, let argument): answer = ask(.malformed(file(own), argument))
    case .override, .bindDriver, .unbindDriver, .probe, .give, .virtualFunctions, .resetMethods, .noIOMMUMode,
      .makeMediated, .removeMediated:
      return "no call"
    }
    return Self.text(answer.result) + (answer.told.isEmpty ? "" : " \(answer.told)")
  }

  private func copy(_ source: File?, to file: inout File) {
    guard let source else { return }
    (file.device, file.node, file.isGroup) = (source.device, source.node, source.isGroup)
  }

  private func keep(
    _ answer: CallAnswer, _ own: String, _ process: String, _ change: (inout File) -> Void = { _ in }
  ) -> CallAnswer {
    guard answer.result >= 0 else { return answer }
    var file = File(number: answer.result)
    change(&file)
    files[process]?[own] = file
    return answer
  }

  /// Binding the node binds all descriptors of the same open file description, of which only this one is known.
  private func grant(_ own: String, of process: String) {
    let node = files[process]?[own]?.node
    files[process]?[own]?.device = node
  }

  // MARK: Observing

  private func readMachine() {
    var now: [String: String] = [:]
    for (address, driver) in kernel.drivers() { now["driver \(address)"] = driver ?? "none" }
    for members in kernel.sets() {
      let text = members.sorted().map(\.description).joined(separator: " ")
      now["set \(text)"] = "is"
    }
    machine = now
  }

  /// The changes of all that can be observed.
  private func look() -> [String] {
    var now = machine
    for (module, count) in kernel.modules() where count > 0 { now["module \(module)"] = String(count) }
    var asked: Set<DeviceAddress?> = []
    for name in names {
      guard let process = processes[name] else { continue }
      let known = (files[name] ?? [:]).sorted { $0.key < $1.key }
      let groups = known.filter { $0.value.isGroup }
      // For other devices the kernel reports neither count nor scope.
      let devices = known.filter { $0.value.device?.pci != nil && asked.insert($0.value.device).inserted }
      if groups.isEmpty, devices.isEmpty { continue }
      let sight = kernel.look(at: groups.map(\.value.number), devices.map(\.value.number), of: process)
      for (group, status) in zip(groups, sight.groups) {
        now["group \(name).\(group.key)"] = Self.text(status.result) + " " + status.told
      }
      for (index, file) in devices.enumerated() {
        guard let device = file.value.device else { continue }
        now["open \(device)"] = sight.counts[index].map(String.init) ?? "unknown"
        now["scope \(device)"] = Self.text(sight.scopes[index].result) + " " + sight.scopes[index].told
      }
    }
    defer { shown = now }
    let gone = shown.keys.filter { now[$0] == nil }.map { "  ~ \($0) -" }
    return (gone + now.filter { shown[$0.key] != $0.value }.map { "  ~ \($0.key) \($0.value)" }).sorted()
  }
}
