import HostModel

/// A file of the host that could not be read.
package struct HostReadError: Error, Hashable, CustomStringConvertible {
  /// Why.
  package enum Reason: Hashable, Sendable {
    /// The system call's errno.
    case errno(ErrorNumber)
    /// More than the limit.
    case tooLarge
  }

  /// Relative to the host's root.
  package var path: String
  /// Why.
  package var reason: Reason

  /// An error from its parts.
  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// The observer may not read it (EACCES or EPERM).
  package var isPermission: Bool { reason == .errno(.EACCES) || reason == .errno(.EPERM) }
  /// It is not there, or no longer (ENOENT, ESRCH, ENODEV, ENOTDIR).
  package var isAbsence: Bool {
    [.errno(.ENOENT), .errno(.ESRCH), .errno(.ENODEV), .errno(.ENOTDIR)].contains(reason)
  }

  /// `/sys/x: EACCES`.
  package var description: String {
    switch reason {
    case .errno(let error): "/\(path): \(error.name)".cleaned
    case .tooLarge: "/\(path): larger than a file of this kind can be".cleaned
    }
  }
}
