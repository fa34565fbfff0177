import ActionPlanning
import HostModel

/// The advice of a snapshot: its verdicts, the remedies of their blockers, and the plans for what works.
package struct Advice {
  private let facts: HostFacts
  private let snapshot: Snapshot
  private let index: SnapshotIndex
  private let planner: ActionPlanner
  private let known = Known()

  /// Holds the outcomes of remedies that were checked before: many devices share one.
  private final class Known {
    var after: [[String]: SnapshotIndex] = [:]
    var refusals: [[String]: String?] = [:]
  }

  /// The advice that vfiotop gives on the host with these facts.
  package init(_ facts: HostFacts) {
    self.facts = facts
    planner = ActionPlanner(facts, uses: { facts.hostUses[$0] ?? [] })
    snapshot = Snapshot(of: facts)
    index = SnapshotIndex(snapshot)
  }

  /// One sentence for each remedy that does not help or is refused by vfiotop itself, for blockers that say the same,
  /// and for a plan that is refused though its verdict works; empty if the advice is good.
  package var faults: [String] {
    var faults: [String] = []
    for device in snapshot.devices {
      faults += self.faults(of: device.openVerdict, at: device.address) { device, _ in device.openVerdict }
      if let node = device.nodeVerdict {
        faults += self.faults(of: node, at: device.address) { device, _ in device.nodeVerdict }
      }
      faults += self.faults(of: device.functionReset.verdict, at: device.address) { device, _ in
        device.functionReset.verdict
      }
      guard device.isMember else { continue }
      if device.openVerdict.outcome == .works { faults += refusals(.open(OpenRequest(device.address)), device) }
      if device.functionReset.verdict.outcome == .works {
        faults += refusals(
          .functionReset(device.address, token: nil), device, mayBeRefused: device.functionReset.availability != .anyone
        )
      }
    }
    for set in snapshot.deviceSets {
      guard let member = set.members.first, let device = index.device(member) else { continue }
      faults += self.faults(of: set.hotReset.verdict, at: member) { device, index in
        device.deviceSet.flatMap(index.set)?.hotReset.verdict
      }
      if set.hotReset.verdict.outcome == .works {
        faults += refusals(
          .hotReset(HotResetRequest(member)), device,
          mayBeRefused: set.hotReset.availability != .anyone || device.openVerdict.outcome != .works)
      }
    }
    return faults
  }

  /// The faults of one verdict's advice; `after` is the same verdict of the device as it is after a change.
  package func faults(
    of verdict: Verdict, at address: DeviceAddress, _ after: (Device, SnapshotIndex) -> Verdict?
  ) -> [String] {
    var faults: [String] = []
    if Set(verdict.blockers.map(\.message)).count != verdict.blockers.count {
      faults.append("\(address): two blockers have one sentence: \(verdict.blockers.map(\.message))")
    }
    for blocker in verdict.blockers {
      for remedy in blocker.remedies {
        faults += self.faults(of: remedy, against: blocker, at: address, after).map {
          "\(address): \(remedy.text) \($0)"
        }
      }
    }
    return faults
  }

  private func faults(
    of remedy: Remedy, against blocker: Blocker, at address: DeviceAddress, _ after: (Device, SnapshotIndex) -> Verdict?
  ) -> [String] {
    var faults: [String] = []
    if remedy.text.isEmpty { faults.append("says nothing") }
    if let index = self.after(remedy) {
      let device = index.device(address)
      // A function of the host's that was in a reset's scope is in none any more.
      if device == nil, self.index.device(address)?.isMember == false,
        address.pci.map({ index.tree[$0] != nil }) ?? false
      {
        return faults
      }
      let verdict = device.flatMap { after($0, index) }
      if device?.isMember != true, self.index.device(address)?.isMember == true {
        faults.append("destroys the device")
      } else if verdict?.blockers.contains(where: { $0.code == blocker.code && $0.address == blocker.address }) ?? true
      {
        faults.append(
          "does not remove the blocker \(blocker.code) \(blocker.address.map(String.init(describing:)) ?? "-") \(verdict.map { $0.blockers.map(\.code.rawValue) } ?? [])"
        )
      }
    }
    if let refusal = self.refusal(remedy) { faults.append("is refused: \(refusal)") }
    return faults
  }

  /// The host after a remedy; nil if the facts do not show what it changes.
  private func after(_ remedy: Remedy) -> SnapshotIndex? {
    let key = [remedy.kind.rawValue] + remedy.addresses.map(\.description)
    if let index = known.after[key] { return index }
    guard let changed = facts.applying(remedy) else { return nil }
    let index = SnapshotIndex(Snapshot(supposing: changed))
    known.after[key] = index
    return index
  }

  /// The reason why vfiotop would refuse a remedy's command; nil if it would not, or if it has none.
  private func refusal(_ remedy: Remedy) -> String? {
    if let refusal = known.refusals[remedy.argv] { return refusal }
    let refusal = request(remedy).flatMap { try? planner.plan($0).refusal }
    let text = refusal.map { $0.blockers.first?.message ?? "" }
    known.refusals[remedy.argv] = .some(text)
    return text
  }

  /// The action that a remedy's command is.
  private func request(_ remedy: Remedy) -> ActionRequest? {
    let functions = remedy.addresses.compactMap(\.pci)
    switch remedy.argv.dropFirst().first {
    case "bind": return .bind(functions, driver: "vfio-pci")
    case "unbind": return .unbind(functions)
    case "reset" where remedy.argv.contains("--hot"):
      return remedy.addresses.first.map { .hotReset(HotResetRequest($0)) }
    case "reset": return remedy.addresses.first.map { .functionReset($0, token: nil) }
    default: return nil
    }
  }

  /// The faults of a plan for something that works.
  private func refusals(_ request: ActionRequest, _ device: Device, mayBeRefused: Bool = false) -> [String] {
    guard let refusal = try? planner.plan(request).refusal else { return [] }
    if mayBeRefused { return refusal.blockers.isEmpty ? ["\(device.address): refused without a reason"] : [] }
    return ["\(device.address): \(request.title()) works, and its plan is refused: \(refusal.blockers.map(\.message))"]
  }
}
