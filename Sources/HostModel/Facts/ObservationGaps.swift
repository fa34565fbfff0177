/// What an observation could not see.
package struct ObservationGaps: Hashable, Sendable {
  /// Processes whose descriptors may not be read.
  package var unreadableProcesses: Int
  /// /proc is mounted so that other users' processes do not appear at all (hidepid=2).
  package var processesHidden: Bool
  /// The observer is in a PID namespace of its own: processes outside do not appear.
  package var inOwnProcessNamespace: Bool
  /// kcmp(2) was not available or not permitted: files cannot be told from duplicates.
  package var filesNotComparable: Bool
  /// One line each: a part of the host that could not be read and why.
  package var notes: [String]
  /// Why the host itself could not be read, in one sentence; nil when it could. What is not seen then is not gone.
  package var unreadableHost: String?

  /// No gap.
  package init(
    unreadableProcesses: Int = 0, processesHidden: Bool = false, inOwnProcessNamespace: Bool = false,
    filesNotComparable: Bool = false, notes: [String] = [], unreadableHost: String? = nil
  ) {
    self.unreadableProcesses = unreadableProcesses
    self.processesHidden = processesHidden
    self.inOwnProcessNamespace = inOwnProcessNamespace
    self.filesNotComparable = filesNotComparable
    self.notes = notes
    self.unreadableHost = unreadableHost
  }

  /// Some process may hold something that this observation does not show.
  package var mayMissHolders: Bool { unreadableProcesses > 0 || processesHidden || inOwnProcessNamespace }
}
