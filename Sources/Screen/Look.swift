/// What a terminal is told to show for a style: numbered colours and attributes.
public struct Look: Hashable, Sendable {
  /// Colour number of the character; nil for the terminal's own.
  public var foreground: UInt8?
  /// Colour number behind it; nil for the terminal's own.
  public var background: UInt8?
  /// Attributes.
  public var attributes: Attributes

  /// A look.
  public init(foreground: UInt8? = nil, background: UInt8? = nil, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}
