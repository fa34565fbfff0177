import HostModel
import SimulatedKernel

/// Random steps, mostly sensible ones in an order that may not be. The results of earlier steps usually decide which
/// files are used again.
package struct RandomScript {
  private var chance: Chance
  private let machine: MachineSpec
  private var endpoints: [PCIAddress]
  private let physical: [PCIAddress]
  /// The planned steps, the next one last.
  private var planned: [Step] = []
  private var left: Int
  private var isOpen: (String, String) -> Bool = { _, _ in true }
  private var lastName = 0
  /// The names by process and kind; closed ones stay for a while.
  private var names: [String: [Kind: [(name: String, address: PCIAddress?)]]] = [:]
  private var processes = ["A"]
  private var bound: Set<PCIAddress> = []
  private var counts: [PCIAddress: Int] = [:]

  private enum Kind: CaseIterable { case group, container, device, node, context, space }

  /// Creates a script of at most `length` steps.
  package init(_ machine: MachineSpec, seed: UInt64, length: Int) {
    chance = Chance(seed: seed)
    left = length
    self.machine = machine
    endpoints = machine.endpoints
    physical = machine.functions.filter { $0.virtualFunctions != nil }.map(\.address)
  }

  /// The next step, given the run so far; nil at the end.
  package mutating func next(after run: ScriptRun) -> Step? {
    if left == 0 { return nil }
    left -= 1
    isOpen = { run.isOpen($1, of: $0) }
    if bound.isEmpty { begin() }
    while true {
      // A step whose file could not be opened is mostly dropped.
      while let step = planned.last, let process = step.process,
        !step.operation.operands.allSatisfy({ isOpen(process, $0) }), !one(in: 10)
      { planned.removeLast() }
      if !planned.isEmpty { break }
      run.isWaiting ? letGo(run) : act()
    }
    // A write waits until the previous one has completed.
    if run.isWaiting, let write = planned.last, write.process == nil {
      planned.removeLast()
      letGo(run)
    }
    return planned.popLast()
  }

  // MARK: Parts

  private mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &chance) == 0 }
  private mutating func any<Item>(_ items: [Item]) -> Item? { items.randomElement(using: &chance) }
  private mutating func add(_ process: String?, _ operation: Operation) {
    planned.insert(Step(process, operation), at: 0)
  }

  private mutating func newName(_ prefix: String) -> String {
    lastName += 1
    return "\(prefix)\(lastName)"
  }

  private mutating func keep(_ kind: Kind, _ prefix: String, _ process: String, _ address: PCIAddress? = nil) -> String
  {
    let name = newName(prefix)
    names[process, default: [:]][kind, default: []].append((name, address))
    if names[process]?[kind]?.count ?? 0 > 12 { names[process]?[kind]?.removeFirst() }
    return name
  }

  /// The names of a kind, mostly those of open files.
  private mutating func known(_ kind: Kind, _ process: String) -> [(name: String, address: PCIAddress?)] {
    let all = names[process]?[kind] ?? []
    if kind == .space || one(in: 12) { return all }
    return all.filter { isOpen(process, $0.name) }
  }

  /// A random name of a kind, now and then of another kind.
  private mutating func name(_ kind: Kind, _ process: String) -> String? {
    let kind = one(in: 25) ? any(Kind.allCases) ?? kind : kind
    return any(known(kind, process))?.name
  }

  private mutating func address() -> PCIAddress {
    (one(in: 12) ? any(endpoints) : any(bound.sorted())) ?? endpoints.first
      ?? PCIAddress(bus: 0, device: 0, function: 0)
  }

  /// Most functions start bound to VFIO.
  private mutating func begin() {
    let few = Int.random(in: 0...2, using: &chance)
    var taken = endpoints.shuffled(using: &chance)
    if few > 0, taken.count > 4 { taken.removeLast(few) }
    for address in taken {
      add(nil, .give(address, "vfio-pci"))
      bound.insert(address)
    }
  }

  private mutating func act() {
    let process = any(processes) ?? "A"
    switch Int.random(in: 0..<100, using: &chance) {
    case 0..<16: openByGroup(process)
    case 16..<28: machine.flavour.hasCdev ? openByNode(process) : openByGroup(process)
    case 28..<36: again(process)
    case 36..<52: close(process)
    case 52..<60: if let device = name(.device, process) { add(process, .reset(device)) }
    case 60..<70: hotReset(process)
    case 70..<73: share(process)
    case 73..<77: life(process)
    case 77..<84: oneCall(process)
    case 84..<88: ask(process)
    case 88..<97: change()
    default: virtualFunctions()
    }
  }

  /// Container, group and device; now and then in one container with an earlier group.
  private mutating func openByGroup(_ process: String) {
    var address = address()
    // Mostly one that is not known to be taken.
    for _ in 0..<4 where isTaken(address) { address = self.address() }
    let old = known(.container, process)
    let container: String
    if one(in: 2), let known = any(old)?.name {
      container = known
    } else {
      container = keep(.container, "c", process)
      add(process, .openContainer(container))
    }
    let group = keep(.group, "g", process, address)
    add(process, .openGroup(.pci(address), group))
    add(process, .setContainer(group, container))
    if one(in: 12) { return }
    add(process, .setIOMMU(container, machine.allowsNoIOMMU ? 8 : 3))
    add(process, .getDevice(group, .pci(address), keep(.device, "d", process, address), token: nil))
  }

  private func isTaken(_ address: PCIAddress) -> Bool {
    names.contains { process, kinds in
      (kinds[.group] ?? []).contains { $0.address == address && isOpen(process, $0.name) }
    }
  }

  private mutating func openByNode(_ process: String) {
    let address = address()
    let context: String
    if one(in: 2), let known = any(known(.context, process))?.name {
      context = known
    } else {
      context = keep(.context, "i", process)
      add(process, .openIOMMUFD(context))
    }
    let device = keep(.device, "d", process, address)
    add(process, .openNode(.pci(address), device))
    if one(in: 8) { return }
    add(process, .bind(device, context))
    if one(in: 2) { return }
    let space = keep(.space, "s", process)
    add(process, .allocateIOAS(context, space))
    add(process, .attach(device, space))
  }

  /// Opens another file of a device whose group is open.
  private mutating func again(_ process: String) {
    guard let group = any(known(.group, process)), let own = group.address else { return }
    let address = one(in: 4) ? address() : own
    add(process, .getDevice(group.name, .pci(address), keep(.device, "d", process, address), token: nil))
  }

  private mutating func close(_ process: String) {
    let kinds: [Kind] = [.device, .device, .device, .device, .group, .container, .context]
    if let name = any(kinds).flatMap({ name($0, process) }) { add(process, .close(name)) }
  }

  private mutating func hotReset(_ process: String) {
    guard let device = name(.device, process) else { return }
    let groups = known(.group, process).map(\.name)
    var list: [String] = []
    switch Int.random(in: 0..<6, using: &chance) {
    case 0, 1, 2: list = groups
    case 3: list = groups.shuffled(using: &chance).suffix(2)
    case 4: list = []
    default: list = groups + (name(.container, process).map { [$0] } ?? [])
    }
    add(process, .hotReset(device, list))
  }

  /// Releases what a write waits for.
  private mutating func letGo(_ run: ScriptRun) {
    let process = any(processes) ?? "A"
    // A process that ends releases several devices while the unbind proceeds beside it, so the order is undefined. A
    // mapping alone goes with the process.
    if !run.hasDevice(process), one(in: 2) {
      add(process, .exit)
      if processes.count > 1 { processes.removeAll { $0 == process } }
      names[process] = nil
    } else if let device = any(known(.device, process)), !one(in: 4) {
      add(process, .close(device.name))
    } else {
      hotReset(process)
      ask(process)
      again(process)
    }
  }

  private mutating func share(_ process: String) {
    switch Int.random(in: 0..<4, using: &chance) {
    case 0, 1:
      guard let old = any(known(.device, process)) else { return }
      add(process, .duplicate(old.name, keep(.device, "d", process, old.address)))
    case 2:
      guard processes.count > 1, let other = any(processes), other != process,
        let old = any(known(.device, other))
      else { return }
      add(process, .take(from: other, old.name, keep(.device, "d", process, old.address)))
    default: if let device = name(.device, process), one(in: 3) { add(process, .lose(device)) }
    }
  }

  private mutating func life(_ process: String) {
    if processes.count < 4, one(in: 2) {
      let child = newName("P")
      if one(in: 2) {
        add(process, .fork(child))
        names[child] = names[process]
      } else {
        names[child] = [:]
      }
      processes.append(child)
    } else if processes.count > 1 {
      add(process, .exit)
      processes.removeAll { $0 == process }
      names[process] = nil
    }
  }

  private mutating func oneCall(_ process: String) {
    let context = name(.context, process)
    switch Int.random(in: 0..<9, using: &chance) {
    case 0: if let group = name(.group, process) { add(process, .unsetContainer(group)) }
    case 1:
      if let group = name(.group, process), let container = name(one(in: 4) ? .context : .container, process) {
        add(process, .setContainer(group, container))
      }
    case 2: if let container = name(.container, process) { add(process, .setIOMMU(container, any([1, 3, 8]) ?? 3)) }
    case 3: if let device = name(.device, process), let context { add(process, .bind(device, context)) }
    case 4: if let device = name(.device, process) { add(process, .detach(device)) }
    case 5:
      if let device = name(.device, process), let space = name(.space, process) { add(process, .attach(device, space)) }
    case 6: if let device = name(.device, process) { add(process, .listen(device, 4)) }
    case 7: if let device = name(.device, process) { add(process, .map(device, region: any([0, 0, 1, 6]) ?? 0)) }
    default:
      let group = keep(.group, "g", process, address())
      if let address = names[process]?[.group]?.last?.address { add(process, .openGroup(.pci(address), group)) }
    }
  }

  private mutating func ask(_ process: String) {
    switch Int.random(in: 0..<3, using: &chance) {
    case 0: if let group = name(.group, process) { add(process, .groupStatus(group)) }
    case 1:
      // For a container the number means another call (VFIO_IOMMU_GET_INFO), with another form of answer.
      if let device = any(names[process]?[.device] ?? [])?.name {
        add(process, .resetInfo(device, capacity: any([nil, nil, 1]) ?? nil))
      }
    default:
      if let container = name(one(in: 3) ? .context : .container, process) {
        add(process, .checkExtension(container, any([1, 3, 8, 2]) ?? 3))
      }
    }
  }

  private mutating func change() {
    let address = any(endpoints) ?? endpoints[0]
    switch Int.random(in: 0..<6, using: &chance) {
    case 0, 1, 2:
      add(nil, .give(address, "vfio-pci"))
      bound.insert(address)
    case 3: add(nil, .give(address, "none"))
    case 4: add(nil, .unbindDriver(address, "vfio-pci"))
    default: add(nil, .give(address, "host"))
    }
  }

  private mutating func virtualFunctions() {
    guard let address = any(physical) else { return }
    let count = counts[address] ?? 0 > 0 ? 0 : Int.random(in: 1...2, using: &chance)
    counts[address] = count
    add(nil, .virtualFunctions(address, count))
  }
}
