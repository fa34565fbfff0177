import HostObservation
import HostModel
import ArgumentParser
import Reports

/// `vfiotop watch`.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Print changes as they happen, one line each.",
    discussion: """
      With --json the first line is the whole document that 'list --json' prints (vfiotop.snapshot/1), every other line \
      one change (vfiotop.change/1). It runs until it is interrupted or its reader is gone.
      """)

  @Flag(help: "Print NDJSON.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    var source = try SnapshotSource(options)
    StandardStreams.endQuietlyOnSignals()
    let first = source.look()
    try first.requireVFIO()
    let report = WatchReport(isJSON: json, layout: Terminal.layout(options))
    var last = first.snapshot
    try StandardStreams.write([report.first(last)])
    while StandardStreams.waitWhileRead(seconds: options.interval) {
      let next = source.look(.changes).snapshot
      // One write a line: a reader gets each as it is found.
      for change in next.changes(since: last) { try StandardStreams.write([report.line(change)]) }
      last = next
    }
  }
}
