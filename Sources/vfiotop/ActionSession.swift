import CLinux
import DeviceActions
import HostModel
import HostObservation
import Reports

/// One action of the command line: plan, show, confirm, carry out, report. The acting itself is done by the actor, a
/// process of its own, so that a call of the kernel's that never returns does not keep the user.
struct ActionSession {
  private let process: any ActorLink
  private let journal: JournalFile?
  private let layout: TextLayout
  private let asks: Bool
  /// How long a call of the kernel's may take, in microseconds.
  private let deadline: Int64

  /// Prints what a request would take and what is expected of it, without acting.
  static func dryRun(_ request: ActionRequest, _ options: CommonOptions) throws {
    var source = try SnapshotSource(options)
    let planner = source.planner()
    let plan: ActionPlan
    do {
      plan = try planner.plan(request)
    } catch {
      throw CommandFailure(.refused, error.text)
    }
    let report = PlanReport(plan, layout: Terminal.layout(options))
    try StandardStreams.write(report.lines + ["prediction: \(report.prediction)"])
    if let refusal = plan.refusal { throw CommandFailure(refusal) }
  }

  /// Starts the actor.
  init(_ options: ActionOptions) throws {
    journal = try options.writing.journal.map(JournalFile.init)
    layout = Terminal.layout(options.options)
    asks = !options.yes
    deadline = Int64(options.deadline * 1_000_000)
    do throws(CallError) {
      process = try ObservedHost(options.options).startActor()
    } catch {
      throw CommandFailure(.refused, "the process that acts cannot be started: \(ErrorNumber.text(error.code)).")
    }
    let unfinished: [RestoreRecord] = try waitFor { if case .ready(_, let records) = $0 { records } else { nil } }
    for record in unfinished {
      let names = record.entries.map(\.address.description).joined(separator: ", ")
      StandardStreams.writeError(
        "vfiotop: a hot reset of \(record.device) was cut short while others were bound for it (\(names)): "
          + "'vfiotop restore' gives them back.")
    }
  }

  /// Plans, shows, confirms and carries out. Fails where it was not done.
  func run(_ request: ActionRequest, tries: Bool = false) throws {
    let plan = try self.plan(request)
    let report = PlanReport(plan, layout: layout)
    try StandardStreams.write(report.lines)
    if let refusal = plan.refusal, !tries || refusal.errno == nil { throw CommandFailure(refusal) }
    if asks, !Terminal.confirms(plan.confirmation) {
      throw CommandFailure(.refused, "nothing was done: not confirmed.")
    }
    try carryOut(plan, tries: tries)
  }

  /// Closes everything that is held; what that causes was said before the open.
  func closeEverything() throws {
    try carryOut(try plan(.closeEverything), tries: false)
  }

  /// Lets the actor end, which closes what it still holds.
  func end() {
    process.dismiss()
    if !process.waitForEnd(milliseconds: 5000) {
      StandardStreams.writeError("vfiotop: pid \(process.pid) is still closing what it holds.")
    }
  }

  /// Readable when the actor has something to say, while something is held.
  var descriptor: Int32 { process.descriptor }

  /// What the actor said of its own while something is held: false once nothing is held any more.
  func hear() throws -> Bool {
    var isHeld = true
    // All of it: what was received with another message makes the descriptor readable no more.
    while let message = try receive(milliseconds: 0) {
      note(message)
      if case .holds(let holds) = message { isHeld = !holds.isEmpty }
    }
    return isHeld
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
    try send(.carryOut(plan, tries: tries))
    let result: ActionResult = try waitFor { if case .finished(let result) = $0 { result } else { nil } }
    if result.isDone { try StandardStreams.write(layout.paragraph(result.text)) }
    if result.outcome == .doneWithDamage { StandardStreams.writeError("vfiotop: \(result.remedy ?? "")") }
    if !result.isDone { throw CommandFailure(result) }
  }

  private func send(_ order: ActorOrder) throws {
    do {
      try process.send(order)
    } catch {
      throw CommandFailure(.refused, "the process that acts is gone (\(ErrorNumber.text(error.code))).")
    }
  }

  /// The first message that `wanted` takes. Fails when the kernel keeps the actor longer than any call should take.
  private func waitFor<Value>(_ wanted: (ActorMessage) throws -> Value?) throws -> Value {
    var call = "looking at the host"
    var limit = cl_monotonic() + deadline
    while true {
      let left = Int32(clamping: (limit - cl_monotonic()) / 1000)
      guard left > 0 else {
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

  private func receive(milliseconds: Int32) throws -> ActorMessage? {
    do {
      return try process.receive(milliseconds: milliseconds)
    } catch {
      throw CommandFailure(
        .refused, "\(error.text). If it was giving devices back, 'vfiotop restore' finishes that.")
    }
  }

  private func note(_ message: ActorMessage) {
    guard case .journal(let entry) = message else { return }
    if let problem = journal?.write(entry) { StandardStreams.writeError("vfiotop: \(problem)") }
    switch entry.event {
    case .firstOpen, .lastClose, .request:
      StandardStreams.writeError("vfiotop: \(entry.text.cleaned)")
    case .started, .call, .verified, .finished: break
    }
  }
}

extension SnapshotSource {
  /// A planner for the host as it is now, for a plan that nobody carries out.
  mutating func planner() -> ActionPlanner {
    let source = self
    return ActionPlanner(
      look().facts, uses: source.uses, hasDriver: source.hasDriver,
      unfinished: isRunningKernel ? RestoreFolder().unfinished() : [])
  }
}

extension CommandFailure {
  /// Why a plan is not carried out.
  init(_ refusal: ActionPlan.Refusal) {
    let errno = refusal.errno.map { "\($0.rawValue) (\($0.meaning)): " } ?? ""
    let message = refusal.blockers.map(\.message).joined(separator: " ")
    let remedy = refusal.blockers.first.map { " \($0.remedy)" } ?? ""
    let mayNot = refusal.blockers.first.map { [.noPermission, .needsRawIO].contains($0.code) } ?? false
    self.init(mayNot ? .notPermitted : .refused, "refused: \(errno)\(message)\(remedy)")
  }

  /// How an action ended that was not done.
  init(_ result: ActionResult) {
    let remedy = result.remedy.map { " \($0)" } ?? ""
    let code = result.error?.code ?? 0
    let isAccess = [ErrorNumber.EACCES.code, ErrorNumber.EPERM.code].contains(code)
    let calls: [KernelCall] = [.open, .driverOverride, .bind, .unbind, .probe, .savePlan]
    let mayNot = isAccess && result.error.map { calls.contains($0.call) } ?? false
    self.init(mayNot ? .notPermitted : .refused, "\(result.text)\(remedy)")
  }
}
