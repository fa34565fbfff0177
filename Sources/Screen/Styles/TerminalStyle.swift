/// A style for a terminal: numbered colours and attributes.
package struct TerminalStyle: Hashable, Sendable {
  /// The number of the foreground colour; nil for the terminal's default.
  package var foreground: UInt8?
  /// The number of the background colour; nil for the terminal's default.
  package var background: UInt8?
  /// The attributes that the terminal applies.
  package var attributes: Attributes

  /// Creates a style; by default the terminal's own.
  package init(foreground: UInt8? = nil, background: UInt8? = nil, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The style in the words of theme files: `#ff8787 on #3a3a3a bold`, `bright-red underline`; empty for the terminal's
  /// default.
  package var words: String {
    func name(_ number: UInt8) -> String {
      number < 16 ? ANSIPalette.names[Int(number)] : ANSIPalette.color(number).description
    }
    let ground = background.map { "on \(name($0))" }
    return ([foreground.map(name), ground].compactMap { $0 } + attributes.words).joined(separator: " ")
  }

  /// The escape sequence that sets this style whatever the previous one: Select Graphic Rendition of ECMA-48, 8.3.117,
  /// with the bright colours of aixterm and the 256 of xterm. `colors` is the number of colours of the terminal.
  func sequence(colors: Int) -> String {
    var codes = [0]
    let marks: [(Attributes, Int)] = [(.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7)]
    codes += marks.filter { attributes.contains($0.0) }.map(\.1)
    func color(_ number: UInt8, _ base: Int) -> [Int] {
      switch Int(number) {
      case 16...: [base + 8, 5, Int(number)]
      case 8... where colors >= 16: [base + 60 + Int(number) - 8]
      // With eight colours the bright ones are the dark ones in bold, which only a foreground can be.
      case 8...: (base == 30 ? [1] : []) + [base + Int(number) - 8]
      default: [base + Int(number)]
      }
    }
    codes += foreground.map { color($0, 30) } ?? []
    codes += background.map { color($0, 40) } ?? []
    return "\u{1b}[\(codes.map(String.init).joined(separator: ";"))m"
  }
}
