/// The parts of the screen that can have the keyboard.
package enum Pane: Hashable, Sendable, CaseIterable {
  /// Sets and devices.
  case tree
  /// What is known of the selection.
  case detail
  /// What changed.
  case events
}
