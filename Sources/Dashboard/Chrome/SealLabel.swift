import TerminalText

/// The state of the process's seal as the header shows it.
package struct SealLabel: Hashable, Sendable {
  private let state: String
  private let shortState: String
  private let hasEveryPart: Bool
  /// The number of calls that the seal has refused.
  var refusedCalls = 0

  /// Creates the label of a seal: the state with the parts that hold or are missing, and the state alone.
  package init(text: String, shortText: String, isWhole: Bool) {
    (state, shortState, hasEveryPart) = (text, shortText, isWhole)
  }

  /// The state with the parts that hold, those that are missing, and refused calls: `sealed: landlock 7, seccomp; 2 calls
  /// refused`.
  package var text: String { state + refused }
  /// The same without the parts, for a narrow screen.
  package var shortText: String { shortState + refused }
  /// Every part holds and no call was refused; the label is a warning otherwise.
  package var isWhole: Bool { hasEveryPart && refusedCalls == 0 }

  private var refused: String {
    refusedCalls == 0 ? "" : "; \(Plural.count(refusedCalls, "call")) refused"
  }
}
