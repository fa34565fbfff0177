/// The intended style of a cell: a role, optionally on another role's background, and extra attributes.
package struct Style: Hashable, Sendable {
  /// The meaning of the character.
  package var role: Role
  /// The role whose background lies below, such as `selection` under a whole row; nil for the role's own.
  package var background: Role?
  /// Attributes in addition to the theme's.
  package var attributes: Attributes

  /// Creates the style of a role.
  package init(_ role: Role, on background: Role? = nil, attributes: Attributes = []) {
    self.role = role
    self.background = background
    self.attributes = attributes
  }

  /// The same style on another role's background.
  package func on(_ background: Role?) -> Style { Style(role, on: background, attributes: attributes) }
  /// The same style in bold.
  package var bold: Style { Style(role, on: background, attributes: attributes.union(.bold)) }

  /// Ordinary text.
  package static let text = Style(.text)
  /// Secondary text.
  package static let dim = Style(.dim)
  /// Titles and prominent names.
  package static let accent = Style(.accent)
  /// Lines and boxes.
  package static let border = Style(.border)
}
