/// The look of one role as a theme file gives it.
struct RoleLook: Hashable, Sendable {
  /// Colour of the character; nil for the terminal's own.
  var foreground: RGB?
  /// Colour behind it; nil for the terminal's own.
  var background: RGB?
  /// Attributes.
  var attributes: Attributes = []
  /// Look with 16 colours; the nearest when the file does not say.
  var sixteen: Look?
  /// Attributes without colour; the same as with colour when the file does not say.
  var mono: Attributes?
  /// The nearest of 256 colours, found once.
  private var many = Look()

  init(attributes: Attributes = []) {
    self.attributes = attributes
    many = Look(attributes: attributes)
  }

  init(
    foreground: RGB?, background: RGB?, attributes: Attributes, sixteen: Look?, mono: Attributes?
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
    self.sixteen = sixteen
    self.mono = mono
    many = Look(
      foreground: foreground.flatMap { TerminalPalette.nearest(to: $0, depth: .colors256) },
      background: background.flatMap { TerminalPalette.nearest(to: $0, depth: .colors256) }, attributes: attributes)
  }

  func at(_ depth: ColorDepth) -> Look {
    switch depth {
    case .mono: Look(attributes: mono ?? attributes)
    case .colors16: sixteen ?? Look(attributes: attributes)
    case .colors256: many
    }
  }
}
