import HostModel

/// Finds the processes that hold VFIO files or mappings, and remembers enough to make the next scan cheap.
///
/// A full scan reads the descriptors of every process. A scan of changes reads those of new processes, of every known
/// holder, of processes whose number of descriptors changed, and of an eighth of the rest. It finds the same, but some
/// changes later, after at most `staleness` scans: a process that opened one file and closed another in between, a pid
/// that another process with as many descriptors now has, a thread that got a table of its own, or any change on a
/// kernel that does not count descriptors (before 6.2, fs/proc/fd.c `proc_fd_getattr`). Processes of that eighth that
/// have not run since they were read are skipped: their table is only changed by themselves or by a process that shares
/// it, which has run then. A scan of holders does not count descriptors either: a file passed to an existing process is
/// seen after at most `quietStaleness` scans. Every reported holder was read in the scan that reports it.
package struct ProcessScan: Sendable {
  /// The processes that are read.
  package enum Extent: Hashable, Sendable {
    /// All processes.
    case full
    /// The changed processes and a part of the rest; the first scan is a full one.
    case changes
    /// Known holders, new processes, and of a sixteenth of the rest those that have run: for use if no VFIO file was
    /// opened or closed since the last scan. `isComplete` if no process has begun either; none is then searched for.
    case holders(isComplete: Bool)
  }

  /// The processes whose mappings are read. A mapping keeps a device open after its descriptor is closed.
  package enum MappingExtent: Hashable, Sendable {
    /// No process's.
    case none
    /// Those of processes with a descriptor.
    case ofHolders
    /// Every process's: this finds processes that have only a mapping, and costs the most.
    case all
  }

  /// The number of scans of changes after which everything has been read.
  package static let staleness = 8
  /// The number of scans of holders after which everything has been read.
  package static let quietStaleness = 16

  /// The state of a process when it was last read.
  private struct Memory {
    var descriptorCount: UInt64
    var isHolder: Bool
    var isUnreadable: Bool
    var isPartial: Bool
    var threadsNotComparable: Bool
    /// The run time of its threads when it was read; nil if that was not read.
    var runs: SchedstatMark?
    /// The number of times it was skipped since, because it had not run.
    var leftOut = 0

    /// Returns true if its threads have not run since it was read; false now and then, so that it is read even so.
    func hasNotRun(_ now: SchedstatMark?) -> Bool { now != nil && now == runs && leftOut < ProcessScan.staleness }
  }

  private let threads: Int
  private var memory: [Int32: Memory] = [:]
  /// The holders that the last scan told, by pid: what is still told of one that does not answer.
  private var told: [Int32: ProcessFacts] = [:]
  private var view: ObservationGaps?
  private var nodes: VFIONodes?
  private var users: UserNames?
  private var turn: Int32 = 0
  /// The last scan left processes unread that are not remembered.
  private var hasUnread = false

  /// Creates a scan without any memory that runs on a number of threads.
  package init(threads: Int = 2) { self.threads = threads }

  /// Reads a host's processes. A process that cannot be read is a gap, and one that ends during the scan is left out. Of
  /// one that does not answer, what was told of it before is told again, and it is a gap as well. Blocks for as long as
  /// the kernel takes (tens of milliseconds with many thousand descriptors), and as ``ReadPatience`` says.
  package mutating func read(
    _ files: any HostFiles, nodes: VFIONodes, extent: Extent = .full, mappings: MappingExtent = .none
  ) -> ProcessReading {
    // With other nodes, the same descriptors may be of VFIO files.
    let extent = mappings == .all || self.nodes != nodes ? .full : extent
    let isOfHolders = if case .holders = extent { true } else { false }
    var gaps = isOfHolders ? view ?? ProcfsVisibility.gaps(files) : ProcfsVisibility.gaps(files)
    view = gaps
    turn = (turn + 1) % Int32(Self.quietStaleness)
    let pids: [Int32]
    do {
      pids = try self.pids(files, extent)
    } catch {
      (view, memory) = (nil, [:])
      gaps.processesHidden = true
      gaps.notes.append("No process could be read: \(error)")
      return ProcessReading(processes: [], gaps: gaps, visited: 0, total: 0)
    }
    let known = memory
    if extent == .full { memory = [:] }
    self.nodes = nodes
    let visitor = ProcessVisitor(
      files: files, nodes: nodes, tables: DescriptorTables(files: files, mounts: MountTables(files)),
      mappings: mappings)
    let found = look(pids, visitor, extent, earlier: known)
    let users = self.users ?? UserNames(files)
    self.users = users

    var holders: [Int32: ProcessVisit] = [:]
    var unmapped: [Int32] = []
    var unread = found.left
    // If no process has begun or ended, those that were not read still exist.
    var next = extent == .holders(isComplete: true) ? memory : [:]
    for look in found.results {
      guard let visit = look.visit else {
        next[look.pid] = memory[look.pid]
        if look.hasNotRun { next[look.pid]?.leftOut += 1 }
        if look.isBeyondBudget { unread.insert(look.pid) }
        continue
      }
      if visit.outcome == .gone {
        next[look.pid] = nil
        continue
      }
      let isHolder = !visit.descriptors.isEmpty || visit.mappings?.isEmpty == false
      if isHolder { holders[look.pid] = visit }
      next[look.pid] = Memory(
        descriptorCount: look.descriptorCount, isHolder: isHolder, isUnreadable: visit.outcome == .unreadable,
        isPartial: visit.isPartial, threadsNotComparable: visit.threadsNotComparable, runs: look.runs)
      if visit.mappingsUnreadable { unmapped.append(look.pid) }
    }
    for pid in found.silent.union(unread) { next[pid] = known[pid] }
    for pid in HolderChoice.leftOut(of: holders, known: { known[$0]?.isHolder ?? false }) {
      holders[pid] = nil
      // It is read in its turn, like a process that holds nothing.
      next[pid]?.isHolder = false
      next[pid]?.isPartial = true
    }
    let reading = HolderReading(
      holders, visitor, users, told: told, silent: found.silent, left: found.left,
      threads: holders.count > 64 ? threads : 1)
    for pid in reading.partial { next[pid]?.isPartial = true }
    memory = next
    hasUnread = unread.contains { next[$0] == nil }
    told = Dictionary(firstOf: reading.processes) { $0.pid }
    gaps.notes += HolderReading.notes("mappings", of: unmapped) + reading.notes
    gaps.hangingProcesses = reading.silent.sorted()
    gaps.unreadableProcesses = next.values.count { $0.isUnreadable }
    gaps.partialProcesses = next.count { $0.value.isPartial && !unread.contains($0.key) } + unread.count
    gaps.filesNotComparable = reading.isIncomplete || next.values.contains { $0.threadsNotComparable }
    return ProcessReading(
      processes: reading.processes, gaps: gaps, visited: found.results.count { $0.visit != nil }, total: next.count)
  }

  private func pids(_ files: any HostFiles, _ extent: Extent) throws(HostReadError) -> [Int32] {
    if extent == .holders(isComplete: true), !memory.isEmpty, !hasUnread {
      return memory.filter { pid, known in known.isHolder || isDue(pid, Self.quietStaleness) }.map(\.key)
    }
    return try files.entries("proc").compactMap { Int32($0) }.filter { $0 > 0 }
  }

  /// Returns true if a process is in this turn's share, of a number of shares.
  private func isDue(_ pid: Int32, _ shares: Int) -> Bool { (pid - turn) % Int32(shares) == 0 }

  /// The result for one process: the number of its descriptors, and the descriptors if they had to be read.
  private struct Look: Sendable {
    let pid: Int32
    let descriptorCount: UInt64
    let visit: ProcessVisit?
    var runs: SchedstatMark?
    var hasNotRun = false
    /// Its user has more processes than one scan reads.
    var isBeyondBudget = false
  }

  private func look(
    _ pids: [Int32], _ visitor: ProcessVisitor, _ extent: Extent, earlier: [Int32: Memory]
  ) -> WatchedReads<Look>.Reading {
    let files = visitor.files
    let memory = memory
    let budget = ScanBudget()
    // A scan of changes has too little to read for another thread, unless there are many holders.
    let isLarge = extent == .full || told.count > 64
    // Whoever was told before comes first, before others may have used up what there is, and then whoever was not read.
    func rank(_ pid: Int32) -> Int { told[pid] != nil ? 0 : earlier[pid] == nil ? 1 : 2 }
    let order = pids.sorted { (rank($0), $0) < (rank($1), $1) }
    return WatchedReads.map(order, files, threads: isLarge ? threads : 1) { pid, progress in
      let known = memory[pid]
      func leftOut(_ count: UInt64, _ hasNotRun: Bool) -> Look {
        Look(pid: pid, descriptorCount: count, visit: nil, hasNotRun: hasNotRun)
      }
      if case .holders(let isComplete) = extent, let known, !known.isHolder {
        guard isDue(pid, Self.quietStaleness) else { return leftOut(known.descriptorCount, false) }
        // This only checks whether it has run; the run time that is remembered is read below, with all its threads.
        if known.hasNotRun(
          SchedstatMark(of: pid, after: known.runs, isComplete: isComplete, known.descriptorCount, files))
        {
          return leftOut(known.descriptorCount, true)
        }
      }
      // It is counted before it is read, so that a file opened in between changes the count of the next scan.
      let status = try? files.status("proc/\(pid)/fd")
      let count = status?.size ?? 0
      let user = status?.userID ?? ProcessReader.unknownUser
      var runs: SchedstatMark?
      if extent != .full, let known, !known.isHolder, known.descriptorCount == count {
        guard isDue(pid, Self.staleness) else { return leftOut(count, false) }
        runs = SchedstatMark(of: pid, after: known.runs, isComplete: false, count, files)
        if known.hasNotRun(runs) { return leftOut(count, true) }
      }
      let own = budget.budget(of: user)
      guard own.takeProcess() else { return Look(pid: pid, descriptorCount: count, visit: nil, isBeyondBudget: true) }
      return Look(
        pid: pid, descriptorCount: count, visit: visitor.visit(pid, of: user, own, progress), runs: runs)
    }
  }
}
