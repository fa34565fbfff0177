import ActionPlanning

/// An action in progress.
package struct RunningAction: Equatable, Sendable {
  /// The number of journal lines kept for it.
  static let lineLimit = 200

  /// The confirmed plan.
  package let plan: ActionPlan
  /// The time, in milliseconds since 1970 (UTC).
  package let since: Int64
  /// Same instant on CLOCK_MONOTONIC.
  let steadySince: Int64
  /// The current call; nil before the first one.
  package private(set) var call: KernelCall?
  /// The file or device that the call is made on.
  package private(set) var target = ""
  /// The time at which that call began, on CLOCK_MONOTONIC.
  package private(set) var callSince: Int64
  /// The journal lines of the action so far.
  private(set) var lines: [LogLine] = []
  /// vfiotop quits when it is done.
  var leaves: Bool
  /// The stuck call was logged.
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

  /// Returns whether the call has not returned for too long.
  func isStuck(at now: Int64) -> Bool { now - callSince >= Int64(DashboardState.deadline) }

  /// Whole seconds since the call began.
  func seconds(at now: Int64) -> Int { Int(max(0, now - callSince) / 1000) }

  /// The call, or what stands for it before the first one.
  var callName: String { call?.rawValue ?? ActionWording.helperName }
}
