/// How a cell is meant to look: a role, perhaps on the background of another, and attributes added to the theme's.
package struct Style: Hashable, Sendable {
  /// What the character means.
  package var role: Role
  /// The role whose background lies below, as `selection` under a whole row; nil for the role's own.
  package var background: Role?
  /// Attributes added to those of the theme.
  package var attributes: Attributes

  /// A style.
  package init(_ role: Role, on background: Role? = nil, attributes: Attributes = []) {
    self.role = role
    self.background = background
    self.attributes = attributes
  }

  /// The same meaning on another background.
  package func on(_ background: Role?) -> Style { Style(role, on: background, attributes: attributes) }
  /// The same with more weight.
  package var bold: Style { Style(role, on: background, attributes: attributes.union(.bold)) }

  /// Ordinary text.
  package static let text = Style(.text)
  /// Text of less weight.
  package static let dim = Style(.dim)
  /// Titles and names that stand out.
  package static let accent = Style(.accent)
  /// Lines and boxes.
  package static let border = Style(.border)
}
