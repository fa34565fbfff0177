/// Applies remedies to the facts before they are offered: one that changes drivers must remove its blocker and leave none
/// that nothing removes, and the device that the verdict is about must still be there.
///
/// Each change is applied once for all verdicts that offer it. On a large host only the first few are applied: the rules
/// that make remedies know most of what can go wrong.
struct RemedyCheck {
  /// The number of functions that may be looked at for it: 50 changes on a host of 100 functions, 2 on one of 2,000.
  private static let limit = 5000

  private let facts: HostFacts
  private var results: [Remedy: SnapshotIndex?] = [:]

  init(_ facts: HostFacts) { self.facts = facts }

  /// Checks the remedies of a snapshot's verdicts.
  static func check(_ sets: inout [DeviceSet], _ devices: inout [Device], _ facts: HostFacts) {
    var check = RemedyCheck(facts)
    // A function without a VFIO driver has no verdict but that it needs one.
    for index in devices.indices where devices[index].isMember {
      let address = devices[index].address
      check.check(&devices[index].openVerdict) { $0.device(address)?.openVerdict }
      if var verdict = devices[index].nodeVerdict {
        check.check(&verdict) { $0.device(address)?.nodeVerdict }
        devices[index].nodeVerdict = verdict
      }
    }
    for index in sets.indices {
      guard let member = sets[index].members.first else { continue }
      check.check(&sets[index].hotReset.verdict) { $0.set(of: member)?.hotReset.verdict }
    }
  }

  private mutating func check(_ verdict: inout Verdict, _ after: (SnapshotIndex) -> Verdict?) {
    for index in verdict.blockers.indices {
      let blocker = verdict.blockers[index]
      for remedy in blocker.remedies {
        guard let result = result(of: remedy) else { continue }
        let then = after(result)
        let isGone = then.map { !$0.blockers.contains { $0.code == blocker.code && $0.address == blocker.address } }
        if isGone != true || then.map(Self.isHopeless) ?? true {
          verdict.blockers[index].remedies.removeAll { $0 == remedy }
        }
      }
    }
  }

  /// True if the call would fail all the same, and for a reason that no change to the running host removes.
  private static func isHopeless(_ verdict: Verdict) -> Bool {
    let lasting: Set<Remedy.Kind> = [.firmware, .otherSlot, .otherKernel, .none]
    return verdict.outcome == .fails
      && verdict.blockers.contains { blocker in
        !blocker.remedies.isEmpty && blocker.remedies.allSatisfy { lasting.contains($0.kind) }
      }
  }

  /// The host after a remedy that changes drivers; nil for any other, and past the limit.
  private mutating func result(of remedy: Remedy) -> SnapshotIndex? {
    guard [.bind, .unbind, .disableVirtualFunctions].contains(remedy.kind) else { return nil }
    if let known = results[remedy] { return known }
    guard (results.count + 1) * facts.functions.count <= Self.limit, let after = facts.applying(remedy) else {
      return nil
    }
    let result = SnapshotIndex(Snapshot(supposing: after))
    results[remedy] = result
    return result
  }
}
