import Screen
import Testing

@Suite struct BuiltInThemeTests {
  /// Common backgrounds: plain ones and those of well-known terminal themes.
  private static let grounds: [Theme.Background: [String]] = [
    .dark: ["#000000", "#121212", "#1e1e1e", "#282c34", "#2e3440", "#002b36", "#300a24"],
    .light: ["#ffffff", "#fdf6e3", "#eeeeee", "#f5f5f5"],
  ]

  private func grounds(_ theme: Theme) -> [RGB] {
    (Self.grounds[theme.background] ?? []).compactMap { RGB(hexadecimal: $0) }
  }

  static let all = Theme.builtInNames.compactMap(Theme.builtIn)

  /// Every file of the directory is a built-in theme, and none was replaced by the plain fallback for a broken file.
  @Test func areRead() throws {
    #expect(
      Theme.builtInNames == ["dark", "light", "high-contrast", "colour-blind-safe", "mono", "nord", "gruvbox"])
    for name in Theme.builtInNames {
      let theme = try #require(Theme.builtIn(name))
      #expect(theme.name == name && theme.background == (name == "light" ? .light : .dark))
      #expect(theme.look(of: Style(.danger), depth: .mono) != TerminalStyle(), "\(name) is not read")
    }
    #expect(Theme.builtIn("none") == nil)
  }

  /// WCAG 2.2: 4.5 for text (level AA), 3 for lines; the high-contrast theme has 7 (level AAA).
  @Test(arguments: all) func textCanBeRead(theme: Theme) {
    // A reversed selection has the contrast of its contents.
    let selection = theme.colors(of: .selection).background
    #expect(
      selection != nil || theme.look(of: Style(.selection), depth: .colors256).attributes.contains(.reverse))
    for role in Role.allCases {
      let (foreground, background) = theme.colors(of: role)
      let needed = theme.name == "high-contrast" ? 7 : role == .border ? 3 : 4.5
      guard let foreground else {
        // The terminal's default text colour is only safe on the terminal's default background.
        #expect(background == nil, "\(role) has a background but no colour of its own")
        continue
      }
      let under = background.map { [$0] } ?? grounds(theme) + [selection].compactMap { $0 }
      for ground in under {
        #expect(foreground.contrast(to: ground) >= needed, "\(theme.name): \(role) on \(ground)")
      }
    }
    // The terminal's default colour on the selection.
    if let selection, let text = theme.colors(of: .selection).foreground {
      #expect(text.contrast(to: selection) >= 4.5)
    }
  }

  /// The contrast in the selected row, with the colours sent to the terminal.
  @Test(arguments: all) func theSelectionCanBeRead(theme: Theme) {
    for role in Role.allCases {
      let look = theme.look(of: Style(role, on: .selection), depth: .colors256)
      guard let foreground = look.foreground, let background = look.background else {
        // Reversed, it appears on the terminal's default background.
        #expect(look.attributes.contains(.reverse), "\(theme.name): \(role)")
        continue
      }
      let contrast = ANSIPalette.color(foreground).contrast(to: ANSIPalette.color(background))
      #expect(contrast >= (role == .border ? 3 : 4.5), "\(theme.name): \(role) on the selection")
    }
  }

  /// Success, warning and failure differ by colour alone to people with colour blindness, whatever words and marks add;
  /// the 16 colours as in xterm.
  @Test(arguments: [ColorDepth.colors256, .colors16])
  func statesStayApartForTheColourBlind(depth: ColorDepth) throws {
    let theme = try #require(Theme.builtIn("colour-blind-safe"))
    let roles: [Role] = [.ok, .warn, .danger]
    let numbers = try roles.map { try #require(theme.look(of: Style($0), depth: depth).foreground) }
    let colors = numbers.map(ANSIPalette.color)
    for sight in ColorSight.allCases {
      for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let distance = sight.distance(colors[one], colors[other])
        #expect(distance > 0.15, "\(roles[one]) and \(roles[other]) with \(sight): \(distance)")
      }
    }
  }

  /// The same measure rejects red and green, so it does not accept everything.
  @Test func measureFindsFault() throws {
    let (red, green) = try (#require(RGB(hexadecimal: "#d75f5f")), #require(RGB(hexadecimal: "#87af5f")))
    #expect(ColorSight.trichromat.distance(red, green) > 0.15)
    #expect(ColorSight.deuteranope.distance(red, green) < 0.15)
  }

  /// Black or white may vanish on an unknown background.
  @Test(arguments: all, ColorDepth.allCases)
  func noFixedBlackOrWhiteOnTheTerminalsBackground(theme: Theme, depth: ColorDepth) {
    for role in Role.allCases {
      let look = theme.look(of: Style(role), depth: depth)
      guard look.background == nil, let foreground = look.foreground else { continue }
      let color = ANSIPalette.color(foreground)
      let low = theme.background == .dark ? "#000000" : "#ffffff"
      let ground = RGB(hexadecimal: low)
      #expect(ground.map { color.contrast(to: $0) } != 1, "\(theme.name): \(role)")
      #expect(![0, 7, 15].contains(foreground), "\(theme.name): \(role)")
    }
  }

  /// The contrast of the file's colours also holds on the screen.
  @Test(arguments: all) func colorsNeedNoRounding(theme: Theme) {
    for role in Role.allCases {
      let look = theme.look(of: Style(role), depth: .colors256)
      let wanted = theme.colors(of: role)
      #expect(look.foreground.map(ANSIPalette.color) == wanted.foreground)
      #expect(look.background.map(ANSIPalette.color) == wanted.background)
    }
  }

  @Test(arguments: all) func differencesThatMatterAreVisibleWithoutColor(theme: Theme) {
    func mono(_ role: Role) -> Attributes { theme.look(of: Style(role), depth: .mono).attributes }
    #expect(mono(.selection).contains(.reverse))
    #expect(mono(.danger) != mono(.text) && mono(.danger) != mono(.warn))
    #expect(mono(.busy) != mono(.free))
    #expect(mono(.banner).contains(.reverse))
  }
}
