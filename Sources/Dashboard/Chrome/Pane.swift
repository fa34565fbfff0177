/// The parts of the screen that can have the keyboard.
package enum Pane: Hashable, Sendable, CaseIterable {
  /// The listing.
  case list
  /// The details of the selection.
  case detail
  /// The events.
  case events
}
