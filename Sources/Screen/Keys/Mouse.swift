/// A mouse event at a cell: a press, a release or a wheel step.
package struct Mouse: Hashable, Sendable {
  /// The type of event.
  package enum Kind: Hashable, Sendable {
    /// The left button was pressed.
    case press
    /// The left button was released.
    case release
    /// The right button was pressed.
    case pressRight
    /// One wheel step away from the user.
    case wheelUp
    /// One wheel step towards the user.
    case wheelDown
  }

  /// The column, from 0.
  package let x: Int
  /// The row, from 0.
  package let y: Int
  /// The type of the event.
  package let kind: Kind

  /// Creates an event at a cell.
  package init(x: Int, y: Int, kind: Kind) {
    self.x = x
    self.y = y
    self.kind = kind
  }
}
