import ActionPlanning
import CLinux
import Runtime

/// A conversation with the helper, for a caller that waits for each answer: the command line.
///
/// A terminating signal ends it at once if no action has begun. Otherwise the action is finished first; a second signal
/// then ends it at once. The helper makes the calls, so that a call that never returns does not block the user.
package final class HelperConversation {
  /// The reasons why an answer does not come.
  package enum Failure: Error, Hashable, Sendable {
    /// The host or the request allows no plan, for this reason.
    case cannotPlan(String)
    /// The helper has ended, or cannot be reached.
    case gone(HelperExit)
    /// The helper with this pid is in this call for longer than the deadline, in microseconds.
    case stuck(call: String, pid: Int32, deadline: Int64)
    /// The user wants the program to end now, by this signal.
    case signal(Int32)

    /// One or two sentences with the way out.
    package var text: String {
      switch self {
      case .cannotPlan(let reason): reason
      case .gone(let exit): "\(exit.text). If it was giving devices back, 'vfiotop restore' finishes that."
      case .stuck(let call, let pid, let deadline):
        "the kernel has not returned from \(call) for \(deadline / 1_000_000) s. Pid \(pid) stays in the call until it "
          + "does, and then closes what it opened; see its kernel stack and the kernel's log."
      case .signal(let number): "ended by signal \(number)."
      }
    }
  }

  /// The time that a helper whose call exceeded the deadline gets for its end, in microseconds.
  private static let lastChance: Int64 = 5_000_000

  private let client: HelperClient
  private let signals: EndingSignals
  /// The deadline of a kernel call in microseconds.
  private let deadline: Int64
  /// True if a call has exceeded the deadline.
  private var isStuck = false

  /// True once an action has begun; later steps, such as the close, belong to it.
  package private(set) var hasBegun = false

  /// Receives what the user should know of an action as it happens, a sentence at a time.
  package var report: (String) -> Void = { _ in }

  /// Creates a conversation with a started helper; `deadline` is in microseconds.
  package init(_ client: HelperClient, signals: EndingSignals, deadline: Int64) {
    self.client = client
    self.signals = signals
    self.deadline = deadline
  }

  /// The terminating signal that arrived since an action began.
  package var endingSignal: Int32? { signals.first }

  /// Waits until the helper is ready. Returns its records of interrupted sibling binds.
  package func greeting() throws(Failure) -> [RestoreRecord] {
    while true { if case .ready(_, let records) = try answer() { return records } }
  }

  /// Asks for the plan of a request.
  package func plan(_ request: ActionRequest) throws(Failure) -> ActionPlan {
    try send(.plan(request))
    while true {
      switch try answer() {
      case .planned(let plan): return plan
      case .cannotPlan(let reason): throw .cannotPlan(reason)
      default: continue
      }
    }
  }

  /// Has a confirmed plan carried out. With `tries`, calls are made even if a refusal is expected.
  package func carryOut(_ plan: ActionPlan, tries: Bool) throws(Failure) -> ActionResult {
    // An earlier signal ends the conversation here, before the action begins.
    _ = try hearSignals(during: "the plan")
    hasBegun = true
    try send(.carryOut(plan, tries: tries))
    while true { if case .finished(let result) = try answer() { return result } }
  }

  /// Reports the messages that came without being asked for. Returns false once nothing is held any more.
  package func hear() throws(Failure) -> Bool {
    var isHeld = true
    // Takes every message: one that was received along with another does not make the descriptor readable again.
    while let message = try receive(milliseconds: 0) {
      if case .holds(let holds) = message { isHeld = !holds.isEmpty }
    }
    return isHeld
  }

  /// Waits, at most `milliseconds`, for a signal, for `descriptor` or, with `forMessages`, for a message of the helper.
  /// Returns whether `descriptor` is readable.
  package func wait(forMessages: Bool, _ descriptor: Int32, milliseconds: Int32) -> Bool {
    let ready = client.wait(forMessages: forMessages, [signals.descriptor, descriptor], milliseconds: milliseconds)
    while signals.next() != nil {}
    return ready.contains(1)
  }

  /// Handles the signals that arrived during `call`. Returns true if the program was stopped in the meantime, as by
  /// Ctrl-Z. Throws if the program is to end now.
  package func hearSignals(during call: String) throws(Failure) -> Bool {
    var wasStopped = false
    while let meaning = signals.next() {
      switch meaning {
      case .goOn: wasStopped = true
      case .end(_, let signal) where !hasBegun: throw .signal(signal)
      case .end(let isFirst, _): if isFirst { report("quits when \(call) is done; a second signal quits at once.") }
      case .endAtOnce(let signal):
        report("quit during \(call); pid \(client.pid) finishes it.")
        throw .signal(signal)
      }
    }
    return wasStopped
  }

  /// Dismisses the helper, which closes what it still holds, and reports its messages until it has ended.
  package func end() throws(Failure) {
    client.dismiss()
    let limit = cl_monotonic() + (isStuck ? Self.lastChance : deadline)
    while true {
      _ = try hearSignals(during: "the close")
      let left = Int32(clamping: max(0, (limit - cl_monotonic()) / 1000))
      do throws(Failure) {
        if try receive(milliseconds: left) == nil, left == 0 { break }
      } catch { return }
    }
    report(HelperClient.stillBusy(client.pid))
  }

  private func send(_ request: HelperRequest) throws(Failure) {
    do throws(HelperExit) { try client.send(request) } catch { throw .gone(error) }
  }

  /// Returns the next message. Throws if a call exceeds the deadline.
  private func answer() throws(Failure) -> HelperMessage {
    var limit = cl_monotonic() + deadline
    while true {
      if try hearSignals(during: client.call) { limit = cl_monotonic() + deadline }
      let left = Int32(clamping: (limit - cl_monotonic()) / 1000)
      guard left > 0 else {
        isStuck = true
        throw .stuck(call: client.call, pid: client.pid, deadline: deadline)
      }
      if let message = try receive(milliseconds: left) { return message }
    }
  }

  /// Returns the next message and reports what it says to the user; waits for it, or a signal, at most `milliseconds`.
  private func receive(milliseconds: Int32) throws(Failure) -> HelperMessage? {
    let message: HelperMessage?
    do throws(HelperExit) {
      message = try client.receive(milliseconds: milliseconds, orReadable: signals.descriptor)
    } catch {
      throw .gone(error)
    }
    switch message {
    case .warning(let problem): report(problem)
    case .journal(let entry) where [.firstOpen, .lastClose, .request].contains(entry.event): report(entry.text)
    default: break
    }
    return message
  }
}
