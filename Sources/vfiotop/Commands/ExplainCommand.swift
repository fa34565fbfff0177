import ArgumentParser
import HostModel
import Reports

/// `vfiotop explain`.
struct ExplainCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain why an open, a function reset or a hot reset of a device would fail.",
    discussion: "The reset scope is drawn as a tree.")

  @Argument(help: AddressLookup.deviceHelp)
  var address: String

  @Flag(help: "Print JSON (vfiotop.explanation/1).")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    var source = try SnapshotSource.sealed(options)
    let look = source.look()
    try look.requireVFIO()
    let device = try AddressLookup.device(address, in: look)
    if json {
      guard let document = ExplanationDocument(device, in: look.snapshot) else { return }
      try StandardStreams.write([document.json(indented: true)])
    } else {
      guard let report = ExplainReport(device, in: look.snapshot, layout: OutputTerminal.layout(options)) else {
        return
      }
      try StandardStreams.write(report.lines)
    }
  }
}
