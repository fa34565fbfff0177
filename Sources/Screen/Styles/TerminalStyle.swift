/// What a terminal is told to show for a style: numbered colours and attributes.
package struct TerminalStyle: Hashable, Sendable {
  /// Colour number of the character; nil for the terminal's own.
  package var foreground: UInt8?
  /// Colour number behind it; nil for the terminal's own.
  package var background: UInt8?
  /// Attributes.
  package var attributes: Attributes

  /// A look.
  package init(foreground: UInt8? = nil, background: UInt8? = nil, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// What it is in words, as theme files have them: `#ff8787 on #3a3a3a bold`, `bright-red underline`; empty for the
  /// terminal's own.
  package var words: String {
    func name(_ number: UInt8) -> String {
      number < 16 ? ANSIPalette.names[Int(number)] : ANSIPalette.color(number).description
    }
    let ground = background.map { "on \(name($0))" }
    return ([foreground.map(name), ground].compactMap { $0 } + attributes.words).joined(separator: " ")
  }

  /// The sequence that makes a terminal show it whatever it showed before: Select Graphic Rendition of ECMA-48, 8.3.117,
  /// with the bright colours of aixterm and the 256 of xterm. `colors` is how many the terminal has.
  func sequence(colors: Int) -> String {
    var codes = [0]
    let marks: [(Attributes, Int)] = [(.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7)]
    codes += marks.filter { attributes.contains($0.0) }.map(\.1)
    func color(_ number: UInt8, _ base: Int) -> [Int] {
      switch Int(number) {
      case 16...: [base + 8, 5, Int(number)]
      case 8... where colors >= 16: [base + 60 + Int(number) - 8]
      // Eight colours: the bright ones are the dark ones in bold, which only a character can be.
      case 8...: (base == 30 ? [1] : []) + [base + Int(number) - 8]
      default: [base + Int(number)]
      }
    }
    codes += foreground.map { color($0, 30) } ?? []
    codes += background.map { color($0, 40) } ?? []
    return "\u{1b}[\(codes.map(String.init).joined(separator: ";"))m"
  }
}
