import HostModel

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
  /// An entry of the journal. The helper has written it to the journal file already.
  case journal(JournalEntry)
  /// Something went wrong that does not end the action, in one sentence: the journal file cannot be written.
  case warning(String)
  /// What it holds now.
  case holds([OwnHold])
  /// The answer to ``HelperRequest/carryOut(_:tries:)``.
  case finished(ActionResult)
}
