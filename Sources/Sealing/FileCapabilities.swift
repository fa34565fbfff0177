import CSeal
import Synchronization

/// The capabilities that the program has from its file (setcap(8)).
///
/// They are there to see other users' processes. What the user names (settings, themes, lists of names, a journal) is
/// read and written with the user's own rights: the capabilities are effective only in threads that observe, and while
/// they do. A thread inherits those of the thread that starts it. Without file capabilities nothing here does anything.
package enum FileCapabilities {
  /// True if the kernel has given the program more rights than its user has (getauxval(3), AT_SECURE).
  package static let isSecure = cs_is_secure() != 0

  /// The threads keep what they have: a sealed process changes no rights.
  private static let isFixed = Atomic<Bool>(false)

  /// Leaves every thread with what it has now.
  package static func fix() { isFixed.store(true, ordering: .relaxed) }

  /// Takes them from this thread, which can have them back.
  package static func withhold() { set(0) }

  /// Gives them to this thread.
  package static func use() { set(1) }

  /// Gives them to this thread, and to those that it starts, while it runs a body.
  package static func whileObserving<Result>(_ body: () throws -> Result) rethrows -> Result {
    use()
    defer { withhold() }
    return try body()
  }

  private static func set(_ isEffective: Int32) {
    if isSecure, !isFixed.load(ordering: .relaxed) { _ = cs_make_effective(isEffective) }
  }
}
