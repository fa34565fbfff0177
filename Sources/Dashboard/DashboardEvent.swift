import ActionPlanning
import Screen

/// Everything that can happen to the dashboard. Time and the host come in as values, so a test is a list of these.
package enum DashboardEvent: Equatable, Sendable {
  /// The user did something.
  case key(Key)
  /// The terminal has another size.
  case resize(Size)
  /// The host was observed.
  case observed(Observation)
  /// The host could not be observed, and why.
  case observationFailed(String)
  /// The time, in milliseconds since 1970 (UTC), and on a clock that nobody sets (CLOCK_MONOTONIC): how long something
  /// takes is told by that one alone. Without it both are the same.
  case tick(Int64, steady: Int64? = nil)
  /// The process that acts said something.
  case helper(HelperMessage)
  /// The process that acts has ended or cannot be started: one sentence. What it held is closed.
  case helperLost(String)
  /// Something to know before anything else: one sentence.
  case notice(String)
  /// What came of something that the dashboard asked for: one sentence, seen until the next key.
  case answer(String)
  /// Something of the program's own does not work: one sentence.
  case warning(String)
  /// A text was sent to the user's clipboard, or was not, and why.
  case copied(String, refusal: Clipboard.Refusal?)
}
