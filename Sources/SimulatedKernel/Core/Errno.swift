import HostModel

/// The error a call of the simulated kernel ends in: the number that Linux returns negated.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number, positive.
  public let code: Int32

  /// An error by its number.
  public init(_ code: Int32) { self.code = code }

  /// An error by its name.
  public init(_ number: ErrorNumber) { code = number.code }

  /// There is no such process (ESRCH).
  static let noProcess = Errno(3)

  /// `EBUSY`.
  public var description: String { ErrorNumber.name(code) }
}
