import ActionPlanning
import ArgumentParser
import HostModel
import Reports

/// `vfiotop explain`.
struct ExplainCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain why an open, a function reset or a hot reset of a device would fail.",
    discussion:
      "The reset scope is drawn as a tree. Of a PCI function without a VFIO driver it says what a bind would lead "
      + "to.")

  @Argument(help: AddressLookup.deviceHelp)
  var address: String

  @Flag(help: "Print JSON (vfiotop.explanation/1).")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    var source = try SnapshotSource.sealed(options)
    let look = source.settledLook()
    try look.requireVFIO()
    let device = try AddressLookup.deviceOrFunction(address, in: look)
    let forecast = device.pci.flatMap { address in
      ActionPlanner(look.facts, uses: source.uses, hasDriver: { _ in true }).bindForecast(of: address)
    }
    if json {
      guard let document = ExplanationDocument(device, in: look.snapshot, forecast: forecast) else { return }
      try StandardStreams.write([document.json(indented: true)])
    } else {
      guard
        let report = ExplainReport(
          device, in: look.snapshot, forecast: forecast, layout: OutputTerminal.layout(options))
      else { return }
      try StandardStreams.write(report.lines)
    }
  }
}
