/// Why no plan can be made: one sentence.
package struct PlanError: Error, Hashable, Sendable {
  /// The sentence.
  package var text: String

  /// An error by its sentence.
  package init(text: String) { self.text = text }
}
