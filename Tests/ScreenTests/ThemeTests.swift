import Screen
import Testing

@Suite struct ThemeTests {
  private func failure(_ text: String) -> String {
    do {
      _ = try Theme(toml: text, file: "my/odd.toml")
      return "none"
    } catch { return "\(error)" }
  }

  @Test func readsColorsAndFallsToTheParent() throws {
    let text = """
      background = "light"
      [palette]
      sky = "#87afff"
      [roles]
      accent = { fg = "sky", attrs = ["bold"] }
      "border.focus" = { bg = "#5f0000", fg16 = "bright-red", attrs16 = [], mono = ["reverse"] }
      """
    let theme = try Theme(toml: text, file: "my/odd.toml")
    #expect(theme.name == "odd" && theme.background == .light)
    let accent = TerminalStyle(foreground: 111, attributes: .bold)
    #expect(theme.look(of: .accent, depth: .colors256) == accent)
    #expect(theme.look(of: Style(.resetFunction), depth: .colors256) == accent)
    #expect(theme.look(of: Style(.danger), depth: .colors256) == TerminalStyle())
    let focus = Style(.borderFocus)
    #expect(theme.look(of: focus, depth: .colors256) == TerminalStyle(background: 52))
    #expect(theme.look(of: focus, depth: .colors16) == TerminalStyle(foreground: 9, background: 1))
    #expect(theme.look(of: focus, depth: .mono) == TerminalStyle(attributes: .reverse))
    #expect(theme.look(of: Style(.accent, attributes: .underline), depth: .mono).attributes == [.bold, .underline])
  }

  @Test func backgroundOfAnotherRole() {
    let selected = Style(.danger, on: .selection)
    #expect(
      Theme.dark.look(of: selected, depth: .colors256)
        == TerminalStyle(foreground: 210, background: 237, attributes: .bold))
    #expect(Theme.dark.look(of: Style(.text, on: .selection), depth: .colors256).foreground == 255)
    #expect(Theme.dark.look(of: selected, depth: .colors16) == TerminalStyle(attributes: [.bold, .reverse]))
    #expect(Theme.dark.look(of: selected, depth: .mono).attributes == [.bold, .underline, .reverse])
  }

  @Test(arguments: [
    ("[roles]\n\ndangr = {}", "my/odd.toml:3: dangr: no such role; the nearest: danger"),
    (
      "[roles]\ntext = {}\n\"border.focus\" = { fg = \"redd\" }",
      "my/odd.toml:3: border.focus: no colour is called \"redd\""
    ),
    ("[roles.danger]\nfg16 = \"pink\"", "my/odd.toml:1: danger: no terminal colour is called \"pink\""),
    ("[roles]\nok = { attrs = [\"blink\"] }", "my/odd.toml:2: ok: no attribute is called \"blink\""),
    ("[roles]\nok = 3", "my/odd.toml:2: ok: must be a table such as { fg = \"blue\" }"),
    ("[palette]\nsky = \"blue\"", "my/odd.toml:2: sky: must be a colour such as \"#87afff\""),
    ("background = \"grey\"", "my/odd.toml:1: background: must be \"dark\" or \"light\""),
    ("[rolls]", "my/odd.toml:1: rolls: no such section or key; there are background, [palette] and [roles]"),
  ])
  func errorsNameFileLineAndItem(text: String, message: String) { #expect(failure(text) == message) }

  @Test func errorsInTheFormHaveTheirLine() {
    #expect(failure("[roles]\nok = {\n").hasPrefix("my/odd.toml:2"))
    #expect(failure("[roles]\nok = { foreground = \"red\" }").contains("no such key \"foreground\""))
  }

  @Test func anEmptyThemeUsesTheTerminalsColors() throws {
    let theme = try Theme(toml: "", file: "none")
    for role in Role.allCases { #expect(theme.look(of: Style(role), depth: .colors256) == TerminalStyle()) }
  }

  @Test func depthOfATerminal() {
    #expect(ColorDepth(terminalColors: -1, noColor: false) == .mono)
    #expect(ColorDepth(terminalColors: 8, noColor: false) == .colors16)
    #expect(ColorDepth(terminalColors: 16, noColor: false) == .colors16)
    #expect(ColorDepth(terminalColors: 256, noColor: false) == .colors256)
    #expect(ColorDepth(terminalColors: 16_777_216, noColor: false) == .colors256)
    #expect(ColorDepth(terminalColors: 256, noColor: true) == .mono)
  }
}
