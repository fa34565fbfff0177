import Screen
import Testing

@Suite struct BuiltInThemeTests {
  /// Backgrounds people use: plain ones and those of well-known terminal themes.
  private static let grounds: [Theme.Background: [String]] = [
    .dark: ["#000000", "#121212", "#1e1e1e", "#282c34", "#2e3440", "#002b36", "#300a24"],
    .light: ["#ffffff", "#fdf6e3", "#eeeeee", "#f5f5f5"],
  ]

  private func grounds(_ theme: Theme) -> [RGB] {
    (Self.grounds[theme.background] ?? []).compactMap { RGB(hexadecimal: $0) }
  }

  /// A built-in text that could not be read would leave a theme without colours.
  @Test func areRead() {
    #expect(Theme.builtIn.map(\.name) == ["dark", "light"])
    #expect(Theme.builtIn.map(\.background) == [.dark, .light])
    for theme in Theme.builtIn { #expect(theme.colors(of: .accent).foreground != nil) }
  }

  @Test(arguments: Theme.builtIn) func textCanBeRead(theme: Theme) throws {
    let selection = try #require(theme.colors(of: .selection).background)
    for role in Role.allCases {
      let (foreground, background) = theme.colors(of: role)
      let needed = role == .border ? 3 : 4.5
      guard let foreground else {
        // The terminal's own text colour is only safe on the terminal's own background.
        #expect(background == nil, "\(role) has a background but no colour of its own")
        continue
      }
      let under = background.map { [$0] } ?? grounds(theme) + [selection]
      for ground in under {
        #expect(foreground.contrast(to: ground) >= needed, "\(theme.name): \(role) on \(ground)")
      }
    }
  }

  /// Black or white on a background we do not know vanishes for somebody.
  @Test(arguments: Theme.builtIn, ColorDepth.allCases)
  func noFixedBlackOrWhiteOnTheTerminalsBackground(theme: Theme, depth: ColorDepth) {
    for role in Role.allCases {
      let look = theme.look(of: Style(role), depth: depth)
      guard look.background == nil, let foreground = look.foreground else { continue }
      let color = TerminalPalette.color(foreground)
      let low = theme.background == .dark ? "#000000" : "#ffffff"
      let ground = RGB(hexadecimal: low)
      #expect(ground.map { color.contrast(to: $0) } != 1, "\(theme.name): \(role)")
      #expect(![0, 7, 15].contains(foreground), "\(theme.name): \(role)")
    }
  }

  /// What a contrast check says of the file also holds on the screen.
  @Test(arguments: Theme.builtIn) func colorsNeedNoRounding(theme: Theme) {
    for role in Role.allCases {
      let look = theme.look(of: Style(role), depth: .colors256)
      let wanted = theme.colors(of: role)
      #expect(look.foreground.map(TerminalPalette.color) == wanted.foreground)
      #expect(look.background.map(TerminalPalette.color) == wanted.background)
    }
  }

  @Test(arguments: Theme.builtIn) func differencesThatMatterAreVisibleWithoutColor(theme: Theme) {
    func mono(_ role: Role) -> Attributes { theme.look(of: Style(role), depth: .mono).attributes }
    #expect(mono(.selection).contains(.reverse))
    #expect(mono(.danger) != mono(.text) && mono(.danger) != mono(.warn))
    #expect(mono(.busy) != mono(.free))
    #expect(mono(.banner).contains(.reverse))
  }
}
