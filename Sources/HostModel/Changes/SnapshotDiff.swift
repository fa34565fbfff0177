extension Snapshot {
  /// Returns the differences from an earlier snapshot in a fixed order: first ends, then rebinds, then beginnings, last
  /// changed verdicts; within a kind by subject.
  ///
  /// A value that was unknown and is known now did not change now, so it is no change.
  package func changes(since earlier: Snapshot) -> [Change] {
    SnapshotDiff(from: earlier, to: self).all()
  }
}

extension Snapshot {
  /// The change that the host cannot be read, with the reason, or that it can be read again.
  package var observationChange: Change {
    if let reason = blindSpots.gaps.unreadableHost {
      return Change(at: takenAt, kind: .observationFailed, subject: .host, text: "the host cannot be read: \(reason)")
    }
    return Change(at: takenAt, kind: .observationResumed, subject: .host, text: Change.hostReadableAgain)
  }
}

/// The comparison of two snapshots.
struct SnapshotDiff {
  let from: Snapshot
  let to: Snapshot
  let devices: Pairs<DeviceAddress, Device>
  let sets: Pairs<String, DeviceSet>
  let groups: Pairs<Int, IOMMUGroup>
  let holders: Pairs<ProcessIdentity, Holder>

  init(from: Snapshot, to: Snapshot) {
    self.from = from
    self.to = to
    // Nothing is told before it is over.
    devices = Pairs(from.devices.map(\.settled), to.devices.map(\.settled)) { $0.address }
    sets = Pairs(from.deviceSets, to.deviceSets) { $0.id }
    groups = Pairs(from.groups, to.groups) { $0.id }
    holders = Pairs(from.holders, to.holders) { $0.identity }
  }

  /// Every change, by kind in the order of `Change.Kind`, then by subject.
  func all() -> [Change] {
    let found =
      hostChanges() + hangingChanges() + bindingChanges() + setChanges() + groupChanges() + holderChanges()
      + phantomChanges()
      + openChanges() + migrationChanges() + verdictChanges()
    let order = Dictionary(uniqueKeysWithValues: zip(Change.Kind.allCases, 0...))
    // Each part above is in order of subject, which sorting by kind must keep.
    return found.enumerated().sorted { left, right in
      (order[left.element.kind] ?? 0, left.offset) < (order[right.element.kind] ?? 0, right.offset)
    }.map(\.element)
  }

  func change(
    _ kind: Change.Kind, _ subject: Change.Subject, pid: Int32? = nil, _ before: Change.Value? = nil,
    _ after: Change.Value? = nil, _ text: String
  ) -> Change {
    Change(at: to.takenAt, kind: kind, subject: subject, pid: pid, before: before, after: after, text: text)
  }

  private func hostChanges() -> [Change] {
    let before = from.host.vfio.words
    let after = to.host.vfio.words
    guard before != after else { return [] }
    let text =
      after.isEmpty
      ? "VFIO is gone: no module provides it any more" : "VFIO now provides \(after.joined(separator: ", "))"
    return [change(.featuresChanged, .host, .list(before), .list(after), text)]
  }

  /// The processes that do not answer any more, and those that do again or have ended.
  private func hangingChanges() -> [Change] {
    let before = from.blindSpots.gaps.hangingProcesses
    let after = to.blindSpots.gaps.hangingProcesses
    guard before != after else { return [] }
    return Set(before).subtracting(after).sorted().map { pid in
      change(.observationResumed, .process(pid), pid: pid, nil, nil, "process \(pid) answers again, or has ended")
    }
      + Set(after).subtracting(before).sorted().map { pid in
        change(
          .observationFailed, .process(pid), pid: pid, nil, nil,
          "process \(pid) does not answer: \(ObservationGaps.hangingMeaning)")
      }
  }

  private func bindingChanges() -> [Change] {
    devices.all.flatMap { pair in
      let (address, before, after) = (pair.key, pair.before, pair.after)
      let subject = Change.Subject.device(address)
      var found: [Change] = []
      switch (before?.isMember ?? false, after?.isMember ?? false) {
      case (false, true):
        found += unbindChanges(subject, before, after)
        found.append(
          change(
            .deviceBound, subject, before?.driver.map { .word($0) }, after?.driver.map { .word($0) },
            "\(address) is bound to \(after?.driver ?? "a VFIO driver")"))
      case (true, false) where after?.waitingUnbind != nil: found += unbindChanges(subject, before, after)
      case (true, false):
        let now = after.map { $0.driver.map { "bound to \($0)" } ?? "unbound" } ?? "gone from VFIO"
        found.append(
          change(
            .deviceUnbound, subject, before?.driver.map { .word($0) }, after?.driver.map { .word($0) },
            "\(address) is no longer bound to \(before?.driver ?? "VFIO"): it is \(now)"))
      default:
        let waits = unbindChanges(subject, before, after)
        found += waits + (waits.isEmpty || after?.driver != nil ? otherBindingChanges(subject, before, after) : [])
      }
      return found + virtualFunctionChanges(subject, before, after)
    }
  }

  /// The begin and the end of an unbind that waits. The driver's link is gone for all that time.
  private func unbindChanges(_ subject: Change.Subject, _ before: Device?, _ after: Device?) -> [Change] {
    switch (before?.waitingUnbind, after?.waitingUnbind) {
    case (nil, let waits?):
      let sentence = waits.message.hasSuffix(".") ? String(waits.message.dropLast()) : waits.message
      return [
        change(
          .deviceUnbinding, subject, pid: waits.pid, before?.driver.map { .word($0) }, .word(Device.unbindingWord),
          sentence)
      ]
    case (_?, nil):
      let now = after?.driver.map { "bound to \($0)" } ?? (before?.bus == "pci" ? "unbound" : "gone")
      return [
        change(
          .deviceUnbound, subject, .word(Device.unbindingWord), after?.driver.map { .word($0) },
          "\(subject) is no longer bound to VFIO: it is \(now)")
      ]
    default: return []
    }
  }

  private func otherBindingChanges(_ subject: Change.Subject, _ before: Device?, _ after: Device?) -> [Change] {
    let old = before?.driver ?? Device.noDriver
    let new = after?.driver ?? Device.noDriver
    if before == nil {
      return [change(.deviceAppeared, subject, nil, .word(new), "\(subject) (\(new)) is now in a reset scope")]
    }
    if after == nil {
      return [
        change(.deviceVanished, subject, .word(old), nil, "\(subject) (\(old)) is no longer in a reset scope")
      ]
    }
    guard old != new else { return [] }
    return [
      change(
        .driverChanged, subject, before?.driver.map { .word($0) }, after?.driver.map { .word($0) },
        "\(subject) changed from \(old) to \(new)")
    ]
  }

  private func virtualFunctionChanges(_ subject: Change.Subject, _ before: Device?, _ after: Device?) -> [Change] {
    // A function that appears or disappears does not show when its virtual functions were created.
    guard let before, let after else { return [] }
    let old = Set(before.virtualFunctions)
    let new = Set(after.virtualFunctions)
    var found: [Change] = []
    let counts = (Change.Value.number(old.count), Change.Value.number(new.count))
    let gone = old.subtracting(new).sorted().map(\.description)
    if !gone.isEmpty {
      found.append(
        change(
          .virtualFunctionsVanished, subject, counts.0, counts.1,
          "\(subject) lost virtual functions: \(gone.joined(separator: ", "))"))
    }
    let fresh = new.subtracting(old).sorted().map(\.description)
    if !fresh.isEmpty {
      found.append(
        change(
          .virtualFunctionsAppeared, subject, counts.0, counts.1,
          "\(subject) has new virtual functions: \(fresh.joined(separator: ", "))"))
    }
    return found
  }

  private func setChanges() -> [Change] {
    sets.all.compactMap { pair in
      let old = pair.before?.members.map(\.description)
      let new = pair.after?.members.map(\.description)
      guard old != new else { return nil }
      let (before, after) = (old.map { Change.Value.list($0) }, new.map { Change.Value.list($0) })
      let subject = Change.Subject.deviceSet(pair.key)
      guard let old else {
        return change(.setAppeared, subject, nil, after, "set \(pair.key) has members: \(after?.description ?? "none")")
      }
      guard let new else {
        return change(.setVanished, subject, before, nil, "set \(pair.key) no longer has members")
      }
      let joined = new.filter { !old.contains($0) }
      let left = old.filter { !new.contains($0) }
      let parts = [
        joined.isEmpty ? nil : "gained \(joined.joined(separator: ", "))",
        left.isEmpty ? nil : "lost \(left.joined(separator: ", "))",
      ].compactMap { $0 }
      let text = "set \(pair.key) \(parts.joined(separator: " and "))"
      return change(.setMembersChanged, subject, before, after, text)
    }
  }

  private func groupChanges() -> [Change] {
    groups.all.flatMap { pair in
      let subject = Change.Subject.group(pair.key)
      var found: [Change] = []
      // A group that appears as held was opened: its device was bound meanwhile. An unknown state is no change.
      switch (pair.before.map(\.isOpen) ?? false, pair.after.map(\.isOpen) ?? false) {
      case (false?, true?): found.append(change(.groupOpened, subject, nil, nil, "group \(pair.key) is held open"))
      case (true?, false?): found.append(change(.groupClosed, subject, nil, nil, "group \(pair.key) is free"))
      default: break
      }
      if let old = pair.before?.isViable, let new = pair.after?.isViable, old != new {
        let text =
          new
          ? "group \(pair.key) is viable: every driver in it leaves its DMA to a user"
          : "group \(pair.key) is not viable: a driver in it leaves its DMA to the kernel"
        found.append(
          change(
            .viabilityChanged, subject, .word(old ? "viable" : "not viable"), .word(new ? "viable" : "not viable"), text
          ))
      }
      return found
    }
  }

  private func phantomChanges() -> [Change] {
    let pairs = Pairs(from.blindSpots.phantomOpens, to.blindSpots.phantomOpens) { phantom in
      phantom.address?.description ?? "driver \(phantom.driver ?? "")"
    }
    return pairs.all.compactMap { pair in
      guard let phantom = pair.after ?? pair.before, (pair.before == nil) != (pair.after == nil) else { return nil }
      let subject = phantom.address.map { Change.Subject.device($0) } ?? .driver(phantom.driver ?? "?")
      if pair.after != nil { return change(.phantomAppeared, subject, nil, nil, phantom.message) }
      return change(.phantomGone, subject, nil, nil, "\(subject): its open is explained again")
    }
  }

  private func migrationChanges() -> [Change] {
    devices.all.compactMap { pair in
      guard let before = pair.before?.migration?.state, let after = pair.after?.migration?.state, before != after else {
        return nil
      }
      return change(
        .migrationChanged, .device(pair.key), .word(before.rawValue), .word(after.rawValue),
        "\(pair.key): migration \(before.rawValue) -> \(after.rawValue)")
    }
  }

  private func verdictChanges() -> [Change] {
    func compare(
      _ kind: Change.Kind, _ subject: Change.Subject, _ what: String, _ before: Verdict, _ after: Verdict
    ) -> Change? {
      guard before.word != after.word else { return nil }
      let reason = after.blockers.first.map { ": \($0.message)" } ?? ""
      return change(
        kind, subject, .word(before.word), .word(after.word),
        "\(subject): \(what) \(before.word) -> \(after.word)\(reason)")
    }
    let ofDevices = devices.all.flatMap { pair -> [Change?] in
      guard let before = pair.before, let after = pair.after, before.isMember, after.isMember else { return [] }
      let subject = Change.Subject.device(pair.key)
      return [
        compare(.openVerdictChanged, subject, "open", before.openVerdict, after.openVerdict),
        compare(
          .functionResetChanged, subject, "function reset", before.functionReset.verdict, after.functionReset.verdict),
      ]
    }
    let ofSets = sets.all.map { pair -> Change? in
      guard let before = pair.before, let after = pair.after else { return nil }
      return compare(
        .hotResetChanged, .deviceSet(pair.key), "hot reset", before.hotReset.verdict, after.hotReset.verdict)
    }
    return (ofDevices + ofSets).compactMap { $0 }
  }
}
