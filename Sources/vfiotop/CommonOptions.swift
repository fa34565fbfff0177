import ArgumentParser
import Screen

/// Options of every command; they may stand before or after its name.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Look at DIR/sys, DIR/proc and DIR/dev instead of /; never acts.", valueName: "dir"))
  var sysroot: String?

  @Option(help: ArgumentHelp("Time between two looks, 0.1 to 3600.", valueName: "seconds"))
  var interval = 2.0

  @Option(help: ArgumentHelp("Colours of the dashboard: \(Self.themeNames).", valueName: "name"))
  var theme: String?

  @Flag(help: "Draw with ASCII only, as in a locale without UTF-8.")
  var ascii = false

  @Option(name: .customLong("pci-ids"), help: ArgumentHelp("The list of device names.", valueName: "path"))
  var pciIDs: String?

  func validate() throws {
    guard (0.1...3600).contains(interval) else {
      throw ValidationError("--interval \(interval): give 0.1 to 3600 seconds.")
    }
    guard theme == nil || selectedTheme != nil else {
      throw ValidationError("--theme \(theme ?? ""): there is no theme of this name; there are \(Self.themeNames).")
    }
  }

  /// The theme that was asked for; nil without one.
  var selectedTheme: Theme? { Theme.builtIn.first { $0.name == theme } }

  private static var themeNames: String { Theme.builtIn.map(\.name).joined(separator: ", ") }
}
