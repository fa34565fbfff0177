import HostModel

extension LogLine {
  /// The line of a change between two observations.
  init(_ change: Change) {
    self.init(time: change.at, tone: Self.tone(of: change.kind), subject: change.subject.description, text: change.text)
  }

  /// What the list begins with: what there is, and what cannot be seen and why.
  static func first(of snapshot: Snapshot) -> [LogLine] {
    let picture = HostPicture(snapshot)
    func line(_ tone: Tone, _ text: String) -> LogLine {
      LogLine(time: snapshot.takenAt, tone: tone, subject: "", text: text)
    }
    let gaps = snapshot.blindSpots.gaps
    let what =
      "\(Wording.count(snapshot.deviceSets.count, "device set")) of \(Wording.count(picture.members, "device"))"
    var lines = [line(.quiet, snapshot.deviceSets.isEmpty ? "watching for the first VFIO device" : "watching \(what)")]
    if gaps.unreadableProcesses > 0 {
      let many = gaps.unreadableProcesses > 1
      lines.append(
        line(
          .bad,
          "\(Wording.count(gaps.unreadableProcesses, "process", "processes")) cannot be read, and what \(many ? "they hold" : "it holds") is not shown: run as root to see it"
        ))
    }
    if gaps.processesHidden {
      lines.append(line(.bad, "/proc hides the processes of other users (hidepid): run as root to see them"))
    }
    if gaps.inOwnProcessNamespace {
      lines.append(line(.bad, "processes outside this container are not seen: run it in the host's PID namespace"))
    }
    if gaps.filesNotComparable {
      lines.append(line(.quiet, "opened files cannot be told from duplicates (kcmp): open counts are lower bounds"))
    }
    lines += gaps.notes.map { line(.quiet, $0) }
    lines += snapshot.blindSpots.phantomOpens.map { phantom in
      LogLine(
        time: snapshot.takenAt, tone: .bad, subject: phantom.address?.description ?? "", text: phantom.message)
    }
    return lines
  }

  private static func tone(of kind: Change.Kind) -> Tone {
    switch kind {
    case .lastClose, .holderLetGo, .holderEnded, .groupClosed, .phantomGone: .good
    case .firstOpen, .holderAppeared, .holderTook, .groupOpened, .openCountChanged: .busy
    case .phantomAppeared: .bad
    case .featuresChanged, .deviceUnbound, .deviceVanished, .driverChanged, .virtualFunctionsVanished,
      .virtualFunctionsAppeared, .deviceBound, .deviceAppeared, .setVanished, .setAppeared, .setMembersChanged,
      .viabilityChanged, .openVerdictChanged, .functionResetChanged, .hotResetChanged:
      .change
    }
  }
}
