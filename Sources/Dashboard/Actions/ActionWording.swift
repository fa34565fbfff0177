import ActionPlanning
import HostModel
import Screen

/// Words about actions.
enum ActionWording {
  /// Returns the outcome in a few words.
  static func outcome(_ outcome: ActionResult.Outcome) -> Span {
    switch outcome {
    case .done: Span("Done.", Style(.ok))
    case .doneWithDamage: Span("Done, but something is not as it was.", Style(.danger))
    case .notBegun: Span("Not started: nothing was changed.", Style(.warn))
    case .refused: Span("The kernel refused: all changes were undone.", Style(.warn))
    case .leftOver: Span("Failed, and something is not as it was.", Style(.danger))
    }
  }

  /// The line of the event list.
  static func line(_ result: ActionResult, title: String, at now: Int64) -> LogLine {
    let remedy = result.remedy.map { " \($0)" } ?? ""
    return LogLine(
      time: now, severity: severity(result.outcome), subject: "", text: "\(title): \(result.text)\(remedy)")
  }

  /// Returns the severity of an outcome.
  static func severity(_ outcome: ActionResult.Outcome) -> LogLine.Severity {
    switch outcome {
    case .done: .good
    case .notBegun, .refused: .bad
    case .doneWithDamage, .leftOver: .alarm
    }
  }

  /// The helper where its pid is not known.
  static let helperName = "the helper process"

  /// The sentence about a call that does not return.
  static func overdue(_ running: RunningAction, pid: Int32?) -> String {
    let seconds = DashboardState.deadline / 1000
    let target = running.target.isEmpty ? "" : " of \(running.target)"
    guard running.call != nil else { return "The helper process has not answered for \(seconds) s" }
    let who = pid.map { "pid \($0)" } ?? helperName
    return
      "The kernel has not returned from \(running.callName)\(target) for \(seconds) s; \(who) stays in the call until it does"
  }
}
