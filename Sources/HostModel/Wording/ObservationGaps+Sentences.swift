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
    if partialProcesses > 0 {
      sentences.append(
        "\(partialCount) could not be read in full, because of more processes of one user, descriptors, threads, mounts "
          + "or holders than one scan reads, and may hold more devices.")
    }
    if !hangingProcesses.isEmpty {
      sentences.append(
        "\(hangingList) \(hangingProcesses.count == 1 ? "does" : "do") not answer: \(Self.hangingMeaning).")
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
      partialProcesses > 0 ? "\(partialCount) not read in full" : nil,
      hangingProcesses.isEmpty ? nil : "\(hangingList) not answering",
      processesHidden ? "other users' processes hidden" : nil,
      inOwnProcessNamespace ? "own PID namespace" : nil,
    ].compactMap { $0 }
  }

  private var partialCount: String { Plural.count(partialProcesses, "process", "processes") }

  /// `process 812`, `processes 812, 813 and 4 more`.
  private var hangingList: String {
    let named = hangingProcesses.prefix(4).map { "\($0)" }.joined(separator: ", ")
    let more = hangingProcesses.count > 4 ? " and \(hangingProcesses.count - 4) more" : ""
    return (hangingProcesses.count == 1 ? "process " : "processes ") + named + more
  }

  /// The meaning of a process whose files do not answer, as the rest of a sentence.
  package static let hangingMeaning =
    "a read of its files in /proc waits in the kernel, and what it holds may have changed since"

  private var unreadableCount: String { Plural.count(unreadableProcesses, "process", "processes") }
}
