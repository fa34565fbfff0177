/// The pid and start time of a process, which together name one process until the next boot: the kernel reuses a pid,
/// but not with the same start time.
package struct ProcessIdentity: Hashable, Comparable, Sendable, Codable {
  /// The process's number in the observer's PID namespace.
  package var pid: Int32
  /// Start time in clock ticks since boot (proc_pid_stat(5), field 22); 0 where it could not be read.
  package var startTime: UInt64

  /// Creates the identity of the process with this pid and start time.
  package init(pid: Int32, startTime: UInt64) {
    self.pid = pid
    self.startTime = startTime
  }

  /// Orders by pid, then by start time.
  package static func < (left: ProcessIdentity, right: ProcessIdentity) -> Bool {
    (left.pid, left.startTime) < (right.pid, right.startTime)
  }
}
