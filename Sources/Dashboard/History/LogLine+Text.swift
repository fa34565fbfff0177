import ActionPlanning
import HostModel
import TerminalText

extension LogLine {
  /// The lines for the changes between two observations.
  static func lines(of changes: [Change], from earlier: Snapshot, to later: Snapshot, own: OwnHolds) -> [LogLine] {
    changes.map { change in
      guard change.kind == .firstOpen || change.kind == .lastClose, case .device(let address) = change.subject else {
        return LogLine(
          time: change.at, severity: severity(of: change.kind), subject: change.subject.description, text: change.text,
          about: change.subject)
      }
      func device(_ snapshot: Snapshot) -> Device? { snapshot.devices.first { $0.address == address }?.settled }
      return LogLine(change, address, before: device(earlier), after: device(later), own: own)
    }
  }

  /// A first open or a last close: the only moments at which a driver's open_device and close_device run.
  private init(_ change: Change, _ address: DeviceAddress, before: Device?, after: Device?, own: OwnHolds) {
    let isOpen = change.kind == .firstOpen
    var text = Self.firstOrLast(
      address, isOpen: isOpen, set: after?.deviceSet ?? before?.deviceSet,
      before: before?.countText ?? change.before?.description, after: after?.countText ?? change.after?.description)
    let old = before?.holders ?? []
    func names(_ holders: [DeviceHolder]) -> String {
      holders.map { own.isOwn($0.pid) ? OwnHolds.name : $0.label.description }.joined(separator: ", ")
    }
    if isOpen {
      let fresh = (after?.holders ?? []).filter { holder in !old.contains { $0.pid == holder.pid } }
      if !fresh.isEmpty { text += ", by \(names(fresh))" }
    } else if !old.isEmpty {
      text += ", it was held by \(names(old))"
    }
    self.init(
      time: change.at, severity: Self.severity(of: change.kind), subject: address.description, text: text,
      about: .device(address))
  }

  /// `0000:08:01.0: FIRST OPEN in bus:0000:08, open count 0 -> 1`.
  private static func firstOrLast(
    _ address: DeviceAddress, isOpen: Bool, set: String?, before: String?, after: String?
  ) -> String {
    let place = set.map { " in \($0)" } ?? ""
    return
      "\(address): \(isOpen ? "FIRST OPEN" : "LAST CLOSE")\(place), open count \(before ?? "?") -> \(after ?? "?")"
  }

  /// A line of the journal.
  init(_ entry: JournalEntry) {
    let subject = entry.address?.description ?? ""
    var text = entry.text
    var severity = Severity.quiet
    switch entry.event {
    case .firstOpen, .lastClose:
      severity = entry.event == .firstOpen ? .busy : .good
      if let address = entry.address {
        text = Self.firstOrLast(
          address, isOpen: entry.event == .firstOpen, set: entry.deviceSet,
          before: entry.openCountBefore.map(String.init), after: entry.openCountAfter.map(String.init))
      }
    case .call:
      let target = entry.target.map { " \($0)" } ?? ""
      if let call = entry.call { text = "\(call.rawValue)\(target)" }
      if let result = entry.result { text += ": \(result)" }
      if let duration = entry.duration { text += ", \(DurationText.precise(duration))" }
      if let result = entry.result, result != "ok" { severity = .bad }
    case .started: severity = .change
    case .verified: severity = ["gone", "differs"].contains(entry.result) ? .alarm : .change
    case .request: severity = .alarm
    case .finished: severity = entry.result.flatMap(ActionResult.Outcome.init).map(ActionWording.severity) ?? .change
    }
    if !subject.isEmpty, entry.event != .call, !text.contains(subject) { text = "\(subject): \(text)" }
    self.init(
      time: entry.at, severity: severity, subject: subject, text: text, about: entry.address.map(Change.Subject.device))
  }

  /// Returns the first lines of the event list: the number of sets, and the gaps of the observation.
  static func first(of snapshot: Snapshot) -> [LogLine] {
    func line(_ severity: Severity, _ text: String) -> LogLine {
      LogLine(time: snapshot.takenAt, severity: severity, subject: "", text: text)
    }
    let gaps = snapshot.blindSpots.gaps
    let what =
      "\(Plural.count(snapshot.deviceSets.count, "device set")) with \(Plural.count(snapshot.devices.count(where: \.isMember), "device"))"
    var lines = [line(.quiet, snapshot.deviceSets.isEmpty ? "watching for the first VFIO device" : "watching \(what)")]
    let quiet = gaps.notes.count + (gaps.filesNotComparable ? 1 : 0)
    let sentences = gaps.sentences
    for (index, sentence) in sentences.enumerated() {
      lines.append(line(index < sentences.count - quiet ? .bad : .quiet, sentence))
    }
    lines += snapshot.blindSpots.phantomOpens.map { phantom in
      LogLine(
        time: snapshot.takenAt, severity: .bad, subject: phantom.address?.description ?? "", text: phantom.message,
        about: phantom.address.map(Change.Subject.device))
    }
    return lines
  }

  private static func severity(of kind: Change.Kind) -> Severity {
    switch kind {
    case .lastClose, .holderLetGo, .holderEnded, .groupClosed, .phantomGone, .observationResumed: .good
    case .firstOpen, .holderAppeared, .holderTook, .groupOpened, .openCountChanged, .migrationChanged: .busy
    case .phantomAppeared, .observationFailed, .callsRefused: .bad
    case .featuresChanged, .deviceUnbinding, .deviceUnbound, .deviceVanished, .driverChanged, .virtualFunctionsVanished,
      .virtualFunctionsAppeared, .deviceBound, .deviceAppeared, .setVanished, .setAppeared, .setMembersChanged,
      .viabilityChanged, .openVerdictChanged, .functionResetChanged, .hotResetChanged:
      .change
    }
  }
}
