import HostModel
import HostObservation

/// The failure of a command: one sentence for stderr, and the exit status.
struct CommandFailure: Error {
  /// The exit statuses besides 0. Scripts may rely on them (64, 69 and 77 as in sysexits.h).
  enum Status: Int32 {
    /// The kernel or vfiotop refused.
    case refused = 1
    /// Wrong usage.
    case usage = 64
    /// This host has no VFIO.
    case unavailable = 69
    /// The user lacks the permission.
    case notPermitted = 77
  }

  let status: Status
  let message: String

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// A file that could not be read, by the user's name for it, with a remedy.
  init(_ what: String, _ error: HostReadError, _ wayOut: String) {
    let reason: String
    switch error.reason {
    case .errno(let error): reason = error.text
    case .tooLarge: reason = "too large"
    }
    self.init(error.isPermission ? .notPermitted : .refused, "cannot read \(what): \(reason). \(wayOut)")
  }
}
