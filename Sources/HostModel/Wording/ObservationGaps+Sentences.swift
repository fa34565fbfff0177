import TerminalText

extension ObservationGaps {
  /// One sentence a gap, with what would close it.
  package var sentences: [String] {
    var sentences: [String] = []
    if unreadableProcesses > 0 {
      let verb = unreadableProcesses == 1 ? "is" : "are"
      sentences.append(
        "\(unreadableCount) \(verb) unreadable and may hold devices. "
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
        "Open files and duplicates of their descriptors look alike, so open counts are lower bounds: kcmp(2) is not "
          + "possible here. It is on the host itself, as root or with CAP_SYS_PTRACE.")
    }
    return sentences + notes
  }

  /// The gaps that hide holders, in a few words each.
  package var phrases: [String] {
    [
      unreadableProcesses > 0 ? "\(unreadableCount) unreadable" : nil,
      processesHidden ? "other users' processes hidden" : nil,
      inOwnProcessNamespace ? "own PID namespace" : nil,
    ].compactMap { $0 }
  }

  private var unreadableCount: String { Plural.count(unreadableProcesses, "process", "processes") }
}
