import HostModel

/// What could not be seen, in sentences: a report that is silent about it would be wrong.
struct BlindSpotLines {
  private let snapshot: Snapshot
  private let layout: TextLayout

  init(_ snapshot: Snapshot, layout: TextLayout) {
    self.snapshot = snapshot
    self.layout = layout
  }

  func lines() -> [String] {
    let sentences = snapshot.blindSpots.phantomOpens.map(\.message) + snapshot.blindSpots.gaps.sentences
    guard !sentences.isEmpty else { return ["BLIND SPOTS (none)"] }
    return ["BLIND SPOTS (\(sentences.count))"] + sentences.flatMap { layout.paragraph($0, first: "  - ") }
  }
}

extension ObservationGaps {
  /// One sentence a gap, with what would close it.
  var sentences: [String] {
    var sentences: [String] = []
    if unreadableProcesses > 0 {
      let verb = unreadableProcesses == 1 ? "is" : "are"
      sentences.append(
        "\(counted(unreadableProcesses, "process", plural: "processes")) \(verb) unreadable and may hold something. "
          + "Run as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, to see them.")
    }
    if processesHidden {
      sentences.append("/proc hides other users' processes (hidepid): holders may be missing. Run as root to see them.")
    }
    if inOwnProcessNamespace {
      sentences.append(
        "This is a PID namespace of its own: processes outside do not appear. Run on the host, or with its PID "
          + "namespace (--pid=host).")
    }
    if filesNotComparable {
      sentences.append(
        "Opened files cannot be told from duplicates of their descriptors: kcmp(2) is not possible here. It is on the "
          + "host itself, as root or with CAP_SYS_PTRACE.")
    }
    return sentences + notes
  }
}
