import ActionExecution
import ActionPlanning
import Glibc
import HostModel
import HostObservation
import Reports
import Runtime
import TerminalText

/// One action of the command line: plan, show, confirm, carry out, report. It prints what ``HelperConversation`` hears.
final class ActionSession {
  private let conversation: HelperConversation
  private let signals: EndingSignals
  private let layout: TextLayout
  private let asks: Bool

  /// Prints the plan of a request and its predicted outcome, without acting.
  static func dryRun(_ request: ActionRequest, _ options: CommonOptions) throws {
    var source = try SnapshotSource(options)
    let planner = source.planner(unfinished: ObservedHost(options).restores.unfinished())
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
    // Before the helper is started, which is a thread for the simulated kernel.
    guard let signals = Signals() else {
      throw CommandFailure(.refused, "no descriptor is left for signals: raise the limit ('ulimit -n').")
    }
    self.signals = EndingSignals(signals)
    let host = ObservedHost(options.options)
    let client: HelperClient
    do throws(HelperExit) {
      client = try HelperClient { () throws(SystemCallError) in try host.startHelper(journal: journal) }
    } catch {
      throw CommandFailure(.refused, "\(error.text).")
    }
    conversation = HelperConversation(
      client, signals: self.signals, deadline: Int64(options.deadline * 1_000_000))
    conversation.report = { [unowned self] in tell($0) }
    for record in try heard({ () throws(HelperConversation.Failure) in try conversation.greeting() }) {
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
    if asks, !Signals.letAct(during: { OutputTerminal.confirms(plan.confirmation) }) {
      throw CommandFailure(.refused, "nothing was done: not confirmed.")
    }
    try carryOut(plan, tries: tries)
  }

  /// Holds what is open until `hold` is over. Returns the cause of its end.
  func wait(for hold: HoldLoop) throws -> HoldLoop.Ending {
    do {
      return try hold.wait(conversation)
    } catch let error as SystemCallError {
      throw CommandFailure(.refused, "cannot run \((hold.command.first ?? "").cleaned): \(error.errno.text).")
    } catch let failure as HelperConversation.Failure {
      throw Self.ending(failure)
    }
  }

  /// Closes everything that is held. The plan of the open has named the consequences.
  func closeEverything() throws {
    try carryOut(try plan(.closeEverything), tries: false)
  }

  /// The terminating signal that arrived since an action began.
  var endingSignal: Int32? { conversation.endingSignal }

  private func plan(_ request: ActionRequest) throws -> ActionPlan {
    try heard { () throws(HelperConversation.Failure) in try conversation.plan(request) }
  }

  private func carryOut(_ plan: ActionPlan, tries: Bool) throws {
    let result = try heard { () throws(HelperConversation.Failure) in try conversation.carryOut(plan, tries: tries) }
    if result.isDone { try print(layout.paragraph(result.text)) }
    if result.outcome == .doneWithDamage { tell(result.remedy ?? "") }
    if !result.isDone { throw CommandFailure(result) }
  }

  /// Dismisses the helper, which closes what it still holds, and reports its messages.
  private func end() {
    do throws(HelperConversation.Failure) { try conversation.end() } catch { _ = Self.ending(error) }
  }

  /// Runs a part of the conversation. Its failure is that of the command; a signal ends the program.
  private func heard<Answer>(_ body: () throws(HelperConversation.Failure) -> Answer) throws -> Answer {
    do throws(HelperConversation.Failure) { return try body() } catch { throw Self.ending(error) }
  }

  private static func ending(_ failure: HelperConversation.Failure) -> CommandFailure {
    if case .signal(let number) = failure { Signals.die(of: number) }
    return CommandFailure(.refused, failure.text)
  }

  // MARK: The output

  /// Writes a line to standard error, which may be gone.
  private func tell(_ text: String) {
    if isTaken(2) { StandardStreams.writeError("vfiotop: \(text)") }
  }

  /// Writes lines to standard output. Once an action has begun, a reader that is gone does not end the program.
  private func print(_ lines: [String]) throws {
    for line in lines where isTaken(1) { try StandardStreams.write([line], goesOn: conversation.hasBegun) }
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
      do throws(HelperConversation.Failure) {
        _ = try conversation.hearSignals(during: "the output")
      } catch { _ = Self.ending(error) }
    }
  }
}

extension SnapshotSource {
  /// Returns a planner for the present host, for plans that are only shown; `unfinished` are the records of interrupted
  /// sibling binds.
  mutating func planner(unfinished: [RestoreRecord]) -> ActionPlanner {
    let source = self
    return ActionPlanner(look().facts, uses: source.uses, hasDriver: source.hasDriver, unfinished: unfinished)
  }
}

extension CommandFailure {
  /// The failure of a refused plan.
  init(_ refusal: ActionPlan.Refusal) {
    let errno = refusal.errno.map { "\($0.text): " } ?? ""
    let message = refusal.blockers.map(\.message).joined(separator: " ")
    let remedy = refusal.blockers.lazy.map(\.remedy).first { !$0.isEmpty }.map { " \($0)" } ?? ""
    self.init(refusal.isPermission ? .notPermitted : .refused, "refused: \(errno)\(message)\(remedy)")
  }

  /// The failure of an action that was not carried out.
  init(_ result: ActionResult) {
    let remedy = result.remedy.map { " \($0)" } ?? ""
    self.init(result.isPermission ? .notPermitted : .refused, "\(result.text)\(remedy)")
  }
}
