import HostModel

/// A call of an action that the kernel refused.
package struct CallError: Error, Hashable, Sendable, Codable {
  /// The call.
  package var call: KernelCall
  /// The error it returned.
  package var errno: ErrorNumber

  /// Creates the error of a call.
  package init(_ call: KernelCall, _ errno: ErrorNumber) {
    self.call = call
    self.errno = errno
  }
}

extension CallError {
  /// The call and its error: `bind: EBUSY (device or resource busy)`.
  package var text: String { "\(call.rawValue): \(errno.text)" }
}
