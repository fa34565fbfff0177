import ActionPlanning
import HostModel

/// The helper process as the dashboard knows it from its messages.
package struct HelperState: Equatable, Sendable {
  /// The pid of the helper; nil while there is none.
  package internal(set) var pid: Int32?
  /// The devices that it holds open.
  package internal(set) var holds: [OwnHold] = []
  /// The action that it carries out, shown or hidden.
  @Indirect package internal(set) var running: RunningAction? = nil
  /// The requests whose plans have not come yet, the oldest first.
  var awaited: [ActionRequest] = []
  /// The sibling binds of an earlier vfiotop that were cut short.
  package internal(set) var unfinished: [RestoreRecord] = []
  /// The unfinished binds are still to be offered to the user.
  var offersRestore = false

  /// The device files that it has open, for the observation.
  package var knownFiles: [KnownDeviceFile] {
    pid.map { pid in holds.flatMap { $0.known(of: pid) } } ?? []
  }
}
