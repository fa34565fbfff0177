/// The end of the helper, with its cause.
package struct HelperExit: Error, Hashable, Sendable {
  /// The cause, a clause without a full stop.
  package let text: String

  /// Creates the end of a helper; `text` is a clause without a full stop.
  package init(text: String) { self.text = text }

  /// The cause as a sentence.
  package var sentence: String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}
