/// The state of the process's seal as the header shows it.
package struct SealLabel: Hashable, Sendable {
  /// The state with the parts that hold, or those that are missing: `sealed: landlock 7, seccomp`.
  package let text: String
  /// The state alone, for a narrow screen.
  package let shortText: String
  /// Every part holds; the label is a warning otherwise.
  package let isWhole: Bool

  /// Creates the label of a seal.
  package init(text: String, shortText: String, isWhole: Bool) {
    self.text = text
    self.shortText = shortText
    self.isWhole = isWhole
  }
}
