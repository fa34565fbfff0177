import ActionPlanning
import HostModel

/// What the dashboard asks of the program around it.
package enum Effect: Hashable, Sendable {
  /// Leave.
  case quit
  /// Observe the host now.
  case observeNow
  /// Observe the host at this interval from now on, in milliseconds.
  case setInterval(Int)
  /// Send the whole screen again, whatever the terminal shows.
  case redrawAll
  /// Send this to the user's clipboard, and say with ``DashboardEvent/copied(_:refusal:)`` what came of it.
  case copy(String)
  /// Send this to the process that acts, and start one where there is none.
  case tell(HelperRequest)
  /// Write this snapshot to a new file.
  case save(Snapshot)
  /// Leave the process that acts behind: it stays in a call that does not return. Nothing that it says counts any more,
  /// and the next order starts a new one.
  case forgetHelper
}
