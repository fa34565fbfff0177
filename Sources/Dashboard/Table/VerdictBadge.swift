import HostModel

/// The cell of a verdict, with its severity.
package struct VerdictBadge: Equatable, Sendable {
  /// The severity of a badge. The word alone has the meaning; the kind decides only the style.
  package enum Kind: Sendable {
    /// It works for anyone who may open the device.
    case works
    /// It is in use, by a process that can be seen.
    case busy
    /// It cannot work here, and nothing is wrong: the hardware or its place has no such reset.
    case limit
    /// It fails, and something can be done about it.
    case trouble
    /// The outcome is unknown.
    case unknown
  }

  /// One word of at most six letters.
  package var word: String
  /// The severity.
  package var kind: Kind

  /// The badge of a function reset; if it works, with the possible callers now.
  package init(_ reset: FunctionReset) {
    self.init(reset.verdict)
    word = reset.cell
    guard reset.verdict.outcome == .works else { return }
    switch reset.availability {
    case .anyone: break
    case .unknown: kind = .unknown
    case .holder: kind = .busy
    case .nobody: kind = .trouble
    }
  }

  /// The badge of an open.
  package init(_ verdict: Verdict) {
    word = verdict.cell
    switch verdict.outcome {
    case .works: kind = .works
    case .unknown: kind = verdict.isOffTheBus ? .trouble : .unknown
    case .fails: kind = Self.kind(of: verdict.blockers)
    }
  }

  /// Creates the badge of a set's hot reset; if it works, with the possible callers now.
  package init(hotResetOf set: DeviceSet) {
    let reset = set.hotReset
    self.init(reset.verdict)
    word = reset.cell
    switch reset.verdict.outcome {
    case .unknown: break
    case .fails:
      // One function that can never be a member is enough; others that could be bound do not matter then. And a device
      // that is a set by rule, such as a virtual function, shares its scope with another set for good.
      if reset.verdict.blockers.contains(where: { Self.isForGood($0.code) }) || set.rule == .device { kind = .limit }
    case .works:
      switch reset.availability {
      case .anyone: break
      case .unknown: kind = .unknown
      case .holder: kind = .busy
      case .nobody:
        // Either several processes hold parts of it, or a group of it cannot be used at all.
        let isHeld = reset.verdict.blockers.allSatisfy { $0.code == .heldByProcess }
        kind = isHeld ? .busy : .trouble
      }
    }
  }

  private static func kind(of blockers: [Blocker]) -> Kind {
    // The first blocker causes the errno.
    guard let first = blockers.first else { return .trouble }
    if first.code == .heldByProcess { return .busy }
    return isForGood(first.code) ? .limit : .trouble
  }

  private static func isForGood(_ code: Blocker.Code) -> Bool {
    switch code {
    case .onRootBus, .onVirtualBus, .notPCI, .noBusReset, .noResetMethod, .bridgeInScope, .virtualFunctionInScope: true
    default: false
    }
  }
}
