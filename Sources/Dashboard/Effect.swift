import ActionPlanning
import HostModel

/// A request of the dashboard to the program around it.
package enum Effect: Hashable, Sendable {
  /// End the program.
  case quit
  /// Observe the host now.
  case observeNow
  /// Observe the host at this interval from now on, in milliseconds.
  case setInterval(Int)
  /// Send the whole screen again, whatever the terminal shows.
  case redrawAll
  /// Send this to the user's clipboard, and answer with ``DashboardEvent/copied(_:refusal:)``.
  case copy(String)
  /// Send this to the helper; start one if there is none.
  case tell(HelperRequest)
  /// Write this snapshot to a new file.
  case save(Snapshot)
  /// Abandon the helper, which is stuck in a call. Its later messages are ignored, and the next request starts a new
  /// helper.
  case forgetHelper
}
