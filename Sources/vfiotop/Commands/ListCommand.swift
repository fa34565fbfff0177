import ArgumentParser
import HostModel
import Reports
import TerminalText

extension ListReport.Part: ExpressibleByArgument {}

/// `vfiotop list`.
struct ListCommand: PrintingCommand {
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

  // A query may start with a minus sign.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Print only what matches this: \(Self.example). Fields: \(Self.fields).", valueName: "query"))
  var filter: String?

  @OptionGroup var options: CommonOptions

  private static let example = "'driver:vfio-pci open>0', 'vm:win* | verdict:fails', -hot:works"
  private static let fields = QueryField.allCases.map(\.rawValue).joined(separator: ", ")

  private func query() throws -> Query { try filter.map { try Query($0) } ?? Query() }

  func validate() throws {
    do {
      _ = try query()
    } catch {
      throw ValidationError("--filter \((filter ?? "").excerpt): \(error).".cleaned)
    }
  }

  func run() throws {
    var source = try SnapshotSource.sealed(options)
    let look = source.settledLook()
    let query = try query()
    let snapshot = look.snapshot.filtered(by: query)
    if json {
      try StandardStreams.write([SnapshotDocument(snapshot).json(indented: true)])
    } else {
      let report = ListReport(snapshot, readiness: look.readiness, layout: OutputTerminal.layout(options))
      let isEmpty = !query.isEmpty && snapshot.devices.isEmpty && snapshot.deviceSets.isEmpty
      try StandardStreams.write(report.lines(part) + (isEmpty ? [Query.nothingMatches] : []))
    }
  }
}
