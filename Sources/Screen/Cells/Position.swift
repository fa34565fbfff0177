/// A cell's place: column and row from 0 at the upper left.
public struct Position: Hashable, Sendable {
  /// Column.
  public let x: Int
  /// Row.
  public let y: Int

  /// A place.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}
