import ActionPlanning
import Screen

/// An input of the dashboard. Time and the host come in as values, so a test is a list of these.
package enum DashboardEvent: Equatable, Sendable {
  /// A key or mouse event.
  case key(Key)
  /// A new size of the terminal.
  case resize(Size)
  /// An observation of the host.
  case observed(Observation)
  /// A failed observation, with the reason.
  case observationFailed(String)
  /// The time, in milliseconds since 1970 (UTC), and on CLOCK_MONOTONIC, by which durations are measured. Without the
  /// latter both are the same.
  case tick(Int64, steady: Int64? = nil)
  /// A message of the helper.
  case helper(HelperMessage)
  /// The helper has ended or cannot be started: one sentence. The kernel has closed what it held.
  case helperLost(String)
  /// A note for the event list: one sentence.
  case notice(String)
  /// The answer to an effect: one sentence, shown until the next key.
  case answer(String)
  /// A failure of the program itself: one sentence.
  case warning(String)
  /// The seal has refused calls of this process: how many in all, and the name of the last one.
  case callsRefused(Int, last: String)
  /// A text was sent to the user's clipboard, or refused for a reason.
  case copied(String, refusal: Clipboard.Refusal?)
}
