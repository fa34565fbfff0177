import ArgumentParser
import HostModel
import HostObservation
import Reports
import Sealing
import TerminalText

/// `vfiotop info`.
struct InfoCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Print kernel features, rights, terminal and paths in use.",
    discussion: "For everything that is missing it names what provides it.")

  @OptionGroup var options: CommonOptions

  func run() throws {
    // Read before they are dropped.
    let capabilities = FileCapabilities.whileObserving { Self.capabilities() }
    let paths = paths
    var seal = WatchingSeal(options)
    var source = try SnapshotSource(options, for: seal)
    let parts = try seal?.close(reading: &source)
    let look = source.look()
    let report = InfoReport(
      version: Version.text, host: look.facts.host, readiness: look.readiness, gaps: look.facts.gaps,
      rights: InfoReport.Rights(userID: look.facts.observer.userID, capabilities: capabilities),
      terminal: OutputTerminal.settings(options), paths: paths, seal: parts?.settings ?? [])
    try StandardStreams.write(report.lines(OutputTerminal.layout(options)))
  }

  private var paths: [InfoReport.Setting] {
    let host = ObservedHost(options)
    return [
      InfoReport.Setting("root", host.rootText), InfoReport.Setting("pci.ids", host.nameListText),
      InfoReport.Setting("config", config), InfoReport.Setting("own themes", ThemeLibrary().folder?.cleaned ?? "none"),
    ]
  }

  private var config: String {
    if let file = options.settings.file { return file.cleaned }
    return UserDirectory.path.map { "none; it would be \($0.cleaned)/config.toml" } ?? "none: HOME is not set"
  }

  /// The effective capabilities of this process, `CapEff` of proc_pid_status(5).
  private static func capabilities() -> UInt64? {
    guard let bytes = try? LinuxHostFiles(root: "/").contents("proc/self/status", limit: 1 << 16) else { return nil }
    return StatusFields(bytes).mask("CapEff")
  }
}
