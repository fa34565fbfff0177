/// The style of one role in a theme file.
struct RoleStyle: Hashable, Sendable {
  /// The foreground colour; nil for the terminal's default.
  var foreground: RGB?
  /// The background colour; nil for the terminal's default.
  var background: RGB?
  var attributes: Attributes = []
  /// The style with 16 colours; nil for the nearest ones.
  var sixteen: TerminalStyle?
  /// The attributes without colour; nil for the same as with colour.
  var mono: Attributes?
  /// The style with 256 colours, looked up once.
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
