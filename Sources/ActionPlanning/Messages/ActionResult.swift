import HostModel
import TerminalText

/// The result of an action.
package struct ActionResult: Hashable, Sendable, Codable {
  /// The kinds of results; the raw value is the `result` of the journal's last line.
  package enum Outcome: String, Hashable, Sendable, Codable {
    /// The action was carried out.
    case done
    /// The action was carried out, but left damage: a function fell off the bus, or a register differs.
    case doneWithDamage = "done_with_damage"
    /// vfiotop did not begin: the host differs from the confirmed plan, or a refusal is expected.
    case notBegun = "not_begun"
    /// The kernel refused a call; the steps before it were undone.
    case refused
    /// The kernel refused a call, and not every step before it could be undone.
    case leftOver = "left_over"
  }

  /// The kind of result.
  package var outcome: Outcome
  /// The refused call, if any.
  package var error: CallError?
  /// One or two sentences: what happened, with the errno's name.
  package var text: String
  /// The remedy; nil if none is needed.
  package var remedy: String?

  /// Creates a result. The sentences contain names of foreign origin and are cleaned here.
  package init(_ outcome: Outcome, error: CallError? = nil, text: String, remedy: String? = nil) {
    self.outcome = outcome
    self.error = error
    self.text = text.cleaned
    self.remedy = remedy?.cleaned
  }

  /// True if the whole request was carried out.
  package var isDone: Bool { outcome == .done || outcome == .doneWithDamage }

  /// True if vfiotop lacks a permission that the refused call needs.
  package var isPermission: Bool {
    guard let error, error.errno == .EACCES || error.errno == .EPERM else { return false }
    return [.open, .driverOverride, .bind, .unbind, .probe, .saveRecord].contains(error.call)
  }
}
