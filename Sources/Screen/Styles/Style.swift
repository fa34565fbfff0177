/// How a cell is meant to look: a role, perhaps on the background of another, and attributes added to the theme's.
public struct Style: Hashable, Sendable {
  /// What the character means.
  public var role: Role
  /// The role whose background lies below, as `selection` under a whole row; nil for the role's own.
  public var background: Role?
  /// Attributes added to those of the theme.
  public var attributes: Attributes

  /// A style.
  public init(_ role: Role, on background: Role? = nil, attributes: Attributes = []) {
    self.role = role
    self.background = background
    self.attributes = attributes
  }

  /// The same meaning on another background.
  public func on(_ background: Role?) -> Style { Style(role, on: background, attributes: attributes) }
  /// The same with more weight.
  public var bold: Style { Style(role, on: background, attributes: attributes.union(.bold)) }

  /// Ordinary text.
  public static let text = Style(.text)
  /// Text of less weight.
  public static let dim = Style(.dim)
  /// Titles and names that stand out.
  public static let accent = Style(.accent)
  /// Lines and boxes.
  public static let border = Style(.border)
}
