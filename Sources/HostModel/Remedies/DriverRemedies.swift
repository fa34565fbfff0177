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

  /// What VFIO must have as a whole, and the functions are a part of.
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

    /// What a bind of several functions binds.
    var rest: String {
      switch self {
      case .device: "it"
      case .group, .scope: "the rest of \(text)"
      }
    }

    /// Says that the host's console is in the way, and what would change that: ACS makes groups smaller, but a reset of a
    /// bus hits every function below its bridge.
    func refusal(console things: String) -> String {
      switch self {
      case .device:
        "Not possible while \(text) holds the host's console (\(things)): make another card the primary one first (a "
          + "firmware setting)."
      case .group:
        "Not possible in this slot: \(text) holds the host's console (\(things)). \(Self.smallerGroups)"
      case .scope:
        "Not possible in this slot: \(text) holds the host's console (\(things)). Only another slot separates them."
      }
    }

    static let smallerGroups = "Only ACS (a firmware setting, another slot) separates them."
  }

  /// Returns the remedies for functions that are a part of `whole`.
  func remedies(for functions: [PCIAddress], of whole: Whole, keeping address: DeviceAddress) -> [Remedy] {
    if let carrier = functions.first(where: { carries($0, address) }) {
      return [separate(carrier, from: address, in: whole)]
    }
    let rest = whole.rest
    let uses = functions.flatMap { function in (facts.hostUses[function] ?? []).map { (function: function, use: $0) } }
    let consoles = uses.filter { $0.use.kind == .console }
    if !consoles.isEmpty {
      let things = consoles.map { "\($0.use.text) (\($0.function))" }.joined(separator: "; ")
      return [Remedy(.none, whole.refusal(console: things))]
    }
    // An unbind waits for what goes with the driver.
    for function in functions where carriers.contains(function) {
      let open = facts.dependents(of: function).first { device in
        holdings.devices[device].map { $0.isOpen != false || !$0.holders.isEmpty } ?? false
      }
      guard let open else { continue }
      return [
        Remedy(
          .wait, "\(open) goes with the driver of \(function) and is open or may be: let its holder close it first.",
          addresses: [open])
      ]
    }
    let refusals = functions.flatMap { function in
      topology[function].map { bind.refusals(of: $0, by: BindRules.vfioDriver) } ?? []
    }
    if let refusal = refusals.first { return [first(refusal, then: rest)] }
    let inUse = uses.filter { $0.use.kind != .unknown }
    if !inUse.isEmpty {
      let things = inUse.map { "\($0.use.text) (\($0.function))" }.joined(separator: "; ")
      return [
        Remedy(
          .stopHostUse,
          "The host uses \(inUse.count == 1 ? "it" : "them"): \(things). End that first, then bind \(rest) to vfio-pci.",
          addresses: functions.map(DeviceAddress.pci))
      ]
    }
    if let unknown = uses.first {
      return [Remedy(.permission, "First run as root to see what uses \(unknown.function): it is \(unknown.use.text).")]
    }
    return [.bind(functions, "Bind \(functions.count == 1 ? "it" : rest) to vfio-pci")]
  }

  /// Returns the remedy for a bridge whose driver is none that leaves its group alone: without one it is harmless.
  func remedies(forBridge bridge: PCIAddress) -> [Remedy] {
    guard let driver = topology[bridge]?.driver, !carriers.contains(bridge) else { return [] }
    return [
      Remedy(
        .unbind, "Unbind the bridge from \(driver), which leaves what is below it: vfiotop unbind \(bridge).",
        addresses: [.pci(bridge)], argv: ["vfiotop", "unbind", bridge.description])
    ]
  }

  /// A refusal of the bind has a remedy of its own, after which the bind is to be made.
  private func first(_ refusal: Blocker, then rest: String) -> Remedy {
    guard let remedy = refusal.remedies.first else { return Remedy(.none, refusal.message) }
    guard refusal.code == .virtualFunctionsEnabled else { return remedy }
    return Remedy(
      .stopHostUse, "\(refusal.message) \(remedy.text) Then bind \(rest) to vfio-pci.", addresses: remedy.addresses)
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
    let driver = topology[carrier]?.driver ?? "its driver"
    return Remedy(
      .firmware,
      "\(address) goes when \(carrier) loses \(driver). Turn \(driver.uppercased()) off in the firmware, or give "
        + "\(carrier) itself to the guest with everything below it.")
  }
}
