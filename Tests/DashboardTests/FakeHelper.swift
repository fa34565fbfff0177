import Dashboard
import ActionPlanning
import HostModel

/// A fake helper: it answers requests with plans and results of every kind, with random delays.
struct FakeHelper {
  /// The queued messages with the number of steps until each is sent.
  private var waiting: [(steps: Int, event: DashboardEvent)] = []
  /// The plan sent last, the only one that the user can confirm now.
  private(set) var sent: ActionPlan?
  /// Every plan sent so far.
  private(set) var allSent: Set<ActionPlan> = []
  /// It is executing a plan.
  private(set) var isBusy = false
  /// It is stuck in a call.
  private(set) var isStuck = false
  private var holds: [OwnHold] = []
  private var pid: Int32 = 900

  /// The next message, if one is due.
  mutating func speak() -> DashboardEvent? {
    guard !waiting.isEmpty else { return nil }
    guard waiting[0].steps <= 0 else {
      waiting[0].steps -= 1
      return nil
    }
    let event = waiting.removeFirst().event
    switch event {
    case .helper(.planned(let plan)):
      sent = plan
      allSent.insert(plan)
    case .helper(.finished), .helperLost: isBusy = false
    default: break
    }
    return event
  }

  /// The helper was abandoned or killed.
  mutating func end() { self = FakeHelper() }

  mutating func take(_ order: HelperRequest, _ snapshot: Snapshot, _ random: inout SplitMix) {
    let steps = random.below(4) == 0 ? random.below(12) : 0
    switch order {
    case .plan(let request):
      switch random.below(40) {
      case 0: say(.helper(.cannotPlan("There is no such device (ENODEV).")), after: steps)
      case 1: say(.helperLost("The process that acts was killed by signal 9."), after: steps)
      case 2:
        // An answer without a request.
        say(.helper(.planned(Self.plan(.unbind([Sample.pci("0000:00:1f.0")]), snapshot, &random))), after: 0)
        say(.helper(.planned(Self.plan(request, snapshot, &random))), after: steps)
      default: say(.helper(.planned(Self.plan(request, snapshot, &random))), after: steps)
      }
      if random.below(30) == 0 {
        say(.helper(.ready(pid: pid, unfinished: random.below(3) == 0 ? [Sample.restoreRecord] : [])), after: 0)
      }
    case .carryOut(let plan, _):
      isBusy = true
      say(.helper(.calling(.reset, plan.targets.first.map { "\($0.address)" } ?? "it")), after: 0)
      for entry in Sample.journal.prefix(random.below(4)) { say(.helper(.journal(entry)), after: 0) }
      isStuck = random.below(20) == 0
      guard !isStuck else { return }
      change(plan.request)
      say(.helper(.holds(holds)), after: 0)
      let outcomes: [ActionResult.Outcome] = [.done, .done, .done, .doneWithDamage, .notBegun, .refused, .leftOver]
      say(
        .helper(.finished(ActionResult(outcomes[random.below(outcomes.count)], text: "It ended."))), after: steps * 2)
    }
  }

  private mutating func say(_ event: DashboardEvent, after steps: Int) { waiting.append((steps, event)) }

  private mutating func change(_ request: ActionRequest) {
    switch request {
    case .open(let open):
      if let index = holds.firstIndex(where: { $0.address == open.device }) {
        holds[index].files += 1
      } else {
        holds.append(OwnHold(address: open.device, path: open.path ?? .group, files: 1))
      }
    case .close(let device, _): holds.removeAll { $0.address == device }
    case .closeEverything: holds = []
    default: break
    }
  }

  /// A plan of a random kind.
  private static func plan(_ request: ActionRequest, _ snapshot: Snapshot, _ random: inout SplitMix) -> ActionPlan {
    var plan = ActionPlan(request)
    for address in request.devices {
      guard let device = snapshot.devices.first(where: { $0.address == address }) else { continue }
      plan.targets.append(Sample.target(device))
      plan.affected.append(Sample.affectedDevice(device))
    }
    plan.steps = ["Step \(random.below(1 << 30))."]
    plan.consequences = (0..<random.below(30)).map { "Consequence \($0)." }
    let text = request.devices.first?.description ?? "everything"
    switch random.below(10) {
    case 0...2: plan.confirmation = .typed(text)
    case 3, 4:
      plan.refusal = ActionPlan.Refusal(.EBUSY, [Sample.notBound("0000:00:00.0", driver: nil)])
      plan.confirmation = random.below(2) == 0 ? .key : .typed(text)
    default: plan.confirmation = .key
    }
    if case .open(let open) = request, open.token == nil {
      plan.token = [.unwanted, .unwanted, .needed, .sets][random.below(4)]
    }
    return plan
  }
}
