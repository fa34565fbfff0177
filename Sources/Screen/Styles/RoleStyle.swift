/// The look of one role as a theme file gives it.
struct RoleStyle: Hashable, Sendable {
  /// Colour of the character; nil for the terminal's own.
  var foreground: RGB?
  /// Colour behind it; nil for the terminal's own.
  var background: RGB?
  /// Attributes.
  var attributes: Attributes = []
  /// TerminalStyle with 16 colours; the nearest when the file does not say.
  var sixteen: TerminalStyle?
  /// Attributes without colour; the same as with colour when the file does not say.
  var mono: Attributes?
  /// The nearest of 256 colours, found once.
  private var many = TerminalStyle()

  init(attributes: Attributes = []) {
    self.attributes = attributes
    many = TerminalStyle(attributes: attributes)
  }

  init(
    foreground: RGB?, background: RGB?, attributes: Attributes, sixteen: TerminalStyle?, mono: Attributes?
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
    self.sixteen = sixteen
    self.mono = mono
    many = TerminalStyle(
      foreground: foreground.flatMap { ANSIPalette.nearest(to: $0, depth: .colors256) },
      background: background.flatMap { ANSIPalette.nearest(to: $0, depth: .colors256) }, attributes: attributes)
  }

  func at(_ depth: ColorDepth) -> TerminalStyle {
    switch depth {
    case .mono: TerminalStyle(attributes: mono ?? attributes)
    case .colors16: sixteen ?? TerminalStyle(attributes: attributes)
    case .colors256: many
    }
  }
}
