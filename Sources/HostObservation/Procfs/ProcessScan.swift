import HostModel

/// Finds the processes that hold something of VFIO's, and remembers enough to look again cheaply.
///
/// A full scan reads the descriptors of every process. A scan of the changes reads those of new processes, of every
/// known holder, of processes with another number of descriptors than before, and of an eighth of the rest. It means
/// the same, only later: a process that opened one file and closed another in between, a pid that was given to another
/// process with as many descriptors, a thread that made a table of its own, or any change on a kernel that does not
/// count (before 6.2, fs/proc/fd.c `proc_fd_getattr`) is seen after `staleness` scans at the latest. Of that eighth, those
/// that have not run since they were read are left out: nobody else changes their table, but for a process that shares
/// it, and that one has run. A scan of the holders does not count either: what is passed on to a process that is there
/// already is seen after `quietStaleness` of them. What is reported was always read in this scan: a holder is never carried over.
package struct ProcessScan: Sendable {
  /// Which processes are read.
  package enum Extent: Hashable, Sendable {
    /// All of them.
    case full
    /// Those that changed and a part of the rest; the first scan is a full one.
    case changes
    /// Where no file of VFIO's was opened or closed since the last scan: known holders, new processes, and of a sixteenth
    /// of the rest those that have run. When it is complete no process has begun either, and none is looked for.
    case holders(isComplete: Bool)
  }

  /// Whose mappings are read. A mapping keeps a device open after its descriptor is closed.
  package enum MappingExtent: Hashable, Sendable {
    /// Nobody's.
    case none
    /// Those of the processes that have a descriptor.
    case ofHolders
    /// Everybody's: this finds processes that have nothing but a mapping, and costs the most.
    case all
  }

  /// A scan of the changes sees everything after so many scans.
  package static let staleness = 8
  /// A scan of the holders sees everything after so many scans.
  package static let quietStaleness = 16

  /// How a process was found last.
  private struct Memory {
    var descriptorCount: UInt64
    var isHolder: Bool
    var isUnreadable: Bool
    var threadsNotComparable: Bool
    /// How long its threads had run when it was read; nil where that was not asked.
    var runs: SchedstatMark?
    /// How often it was left out since, because it had not run.
    var leftOut = 0

    /// Its threads have run as long as when it was read; now and then it is read even so.
    func hasNotRun(_ now: SchedstatMark?) -> Bool { now != nil && now == runs && leftOut < ProcessScan.staleness }
  }

  private let threads: Int
  private var memory: [Int32: Memory] = [:]
  private var view: ObservationGaps?
  private var nodes: VFIONodes?
  private var users: UserNames?
  private var turn: Int32 = 0

  /// A scan that knows nothing yet and works on so many threads.
  package init(threads: Int = 2) { self.threads = threads }

  /// Looks at a host's processes. Never fails: what cannot be read is a gap, what has ended is gone. It blocks for as
  /// long as the kernel takes (tens of milliseconds with many thousand descriptors): call it on a thread that may.
  package mutating func read(
    _ files: any HostFiles, nodes: VFIONodes, extent: Extent = .full, mappings: MappingExtent = .none
  ) -> ProcessReading {
    // Other nodes make other holders of the same descriptors.
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
    if extent == .full { memory = [:] }
    self.nodes = nodes
    let found = look(pids, files, nodes, extent, mappings)
    let users = self.users ?? UserNames(files)
    self.users = users

    var processes: [ProcessFacts] = []
    // Where no process has begun or ended, those that were not looked at are still there.
    var next = extent == .holders(isComplete: true) ? memory : [:]
    for look in found {
      guard let visit = look.visit else {
        next[look.pid] = memory[look.pid]
        if look.hasNotRun { next[look.pid]?.leftOut += 1 }
        continue
      }
      if visit.outcome == .gone {
        next[look.pid] = nil
        continue
      }
      let isHolder = !visit.descriptors.isEmpty || !visit.mappings.isEmpty
      next[look.pid] = Memory(
        descriptorCount: look.descriptorCount, isHolder: isHolder, isUnreadable: visit.outcome == .unreadable,
        threadsNotComparable: visit.threadsNotComparable, runs: look.runs)
      if visit.mappingsUnreadable { gaps.notes.append("The mappings of process \(look.pid) could not be read.") }
      guard isHolder, var facts = ProcessReader.facts(look.pid, files, users) else { continue }
      facts.descriptors = visit.descriptors
      facts.mappings = visit.mappings
      processes.append(facts)
    }
    memory = next
    gaps.unreadableProcesses = next.values.count { $0.isUnreadable }
    processes.sort { $0.pid < $1.pid }
    gaps.filesNotComparable =
      OpenFileDescriptions.number(&processes, files) || next.values.contains { $0.threadsNotComparable }
    processes.removeAll { $0.descriptors.isEmpty && $0.mappings.isEmpty }
    return ProcessReading(
      processes: processes, gaps: gaps, visited: found.count { $0.visit != nil }, total: next.count)
  }

  private func pids(_ files: any HostFiles, _ extent: Extent) throws(HostReadError) -> [Int32] {
    if extent == .holders(isComplete: true), !memory.isEmpty {
      return memory.filter { pid, known in known.isHolder || isDue(pid, Self.quietStaleness) }.map(\.key)
    }
    return try files.entries("proc").compactMap { Int32($0) }.filter { $0 > 0 }
  }

  /// A process is in the share of this turn, of so many.
  private func isDue(_ pid: Int32, _ shares: Int) -> Bool { (pid - turn) % Int32(shares) == 0 }

  /// What one look at one process gave: the number of its descriptors, and all of them unless they need no reading.
  private struct Look: Sendable {
    let pid: Int32
    let descriptorCount: UInt64
    let visit: ProcessVisit?
    var runs: SchedstatMark?
    var hasNotRun = false
  }

  private func look(
    _ pids: [Int32], _ files: any HostFiles, _ nodes: VFIONodes, _ extent: Extent, _ mappings: MappingExtent
  ) -> [Look] {
    let visitor = ProcessVisitor(
      files: files, nodes: nodes, tables: DescriptorTables(files: files, mounts: MountTables(files)),
      mappings: mappings)
    let memory = memory
    // What is left of a scan of the changes is not worth another thread.
    return ScanThreads.map(pids, threads: extent == .full ? threads : 1) { pid in
      let known = memory[pid]
      func leftOut(_ count: UInt64, _ hasNotRun: Bool) -> Look {
        Look(pid: pid, descriptorCount: count, visit: nil, hasNotRun: hasNotRun)
      }
      if case .holders(let isComplete) = extent, let known, !known.isHolder {
        guard isDue(pid, Self.quietStaleness) else { return leftOut(known.descriptorCount, false) }
        // Only whether it has run is asked here: what is remembered of one that has is read below, with all its threads.
        if known.hasNotRun(
          SchedstatMark(of: pid, after: known.runs, isComplete: isComplete, known.descriptorCount, files))
        {
          return leftOut(known.descriptorCount, true)
        }
      }
      // Counted before it is read: what is opened in between shows as another count next time.
      let count = (try? files.status("proc/\(pid)/fd").size) ?? 0
      var runs: SchedstatMark?
      if extent != .full, let known, !known.isHolder, known.descriptorCount == count {
        guard isDue(pid, Self.staleness) else { return leftOut(count, false) }
        runs = SchedstatMark(of: pid, after: known.runs, isComplete: false, count, files)
        if known.hasNotRun(runs) { return leftOut(count, true) }
      }
      return Look(pid: pid, descriptorCount: count, visit: visitor.visit(pid), runs: runs)
    }
  }
}
