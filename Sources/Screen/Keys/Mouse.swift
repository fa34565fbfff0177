/// A press, release or wheel step of the mouse at a cell.
package struct Mouse: Hashable, Sendable {
  /// What happened.
  package enum Kind: Hashable, Sendable {
    /// The left button went down.
    case press
    /// The left button came up.
    case release
    /// The right button went down.
    case pressRight
    /// One step of the wheel away from the user.
    case wheelUp
    /// One step of the wheel towards the user.
    case wheelDown
  }

  /// Column from 0.
  package let x: Int
  /// Row from 0.
  package let y: Int
  /// What happened there.
  package let kind: Kind

  /// An event at a cell.
  package init(x: Int, y: Int, kind: Kind) {
    self.x = x
    self.y = y
    self.kind = kind
  }
}
