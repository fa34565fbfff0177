/// The time that a scan waits for a process whose files do not answer.
///
/// A read of /proc/PID can wait for a lock of that process (`mmap_lock` for cmdline and maps, `exec_update_lock` for
/// kcmp(2)), which the process holds as long as it likes: in a page fault on a file server, for example.
package struct ReadPatience: Sendable {
  /// The time after which the wait is told, in milliseconds.
  let notice: Int
  /// The time after which the process is given up, in milliseconds.
  let limit: Int
  /// Tells that a scan waits for a process; called on the thread that scans.
  let tell: @Sendable (_ pid: Int32) -> Void

  /// Creates a patience.
  package init(notice: Int, limit: Int, tell: @escaping @Sendable (_ pid: Int32) -> Void) {
    (self.notice, self.limit, self.tell) = (notice, limit, tell)
  }

  /// For a program that looks again and again: it goes on after a second without a word.
  package static let watching = ReadPatience(notice: .max, limit: 1000, tell: { _ in })

  /// For a command that prints one moment: it tells what it waits for, and goes on after five seconds.
  package static func once(_ tell: @escaping @Sendable (_ pid: Int32) -> Void) -> ReadPatience {
    ReadPatience(notice: 2000, limit: 5000, tell: tell)
  }
}
