import HostModel

/// What the helper is told. The helper is the part of vfiotop that acts and that holds what was opened: a process of its
/// own, so that a call that never returns freezes no screen and keeps no one from leaving.
package enum HelperRequest: Hashable, Sendable, Codable {
  /// Say what an action would take. Answered by ``HelperMessage/planned(_:)``.
  case plan(ActionRequest)
  /// Carry out a plan that was confirmed. Answered by ``HelperMessage/finished(_:)``.
  /// `tries`: also when a refusal is expected, so that the kernel itself says no.
  case carryOut(ActionPlan, tries: Bool)
}

/// What the helper says.
package enum HelperMessage: Hashable, Sendable, Codable {
  /// It is there, under this process id; plans of sibling binds that were cut short wait for ``ActionRequest/restore``.
  case ready(pid: Int32, unfinished: [RestoreRecord])
  /// The answer to ``HelperRequest/plan(_:)``.
  case planned(ActionPlan)
  /// No plan can be made, and why.
  case cannotPlan(String)
  /// It is about to make this call, which may take its time.
  case calling(KernelCall, String)
  /// A line for the journal.
  case journal(JournalEntry)
  /// What it holds now.
  case holds([OwnHold])
  /// The answer to ``HelperRequest/carryOut(_:tries:)``.
  case finished(ActionResult)
}

/// A device that vfiotop holds open itself.
package struct OwnHold: Hashable, Sendable, Codable {
  /// The device.
  package var address: DeviceAddress
  /// The way it was opened.
  package var path: AccessPath
  /// How many files of it are open.
  package var files: Int

  /// A hold from its parts.
  package init(address: DeviceAddress, path: AccessPath, files: Int) {
    self.address = address
    self.path = path
    self.files = files
  }
}

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
