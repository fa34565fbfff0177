/// The remedies for functions whose host drivers stand in the way of a VFIO device: bind them, if nothing speaks against
/// it. One remedy is for all of them, because binding one of several changes nothing.
struct DriverRemedies {
  let facts: HostFacts
  let topology: PCITopology
  let bind: BindRules
  private let holdings: HoldingAnalysis
  /// The functions with virtual functions, a domain or mediated devices of their own, which go with their driver.
  private let carriers: Set<PCIAddress>

  init(_ facts: HostFacts, topology: PCITopology, holdings: HoldingAnalysis) {
    self.facts = facts
    self.topology = topology
    self.holdings = holdings
    bind = BindRules(facts)
    carriers = Set(facts.functions.compactMap(\.physicalFunction) + facts.functions.compactMap(\.domainOwner))
      .union(facts.otherDevices.compactMap { $0.parent.flatMap { PCIAddress($0) } })
  }

  /// The device, group or scope that VFIO must have as a whole.
  enum Whole {
    case device(DeviceAddress)
    case group(Int)
    case scope

    var text: String {
      switch self {
      case .device(let address): address.description
      case .group(let number): "group \(number)"
      case .scope: "the reset scope"
      }
    }

    /// The object of a sentence about a bind: `the rest of group 5`.
    var rest: String {
      switch self {
      case .device: "it"
      case .group, .scope: "the rest of \(text)"
      }
    }

    /// Says that the host cannot do without a part of it, and what would change that: ACS makes groups smaller, but a
    /// reset of a bus hits every function below its bridge.
    func refusal(of things: String) -> String {
      switch self {
      case .device: "Not possible while the host needs \(text): \(things)."
      case .group: "Not possible in this slot: \(text) holds what the host needs (\(things)). \(Self.smallerGroups)"
      case .scope:
        "Not possible in this slot: \(text) holds what the host needs (\(things)). Only another slot separates them."
      }
    }

    /// The other way out where the host's use cannot end.
    var alternative: String {
      guard case .group = self else { return "" }
      return " Or separate them by ACS (a firmware setting, another slot)."
    }

    static let smallerGroups = "Only ACS (a firmware setting, another slot) separates them."
  }

  /// Returns the remedies for functions that are a part of `whole`.
  func remedies(for functions: [PCIAddress], of whole: Whole, keeping address: DeviceAddress) -> [Remedy] {
    if let carrier = functions.first(where: { carries($0, address) }) {
      return [separate(carrier, from: address, in: whole)]
    }
    let rest = whole.rest
    // A device that goes with the driver may be in use although the function is not.
    let behind = functions.filter(carriers.contains).flatMap(facts.dependents).filter { device in
      !functions.contains { .pci($0) == device }
    }
    let uses = (functions + behind.compactMap(\.pci)).flatMap { function in
      (facts.hostUses[function] ?? []).map { (function: function, use: $0) }
    }
    let lasting = uses.filter(\.use.isForGood)
    if !lasting.isEmpty {
      let things = lasting.map { "\($0.use.text) (\($0.function))" }.joined(separator: "; ")
      return [Remedy(.none, whole.refusal(of: things))]
    }
    let ends = openDependents(behind)
    if !ends.isEmpty { return ends }
    let refusals = functions.flatMap { function in
      topology[function].map { bind.refusals(of: $0, by: BindRules.vfioDriver) } ?? []
    }
    var unbinding: Remedy?
    if case .group = whole { unbinding = self.unbinding(functions, rest, refusals) }
    let inUse = uses.filter { $0.use.kind != .unknown }
    if !inUse.isEmpty {
      let things = inUse.map { "\($0.use.text) (\($0.function))" }.joined(separator: "; ")
      return [
        Remedy(
          .stopHostUse,
          "The host uses \(Set(inUse.map(\.function)).count == 1 ? "it" : "them"): \(things). End that first. "
            + (unbinding?.text ?? afterwards(refusals.first, rest)) + whole.alternative,
          addresses: functions.map(DeviceAddress.pci))
      ]
    }
    if let unbinding { return [unbinding] }
    if let refusal = refusals.first { return [first(refusal, then: rest)] }
    if let unknown = uses.first {
      return [Remedy(.look, "First find out what uses \(unknown.function): it is \(unknown.use.text). Root sees more.")]
    }
    if let lost = behind.first(where: { holdings.devices[$0] != nil }) {
      return [
        Remedy(
          .none, "\(lost) is VFIO's and goes with the driver of \(functions[0]): choose which of the two you need.",
          addresses: [lost])
      ]
    }
    if !behind.isEmpty {
      let names = behind.map(\.description).joined(separator: ", ")
      return [
        .bind(functions, "Bind \(functions.count == 1 ? "it" : rest) to vfio-pci, which takes away \(names) as well")
      ]
    }
    return [.bind(functions, "Bind \(functions.count == 1 ? "it" : rest) to vfio-pci")]
  }

  /// The remedy for devices that go with a driver and are open, or may be: an unbind would wait for them.
  private func openDependents(_ devices: [DeviceAddress]) -> [Remedy] {
    let open = devices.filter { device in
      holdings.devices[device].map { $0.isOpen != false || !$0.holders.isEmpty } ?? false
    }
    guard let first = open.first else { return [] }
    let holders = open.flatMap { holdings.devices[$0]?.holders ?? [] }
    var seen: Set<Int32> = []
    let ends = holders.filter { seen.insert($0.pid).inserted }.flatMap(Remedy.letGo)
    guard ends.isEmpty else {
      let names = open.map(\.description).joined(separator: ", ")
      return ends.map { end in
        var end = end
        end.text = "\(names) would go as well and \(open.count == 1 ? "is" : "are") open: \(end.text)"
        end.addresses = open
        return end
      }
    }
    return [Remedy(.wait, "\(first) would go as well and may be open: wait until it is closed.", addresses: open)]
  }

  /// The remedy for a group with functions that no driver at all is better for than a VFIO driver: the chipset's, among
  /// them the one that the firmware's flash is behind, and those that vfio-pci refuses.
  private func unbinding(_ functions: [PCIAddress], _ rest: String, _ refusals: [Blocker]) -> Remedy? {
    let areRefused = !refusals.isEmpty && refusals.allSatisfy { $0.code == .refusedByDriver }
    // A card may have such a function too, as many GPUs have for their USB-C port: it is in the scope of the card's
    // reset, which fails while it is unbound.
    let isChipset = functions.contains { address in
      guard let function = topology[address], function.upstream == .root else { return false }
      return function.classCode.map { Self.chipsetClasses.contains($0 >> 8) } ?? false
    }
    guard areRefused || isChipset && refusals.isEmpty else { return nil }
    let what = functions.count == 1 ? "it" : rest
    return .unbind(functions, "Unbind \(what) from the host's drivers, and bind none in their place")
  }

  /// ISA bridges, SMBus and other serial buses, other memory controllers (pci.ids, classes).
  private static let chipsetClasses: Set<UInt32> = [0x0601, 0x0c05, 0x0c80, 0x0580]

  /// Returns the remedy for a bridge whose driver is none that leaves its group alone: without one it is harmless.
  func remedies(forBridge bridge: PCIAddress) -> [Remedy] {
    guard let driver = topology[bridge]?.driver, !carriers.contains(bridge) else { return [] }
    return [
      Remedy(
        .unbind, "Unbind the bridge from \(driver), which leaves what is below it: vfiotop unbind \(bridge).",
        addresses: [.pci(bridge)], argv: ["vfiotop", "unbind", bridge.description])
    ]
  }

  /// The sentence about a bind that something else comes before.
  private func afterwards(_ refusal: Blocker?, _ rest: String) -> String {
    refusal.map { first($0, then: rest).text } ?? "Then bind \(rest) to vfio-pci."
  }

  /// A refusal of the bind has a remedy of its own, after which the bind is to be made.
  private func first(_ refusal: Blocker, then rest: String) -> Remedy {
    guard let remedy = refusal.remedies.first else { return Remedy(.none, refusal.message) }
    guard refusal.code == .virtualFunctionsEnabled else { return remedy }
    return Remedy(
      .runtimeSetting, "\(refusal.message) \(remedy.text) Then bind \(rest) to vfio-pci.", addresses: remedy.addresses)
  }

  /// True if the device would go with the driver of a function.
  func carries(_ function: PCIAddress, _ address: DeviceAddress) -> Bool {
    var here = address.pci
    // A virtual function's physical one, the owner of its domain, and so on; no real chain is longer.
    for _ in 0..<8 {
      guard let one = here.flatMap({ topology[$0] }) else { return false }
      here = one.physicalFunction ?? one.domainOwner
      if here == function { return true }
    }
    return false
  }

  private func separate(_ carrier: PCIAddress, from address: DeviceAddress, in whole: Whole) -> Remedy {
    if address.pci.flatMap({ topology[$0] })?.physicalFunction == carrier {
      let reason =
        "\(carrier) is the physical function of \(address) and part of \(whole.text): without its driver \(address) is "
        + "gone."
      guard case .group = whole else { return Remedy(.none, reason) }
      return Remedy(.otherSlot, "\(reason) \(Whole.smallerGroups)")
    }
    let driver = topology[carrier]?.driver
    let off = "Turn \(driver == "vmd" ? "VMD" : "\(carrier)") off in the firmware"
    return Remedy(
      .firmware,
      "\(address) goes when \(carrier) loses \(driver ?? "its driver"). \(off)"
        + (mayGo(carrier) ? ", or give \(carrier) itself to the guest with everything below it." : "."))
  }

  /// True if the host uses nothing that goes with a function's driver, as far as all of it was asked.
  private func mayGo(_ carrier: PCIAddress) -> Bool {
    facts.dependents(of: carrier).compactMap(\.pci).allSatisfy { function in
      guard let uses = facts.hostUses[function] else {
        return topology[function].map { $0.vfio != nil || $0.driver == nil || $0.isBridge || function == carrier }
          ?? true
      }
      return uses.isEmpty
    }
  }
}
