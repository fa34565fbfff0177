import ArgumentParser
import Dashboard
import HostModel
import HostObservation
import Screen
import SimulatedKernel
import TerminalText

/// The options of every command. They may precede or follow its name.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Observe DIR/sys, DIR/proc and DIR/dev instead of /; never acts.", valueName: "dir"),
    completion: .directory)
  var sysroot: String?

  // Not scanning for a later value: that would take a following option's value for the scenario.
  @Option(
    defaultAsFlag: Scenario.usual.name, parsing: .next,
    help: ArgumentHelp("Observe and act on a simulated machine: \(Self.scenarioNames).", valueName: "scenario"),
    completion: .list(Scenario.all.map(\.name)))
  var demo: String?

  @Option(
    help: ArgumentHelp("Seed of the simulation: the same seed replays the same events; default 1.", valueName: "n"))
  var seed: UInt64?

  @Flag(help: "Only observe. The kernel prevents this process from acting and from writing.")
  var readOnly = false

  @Flag(help: "As --read-only, but fail where this kernel lacks a part of the seal.")
  var requireSeal = false

  @Option(
    help: ArgumentHelp("\(Self.help(.interval)) (default: \(Configuration.defaultInterval))", valueName: "seconds"))
  var interval: Double?

  @Option(help: ArgumentHelp(Self.help(.theme), valueName: "name"), completion: .list(Theme.builtInNames))
  var theme: String?

  @Flag(inversion: .prefixedNo, help: ArgumentHelp(Self.help(.ascii)))
  var ascii: Bool?

  @Option(
    help: ArgumentHelp(
      "Read settings from this file, not from $VFIOTOP_CONFIG or ~/.config/vfiotop/config.toml.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  @Option(
    name: .customLong("pci-ids"), help: ArgumentHelp("The list of device names.", valueName: "path"),
    completion: .file())
  var pciIDs: String?

  func validate() throws {
    if let interval, !Configuration.intervals.contains(interval) {
      throw ValidationError("--interval \(interval): give \(Configuration.intervalsText) seconds.")
    }
    guard demo == nil || scenario != nil else {
      let name = demo ?? ""
      let nearest = NearestNames.clause(for: name, among: Scenario.all.map(\.name))
      throw ValidationError(
        "--demo \(name): unknown scenario\(nearest); known are \(Self.scenarioNames). "
          + "Put the command first: 'vfiotop list --demo'.")
    }
    if demo != nil, sysroot != nil {
      throw ValidationError("--demo and --sysroot exclude each other: leave one of them out.")
    }
    if seed != nil, demo == nil {
      throw ValidationError("--seed needs --demo.")
    }
    if let theme {
      do throws(ThemeLibrary.Refusal) {
        _ = try ThemeLibrary().theme(theme)
      } catch { throw ValidationError("--theme \(theme.cleaned): \(error.text).") }
    }
    if let config {
      do throws(HostReadError) {
        _ = try UserDirectory.text(config)
      } catch { throw ValidationError("--config \(config.cleaned): \(UserDirectory.reason(error)).") }
    }
  }

  /// The kernel is to restrict the process to observation.
  var isSealed: Bool { readOnly || requireSeal }

  /// The requested scenario; nil without one.
  var scenario: Scenario? { demo.flatMap(Scenario.named) }

  private static var scenarioNames: String { Scenario.all.map(\.name).joined(separator: ", ") }

  /// The settings of the config file, overridden by these options.
  var settings: Settings { Settings.of(self) }

  private static func help(_ setting: Configuration.Setting) -> String { setting.help }
}
