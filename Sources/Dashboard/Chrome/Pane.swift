/// The parts of the screen that can have the keyboard.
package enum Pane: Hashable, Sendable, CaseIterable {
  /// Sets and devices.
  case tree
  /// The details of the selection.
  case detail
  /// The events.
  case events
}
