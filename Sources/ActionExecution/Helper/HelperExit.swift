/// The end of the helper, with its cause.
package struct HelperExit: Error, Hashable, Sendable {
  /// The cause, a clause without a full stop.
  package let text: String
}
