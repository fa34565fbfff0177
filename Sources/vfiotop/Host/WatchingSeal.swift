import Dashboard
import HostModel
import Reports
import Runtime
import Sealing

/// The seal of a command that only watches, in the steps of `Seal`.
struct WatchingSeal {
  private let isRequired: Bool
  private let refusal: ErrorNumber?
  private let writesFile = Seal.writesFile
  private var capabilities = SealStatus.Part<[String]>.holds([])

  /// Begins the seal before anything is opened; nil if the options do not ask for one.
  init?(_ options: CommonOptions) {
    guard options.isSealed else { return nil }
    isRequired = options.requireSeal
    refusal = Seal.begin()
  }

  /// True if files must be opened relative to directories that are open already.
  var fixesOpens: Bool { refusal == nil }

  /// Drops the rights that reading does not need. To be called once the files of the host are open, before any thread
  /// is started.
  mutating func dropRights() {
    capabilities = Seal.dropRights()
    FileCapabilities.withhold()
  }

  /// Closes the seal: from then on this thread only displays, and the threads that were started before only read the
  /// host. Throws if the whole seal is required and a part is missing.
  func close(_ source: SnapshotSource) throws -> SealStatus {
    FileCapabilities.fix()
    let limits =
      refusal == nil ? Seal.limitResources(descriptors: source.folders.upperBound, writesFile: writesFile) : []
    let landlock = Seal.restrictThread()
    let filter =
      refusal.map { (calls: .missing($0), counting: .missing($0)) } ?? Seal.filterCalls(directories: source.folders)
    let parts = SealStatus(
      landlock: landlock, seccomp: filter.calls, capabilities: capabilities, limits: limits, counting: filter.counting)
    if isRequired, !parts.isWhole {
      throw CommandFailure(
        .refused,
        "--require-seal: \(parts.summary). \(parts.missing.joined(separator: " ")) --read-only continues without it.")
    }
    return parts
  }

  /// Makes the whole seal for a command that prints what one thread reads; the rest of the command can do nothing else.
  mutating func close(reading source: inout SnapshotSource) throws -> SealStatus {
    dropRights()
    guard let thread = FileCapabilities.whileObserving({ ReadingThread() }) else {
      throw CommandFailure(.refused, "cannot start: there is no memory for a thread.")
    }
    source.read(on: thread)
    let parts = try close(source)
    if !parts.isWhole {
      StandardStreams.writeError("vfiotop: \(parts.summary). \(parts.missing.joined(separator: " "))")
    }
    return parts
  }
}

extension SnapshotSource {
  /// Returns the source that the options select; the process is sealed by then if they ask for it.
  static func sealed(_ options: CommonOptions) throws -> SnapshotSource {
    var seal = WatchingSeal(options)
    var source = try SnapshotSource(options, for: seal)
    _ = try seal?.close(reading: &source)
    return source
  }
}

extension SealStatus {
  /// The label of the dashboard's header.
  var label: SealLabel { SealLabel(text: summary, shortText: shortSummary, isWhole: isWhole) }

  /// The rows of `info`.
  var settings: [InfoReport.Setting] {
    [InfoReport.Setting("seal", summary)] + details.map { InfoReport.Setting($0.name, $0.text + ".") }
  }
}
