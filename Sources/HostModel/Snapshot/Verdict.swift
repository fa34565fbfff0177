/// What a call would end in, and why.
package struct Verdict: Hashable, Sendable {
  /// The three answers there are.
  package enum Outcome: String, Hashable, Sendable {
    /// It would succeed.
    case works
    /// It would end in `errno`.
    case fails
    /// It cannot be told from what was seen.
    case unknown
  }

  /// Works, fails or unknown.
  package var outcome: Outcome
  /// The error the call would end in; only where it fails.
  package var errno: ErrorNumber?
  /// Everything in the way; the first one causes `errno`.
  package var blockers: [Blocker]

  /// A verdict from its parts.
  package init(outcome: Outcome, errno: ErrorNumber? = nil, blockers: [Blocker] = []) {
    self.outcome = outcome
    self.errno = errno
    self.blockers = blockers
  }

  /// It would succeed.
  package static let works = Verdict(outcome: .works)

  /// It would end in `errno`.
  package static func fails(_ errno: ErrorNumber, _ blockers: [Blocker]) -> Verdict {
    Verdict(outcome: .fails, errno: errno, blockers: blockers)
  }

  /// It cannot be told; the blockers say what is missing.
  package static func unknown(_ blockers: [Blocker]) -> Verdict {
    Verdict(outcome: .unknown, blockers: blockers)
  }
}
