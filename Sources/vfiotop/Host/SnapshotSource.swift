import HostModel
import HostObservation
import Runtime
import Sealing
import TerminalText

/// The source of snapshots: scans the files of a host repeatedly.
struct SnapshotSource {
  /// The result of one scan: the facts of the host, and the snapshot that follows from them.
  struct Look {
    private let analysis: HostAnalysis
    let snapshot: Snapshot
    let readiness: VFIOReadiness

    /// Applies the rules to the facts, unless they are the same as in the last scan.
    init(_ analysis: HostAnalysis, after last: Look?) {
      self.analysis = analysis
      guard let last, !last.analysis.awaitsAnotherLook, last.facts.isSame(as: analysis.facts) else {
        snapshot = Snapshot(of: analysis)
        readiness = VFIOReadiness(of: analysis.facts)
        return
      }
      var same = last.snapshot
      same.takenAt = analysis.facts.takenAt
      (snapshot, readiness) = (same, last.readiness)
    }

    var facts: HostFacts { analysis.facts }

    /// True if a later scan may say more (``HostAnalysis/awaitsAnotherLook``).
    var awaitsAnotherLook: Bool { analysis.awaitsAnotherLook }

    /// Throws if there is no VFIO, with the missing parts.
    func requireVFIO() throws {
      guard readiness.isAbsent else { return }
      let reasons = readiness.missing.map(\.message).joined(separator: " ")
      throw CommandFailure(
        .unavailable, "there is no VFIO on this host. \(reasons) 'vfiotop info' explains how to get it.")
    }
  }

  let files: any HostFiles
  /// False for a tree of files and for a simulated host, which may show one moment for ever.
  private let isRunningKernel: Bool
  private let demo: RunningDemo?
  private var observer: HostObserver
  private var last: Look?
  /// The thread that reads, in a sealed process; nil to read on the calling thread.
  private var reading: ReadingThread?

  /// The patience of a command that prints one moment.
  static let oncePatience = ReadPatience.once { pid in
    StandardStreams.writeError("vfiotop: waiting for pid \(pid): \(ObservationGaps.hangingMeaning).")
  }

  /// Creates the source that the options select, for a seal that has begun, if any. Throws if its root or its list of
  /// names cannot be read.
  init(
    _ options: CommonOptions, for seal: WatchingSeal? = nil, patience: ReadPatience = Self.oncePatience
  ) throws {
    // A tree that the user names is read with the user's rights.
    if options.sysroot != nil { FileCapabilities.fix() }
    let host = ObservedHost(options)
    demo = host.demo
    isRunningKernel = host.demo == nil && options.sysroot == nil
    files = try host.files(isPinned: seal?.fixesOpens ?? false, patience: patience)
    observer = HostObserver(
      files: files, observer: host.observer, names: try Self.names(options, files, isHeld: seal != nil),
      variants: seal == nil || host.demo != nil ? nil : try Self.variants(options))
  }

  /// The descriptors of the directories below which a sealed process reads; none for a simulated host.
  var folders: Range<Int32> { (files as? LinuxHostFiles)?.pinnedDirectories ?? LinuxHostFiles.noDirectories }

  /// Tells the source of the device files that vfiotop has open itself.
  mutating func know(_ files: [KnownDeviceFile]) { observer.knownFiles = files }

  /// Makes the source read on this thread from now on.
  mutating func read(on thread: ReadingThread) { reading = thread }

  /// Returns true if there is a directory of this path below the root.
  func hasFolder(_ path: String) -> Bool { (try? files.status(path)) != nil }

  /// Scans the host: all of it, or the parts that may have changed since the last scan.
  mutating func look(_ extent: HostObserver.Extent = .full) -> Look {
    let look = Look(observe(extent), after: last)
    last = look
    return look
  }

  /// The milliseconds between two scans of ``settledLook()``.
  private static let pause: Int32 = 250

  /// Scans the host until no open and no close is in progress, for a command that prints one moment: one scan cannot
  /// tell them from an open that nobody is seen to hold. Takes at most as long as an open in progress is believed in
  /// (``OpenTransition/patience``); a host that is not the running kernel's is scanned once.
  mutating func settledLook() -> Look {
    var look = look()
    let start = Clock.steady
    while isRunningKernel, look.awaitsAnotherLook, Clock.steady - start < OpenTransition.patience + Int64(Self.pause) {
      Poll.pause(milliseconds: Self.pause)
      look = self.look()
    }
    return look
  }

  // Not inlined into the loops that scan repeatedly: the compiler takes minutes over them.
  @inline(never) private mutating func observe(_ extent: HostObserver.Extent) -> HostAnalysis {
    guard let reading else {
      demo?.advance()
      return FileCapabilities.whileObserving { self.observer.scan(extent) }
    }
    let (observer, analysis) = reading.run { [observer, demo] in
      demo?.advance()
      var observer = observer
      let analysis = observer.scan(extent)
      return (observer, analysis)
    }
    self.observer = observer
    return analysis
  }

  private static func names(_ options: CommonOptions, _ files: any HostFiles, isHeld: Bool) throws -> PCIIDs {
    // The list is a file of this machine, whatever root is observed: --sysroot stands for sys, proc and dev.
    guard let path = options.pciIDs else {
      if options.sysroot == nil { return PCIIDs(files) }
      let own = try LinuxHostFiles(root: "/")
      guard isHeld else { return PCIIDs(own) }
      // In a sealed process it could not be opened later.
      let bytes = PCIIDs.usualPaths.lazy.compactMap { try? own.contents($0, limit: 64 << 20) }.first
      return PCIIDs { bytes }
    }
    // A list named by an option is read now, so that a wrong path is an error and not a screen without names.
    let bytes = try Self.bytes(path)
    return PCIIDs { bytes }
  }

  /// The list of variant drivers, read now: a sealed process could not open it later.
  private static func variants(_ options: CommonOptions) throws -> VariantDrivers {
    let bytes = VariantDrivers.contents(try LinuxHostFiles(root: options.sysroot ?? "/"))
    return VariantDrivers { bytes }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    do {
      return try LinuxHostFiles(root: "/").contents(UserPath.belowRoot(path), limit: 64 << 20)
    } catch {
      throw CommandFailure(
        "the list of names \(path.cleaned)", error, "--pci-ids takes a file like /usr/share/misc/pci.ids.")
    }
  }
}
