import ActionExecution
import ActionPlanning
import CLinux
import Glibc
import HostModel
import HostObservation
import Reports
import Runtime
import TerminalText

/// One action of the command line: plan, show, confirm, carry out, report. The helper process makes the calls, so that
/// a call that never returns does not block the user.
///
/// A terminating signal ends the program at once if no action has begun. Otherwise the action is finished and reported
/// first; a second signal then ends the program at once.
final class ActionSession {
  private let process: any HelperConnection
  private let signals: EndingSignals
  /// True once an action has begun; later steps, such as the close, belong to it.
  private var hasBegun = false
  /// True if a call has exceeded the deadline.
  private var isStuck = false
  private let layout: TextLayout
  private let asks: Bool
  /// The deadline of a kernel call in microseconds.
  private let deadline: Int64

  /// Prints the plan of a request and its predicted outcome, without acting.
  static func dryRun(_ request: ActionRequest, _ options: CommonOptions) throws {
    var source = try SnapshotSource(options)
    let planner = source.planner()
    let plan: ActionPlan
    do {
      plan = try planner.plan(request)
    } catch {
      throw CommandFailure(.refused, error.text)
    }
    let report = PlanReport(plan, layout: OutputTerminal.layout(options))
    try StandardStreams.write(report.lines + ["prediction: \(report.prediction)"])
    if let refusal = plan.refusal { throw CommandFailure(refusal) }
  }

  /// Starts the helper.
  init(_ options: ActionOptions) throws {
    let journal = try options.writing.journal.map(JournalFile.opened)
    layout = OutputTerminal.layout(options.options)
    asks = !options.yes
    deadline = Int64(options.deadline * 1_000_000)
    // Before the helper is started, which is a thread for the simulated kernel.
    guard let signals = EndingSignals() else {
      throw CommandFailure(.refused, "no descriptor is left for signals: raise the limit ('ulimit -n').")
    }
    self.signals = signals
    do throws(SystemCallError) {
      process = try ObservedHost(options.options).startHelper(journal: journal)
    } catch {
      throw CommandFailure(.refused, "the helper process cannot be started: \(error.text).")
    }
    let unfinished: [RestoreRecord] = try waitFor { if case .ready(_, let records) = $0 { records } else { nil } }
    for record in unfinished {
      let names = record.entries.map(\.address.description).joined(separator: ", ")
      StandardStreams.writeError(
        "vfiotop: a hot reset of \(record.device) was interrupted while others were bound for it (\(names)): "
          + "'vfiotop restore' gives them back.")
    }
  }

  /// Runs a whole action, or prints its plan with --dry-run.
  static func run(_ request: ActionRequest, _ options: ActionOptions, tries: Bool = false) throws {
    if options.dryRun { return try dryRun(request, options.options) }
    try converse(options) { session in
      try session.run(request, tries: tries)
      return session.endingSignal
    }
  }

  /// Runs `body` with a session of its own, whose end closes what is held. `body` returns the signal that the program
  /// then ends by, so that a script which runs it ends as well; a failure after such a signal ends by it, too.
  static func converse(_ options: ActionOptions, _ body: (ActionSession) throws -> Int32?) throws {
    let session = try ActionSession(options)
    do {
      let signal = try body(session)
      session.end()
      if let signal { Signals.die(of: signal) }
    } catch let failure as CommandFailure {
      // Reported before the wait for the close.
      session.tell(failure.message)
      session.end()
      if let signal = session.endingSignal { Signals.die(of: signal) }
      exit(failure.status.rawValue)
    }
  }

  /// Plans, shows, confirms and carries out an action. Throws if it was not carried out.
  func run(_ request: ActionRequest, tries: Bool = false) throws {
    let plan = try self.plan(request)
    let report = PlanReport(plan, layout: layout)
    try print(report.lines)
    if let refusal = plan.refusal, !tries || refusal.errno == nil { throw CommandFailure(refusal) }
    if asks, !signals.letAct(during: { OutputTerminal.confirms(plan.confirmation) }) {
      throw CommandFailure(.refused, "nothing was done: not confirmed.")
    }
    try carryOut(plan, tries: tries)
  }

  /// Closes everything that is held. The plan of the open has named the consequences.
  func closeEverything() throws {
    try carryOut(try plan(.closeEverything), tries: false)
  }

  /// Waits, at most `milliseconds`, for a message of the helper (if `hears`), a signal, or one of `descriptors`.
  /// Returns for each descriptor whether it is readable.
  func wait(_ hears: Bool, _ descriptors: [Int32], milliseconds: Int32) -> [Bool] {
    let all = [hears ? process.descriptor : -1, signals.descriptor] + descriptors
    let ready = Poll.readable(all, milliseconds: milliseconds) ?? []
    while signals.next() != nil {}
    return descriptors.indices.map { ready.contains($0 + 2) }
  }

  /// The terminating signal that arrived since an action began.
  var endingSignal: Int32? { signals.first }

  /// Handles unsolicited messages of the helper. Returns false once nothing is held any more.
  func hear() throws -> Bool {
    var isHeld = true
    // Takes every message: one that was received along with another does not make the descriptor readable again.
    while let message = try receive(milliseconds: 0) {
      note(message)
      if case .holds(let holds) = message { isHeld = !holds.isEmpty }
    }
    return isHeld
  }

  /// Writes a line to standard error, which may be gone.
  func tell(_ text: String) {
    if isTaken(2) { StandardStreams.writeError("vfiotop: \(text)") }
  }

  // MARK: The conversation

  private func plan(_ request: ActionRequest) throws -> ActionPlan {
    try send(.plan(request))
    return try waitFor { message in
      switch message {
      case .planned(let plan): plan
      case .cannotPlan(let reason): throw CommandFailure(.refused, reason)
      default: nil
      }
    }
  }

  private func carryOut(_ plan: ActionPlan, tries: Bool) throws {
    // An earlier signal ends the program here, before the action begins.
    _ = hearSignals(during: "the plan")
    hasBegun = true
    try send(.carryOut(plan, tries: tries))
    let result: ActionResult = try waitFor { if case .finished(let result) = $0 { result } else { nil } }
    if result.isDone { try print(layout.paragraph(result.text)) }
    if result.outcome == .doneWithDamage { tell(result.remedy ?? "") }
    if !result.isDone { throw CommandFailure(result) }
  }

  /// Dismisses the helper, which closes what it still holds, and reports its messages.
  private func end() {
    process.dismiss()
    let limit = cl_monotonic() + (isStuck ? 5_000_000 : deadline)
    while true {
      _ = hearSignals(during: "the close")
      let left = Int32(clamping: max(0, (limit - cl_monotonic()) / 1000))
      do {
        if let message = try receive(milliseconds: left) { note(message) } else if left == 0 { break }
      } catch { return }
    }
    tell("pid \(process.pid) is still closing what it holds.")
  }

  private func send(_ order: HelperRequest) throws {
    do {
      try process.send(order)
    } catch {
      throw CommandFailure(.refused, "the helper process is gone (\(error.text)).")
    }
  }

  /// Returns the value of the first message that `wanted` takes. Throws if a call exceeds the deadline.
  private func waitFor<Value>(_ wanted: (HelperMessage) throws -> Value?) throws -> Value {
    var call = "a scan of the host"
    var limit = cl_monotonic() + deadline
    while true {
      if hearSignals(during: call) { limit = cl_monotonic() + deadline }
      let left = Int32(clamping: (limit - cl_monotonic()) / 1000)
      guard left > 0 else {
        isStuck = true
        throw CommandFailure(
          .refused,
          "the kernel has not returned from \(call) for \(deadline / 1_000_000) s. Pid \(process.pid) stays "
            + "in the call until it does, and then closes what it opened; see its kernel stack and the kernel's log.")
      }
      guard let message = try receive(milliseconds: left) else { continue }
      limit = cl_monotonic() + deadline
      if case .calling(let name, let target) = message { call = "\(name.rawValue) \(target)" }
      note(message)
      if let value = try wanted(message) { return value }
    }
  }

  /// Handles the signals that arrived during `call`. Returns true if the program was stopped in the meantime, as by
  /// Ctrl-Z.
  private func hearSignals(during call: String) -> Bool {
    var wasStopped = false
    while let meaning = signals.next() {
      switch meaning {
      case .goOn: wasStopped = true
      case .end(_, let signal) where !hasBegun: Signals.die(of: signal)
      case .end(let isFirst, _): if isFirst { tell("quits when \(call) is done; a second signal quits at once.") }
      case .endAtOnce(let signal):
        tell("quit during \(call); pid \(process.pid) finishes it.")
        Signals.die(of: signal)
      }
    }
    return wasStopped
  }

  /// Writes lines to standard output. Once an action has begun, a reader that is gone does not end the program.
  private func print(_ lines: [String]) throws {
    for line in lines where isTaken(1) { try StandardStreams.write([line], goesOn: hasBegun) }
  }

  /// Waits until a standard stream takes a line. A reader that does not read blocks the program until it is asked to
  /// end; then a line that is not taken at once is dropped.
  private func isTaken(_ descriptor: Int32) -> Bool {
    while true {
      let waits = endingSignal == nil
      if StandardStreams.takes(descriptor, orReads: waits ? signals.descriptor : -1, milliseconds: waits ? -1 : 0) {
        return true
      }
      if !waits { return false }
      _ = hearSignals(during: "the output")
    }
  }

  /// Returns the next message; waits for it, or for a signal, at most `milliseconds`.
  private func receive(milliseconds: Int32) throws -> HelperMessage? {
    do {
      if let message = try process.receive(milliseconds: 0) { return message }
      guard milliseconds > 0 else { return nil }
      _ = Poll.readable([process.descriptor, signals.descriptor], milliseconds: milliseconds)
      return try process.receive(milliseconds: 0)
    } catch {
      throw CommandFailure(
        .refused, "\(error.text). If it was giving devices back, 'vfiotop restore' finishes that.")
    }
  }

  private func note(_ message: HelperMessage) {
    switch message {
    case .warning(let problem): tell(problem)
    case .journal(let entry) where [.firstOpen, .lastClose, .request].contains(entry.event): tell(entry.text)
    default: break
    }
  }
}

extension SnapshotSource {
  /// Returns a planner for the present host, for plans that are only shown.
  mutating func planner() -> ActionPlanner {
    let source = self
    return ActionPlanner(
      look().facts, uses: source.uses, hasDriver: source.hasDriver,
      unfinished: isRunningKernel ? RestoreDirectory().unfinished() : [])
  }
}

extension CommandFailure {
  /// The failure of a refused plan.
  init(_ refusal: ActionPlan.Refusal) {
    let errno = refusal.errno.map { "\($0.text): " } ?? ""
    let message = refusal.blockers.map(\.message).joined(separator: " ")
    let remedy = refusal.blockers.first.map { " \($0.remedy)" } ?? ""
    let mayNot = refusal.blockers.first.map { [.noPermission, .needsRawIO].contains($0.code) } ?? false
    self.init(mayNot ? .notPermitted : .refused, "refused: \(errno)\(message)\(remedy)")
  }

  /// The failure of an action that was not carried out.
  init(_ result: ActionResult) {
    let remedy = result.remedy.map { " \($0)" } ?? ""
    let isAccess = [.EACCES, .EPERM].contains(result.error?.errno)
    let calls: [KernelCall] = [.open, .driverOverride, .bind, .unbind, .probe, .savePlan]
    let mayNot = isAccess && result.error.map { calls.contains($0.call) } ?? false
    self.init(mayNot ? .notPermitted : .refused, "\(result.text)\(remedy)")
  }
}
