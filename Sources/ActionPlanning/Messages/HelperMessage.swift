import HostModel

/// A message of the helper to its parent.
package enum HelperMessage: Hashable, Sendable, Codable {
  /// The helper runs as this pid; records of interrupted sibling binds wait for ``ActionRequest/restore``.
  case ready(pid: Int32, unfinished: [RestoreRecord])
  /// The answer to ``HelperRequest/plan(_:)``.
  case planned(ActionPlan)
  /// The reason why there is no plan.
  case cannotPlan(String)
  /// The helper is about to make this call on this target.
  case calling(KernelCall, String)
  /// An entry of the journal. The helper has written it to the journal file already.
  case journal(JournalEntry)
  /// Something went wrong that does not end the action, in one sentence: the journal file cannot be written.
  case warning(String)
  /// The devices that the helper holds now.
  case holds([OwnHold])
  /// The answer to ``HelperRequest/carryOut(_:tries:)``.
  case finished(ActionResult)
}
