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
    case .errno(let code): reason = errorText(code)
    case .tooLarge: reason = "too large"
    }
    self.init(error.isPermission ? .notPermitted : .refused, "cannot read \(what): \(reason). \(wayOut)")
  }
}

/// `ENOENT (no such file or directory)`.
func errorText(_ code: Int32) -> String {
  if let number = ErrorNumber.allCases.first(where: { $0.code == code }) {
    return "\(number.rawValue) (\(number.meaning))"
  }
  // Errors of paths and pipes, which no VFIO call ends in (include/uapi/asm-generic/errno*.h).
  let others: [Int32: String] = [
    20: "ENOTDIR (not a directory)", 21: "EISDIR (is a directory)", 27: "EFBIG (file too large)",
    32: "EPIPE (broken pipe)", 36: "ENAMETOOLONG (file name too long)", 38: "ENOSYS (function not implemented)",
    40: "ELOOP (too many levels of symbolic links)",
  ]
  return others[code] ?? "errno \(code)"
}
