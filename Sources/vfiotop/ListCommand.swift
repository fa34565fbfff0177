import ArgumentParser
import Reports

extension ListReport.Part: ExpressibleByArgument {}

/// `vfiotop list`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print device sets, devices, groups and holders.",
    discussion: """
      Without VFIO it says what is missing and exits 0. With --json it prints one whole document (vfiotop.snapshot/1), \
      whatever part is named.
      """)

  @Argument(help: "Print one part only; without it sets, groups and holders.")
  var part: ListReport.Part?

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    var source = try SnapshotSource(options)
    let look = source.look()
    if json {
      try StandardStreams.write([SnapshotDocument(look.snapshot).json(indented: true)])
    } else {
      let report = ListReport(look.snapshot, readiness: look.readiness, layout: Terminal.layout(options))
      try StandardStreams.write(report.lines(part))
    }
  }
}
