import CLinux
import HostModel

/// Observes a host: sysfs, procfs and /dev in, `HostFacts` out. It opens no VFIO node, writes nothing and wakes no
/// device. One observer belongs to one thread; it remembers what makes the next look cheaper.
package struct HostObserver: Sendable {
  /// How much is read.
  package enum Extent: Hashable, Sendable {
    /// Everything.
    case full
    /// Something was heard of: all of sysfs, and of the processes those that may have changed (see `ProcessScan`).
    case changes
    /// Only time has passed: what shows that anything came, went, was bound, opened or closed; everything else again
    /// after ``HostObserver/staleness`` looks at the latest. Where the kernel's counters stand still (`KernelCounters`)
    /// that is little, and the rest follows after ``HostObserver/quietStaleness`` looks.
    case tick
  }

  /// After so many looks at the clock everything was read again.
  package static let staleness = ProcessScan.staleness
  /// After so many looks at the clock everything was read again on a host where nothing happens.
  package static let quietStaleness = ProcessScan.quietStaleness

  private let files: any HostFiles
  private let observer: Observer
  private var names: PCIIDs
  private var processes: ProcessScan
  private let threads: Int
  private var sysfs: SysfsReading?
  /// The last two readings of sysfs said the same: nothing is on its way, such as a machine that is just starting.
  private var isSettled = false
  private var turn = 0
  private var counters: KernelCounters?
  /// What had not happened by the last look.
  private var wasStill = Stillness()
  /// The last look, and what a look at every mapping made of it where one was due.
  private var last: (seen: HostFacts, withMappings: HostFacts?)?
  /// /proc was there once: a tree that never had one is looked at without.
  private var hasSeenProcesses = false

  /// An observer of `files` that gives verdicts for `observer`.
  package init(files: any HostFiles, observer: Observer, names: PCIIDs, threads: Int = 2) {
    self.files = files
    self.observer = observer
    self.names = names
    self.threads = threads
    processes = ProcessScan(threads: threads)
  }

  /// Looks at the host once. Never fails: what cannot be read is absent and noted in the gaps. Blocks for as long as
  /// the kernel takes.
  package mutating func observe(_ extent: Extent = .full) -> HostFacts {
    let missing = Set(HostReader(files: files).missingFolders())
    var facts = look(extent)
    // What went away while it was read was read in part.
    note(missing.union(HostReader(files: files).missingFolders()), in: &facts.gaps)
    return facts
  }

  private mutating func note(_ missing: Set<String>, in gaps: inout ObservationGaps) {
    if !missing.contains("/proc") { hasSeenProcesses = true }
    guard !missing.isEmpty else { return }
    let sentence = "\(missing.sorted().joined(separator: " and ")) cannot be read: nothing is mounted there."
    gaps.notes.insert(sentence, at: 0)
    if missing.contains("/sys") || hasSeenProcesses { gaps.unreadableHost = sentence }
  }

  private mutating func look(_ extent: Extent) -> HostFacts {
    turn = (turn + 1) % Self.quietStaleness
    let still = stillness()
    // What only mappings explain is looked at whole in its turn: nothing counts them.
    let isDue = turn % Self.staleness == 0 && (!still.devices || last?.withMappings != nil)
    let extent = extent == .tick && isDue ? .changes : extent
    readSysfs(extent, still)
    // From 6.18 fdinfo names the device of a descriptor; before, mappings help to tell it.
    let tellsDevice = sysfs?.host.kernelVersion.map { $0 >= KernelVersion(6, 18) } ?? false
    let mappings = tellsDevice ? ProcessScan.MappingExtent.none : .ofHolders
    if extent == .tick, still.openedFiles, let last {
      let facts = facts(.holders(isComplete: still.threads), mappings)
      if last.seen.isSame(as: facts) { return (last.withMappings ?? last.seen).seenAgain(at: facts.takenAt) }
    }
    let facts = facts(extent == .full || hasOpenedUncounted(still) ? .full : .changes, mappings)
    if extent == .tick, let last, last.seen.isSame(as: facts) {
      return (last.withMappings ?? last.seen).seenAgain(at: facts.takenAt)
    }
    // Something is open that nobody has a descriptor on: was it opened during the look, or does a mapping keep it open?
    guard facts.suspectsUnseenHolder else {
      last = (facts, nil)
      return facts
    }
    readSysfs(.full, Stillness())
    let whole = self.facts(.full, .all)
    last = (facts, whole)
    return whole
  }

  /// What has not happened since the look before the last. Some of it is counted a moment before it can be seen (a
  /// device is announced to be gone before its folder is, `device_del`; a file is counted before its descriptor is
  /// there), so that counters have to stand still for two looks: the first of them read what they count.
  private mutating func stillness() -> Stillness {
    let now = KernelCounters(files)
    let still = counters.map { now.stillness(since: $0) } ?? Stillness()
    defer { (counters, wasStill) = (now, still) }
    return still.and(wasStill)
  }

  /// A file of VFIO's was opened or closed, and this kernel does not count descriptors (before 6.2,
  /// `proc_fd_getattr`): any process may have it.
  private func hasOpenedUncounted(_ still: Stillness) -> Bool {
    guard !still.openedFiles, counters?.openedFiles != nil else { return false }
    return sysfs?.host.kernelVersion.map { $0 < KernelVersion(6, 2) } ?? false
  }

  private mutating func readSysfs(_ extent: Extent, _ still: Stillness) {
    if extent == .tick, isSettled, still.devices, let sysfs {
      if turn != 0 {
        if sysfs.keepsDrivers(files, readingCounts: !still.openedFiles) { return }
      } else if let again = sysfs.again(files) {
        // What says the same stays the same value: it is compared at a glance.
        if !again.isSame(as: sysfs) { self.sysfs = again }
        return
      }
    }
    let host = HostReader(files: files).host()
    if extent == .tick, isSettled, let sysfs, sysfs.isStillSo(files, host: host) { return }
    let reading = settledReading(host)
    isSettled = sysfs.map { reading.isSame(as: $0) } ?? false
    if !isSettled || sysfs == nil { sysfs = reading }
  }

  /// So often the devices are read again when one came or went meanwhile.
  private static let attempts = 3

  /// The devices and groups as they were at one moment. A host that does not keep still for that long is taken as it is.
  private mutating func settledReading(_ host: Host) -> SysfsReading {
    for _ in 1..<Self.attempts {
      let reading = SysfsReading(files, host: host, threads: threads, names: &names)
      if reading.isOfOneMoment(files) { return reading }
    }
    return SysfsReading(files, host: host, threads: threads, names: &names)
  }

  private mutating func facts(
    _ extent: ProcessScan.Extent, _ mappings: ProcessScan.MappingExtent
  ) -> HostFacts {
    guard let sysfs else { preconditionFailure("sysfs is read before") }
    var facts = HostFacts(takenAt: 0, host: sysfs.host, observer: observer)
    var notes = sysfs.notes
    facts.functions = sysfs.functions
    facts.groups = sysfs.groups
    facts.otherDevices = sysfs.otherDevices
    facts.containerNode = sysfs.containerNode
    facts.interruptRemapping = sysfs.interruptRemapping
    facts.allowsUnsafeInterrupts = sysfs.allowsUnsafeInterrupts
    facts.migrations = MigrationReader(files: files, version: sysfs.host.kernelVersion).migrations(
      of: facts.functions.compactMap { $0.vfio == nil ? nil : .pci($0.address) }
        + facts.otherDevices.map { DeviceAddress(sysfsName: $0.address) }, &notes)
    facts.drivers = drivers(of: facts)
    // Without a node, nothing of VFIO's can be held.
    if !sysfs.nodes.targets.isEmpty || !facts.host.vfio.isAbsent {
      let reading = processes.read(files, nodes: sysfs.nodes, extent: extent, mappings: mappings)
      (facts.processes, facts.gaps) = (reading.processes, reading.gaps)
    }
    facts.gaps.notes = notes + facts.gaps.notes
    facts.takenAt = cl_realtime() / 1000
    return facts
  }

  /// The module references of every driver that has a registered device.
  private func drivers(of facts: HostFacts) -> [String: DriverFacts] {
    var result: [String: DriverFacts] = [:]
    let buses =
      facts.functions.compactMap { $0.vfio == nil ? nil : $0.driver.map { ("pci", $0) } }
      + facts.otherDevices.compactMap { device in device.driver.map { (device.bus, $0) } }
    for (bus, driver) in buses where result[driver] == nil {
      guard let module = files.linkName("sys/bus/\(bus)/drivers/\(driver)/module") else {
        result[driver] = DriverFacts(references: nil)
        continue
      }
      // Modules that use this one count too, one each; their names stand in `holders`.
      let users = (try? files.entries("sys/module/\(module)/holders"))?.count ?? 0
      let references = files.number("sys/module/\(module)/refcnt").map { max(0, max(0, $0) - users) }
      result[driver] = DriverFacts(references: references, module: module.cleaned)
    }
    return result
  }
}
