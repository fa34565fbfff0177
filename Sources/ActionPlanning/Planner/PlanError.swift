/// The reason why no plan can be made.
package struct PlanError: Error, Hashable, Sendable {
  /// The reason in one sentence.
  package var text: String

  /// Creates an error with its sentence.
  package init(text: String) { self.text = text }
}
