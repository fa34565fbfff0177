import ActionPlanning

/// An action that is being carried out.
package struct RunningAction: Equatable, Sendable {
  /// How many lines of the journal are kept for it.
  static let lineLimit = 200

  /// What was confirmed.
  package let plan: ActionPlan
  /// When, in milliseconds since 1970 (UTC).
  package let since: Int64
  /// The same on the clock that nobody sets.
  let steadySince: Int64
  /// The call that it is in; nil before the first one.
  package private(set) var call: KernelCall?
  /// What the call is made on.
  package private(set) var target = ""
  /// When that call began, on the clock that nobody sets.
  package private(set) var callSince: Int64
  /// What it did so far.
  private(set) var lines: [LogLine] = []
  /// The user leaves vfiotop when it is done.
  var leaves: Bool
  /// That the kernel does not return was said.
  var isOverdueSaid = false

  init(_ plan: ActionPlan, now: Int64, steady: Int64, leaves: Bool) {
    self.plan = plan
    since = now
    steadySince = steady
    callSince = steady
    self.leaves = leaves
  }

  mutating func begin(_ call: KernelCall, _ target: String, at now: Int64) {
    (self.call, self.target, callSince) = (call, target, now)
    isOverdueSaid = false
  }

  mutating func add(_ line: LogLine) {
    lines.append(line)
    if lines.count > Self.lineLimit { lines.removeFirst(lines.count - Self.lineLimit) }
  }

  /// The kernel has not returned for too long.
  func isStuck(at now: Int64) -> Bool { now - callSince >= Int64(DashboardState.deadline) }

  /// Whole seconds since the call began.
  func seconds(at now: Int64) -> Int { Int(max(0, now - callSince) / 1000) }

  /// The call, or what stands for it before the first one.
  var callName: String { call?.rawValue ?? "the process that acts" }
}
