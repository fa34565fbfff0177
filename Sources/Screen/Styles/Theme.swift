/// The style of every role at every colour depth.
package struct Theme: Hashable, Sendable {
  /// The terminal background that a theme is made for. The theme itself never paints it.
  package enum Background: String, Hashable, Sendable {
    /// Light text on a dark background.
    case dark
    /// Dark text on a light background.
    case light
  }

  /// The name of the theme: the file name without `.toml`.
  package let name: String
  /// The terminal background the theme was made for.
  package let background: Background
  private let looks: [Role: RoleStyle]

  init(name: String, background: Background, looks: [Role: RoleStyle]) {
    self.name = name
    self.background = background
    self.looks = looks
  }

  /// Parses a theme file.
  ///
  /// `file` is its name in errors. A role that the text omits has its parent's style. An unknown role, colour,
  /// attribute or key is an error with its line number.
  package init(toml text: String, file: String) throws(ThemeError) {
    self = try ThemeReader(text: text, file: file).theme()
  }

  /// The terminal style for a style at a colour depth.
  ///
  /// On another role's background a foreground colour is kept only with 256 colours, whose shades the theme chose to be
  /// readable there; with 16 colours or none, the other role's style replaces it.
  package func look(of style: Style, depth: ColorDepth) -> TerminalStyle {
    var look = look(of: style.role).at(depth)
    if let background = style.background {
      let ground = self.look(of: background).at(depth)
      let attributes = look.attributes.union(ground.attributes)
      if depth == .colors256 {
        // A colour chosen for its own background may be unreadable on another.
        look.background = look.background ?? ground.background
        look.foreground = look.foreground ?? ground.foreground
      } else {
        look = ground
      }
      look.attributes = attributes
    }
    look.attributes.formUnion(style.attributes)
    return look
  }

  /// The colours of a role before rounding, for a contrast check. Nil is the terminal's default.
  package func colors(of role: Role) -> (foreground: RGB?, background: RGB?) {
    let look = look(of: role)
    return (look.foreground, look.background)
  }

  private func look(of role: Role) -> RoleStyle {
    var next: Role? = role
    while let role = next {
      if let look = looks[role] { return look }
      next = role.parent
    }
    return RoleStyle()
  }
}

extension Theme: CustomStringConvertible {
  /// The name of the theme.
  package var description: String { name }
}
