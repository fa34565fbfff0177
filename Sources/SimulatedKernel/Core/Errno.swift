import HostModel

/// The error a call of the simulated kernel ends in: the number that Linux returns negated.
package struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number, positive.
  package let code: Int32

  /// An error by its number.
  package init(_ code: Int32) { self.code = code }

  /// An error by its name.
  package init(_ number: ErrorNumber) { code = number.code }

  /// There is no such process (ESRCH).
  static let noProcess = Errno(3)

  /// `EBUSY`.
  package var description: String { ErrorNumber.name(code) }
}
