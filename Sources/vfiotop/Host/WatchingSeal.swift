import Dashboard
import HostModel
import Reports
import Runtime
import Sealing

/// The seal of a command that only watches, in the steps of `Seal`.
struct WatchingSeal {
  private let isRequired: Bool
  private let refusal: ErrorNumber?
  private var capabilities = SealStatus.Part<[String]>.holds([])

  /// Begins it, before anything is opened; nil where the options do not ask for it.
  init?(_ options: CommonOptions) {
    guard options.isSealed else { return nil }
    isRequired = options.requireSeal
    refusal = Seal.begin()
  }

  /// Files must be opened below folders that are open already.
  var fixesOpens: Bool { refusal == nil }

  /// What is to be looked at is open: drops what is not needed to read it. Before any thread is started.
  mutating func dropRights() { capabilities = Seal.dropRights() }

  /// Closes it: this thread shows, and those that were started before read. Fails where all of it is required and a part
  /// is missing.
  func close(_ source: SnapshotSource) throws -> SealStatus {
    let landlock = Seal.restrictThread()
    let seccomp = refusal.map { .missing($0) } ?? Seal.filterCalls(directories: source.folders)
    let parts = SealStatus(landlock: landlock, seccomp: seccomp, capabilities: capabilities)
    if isRequired, !parts.isWhole {
      throw CommandFailure(
        .refused,
        "--require-seal: \(parts.summary). \(parts.missing.joined(separator: " ")) --read-only continues without it.")
    }
    return parts
  }

  /// All of it for a command that prints what one thread has read: the rest of the command can do no more than that.
  mutating func close(reading source: inout SnapshotSource) throws -> SealStatus {
    dropRights()
    guard let thread = ReadingThread() else {
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
  /// The source that the options name, in a process that is sealed by now where they want that.
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
