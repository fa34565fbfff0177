import HostModel

extension ActionPlan {
  /// The differences from the confirmed plan, one sentence each; empty if the host is as the user saw it. `self` is the
  /// plan that the same request gives now.
  package func differences(from confirmed: ActionPlan) -> [String] {
    var differences: [String] = []
    let now = Dictionary(firstOf: targets, by: \.address)
    for target in confirmed.targets {
      guard let found = now[target.address] else {
        differences.append("\(target.address) is gone.")
        continue
      }
      if found != target {
        differences.append("\(target.address) is not the device it was (\(change(target, found))).")
      }
    }
    if path != confirmed.path { differences.append(pathChange(confirmed.path)) }
    if siblings != confirmed.siblings { differences.append("Other siblings would be bound.") }
    differences += reachChanges(confirmed)
    if mechanism != confirmed.mechanism || confirmation != confirmed.confirmation, differences.isEmpty {
      differences.append("It would affect other devices than the confirmed plan.")
    }
    if differences.isEmpty, let refusal, confirmed.refusal == nil {
      differences += refusal.blockers.map(\.message)
    }
    return differences
  }

  /// An open plan affects nothing once somebody else has the device open: that is what the user has to know.
  private func noLongerAffected(_ affected: AffectedDevice) -> String {
    let holders = refusal?.blockers.filter { $0.code == .heldByProcess }.map(\.message) ?? []
    return holders.first.map { "\(affected.address) was opened since: \($0)" }
      ?? "\(affected.address) would no longer be affected."
  }

  private func pathChange(_ confirmed: AccessPath?) -> String {
    guard let path else { return "It would not be opened any more." }
    guard let confirmed else { return "It would now be opened \(path.phrase)." }
    return "It would be opened \(path.phrase), not \(confirmed.phrase)."
  }

  private func change(_ before: Target, _ after: Target) -> String {
    if before.ids != after.ids { return "\(before.ids ?? "?") -> \(after.ids ?? "?")" }
    if before.driver != after.driver {
      return "\(before.driver ?? Device.noDriver) -> \(after.driver ?? Device.noDriver)"
    }
    if before.deviceSet != after.deviceSet {
      return "set \(before.deviceSet ?? "none") -> \(after.deviceSet ?? "none")"
    }
    if before.iommuGroup != after.iommuGroup { return "another IOMMU group" }
    return "it was bound again"
  }

  private func reachChanges(_ confirmed: ActionPlan) -> [String] {
    var differences: [String] = []
    let now = Dictionary(firstOf: affected, by: \.address)
    let before = Set(confirmed.affected.map(\.address))
    for affected in confirmed.affected {
      guard let found = now[affected.address] else {
        differences.append(noLongerAffected(affected))
        continue
      }
      if found.ids != affected.ids {
        differences.append("\(affected.address) is another device now (\(affected.ids ?? "?") -> \(found.ids ?? "?")).")
      } else if found.driver != affected.driver {
        differences.append("\(affected.address) is bound to \(found.driver ?? Device.noDriver) now.")
      } else if found.holders != affected.holders {
        let who = found.holders.isEmpty ? "no process" : found.holders.joined(separator: "; ")
        differences.append("\(affected.address) is held by \(who) now.")
      } else if found.isOpen != affected.isOpen || found.isMember != affected.isMember || found.isOwn != affected.isOwn
      {
        differences.append("\(affected.address) has been opened or closed since.")
      }
    }
    for affected in affected where !before.contains(affected.address) {
      differences.append("\(affected.address) would be affected as well.")
    }
    return differences
  }
}
