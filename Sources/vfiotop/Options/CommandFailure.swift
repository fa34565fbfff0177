import Glibc
import HostModel
import HostObservation

/// The failure of a command: one sentence for stderr, and the exit status.
struct CommandFailure: Error {
  /// The exit statuses besides 0. Scripts may rely on them (64, 69 and 77 as in sysexits.h).
  enum Status: Int32, CaseIterable {
    /// The kernel or vfiotop refused.
    case refused = 1
    /// Wrong usage.
    case usage = 64
    /// This host has no VFIO.
    case unavailable = 69
    /// The user lacks the permission.
    case notPermitted = 77

    /// The meaning in a few words.
    var meaning: String {
      switch self {
      case .refused: "refused by the kernel or by vfiotop, with the errno's name on standard error"
      case .usage: "wrong usage"
      case .unavailable: "no VFIO on this host (list prints an empty report and exits with 0)"
      case .notPermitted: "not permitted"
      }
    }
  }

  /// The program's exit statuses with their meanings, 0 included.
  static var statuses: [(code: Int32, meaning: String)] {
    [(code: 0, meaning: "done")] + Status.allCases.map { (code: $0.rawValue, meaning: $0.meaning) }
  }

  let status: Status
  let message: String

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// Reports the failure and ends the program with its status.
  func end() -> Never {
    StandardStreams.writeError("vfiotop: \(message)")
    exit(status.rawValue)
  }

  /// A file that could not be read, by the user's name for it, with a remedy.
  init(_ what: String, _ error: HostReadError, _ remedy: String) {
    self.init(error.isPermission ? .notPermitted : .refused, "cannot read \(what): \(error.text). \(remedy)")
  }
}
