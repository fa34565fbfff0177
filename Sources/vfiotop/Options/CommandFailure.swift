import HostModel
import HostObservation

/// Why a command could not be done: one sentence for stderr, and the exit status.
struct CommandFailure: Error {
  /// The exit statuses besides 0, which scripts may rely on (64, 69 and 77 are those of sysexits.h).
  enum Status: Int32 {
    /// The kernel or vfiotop refused.
    case refused = 1
    /// Wrong usage.
    case usage = 64
    /// There is no VFIO on this host.
    case unavailable = 69
    /// The user may not.
    case notPermitted = 77
  }

  let status: Status
  let message: String

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// A file that could not be read, named as the user named it, and the way out.
  init(_ what: String, _ error: HostReadError, _ wayOut: String) {
    let reason: String
    switch error.reason {
    case .errno(let code): reason = ErrorNumber.text(code)
    case .tooLarge: reason = "too large"
    }
    self.init(error.isPermission ? .notPermitted : .refused, "cannot read \(what): \(reason). \(wayOut)")
  }
}
