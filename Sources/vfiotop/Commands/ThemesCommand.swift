import ArgumentParser
import HostModel
import Reports
import Screen
import TerminalText

/// `vfiotop themes`.
struct ThemesCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List the themes, or show one.",
    discussion: """
      Own themes are files NAME.toml in $XDG_CONFIG_HOME/vfiotop/themes (or ~/.config/vfiotop/themes), written like \
      those in themes/ of the source. --theme NAME, or theme in config.toml, selects one.
      """)

  @Argument(help: "Show this theme: each role in its style, and the style in words.")
  var name: String?

  @OptionGroup var options: CommonOptions

  func validate() throws {
    if options.requireSeal {
      throw ValidationError("--require-seal: this command watches no host and seals nothing; leave it out.")
    }
  }

  func run() throws {
    let library = ThemeLibrary()
    if let name { try show(name, library) } else { try list(library) }
  }

  private func show(_ name: String, _ library: ThemeLibrary) throws {
    let theme: Theme
    do throws(ThemeLibrary.Refusal) {
      theme = try library.theme(name)
    } catch {
      throw CommandFailure(.usage, "\(name.cleaned): \(error.text).")
    }
    let (depth, colors) = OutputTerminal.colors
    let layout = OutputTerminal.layout(options)
    let surface = theme.sample(width: min(layout.columns, 120), depth: depth ?? .colors256, glyphs: layout.glyphs)
    try StandardStreams.write(layout.paragraph("\(name.cleaned), \(facts(theme, library.file(name)))") + [""])
    let lines = depth.map { surface.lines(theme, depth: $0, colors: colors) }
    try StandardStreams.write(
      lines ?? surface.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }

  private func list(_ library: ThemeLibrary) throws {
    var failures: [String] = []
    let width = library.names.reduce(0) { max($0, DisplayWidth.columns(of: $1.cleaned)) }
    for name in library.names {
      let mark = name == options.settings.theme.name ? "*" : " "
      let blanks = String(repeating: " ", count: width - DisplayWidth.columns(of: name.cleaned))
      do throws(ThemeLibrary.Refusal) {
        let theme = try library.theme(name)
        try? StandardStreams.write(["\(mark) \(name.cleaned)\(blanks)  \(facts(theme, library.file(name)))"])
      } catch { failures.append(error.text) }
    }
    let place = library.folder.map { "Own themes go to \($0.cleaned)." } ?? "HOME is not set: there are no own themes."
    try StandardStreams.write(["", "* is in use. \(place)"])
    if !failures.isEmpty { throw CommandFailure(.usage, failures.joined(separator: "\nvfiotop: ")) }
  }

  private func facts(_ theme: Theme, _ file: String?) -> String {
    let replaces = file != nil && Theme.builtInNames.contains(theme.name) ? ", in place of the built-in one" : ""
    return "\(file?.cleaned ?? "built in"), for \(theme.background.rawValue) backgrounds\(replaces)"
  }
}
