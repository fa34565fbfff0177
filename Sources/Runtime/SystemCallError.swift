import HostModel

/// A system call that failed and was no step of an action: starting the helper, talking to it, opening the journal,
/// saving a restore record. The calls of an action fail with `CallError`.
package struct SystemCallError: Error, Hashable, Sendable {
  /// The call, as its man page is named: `socketpair`.
  package var call: String
  /// The error it returned.
  package var errno: ErrorNumber

  /// Creates the error of a call.
  package init(_ call: String, _ errno: ErrorNumber) {
    self.call = call
    self.errno = errno
  }

  /// The call and its error in words: `socketpair: EMFILE (too many open files of this process)`.
  package var text: String { "\(call): \(errno.text)" }

  /// The result of a call that returns -errno on failure.
  package static func checked(_ call: String, _ result: Int32) throws(SystemCallError) -> Int32 {
    guard result >= 0 else { throw SystemCallError(call, ErrorNumber(-result)) }
    return result
  }
}
