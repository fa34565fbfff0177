import GoldenText
import Screen
import TerminalText
import Testing

@Suite struct ThemeSampleTests {
  /// The sample of a theme at a colour depth, with visible escapes.
  private func sample(_ name: String, _ depth: ColorDepth, colors: Int) throws -> String {
    let theme = try #require(Theme.builtIn(name))
    let surface = theme.sample(width: 100, depth: depth, glyphs: .unicode)
    return surface.lines(theme, depth: depth, colors: colors)
      .map { $0.split(separator: "\u{1b}", omittingEmptySubsequences: false).joined(separator: "⎋") }
      .joined(separator: "\n")
  }

  @Test(arguments: Theme.builtInNames) func everyThemeWith256Colors(name: String) throws {
    expectGolden(try sample(name, .colors256, colors: 256), named: "themes/\(name)-256")
  }

  @Test func fewerColors() throws {
    expectGolden(try sample("dark", .colors16, colors: 16), named: "themes/dark-16")
    expectGolden(try sample("high-contrast", .colors16, colors: 8), named: "themes/high-contrast-8")
    expectGolden(try sample("dark", .mono, colors: 0), named: "themes/dark-mono")
  }

  @Test func showsEveryRole() {
    let text = Theme.dark.sample(width: 200, depth: .colors256, glyphs: .ascii).text
    for role in Role.allCases { #expect(text.contains(" \(role.rawValue) ") && text.contains(role.meaning)) }
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func sequences() throws {
    var surface = Surface(size: Size(width: 8, height: 2))
    surface.put("ok", x: 0, y: 0, style: Style(.ok))
    surface.put("no", x: 3, y: 0, style: Style(.danger))
    #expect(
      surface.lines(.dark, depth: .colors256, colors: 256) == [
        "\u{1b}[0;38;5;114mok\u{1b}[0m \u{1b}[0;1;38;5;210mno\u{1b}[0m", "",
      ])
    #expect(
      surface.lines(.dark, depth: .mono, colors: 0) == ["ok \u{1b}[0;1;4mno\u{1b}[0m", ""])
    let bright = try #require(Theme.builtIn("high-contrast"))
    #expect(surface.lines(bright, depth: .colors16, colors: 16)[0].hasPrefix("\u{1b}[0;92mok"))
    #expect(surface.lines(bright, depth: .colors16, colors: 8)[0].hasPrefix("\u{1b}[0;1;32mok"))
  }
}
