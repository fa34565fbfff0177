import HostModel

/// Facts about the host that vfiotop itself knows and a snapshot does not have.
struct Annotations: Equatable, Sendable {
  /// The process and the devices that are vfiotop's own.
  var own = OwnHolds()
  /// The history of open counts.
  var activity = Activity()
  /// The devices that read nothing but ones after a reset.
  var unreachable: Set<DeviceAddress> = []
}

extension Annotations {
  /// Returns whether a row needs attention: an open that no process explains, or a refusal that can be removed. What is
  /// in use, or cannot work in this place, is no problem: on most hosts it would be every second row.
  func hasProblem(_ item: RowID, in index: SnapshotIndex) -> Bool {
    switch item {
    case .set(let id): return index.set(id).map { VerdictBadge(hotResetOf: $0).kind == .trouble } ?? false
    case .nonMember(_, let address): return isInTrouble(.pci(address), index)
    case .machine, .holder, .held, .bus, .group, .event, .entry: return false
    case .device(let address):
      if isInTrouble(address, index) { return true }
      guard let device = index.device(address), device.isMember else { return false }
      // A set in one row speaks through its device.
      let lone =
        index.set(of: address).map {
          index.nonMembers(of: $0).isEmpty && $0.members.count == 1 && VerdictBadge(hotResetOf: $0).kind == .trouble
        } ?? false
      return lone || VerdictBadge(device.openVerdict).kind == .trouble
        || VerdictBadge(device.functionReset).kind == .trouble
    }
  }

  /// A phantom open, an unbind that waits, a migration that failed, or a function that fell off the bus.
  private func isInTrouble(_ address: DeviceAddress, _ index: SnapshotIndex) -> Bool {
    if own.phantom(address, in: index) != nil || unreachable.contains(address) { return true }
    guard let device = index.device(address) else { return false }
    return device.waitingUnbind != nil || device.migration?.state == .error && device.isOpen != false
  }

  /// Returns the number of sets and devices with a problem.
  func problems(in index: SnapshotIndex) -> Int {
    let sets = index.snapshot.deviceSets.map { RowID.set($0.id) }
    return (sets + index.snapshot.devices.map { .device($0.address) }).count { hasProblem($0, in: index) }
  }
}
