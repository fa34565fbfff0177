import HostModel

/// Reads the descriptor tables of a process: its own, and those of threads that do not share it.
struct DescriptorTables: Sendable {
  /// The outcome of a visit.
  enum Outcome: Sendable {
    /// The tables were read.
    case read
    /// The process ended.
    case gone
    /// The observer may not read them.
    case unreadable
    /// A kernel thread, which has no table for any observer.
    case kernelThread
  }

  /// The result of a visit.
  struct Visit: Sendable {
    /// The outcome.
    var outcome = Outcome.read
    /// The process's own table was read.
    var hasOwnTable = true
    /// The kernel did not report whether threads share the table.
    var threadsNotComparable = false
  }

  let files: any HostFiles
  let mounts: MountTables

  /// Calls a function to read each table of a process: with its directory, and with the thread if it is a thread's own.
  func visit(
    _ pid: Int32, _ read: (_ directory: String, _ thread: Int32?) throws(HostReadError) -> Void
  ) -> Visit {
    var visit = Visit()
    do {
      try read("proc/\(pid)/fd", nil)
    } catch {
      visit.hasOwnTable = false
      visit.outcome = outcome(pid, error)
      return visit
    }
    readThreads(pid, &visit, read)
    return visit
  }

  /// Returns a test for links of a process's descriptors that are worth following: paths that may be VFIO nodes and
  /// that need no file server.
  func follows(_ pid: Int32) -> (UnsafeRawBufferPointer) -> Bool {
    var table: MountTable?
    return { link in
      guard case .path = DescriptorClassifier.meaning(of: link) else { return false }
      let mounts = table ?? self.mounts.table(of: pid)
      table = mounts
      return !mounts.isRemote(link)
    }
  }

  private func outcome(_ pid: Int32, _ error: HostReadError) -> Outcome {
    if error.isAbsence { return .gone }
    // proc/PID/fd may be listed by users who may trace the process; every user may read proc/PID/stat (proc(5)).
    do {
      let stat = ProcessStat(try files.contents("proc/\(pid)/stat", limit: 1 << 16))
      return stat?.isKernelThread == true ? .kernelThread : .unreadable
    } catch {
      return error.isAbsence ? .gone : .unreadable
    }
  }

  /// Reads the tables of threads made with clone(2) without CLONE_FILES, or after unshare(CLONE_FILES).
  private func readThreads(
    _ pid: Int32, _ visit: inout Visit, _ read: (String, Int32?) throws(HostReadError) -> Void
  ) {
    // Each thread has a directory, so the number of links is that of threads and two more.
    guard let links = try? files.status("proc/\(pid)/task").links, links > 3,
      let names = try? files.entries("proc/\(pid)/task")
    else { return }
    var tables = [pid]
    for thread in names.compactMap({ Int32($0) }).sorted() where thread != pid {
      // A thread may share a table with another thread only, and each table is read once.
      var isNew = true
      for owner in tables where isNew {
        guard let shares = files.sharesTable(thread: thread, process: owner) else {
          if (try? files.status("proc/\(pid)/task/\(thread)")) != nil { visit.threadsNotComparable = true }
          isNew = false
          continue
        }
        if shares { isNew = false }
      }
      guard isNew else { continue }
      tables.append(thread)
      do {
        try read("proc/\(pid)/task/\(thread)/fd", thread)
      } catch {
        // The part that was read is kept, and so is the fact that it is a part.
        if !error.isAbsence { visit.outcome = .unreadable }
      }
    }
  }
}
