import ActionPlanning
import HostModel

/// Carries out actions and holds the opened devices. Not thread-safe.
///
/// Every action plans again from a fresh scan and does not begin if the result differs from the confirmed plan.
/// Whatever the action opened for itself is closed in the right order, however it ends.
package final class ActionExecutor {
  /// The boundary of an executor: the kernel it acts on, the journal, and the receiver of its messages.
  package struct World {
    /// VFIO's calls.
    package var calls: any VFIOCalls
    /// Drivers and configuration of PCI functions.
    package var control: any PCIControl
    /// The store of restore records.
    package var restores: any RestoreStore
    /// Scans the host.
    package var observe: () -> HostFacts
    /// Returns the uses of a function by the host through its driver.
    package var uses: (PCIAddress) -> [HostUse]
    /// The pid of the helper on the host it acts on.
    package var pid: Int32
    /// Writes an entry to the journal on disk; returns what went wrong, in one sentence.
    package var record: (JournalEntry) -> String?
    /// Sends a message to the helper's parent, which may be gone.
    package var send: (HelperMessage) -> Void

    /// Creates a world; by default no journal is kept on disk.
    package init(
      calls: any VFIOCalls, control: any PCIControl, restores: any RestoreStore, observe: @escaping () -> HostFacts,
      uses: @escaping (PCIAddress) -> [HostUse], pid: Int32,
      record: @escaping (JournalEntry) -> String? = { _ in nil }, send: @escaping (HelperMessage) -> Void
    ) {
      self.calls = calls
      self.control = control
      self.restores = restores
      self.observe = observe
      self.uses = uses
      self.pid = pid
      self.record = record
      self.send = send
    }
  }

  let world: World
  var journal: CallJournal
  var holds = HeldFiles()
  /// The facts of the last scan.
  var facts: HostFacts
  /// The snapshot of `facts`.
  var index: SnapshotIndex
  /// The known open counts, updated with every open and close.
  var counts: [DeviceAddress: Int] = [:]

  /// Creates an executor that holds nothing.
  package init(_ world: World) {
    self.world = world
    journal = CallJournal(record: world.record, send: world.send)
    facts = world.observe()
    index = SnapshotIndex(Snapshot(of: facts))
  }

  /// Sends ``HelperMessage/ready(pid:unfinished:)``.
  package func greet() { world.send(.ready(pid: world.pid, unfinished: world.restores.unfinished())) }

  /// Answers a request.
  package func take(_ request: HelperRequest) {
    switch request {
    case .plan(let action):
      look()
      do {
        world.send(.planned(try planner.plan(action)))
      } catch {
        world.send(.cannotPlan(error.text))
      }
    case .carryOut(let plan, let tries):
      journal.action = plan.request.kind
      let result = carryOut(plan, tries: tries)
      world.send(.holds(holds.summary))
      journal.line(
        .finished, plan.targets.first?.address, result: result.outcome.rawValue,
        [result.text, result.remedy].compactMap { $0 }.joined(separator: " "))
      journal.action = nil
      // Offers to restore what was left over.
      if result.outcome == .leftOver || plan.request == .restore { greet() }
      world.send(.finished(result))
    }
  }

  /// Closes everything, after the last request.
  package func end() {
    journal.action = .close
    release(to: HeldFiles())
  }

  // MARK: Observation

  var planner: ActionPlanner {
    ActionPlanner(
      facts, holds: holds.summary, ownPids: [world.pid], uses: world.uses, hasDriver: world.control.hasDriver,
      unfinished: world.restores.unfinished(), lost: journal.lost)
  }

  func look() {
    facts = world.observe().naming(holds.summary.flatMap { $0.known(of: world.pid) })
    index = SnapshotIndex(Snapshot(of: facts))
    for device in index.snapshot.devices {
      counts[device.address] = openCount(device)
      journal.sets[device.address] = device.deviceSet
    }
  }

  /// Only the owner of a group can open its devices, so vfiotop's own files are the count unless another holder is
  /// visible.
  private func openCount(_ device: Device) -> Int? {
    if let hold = holds.devices[device.address], device.holders.allSatisfy({ $0.pid == world.pid }) {
      return hold.files.count
    }
    return device.openCount ?? (device.isOpen == false ? 0 : nil)
  }

  func device(_ address: DeviceAddress) -> Device? { index.device(address) }

  // MARK: Carrying out

  private func carryOut(_ confirmed: ActionPlan, tries: Bool) -> ActionResult {
    journal.line(.started, confirmed.targets.first?.address, "\(confirmed.title) begins")
    look()
    let plan: ActionPlan
    do {
      plan = try planner.plan(confirmed.request)
    } catch {
      return ActionResult(.notBegun, text: "Nothing was done: \(error.text)")
    }
    let differences = plan.differences(from: confirmed)
    if !differences.isEmpty {
      return ActionResult(
        .notBegun, text: "Nothing was done: the host is not what was confirmed. \(differences.joined(separator: " "))",
        remedy: Self.staleRemedy)
    }
    if let refusal = plan.refusal, !tries || refusal.errno == nil { return Self.notBegun(refusal) }
    do {
      return try perform(plan)
    } catch {
      return refused(error, plan)
    }
  }

  private func perform(_ plan: ActionPlan) throws(CallError) -> ActionResult {
    switch plan.request {
    case .open(let request): try open(request, plan)
    case .close(let address, let all): verifyingClose(of: plan) { self.close(address, all: all) }
    case .closeEverything: verifyingClose(of: plan) { self.closeEverything() }
    case .functionReset(let address, let token): try functionReset(address, token: token, plan)
    case .hotReset(let request): try hotReset(request, plan)
    case .bind(let addresses, let driver): bind(addresses, to: driver)
    case .unbind(let addresses): unbind(addresses)
    case .restore: restore()
    }
  }

  /// The remedy if the host differs from the confirmed plan.
  static let staleRemedy = "Repeat the action and confirm its new plan."

  static func notBegun(_ refusal: ActionPlan.Refusal) -> ActionResult {
    let reasons = refusal.blockers.map(\.message).joined(separator: " ")
    let errno = refusal.errno.map { "The kernel would say \($0.text). " } ?? ""
    return ActionResult(
      .notBegun, error: nil, text: "Nothing was done. \(errno)\(reasons)",
      remedy: refusal.blockers.lazy.map(\.remedy).first { !$0.isEmpty })
  }

  /// Explains a refused call by a blocker of a fresh plan, else by the general meaning of its errno.
  private func refused(_ error: CallError, _ plan: ActionPlan) -> ActionResult {
    look()
    let now = try? planner.plan(plan.request)
    let meaning = CallMeaning(error)
    var text = "\(error.text)."
    if let refusal = now?.refusal, refusal.errno == error.errno || refusal.errno == nil,
      let first = refusal.blockers.first
    {
      text += " \(first.message)"
      return ActionResult(.refused, error: error, text: text, remedy: first.remedy)
    }
    if now == nil { text += " The device is gone." }
    return ActionResult(.refused, error: error, text: "\(text) \(meaning.cause)", remedy: meaning.remedy)
  }
}
