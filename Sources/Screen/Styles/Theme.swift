/// The look of every role at every colour depth.
package struct Theme: Hashable, Sendable {
  /// The background a theme is made for; it never paints it.
  package enum Background: String, Hashable, Sendable {
    /// Light text on a dark background.
    case dark
    /// Dark text on a light background.
    case light
  }

  /// The name the user gives: the file name without `.toml`.
  package let name: String
  /// The terminal background the theme was made for.
  package let background: Background
  private let looks: [Role: RoleStyle]

  init(name: String, background: Background, looks: [Role: RoleStyle]) {
    self.name = name
    self.background = background
    self.looks = looks
  }

  /// Reads a theme file's text.
  ///
  /// `file` is what errors call it. A role that the text leaves out looks like its parent; a role, colour, attribute
  /// or key that does not exist is an error, with its line.
  package init(toml text: String, file: String) throws(ThemeError) {
    self = try ThemeReader(text: text, file: file).theme()
  }

  /// What the terminal is told for a style.
  ///
  /// On the background of another role a colour of its own is kept only with 256 colours, whose shades a theme chose
  /// to be readable there; with 16 colours and without, the other role's look takes its place.
  package func look(of style: Style, depth: ColorDepth) -> TerminalStyle {
    var look = look(of: style.role).at(depth)
    if let background = style.background {
      let ground = self.look(of: background).at(depth)
      let attributes = look.attributes.union(ground.attributes)
      if depth == .colors256 {
        // A colour that was chosen for a background of its own could not be read on another.
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

  /// The colours a theme asks for before any rounding: what a contrast check wants. Nil is the terminal's own.
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
  /// The name.
  package var description: String { name }
}
