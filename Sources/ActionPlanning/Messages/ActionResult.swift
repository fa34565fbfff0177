import HostModel

/// How an action ended.
package struct ActionResult: Hashable, Sendable, Codable {
  /// How it ended.
  package enum Outcome: String, Hashable, Sendable, Codable {
    /// It was done.
    case done
    /// It was done, and something is not as it was: a function fell off the bus, a register differs.
    case doneWithDamage = "done_with_damage"
    /// vfiotop did not begin: the host is not what was confirmed, or a refusal is expected.
    case notBegun = "not_begun"
    /// The kernel refused a call; what was begun was taken back.
    case refused
    /// The kernel refused a call, and not everything could be taken back.
    case leftOver = "left_over"
  }

  /// How it ended.
  package var outcome: Outcome
  /// The call that was refused.
  package var error: CallError?
  /// One or two sentences: what happened, with the errno's name.
  package var text: String
  /// The way out; nil where none is needed.
  package var remedy: String?

  /// A result from its parts. The sentences, which name what others have named, are cleaned here.
  package init(_ outcome: Outcome, error: CallError? = nil, text: String, remedy: String? = nil) {
    self.outcome = outcome
    self.error = error
    self.text = text.cleaned
    self.remedy = remedy?.cleaned
  }

  /// Everything that was asked for was done.
  package var isDone: Bool { outcome == .done || outcome == .doneWithDamage }
}
