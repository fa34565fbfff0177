import CLinux
import HostModel
import TerminalText

/// Reads a host's sysfs, procfs and /dev into `HostFacts`. It opens no VFIO node, writes nothing and wakes no device.
///
/// An observer belongs to one thread; it remembers what makes the next scan cheaper.
package struct HostObserver: Sendable {
  /// The extent of a scan.
  package enum Extent: Hashable, Sendable {
    /// Everything.
    case full
    /// All of sysfs, and the processes that may have changed (`ProcessScan`): an event was heard.
    case changes
    /// The files that show that anything came, went, was bound, opened or closed; everything else at the latest after
    /// ``HostObserver/staleness`` ticks. While the kernel's counters stand still (`KernelCounters`) only a few files
    /// are read, and everything else at the latest after ``HostObserver/quietStaleness`` ticks.
    case tick
  }

  /// The number of ticks after which everything has been read again.
  package static let staleness = ScanPolicy.staleness
  /// The number of ticks after which everything has been read again on a host where nothing happens.
  package static let quietStaleness = ScanPolicy.quietStaleness

  /// The device files that vfiotop has open itself, whose devices the kernel may not name.
  package var knownFiles: [KnownDeviceFile] = []

  private let files: any HostFiles
  private let observer: Observer
  private var names: PCIIDs
  private var variants: VariantDrivers
  private var processes: ProcessScan
  private let threads: Int
  private var policy = ScanPolicy()
  private var sysfs: SysfsReading?
  /// The last two readings of sysfs were the same: nothing is in progress, such as the boot of a machine.
  private var isSettled = false
  private var last: Last?
  /// What the host uses the functions for that are in the way of VFIO devices, and the scans since it was read.
  private var hostUses: (uses: [PCIAddress: [HostUse]], age: Int) = ([:], 0)
  /// /proc has been there: its absence is then a fault, and not a tree that was recorded without one.
  private var hasSeenProcesses = false

  /// The last scan.
  private struct Last {
    /// The facts that it read first.
    var seen: HostFacts
    /// The analysis of those, or of the facts with every process's mappings if they were needed.
    var result: HostAnalysis
    var hasAllMappings: Bool
  }

  /// Creates an observer of `files` that gives verdicts for `observer`; `variants` are the files' own if not given.
  package init(
    files: any HostFiles, observer: Observer, names: PCIIDs, variants: VariantDrivers? = nil, threads: Int = 2
  ) {
    self.files = files
    self.observer = observer
    self.names = names
    self.variants = variants ?? VariantDrivers(files)
    self.threads = threads
    processes = ProcessScan(threads: threads)
  }

  /// Scans the host and returns its facts alone.
  package mutating func observe(_ extent: Extent = .full) -> HostFacts { scan(extent).facts }

  /// Scans the host. A file that cannot be read is absent from the facts and noted in their gaps. Blocks for as long as
  /// the kernel takes.
  package mutating func scan(_ extent: Extent = .full) -> HostAnalysis {
    let missing = Set(HostReader(files: files).missingDirectories())
    var analysis = read(extent)
    // A tree that was unmounted during the scan was read in part.
    note(missing.union(HostReader(files: files).missingDirectories()), in: &analysis)
    return analysis
  }

  private mutating func note(_ missing: Set<String>, in analysis: inout HostAnalysis) {
    if !missing.contains("/proc") { hasSeenProcesses = true }
    guard !missing.isEmpty else { return }
    let sentence = "\(missing.sorted().joined(separator: " and ")) cannot be read: nothing is mounted there."
    analysis.note(sentence, isUnreadable: missing.contains("/sys") || hasSeenProcesses)
  }

  private mutating func read(_ extent: Extent) -> HostAnalysis {
    let plan = policy.next(extent, KernelCounters(files), isExplainedByMappings: last?.hasAllMappings ?? false)
    readSysfs(plan.sysfs(isSettled: isSettled))
    let kernel = sysfs?.host.kernelVersion
    let mappings = ScanPlan.mappings(on: kernel)
    // What the same facts mean may depend on how long they have been so.
    let isDone = last.map { !$0.result.awaitsAnotherLook } ?? false
    if let first = plan.processesFirst, let last, isDone {
      let facts = facts(first, mappings)
      if last.seen.isSame(as: facts) { return last.result.seenAgain(at: facts.takenAt) }
    }
    let facts = facts(plan.processes(on: kernel), mappings)
    if plan.extent == .tick, let last, isDone, last.seen.isSame(as: facts) {
      return last.result.seenAgain(at: facts.takenAt)
    }
    let analysis = HostAnalysis(facts, after: last?.result)
    guard analysis.suspectsUnseenHolder else {
      last = Last(seen: facts, result: analysis, hasAllMappings: false)
      return analysis
    }
    // A device is open without a descriptor: it was opened during the scan, or a mapping keeps it open.
    readSysfs(.everything)
    let whole = HostAnalysis(self.facts(.full, .all), after: analysis)
    last = Last(seen: facts, result: whole, hasAllMappings: true)
    return whole
  }

  private mutating func readSysfs(_ extent: ScanPlan.Sysfs) {
    if let sysfs {
      switch extent {
      case .drivers(let readingCounts):
        if sysfs.keepsDrivers(files, readingCounts: readingCounts) { return }
      case .attributes:
        if let again = sysfs.again(files) {
          // An equal reading stays the same storage, so that comparing it stays cheap.
          if !again.isSame(as: sysfs) { self.sysfs = again }
          return
        }
      case .outline, .everything: break
      }
    }
    let host = HostReader(files: files).host()
    if extent != .everything, let sysfs, sysfs.isStillSo(files, host: host) { return }
    let reading = settledReading(host)
    isSettled = sysfs.map { reading.isSettled(since: $0) } ?? false
    // An equal reading stays the same storage, so that comparing it stays cheap.
    if sysfs.map({ !reading.isSame(as: $0) }) ?? true { sysfs = reading }
  }

  /// The number of attempts to read devices and groups of one moment.
  private static let attempts = 3

  /// Reads the devices and groups of one moment; if they change during each attempt, the last reading is returned.
  private mutating func settledReading(_ host: Host) -> SysfsReading {
    for _ in 1..<Self.attempts {
      let reading = SysfsReading(files, host: host, threads: threads, names: &names, variants: &variants)
      if reading.isOfOneMoment(files) { return reading }
    }
    return SysfsReading(files, host: host, threads: threads, names: &names, variants: &variants)
  }

  /// Returns what the host uses these functions for. It is read again after ``staleness`` scans, or for other functions:
  /// every process is read for it.
  private mutating func uses(of addresses: [PCIAddress], isFull: Bool) -> [PCIAddress: [HostUse]] {
    hostUses.age += 1
    let isKnown = Set(hostUses.uses.keys) == Set(addresses)
    guard isFull || !isKnown || hostUses.age >= Self.staleness else { return hostUses.uses }
    hostUses = (addresses.isEmpty ? [:] : HostUseReader(files: files).uses(of: addresses), 0)
    return hostUses.uses
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
    facts.leavingDevices = sysfs.leavingDevices
    facts.containerNode = sysfs.containerNode
    facts.interruptRemapping = sysfs.interruptRemapping
    facts.allowsUnsafeInterrupts = sysfs.allowsUnsafeInterrupts
    sysfs.settings.add(to: &facts)
    facts.drivers = drivers(of: facts)
    facts.hostUses = uses(of: facts.functionsInTheWay, isFull: extent == .full)
    // No process can hold a VFIO file if there is no node.
    if !sysfs.nodes.targets.isEmpty || !facts.host.vfio.isAbsent {
      let reading = processes.read(files, nodes: sysfs.nodes, extent: extent, mappings: mappings)
      (facts.processes, facts.gaps) = (reading.processes, reading.gaps)
    }
    // Last, because it may take seconds: the driver's state lock is held while it loads an image.
    facts.migrations = MigrationReader(files: files, version: sysfs.host.kernelVersion).migrations(
      of: facts.functions.compactMap { $0.vfio == nil ? nil : .pci($0.address) }
        + facts.otherDevices.map { DeviceAddress(sysfsName: $0.address) }, &notes)
    facts.gaps.notes = notes + facts.gaps.notes
    facts.takenAt = cl_realtime() / 1000
    return facts.naming(knownFiles)
  }

  /// Reads the module references of every driver that has a registered device.
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
      // Each module that uses this one holds a reference too; `holders` lists them.
      let users = (try? files.entries("sys/module/\(module)/holders"))?.count ?? 0
      let references = files.number("sys/module/\(module)/refcnt").map { max(0, max(0, $0) - users) }
      result[driver] = DriverFacts(references: references, module: module.cleaned)
    }
    return result
  }
}
