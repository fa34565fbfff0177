/// The parts of a host that an observation could not read.
package struct ObservationGaps: Hashable, Sendable {
  /// The number of processes whose descriptors the observer may not read.
  package var unreadableProcesses: Int
  /// The number of processes of which a part or all was not read, because they have, hold or are more than one scan reads.
  package var partialProcesses = 0
  /// The processes whose files do not answer, by pid, in order. What is told of them may be old.
  package var hangingProcesses: [Int32] = []
  /// /proc hides other users' processes (mounted with hidepid=2).
  package var processesHidden: Bool
  /// The observer's PID namespace is not the initial one, so processes outside it do not appear.
  package var inOwnProcessNamespace: Bool
  /// kcmp(2) is missing or not permitted: descriptors of one open file description look like separate opens.
  package var filesNotComparable: Bool
  /// One line for each part of the host that could not be read, with the reason.
  package var notes: [String]
  /// The reason why the host could not be read, in one sentence; nil if it could. Absent devices are then not gone.
  package var unreadableHost: String?

  /// Creates a description of gaps; by default there are none.
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

  /// True if a process that was not read may hold something.
  package var mayMissHolders: Bool {
    unseenProcesses > 0 || processesHidden || inOwnProcessNamespace
  }

  /// The number of processes of which not everything was read, for whatever reason.
  package var unseenProcesses: Int { unreadableProcesses + partialProcesses + hangingProcesses.count }
}
