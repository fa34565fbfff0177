import TerminalText

/// The changes of opens, closes and holders.
extension SnapshotDiff {
  func holderChanges() -> [Change] {
    let processes = holders.all.compactMap { pair -> Change? in
      let subject = Change.Subject.process(pair.key.pid)
      switch (pair.before, pair.after) {
      case (nil, let after?):
        return change(
          .holderAppeared, subject, pid: after.pid, nil, .list(after.heldThings),
          "\(after.label) holds \(after.heldThings.joined(separator: ", "))")
      case (let before?, nil):
        return change(
          .holderEnded, subject, pid: before.pid, .list(before.heldThings), nil,
          "\(before.label) let go of \(before.heldThings.joined(separator: ", "))")
      default: return nil
      }
    }
    return processes + devices.all.flatMap { holdingChanges($0.key, $0.before, $0.after) }
  }

  /// The devices that a process took or released while it held something else. The change of a new or ended holder
  /// lists its devices itself.
  private func holdingChanges(_ address: DeviceAddress, _ before: Device?, _ after: Device?) -> [Change] {
    let stayed = Set(holders.all.filter { $0.before != nil && $0.after != nil }.map(\.key.pid))
    let pairs = Pairs(before?.holders ?? [], after?.holders ?? []) { $0.pid }
    return pairs.all.compactMap { pair in
      guard stayed.contains(pair.key), let holder = pair.after ?? pair.before else { return nil }
      switch (pair.before, pair.after) {
      case (nil, _?):
        return change(
          .holderTook, .device(address), pid: pair.key, nil, nil, "\(address): \(holder.label) holds it now")
      case (_?, nil):
        return change(.holderLetGo, .device(address), pid: pair.key, nil, nil, "\(address): \(holder.label) let it go")
      default: return nil
      }
    }
  }

  func openChanges() -> [Change] {
    devices.all.compactMap { pair in
      let (address, before, after) = (pair.key, pair.before, pair.after)
      let subject = Change.Subject.device(address)
      // An absent device is not open: a device that was bound and opened between two scans was opened.
      let counts = (before.map(\.openCount) ?? 0, after.map(\.openCount) ?? 0)
      let values = (counts.0.map { Change.Value.number($0) }, counts.1.map { Change.Value.number($0) })
      switch (before.map(\.isOpen) ?? false, after.map(\.isOpen) ?? false) {
      case (false?, true?):
        let fresh = (after?.holders ?? []).filter { holder in before?.holders.contains { $0.pid == holder.pid } != true
        }
        let who = fresh.isEmpty ? "" : " by \(fresh.map(\.label.description).joined(separator: ", "))"
        let count = after?.countText.map { ", open count \($0)" } ?? ""
        return change(
          .firstOpen, subject, pid: fresh.count == 1 ? fresh[0].pid : nil, values.0, values.1,
          "\(address): first open\(who)\(count)")
      case (true?, false?):
        let old = before?.holders ?? []
        let who = old.isEmpty ? "" : ", it was held by \(old.map(\.label.description).joined(separator: ", "))"
        return change(
          .lastClose, subject, pid: old.count == 1 ? old[0].pid : nil, values.0, values.1,
          "\(address): last close\(who)")
      default:
        guard let before, let after, let old = before.openCount, let new = after.openCount, old != new else {
          return nil
        }
        // It may be as many still.
        if new < old, after.openCountCertainty == .lowerBound { return nil }
        return change(
          .openCountChanged, subject, .number(old), .number(new),
          "\(address): open count \(before.countText ?? "?") -> \(after.countText ?? "?")")
      }
    }
  }
}

extension Holder {
  /// The files that it holds, each once: devices by address, others by path, in the order of their kinds.
  package var heldFiles: [String] {
    var seen: [String] = []
    for descriptor in descriptors {
      let file = descriptor.device?.description ?? descriptor.target
      if !seen.contains(file) { seen.append(file) }
    }
    return seen
  }

  /// Everything that it holds: the files, and the number of mappings.
  var heldThings: [String] {
    let things = heldFiles + ((mappings ?? 0) > 0 ? [Plural.count(mappings ?? 0, "mapping")] : [])
    return things.isEmpty ? ["something"] : things
  }
}
