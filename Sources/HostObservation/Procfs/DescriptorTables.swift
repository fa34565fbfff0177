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
    /// It has more threads with tables of their own than a scan reads.
    var isPartial = false
  }

  let files: any HostFiles
  let mounts: MountTables

  /// Calls a function to read each table of a process: with its directory, and with the thread if it is a thread's own.
  func visit(
    _ pid: Int32, _ budget: UserBudget, _ progress: ReadProgress,
    _ read: (_ directory: String, _ thread: Int32?) throws(HostReadError) -> Void
  ) -> Visit {
    var visit = Visit()
    do {
      try read("proc/\(pid)/fd", nil)
    } catch {
      visit.hasOwnTable = false
      visit.outcome = outcome(pid, error)
      return visit
    }
    readThreads(pid, &visit, budget, progress, read)
    return visit
  }

  /// Returns a test for links of a process's descriptors that are worth following: paths that may be VFIO nodes and
  /// that need no file server. `isUnknown` is called if the process's mounts are too many to be read: no link is
  /// followed then.
  func follows(
    _ pid: Int32, _ budget: UserBudget, _ progress: ReadProgress, isUnknown: @escaping () -> Void
  ) -> (UnsafeRawBufferPointer) -> Bool {
    var table: MountTable?
    return { link in
      guard case .path = DescriptorClassifier.meaning(of: link) else { return false }
      if let table { return !table.isRemote(link) }
      let mounts = self.mounts.table(of: pid, budget, progress)
      table = mounts
      if mounts.isUnknown { isUnknown() }
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
    _ pid: Int32, _ visit: inout Visit, _ budget: UserBudget, _ progress: ReadProgress,
    _ read: (String, Int32?) throws(HostReadError) -> Void
  ) {
    // Each thread has a directory, so the number of links is that of threads and two more.
    guard let links = try? files.status("proc/\(pid)/task").links, links > 3,
      let names = try? files.entries("proc/\(pid)/task")
    else { return }
    var tables = KnownTables(pid, files)
    for thread in names.compactMap({ Int32($0) }).sorted() where thread != pid {
      progress.step()
      // A thread may share a table with another thread only, and each table is read once.
      switch tables.insert(thread) {
      case .known: continue
      case .unknown:
        if (try? files.status("proc/\(pid)/task/\(thread)")) != nil { visit.threadsNotComparable = true }
        continue
      case .new: break
      }
      guard budget.takeTable(tables.count) else {
        visit.isPartial = true
        return
      }
      do {
        try read("proc/\(pid)/task/\(thread)/fd", thread)
      } catch {
        // The part that was read is kept, and so is the fact that it is a part.
        if !error.isAbsence { visit.outcome = .unreadable }
      }
    }
  }
}

/// The descriptor tables of a process that were found, each by a task that has it.
///
/// They are in the order of kcmp(2), so that finding one among N takes log N comparisons: any process may have thousands.
private struct KnownTables {
  enum Place {
    case new, known, unknown
  }

  private var tasks: [Int32]
  private let files: any HostFiles

  init(_ pid: Int32, _ files: any HostFiles) {
    tasks = [pid]
    self.files = files
  }

  /// The number of tables.
  var count: Int { tasks.count }

  /// Adds the table of a task, unless it is known; unknown if the kernel does not tell.
  mutating func insert(_ task: Int32) -> Place {
    var (low, high) = (0, tasks.count)
    while low < high {
      let middle = (low + high) / 2
      switch files.compareTables(task, tasks[middle]) {
      case .same: return .known
      case .less: high = middle
      case .greater: low = middle + 1
      case nil:
        // Whichever of the two has ended: without the other one the search may go on.
        guard tasks.count > 1, files.compareTables(tasks[middle], tasks[middle]) == nil,
          files.compareTables(task, task) == .same
        else { return .unknown }
        tasks.remove(at: middle)
        high = min(high - 1, tasks.count)
        low = min(low, high)
      }
    }
    tasks.insert(task, at: low)
    return .new
  }
}
