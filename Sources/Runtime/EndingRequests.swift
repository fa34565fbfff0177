import Glibc

/// Tells a second request to end from a duplicate of the first.
package struct EndingRequests: Hashable, Sendable {
  /// The meaning of a signal.
  package enum Meaning: Hashable, Sendable {
    /// A request to end: the first one, or a duplicate of it.
    case end(isFirst: Bool, Int32)
    /// A second request, made after the first was visible.
    case endAtOnce(Int32)
    /// The program was stopped, as by Ctrl-Z, and continues.
    case goOn
  }

  /// Signals within this time after the first are duplicates of it, in microseconds: a shell and the kernel each send
  /// SIGHUP when a terminal is closed, and timeout(1) sends its signal to the program and to its group.
  package static let duplicateTime: Int64 = 500_000

  /// The first terminating signal.
  package private(set) var first: Int32?
  private var firstAt: Int64 = 0

  /// Creates a record of no requests.
  package init() {}

  /// Adds a terminating signal that arrived at this time of CLOCK_MONOTONIC, in microseconds. A further SIGHUP is always
  /// a duplicate.
  package mutating func add(_ signal: Int32, at now: Int64) -> Meaning {
    guard first != nil else {
      (first, firstAt) = (signal, now)
      return .end(isFirst: true, signal)
    }
    return signal != SIGHUP && now - firstAt > Self.duplicateTime ? .endAtOnce(signal) : .end(isFirst: false, signal)
  }
}
