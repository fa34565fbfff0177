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

  /// Returns the remedies. `whole` names the functions: `the rest of group 5`; `owner` is what they are part of.
  func remedies(
    for functions: [PCIAddress], keeping address: DeviceAddress, whole: String, owner: String
  ) -> [Remedy] {
    if let carrier = functions.first(where: { carries($0, address) }) { return [separate(carrier, from: address)] }
    let uses = functions.flatMap { function in (facts.hostUses[function] ?? []).map { (function: function, use: $0) } }
    let consoles = uses.filter { $0.use.kind == .console }
    if !consoles.isEmpty {
      let things = consoles.map { "\($0.use.text) (\($0.function))" }.joined(separator: "; ")
      return [
        Remedy(
          .none,
          "Not possible in this slot: \(owner) holds the host's console (\(things)). Only ACS (a firmware setting, another "
            + "slot) separates them.")
      ]
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
    if let refusal = refusals.first { return [first(refusal, then: whole)] }
    let inUse = uses.filter { $0.use.kind != .unknown }
    if !inUse.isEmpty {
      let things = inUse.map { "\($0.use.text) (\($0.function))" }.joined(separator: "; ")
      return [
        Remedy(
          .stopHostUse,
          "The host uses \(inUse.count == 1 ? "it" : "them"): \(things). End that first, then bind \(whole) to "
            + "vfio-pci.", addresses: functions.map(DeviceAddress.pci))
      ]
    }
    if let unknown = uses.first {
      return [Remedy(.permission, "First run as root to see what uses \(unknown.function): it is \(unknown.use.text).")]
    }
    return [.bind(functions, "Bind \(functions.count == 1 ? "it" : whole) to vfio-pci")]
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
  private func first(_ refusal: Blocker, then whole: String) -> Remedy {
    guard let remedy = refusal.remedies.first else { return Remedy(.none, refusal.message) }
    guard refusal.code == .virtualFunctionsEnabled else { return remedy }
    return Remedy(
      .stopHostUse, "\(refusal.message) \(remedy.text) Then bind \(whole) to vfio-pci.", addresses: remedy.addresses)
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

  private func separate(_ carrier: PCIAddress, from address: DeviceAddress) -> Remedy {
    if address.pci.flatMap({ topology[$0] })?.physicalFunction == carrier {
      return Remedy(
        .otherSlot,
        "\(carrier) is the physical function of \(address) and in the same group: without its driver \(address) is gone. "
          + "Only ACS (a firmware setting, another slot) separates them.")
    }
    let driver = topology[carrier]?.driver ?? "its driver"
    return Remedy(
      .firmware,
      "\(address) goes when \(carrier) loses \(driver). Turn \(driver.uppercased()) off in the firmware, or give "
        + "\(carrier) itself to the guest with everything below it.")
  }
}
