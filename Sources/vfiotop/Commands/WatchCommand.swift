import ArgumentParser
import Glibc
import HostModel
import HostObservation
import Reports
import Sealing

/// `vfiotop watch`.
struct WatchCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Print changes as they happen, one line each.",
    discussion: """
      With --json the first line is the whole document that 'list --json' prints (vfiotop.snapshot/1), and every other \
      line is one change (vfiotop.change/1). It runs until it is interrupted or its reader is gone.
      """)

  @Flag(help: "Print NDJSON.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    var seal = WatchingSeal(options)
    var source = try SnapshotSource(options, for: seal, patience: .watching)
    StandardStreams.endQuietlyOnSignals()
    // Opened before the first scan, so that no change is lost between the scan and the wait.
    let monitor = ObservedHost(options).changesRoot.map { ChangeMonitor(root: $0) }
    _ = try seal?.close(reading: &source)
    let first = source.look()
    try first.requireVFIO()
    let report = WatchReport(isJSON: json, layout: OutputTerminal.layout(options))
    var last = first.snapshot
    var isBlind = false
    var refusals = RefusalWatch()
    try StandardStreams.write([report.first(last)])
    // Whoever does not answer from the beginning is told as one that answers no more.
    last.blindSpots.gaps.hangingProcesses = []
    for change in first.snapshot.changes(since: last) { try StandardStreams.write([report.line(change)]) }
    last = first.snapshot
    while true {
      let extent = wait(monitor)
      guard StandardStreams.isRead else { return }
      let next = source.look(extent).snapshot
      if seal != nil, let loss = refusals.loss() { StandardStreams.writeError("vfiotop: \(loss)") }
      let told = refusals.told
      if seal != nil, let more = refusals.more(), let last = more.last {
        let change = Change.callsRefused(at: next.takenAt, before: told, now: more.count, last: last)
        StandardStreams.writeError("vfiotop: \(change.text)")
        try StandardStreams.write([report.line(change)])
      }
      let failure = next.blindSpots.gaps.unreadableHost
      if isBlind != (failure != nil) {
        isBlind.toggle()
        try StandardStreams.write([report.line(next.observationChange)])
      }
      // Unreadable state counts as unchanged.
      if isBlind { continue }
      // One write per line, so that a reader gets each change at once.
      for change in next.changes(since: last) { try StandardStreams.write([report.line(change)]) }
      last = next
    }
  }

  /// Waits for a change or the end of the interval; returns early if the reader has gone.
  private func wait(_ monitor: ChangeMonitor?) -> HostObserver.Extent {
    var rest = options.settings.interval
    while rest > 0, StandardStreams.isRead {
      // A reader that goes away wakes nothing here, so check every half second.
      let slice = min(rest, 500)
      if let monitor {
        if let burst = monitor.wait(timeoutMilliseconds: slice) { return burst.isIncomplete ? .full : .changes }
      } else {
        usleep(UInt32(slice) * 1000)
      }
      rest -= slice
    }
    return .tick
  }
}
