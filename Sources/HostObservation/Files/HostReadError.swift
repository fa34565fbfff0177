import HostModel
import TerminalText

/// The failure to read a file of the host.
package struct HostReadError: Error, Hashable, CustomStringConvertible {
  /// The reason of a failure.
  package enum Reason: Hashable, Sendable {
    /// The error of the system call.
    case errno(ErrorNumber)
    /// The file is larger than the limit.
    case tooLarge
  }

  /// The path relative to the host's root.
  package var path: String
  /// The reason.
  package var reason: Reason

  /// Creates an error.
  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// True if the observer may not read the file (EACCES or EPERM).
  package var isPermission: Bool { reason == .errno(.EACCES) || reason == .errno(.EPERM) }
  /// True if the file does not exist or has gone (ENOENT, ESRCH, ENODEV, ENOTDIR).
  package var isAbsence: Bool {
    [.errno(.ENOENT), .errno(.ESRCH), .errno(.ENODEV), .errno(.ENOTDIR)].contains(reason)
  }

  /// The reason in words.
  package var text: String {
    switch reason {
    case .errno(let error): error.text
    case .tooLarge: "too large"
    }
  }

  /// `/sys/x: EACCES`.
  package var description: String {
    switch reason {
    case .errno(let error): "/\(path): \(error.name)".cleaned
    case .tooLarge: "/\(path): larger than a file of this kind can be".cleaned
    }
  }
}
