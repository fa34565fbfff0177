import ActionPlanning
import HostModel
import Screen

/// Words about actions.
enum ActionWording {
  /// `Hot reset 0000:08:01.0`.
  static func title(_ request: ActionRequest) -> String {
    switch request {
    case .open(let open):
      let way = open.path.map { $0 == .group ? " by group" : " by device node" } ?? ""
      return "Open \(open.device)\(way)"
    case .close(let device, let all): return all ? "Close all of \(device)" : "Close \(device)"
    case .closeEverything: return "Close everything"
    case .functionReset(let device, _): return "Function reset \(device)"
    case .hotReset(let reset): return "Hot reset \(reset.device)\(reset.bindsSiblings ? " with sibling bind" : "")"
    case .bind(let addresses, let driver): return "Bind \(list(addresses)) to \(driver)"
    case .unbind(let addresses): return "Unbind \(list(addresses))"
    case .restore: return "Finish the restore"
    }
  }

  /// Returns the outcome in a few words.
  static func outcome(_ outcome: ActionResult.Outcome) -> Span {
    switch outcome {
    case .done: Span("Done.", Style(.ok))
    case .doneWithDamage: Span("Done, and something is not as it was.", Style(.danger))
    case .notBegun: Span("Not begun: nothing was changed.", Style(.warn))
    case .refused: Span("The kernel refused: what was begun was taken back.", Style(.warn))
    case .leftOver: Span("The kernel refused, and not everything could be taken back.", Style(.danger))
    }
  }

  /// `VFIO_DEVICE_RESET ended in EBUSY, device or resource busy`.
  static func error(_ error: CallError) -> String {
    let number = error.errno
    return "\(error.call.rawValue) ended in \(number.name), \(number.meaning)"
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

  /// That a call does not return.
  static func overdue(_ running: RunningAction, pid: Int32?) -> String {
    let seconds = DashboardState.deadline / 1000
    let target = running.target.isEmpty ? "" : " of \(running.target)"
    guard running.call != nil else { return "The process that acts has not answered for \(seconds) s" }
    let who = pid.map { "pid \($0)" } ?? "its process"
    return
      "The kernel has not returned from \(running.callName)\(target) for \(seconds) s; \(who) stays in the call until it does"
  }

  private static func list(_ addresses: [PCIAddress]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}
