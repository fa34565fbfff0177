/// The predicted outcome of a call and its reasons.
package struct Verdict: Hashable, Sendable {
  /// The three possible answers.
  package enum Outcome: String, Hashable, Sendable {
    /// It would succeed.
    case works
    /// It would end in `errno`.
    case fails
    /// The outcome is unknown from what was read.
    case unknown
  }

  /// The answer.
  package var outcome: Outcome
  /// The error that the call would fail with; nil unless it fails.
  package var errno: ErrorNumber?
  /// Everything that blocks the call; the first one causes `errno`.
  package var blockers: [Blocker]
  /// What the call does besides, or does not do although it succeeds.
  package var warnings: [Blocker]

  /// Creates a verdict.
  package init(
    outcome: Outcome, errno: ErrorNumber? = nil, blockers: [Blocker] = [], warnings: [Blocker] = []
  ) {
    self.outcome = outcome
    self.errno = errno
    self.blockers = blockers
    self.warnings = warnings
  }

  /// The call would succeed.
  package static let works = Verdict(outcome: .works)

  /// The call would fail with `errno`.
  package static func fails(_ errno: ErrorNumber, _ blockers: [Blocker]) -> Verdict {
    Verdict(outcome: .fails, errno: errno, blockers: blockers)
  }

  /// The outcome is unknown; the blockers name the missing knowledge.
  package static func unknown(_ blockers: [Blocker]) -> Verdict {
    Verdict(outcome: .unknown, blockers: blockers)
  }
}
