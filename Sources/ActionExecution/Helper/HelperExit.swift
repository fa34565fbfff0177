/// The helper is gone: one phrase.
package struct HelperExit: Error, Hashable, Sendable {
  /// The phrase.
  package let text: String
}
