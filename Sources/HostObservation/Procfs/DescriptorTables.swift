import HostModel

/// Where the descriptors of a process are: in one table, and in those of threads that have one of their own.
struct DescriptorTables: Sendable {
  /// How a visit ended.
  enum Outcome: Sendable {
    /// The tables were read.
    case read
    /// The process ended.
    case gone
    /// The observer may not read them.
    case unreadable
    /// A kernel thread: it has no tables, whoever looks.
    case kernelThread
  }

  /// The end of a visit.
  struct Visit: Sendable {
    /// How it ended.
    var outcome = Outcome.read
    /// The process's own table was read.
    var hasOwnTable = true
    /// The kernel did not tell whether threads share the table.
    var threadsNotComparable = false
  }

  let files: any HostFiles
  let mounts: MountTables

  /// Has each table of a process read: by its folder, and the thread whose own it is.
  func visit(
    _ pid: Int32, _ read: (_ folder: String, _ thread: Int32?) throws(HostReadError) -> Void
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

  /// Whether a link of a process's descriptor may be followed: it is a path of which something may come, and no file
  /// server has to be asked.
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
    // proc/PID/fd may be listed by those who may trace the process; proc/PID/stat by everybody (proc(5)).
    do {
      let stat = ProcessStat(try files.contents("proc/\(pid)/stat", limit: 1 << 16))
      return stat?.isKernelThread == true ? .kernelThread : .unreadable
    } catch {
      return error.isAbsence ? .gone : .unreadable
    }
  }

  /// Threads made with clone(2) but without CLONE_FILES, or after unshare(CLONE_FILES), have tables of their own.
  private func readThreads(
    _ pid: Int32, _ visit: inout Visit, _ read: (String, Int32?) throws(HostReadError) -> Void
  ) {
    // Each thread is a folder: the number of links is theirs and two more.
    guard let links = try? files.status("proc/\(pid)/task").links, links > 3,
      let names = try? files.entries("proc/\(pid)/task")
    else { return }
    var tables = [pid]
    for thread in names.compactMap({ Int32($0) }).sorted() where thread != pid {
      // A thread may also share with another thread only: each table is read once.
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
        // What was read of the process stays; that there is more stays known too.
        if !error.isAbsence { visit.outcome = .unreadable }
      }
    }
  }
}
