/// The run time of a process's threads: while it stays the same none of them has run, and a process that does not run
/// opens and closes nothing.
///
/// `schedstat` of a thread, which every user may read, has its time on a processor and its time of waiting in
/// nanoseconds and the number of times it was scheduled (proc_pid_schedstat, fs/proc/base.c; sched_info_arrive,
/// kernel/sched/stats.h). A kernel without CONFIG_SCHED_INFO has no such file, or one of zeros; the mark is then
/// unknown.
struct SchedstatMark: Hashable, Sendable {
  private let lines: [UInt8]
  private let isOfOneThread: Bool

  /// Reads the mark; nil if it is unknown, or if it would take longer to read than the descriptors. If no thread has
  /// begun since an earlier mark (`isComplete`), threads need not be counted.
  init?(of pid: Int32, after last: SchedstatMark?, isComplete: Bool, _ descriptors: UInt64, _ files: any HostFiles) {
    if isComplete, let last, last.isOfOneThread {
      guard let line = Self.line("proc/\(pid)/schedstat", files) else { return nil }
      (lines, isOfOneThread) = (line, true)
      return
    }
    // Each thread has a directory, so the number of links is that of threads and two more.
    guard let links = try? files.status("proc/\(pid)/task").links, links > 2 else { return nil }
    isOfOneThread = links == 3
    if isOfOneThread {
      guard let line = Self.line("proc/\(pid)/schedstat", files) else { return nil }
      lines = line
      return
    }
    guard UInt64(links) < max(descriptors, 8), let threads = try? files.entries("proc/\(pid)/task") else { return nil }
    var lines: [UInt8] = []
    for thread in threads {
      guard let line = Self.line("proc/\(pid)/task/\(thread)/schedstat", files) else { return nil }
      lines += Array(thread.utf8) + [0x20] + line
    }
    self.lines = lines
  }

  private static func line(_ path: String, _ files: any HostFiles) -> [UInt8]? {
    guard let line = try? files.contents(path, limit: 4096), let first = line.first, first != UInt8(ascii: "0") else {
      return nil
    }
    return line
  }
}
