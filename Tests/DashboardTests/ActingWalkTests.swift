import ActionPlanning
import HostModel
import HostObservation
import RecordedHost
import Screen
import TerminalText
import Testing

@testable import Dashboard

/// A user who presses random keys at random times on recorded hosts. Every executed plan is compared with the keys
/// pressed and with the screen at that moment, without reference to the state's fields.
@Suite struct ActingWalkTests {
  private static let keysPerWalk = 28_000

  @Test func nothingIsCarriedOutThatWasNotConfirmed() async throws {
    var counts: [String: Int] = [:]
    for (seed, name) in ["legacy-all-6.12", "pcie-mixed-6.12", "sriov-vfs-6.12", "held-copies-6.1"].enumerated() {
      var walk = Walk(seed: UInt64(seed + 1), snapshots: try Self.snapshots(name), isReadOnly: false)
      for key in 0..<Self.keysPerWalk {
        walk.step()
        if key.isMultiple(of: 50) { await Task.yield() }
        try #require(walk.problem == nil, "\(walk.problem ?? "") on \(name), key \(key)")
      }
      counts.merge(walk.counts) { $0 + $1 }
    }
    print("walk of \(4 * Self.keysPerWalk) keys:", counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })
    #expect(counts["by y", default: 0] > 500 && counts["by text", default: 0] > 100)
    #expect(counts["wrong texts", default: 0] > 200 && counts["refused plans", default: 0] > 500)
    #expect(counts["left behind", default: 0] > 5)
  }

  @Test func readOnlyAsksForNothing() async throws {
    var walk = Walk(seed: 9, snapshots: try Self.snapshots("legacy-all-6.12"), isReadOnly: true)
    for key in 0..<10_000 {
      walk.step()
      if key.isMultiple(of: 50) { await Task.yield() }
      try #require(walk.problem == nil, "\(walk.problem ?? "") at key \(key)")
    }
    #expect(walk.counts["plans", default: 0] == 0)
  }

  /// The recorded host and possible later states of it: another card in a slot, a device gone, an empty host.
  private static func snapshots(_ name: String) throws -> [Snapshot] {
    var host = HostObserver(
      files: try RecordedHostTests.host(name), observer: .root, names: PCIIDs { nil }, threads: 1)
    let snapshot = Snapshot(of: host.observe())
    var other = snapshot
    for index in other.devices.indices where index.isMultiple(of: 3) { other.devices[index].vendorID = 0x1234 }
    var fewer = snapshot
    fewer.devices.removeFirst()
    fewer.deviceSets.removeFirst()
    return [snapshot, snapshot, snapshot, other, fewer, Sample.nothingBound]
  }
}

/// One random walk, with a check of every request.
private struct Walk {
  private var random: SplitMix
  private let snapshots: [Snapshot]
  private let isReadOnly: Bool
  private var snapshot: Snapshot
  private var scene: Scene
  private var helper = FakeHelper()
  private var script: [Key] = []
  private var time = Sample.takenAt
  /// The keys typed since the last plan arrived.
  private var typed = ""
  /// The keys typed since each earlier plan: a plan that is no longer wanted changes nothing on the screen.
  private var typedSince: [String] = []
  /// A plan has arrived and no key was pressed since.
  private var isFresh = false
  /// The first violation; nil while there is none.
  private(set) var problem: String?
  /// The number of occurrences by kind.
  private(set) var counts: [String: Int] = [:]

  init(seed: UInt64, snapshots: [Snapshot], isReadOnly: Bool) {
    random = SplitMix(state: seed)
    self.snapshots = snapshots
    self.isReadOnly = isReadOnly
    snapshot = snapshots[0]
    scene = Scene(
      snapshot, width: 90, height: 30, glyphs: seed.isMultiple(of: 2) ? .ascii : .unicode, isReadOnly: isReadOnly)
  }

  mutating func step() {
    happen()
    if script.isEmpty { write() }
    press(script.removeFirst())
  }

  private mutating func count(_ what: String) { counts[what, default: 0] += 1 }

  // MARK: - Events without a key

  private mutating func happen() {
    while let event = helper.speak() {
      if case .helper(.planned(let plan)) = event {
        typedSince = typedSince.suffix(3) + [typed]
        typed = ""
        isFresh = true
        if plan.refusal != nil { count("refused plans") }
      }
      send(event, key: nil)
    }
    switch random.below(60) {
    case 0: send(.resize(Size(width: 10 + random.below(130), height: 3 + random.below(45))), key: nil)
    case 1: send(.resize(Size(width: 90, height: 30)), key: nil)
    case 2:
      snapshot = snapshots[random.below(snapshots.count)]
      snapshot.takenAt = time
      send(.observed(Scene.observation(snapshot, duration: 5)), key: nil)
    case 3, 4:
      time += Int64(random.below(helper.isStuck ? 160_000 : 3000))
      send(.tick(time), key: nil)
    case 5 where isReadOnly:
      // No helper runs that could send this; it must have no effect all the same.
      send(.helper(.ready(pid: 1, unfinished: [Sample.restoreRecord])), key: nil)
      send(.helper(.holds([OwnHold(address: Sample.address("0000:02:01.0"), path: .group, files: 1)])), key: nil)
    default: break
    }
  }

  // MARK: - Events of the user

  private static let letters = "odmcCfhsbuERyYnqjkawJ? /gG"
  private static let views = "1234567[]<>I*Ut: S"
  private static let others: [Key] = [
    .up, .down, .pageUp, .pageDown, .home, .end, .tab, .enter, .escape, .backspace, .control("u"), .control("d"),
    .paste("y"), .paste("y\n"), .paste("0000:02:01.0"),
  ]
  private static let mouse: [Mouse.Kind] = [.press, .wheelDown, .wheelUp, .pressRight, .release]

  /// Chooses the next few keys: now and then the whole way to an action, otherwise random ones.
  private mutating func write() {
    if helper.isStuck, random.below(3) == 0 {
      script = [.escape, .character("a"), .character("w")]
      return
    }
    if isFresh, let plan = helper.sent, random.below(3) > 0 {
      isFresh = false
      script = plan.confirmation == .key ? [.character("y")] : text()
      return
    }
    isFresh = false
    switch random.below(14) {
    case 12: script = [.character(Array(Self.views)[random.below(Self.views.count)])]
    case 13:
      let kind = Self.mouse[random.below(Self.mouse.count)]
      script = [.mouse(Mouse(x: random.below(90), y: random.below(30), kind: kind))]
    case 0...4:
      // Mostly nothing covers the menu.
      script = random.below(4) == 0 ? [] : [.escape, .escape, .character("1")]
      script += (0..<random.below(6)).map { _ in random.below(2) == 0 ? .down : .up }
      script += [.character("a"), .character(Array("odmcCfhsbuE")[random.below(11)])]
    case 5: script = [.escape, .character("a")] + Array(repeating: .down, count: random.below(7)) + [.enter]
    case 6: script = [.character("y")]
    case 7, 8: script = text()
    case 9: script = [random.below(2) == 0 ? .escape : .enter]
    default:
      script = [
        random.below(2) == 0
          ? .character(Array(Self.letters)[random.below(Self.letters.count)])
          : Self.others[random.below(Self.others.count)]
      ]
    }
  }

  /// The requested text: right, nearly right, or something else.
  private mutating func text() -> [Key] {
    guard let plan = helper.sent else { return [.character("x")] }
    var text = "2ab74924-c335-45f4-9b16-8569e5b08258"
    if case .typed(let asked) = plan.confirmation, random.below(6) > 0 { text = asked }
    switch random.below(8) {
    case 0: text.removeLast()
    case 1: text += ["0", " ", "y"][random.below(3)]
    case 2: text = String(text.dropLast()) + "7"
    case 3: text = " " + text
    default: break
    }
    var keys: [Key] = random.below(3) == 0 ? [.paste(text)] : text.map(Key.character)
    if random.below(8) == 0 { keys += [.character("z"), .backspace] }
    if random.below(8) == 0 { keys = [.control("u")] + keys }
    return keys + [.enter]
  }

  private mutating func press(_ key: Key) {
    let before = scene.state
    send(.key(key), key: key, before: before)
    switch key {
    case .character(let character): edit { $0.append(character) }
    case .paste(let text): edit { $0 += text.filter { !$0.isNewline } }
    case .backspace: edit { $0 = String($0.dropLast()) }
    case .control("u"): edit { $0 = "" }
    // An empty answer may lead to another question.
    case .enter:
      if case .typed(let asked) = helper.sent?.confirmation, !typed.isEmpty, typed != asked { count("wrong texts") }
      edit { if $0.allSatisfy({ $0 == " " }) { $0 = "" } }
    default: break
    }
  }

  private mutating func edit(_ change: (inout String) -> Void) {
    change(&typed)
    for index in typedSince.indices { change(&typedSince[index]) }
  }

  // MARK: - Checks

  private mutating func send(_ event: DashboardEvent, key: Key?, before: DashboardState? = nil) {
    scene.effects = []
    scene.send(event)
    for effect in scene.effects {
      switch effect {
      case .tell(let order):
        if isReadOnly { problem = "read-only asks for \(order)" }
        if case .carryOut(let plan, let tries) = order {
          problem = problem ?? wrong(plan, key, before, tries: tries)
        } else {
          count("plans")
        }
        helper.take(order, snapshot, &random)
      case .forgetHelper:
        if key != .character("w") { problem = "the process that acts is left behind by \(String(describing: key))" }
        count("left behind")
        helper.end()
      case .quit: if key == nil { count("left after the close") }
      case .observeNow, .setInterval, .redrawAll, .copy, .save: break
      }
    }
    if case .helperLost = event { helper.end() }
  }

  /// The reason why executing a plan at this key is wrong; nil if the user confirmed what the screen showed.
  private mutating func wrong(_ plan: ActionPlan, _ key: Key?, _ before: DashboardState?, tries: Bool) -> String? {
    guard let before, let key else { return "\(plan.request) begins by itself" }
    let lines = Dashboard.render(before).text.split(separator: "\n").map(String.init)
    let corner = before.glyphs.topLeft + before.glyphs.horizontal + " "
    let title = lines.first { $0.contains(corner) }.map {
      $0[($0.firstRange(of: corner)?.upperBound ?? $0.startIndex)...]
    }
    guard let title else { return "no dialog is on the screen" }
    let names = plan.request.devices.isEmpty ? ["restore", "everything"] : plan.request.devices.map { "\($0) " }
    guard names.contains(where: { title.contains($0) }) else { return "the dialog is about \(title)" }
    guard helper.allSent.contains(plan) else { return "nobody made this plan" }
    // The first step of every plan is unique and visible unless scrolled away.
    let steps = lines.filter { $0.contains("1. Step ") }
    guard steps.allSatisfy({ $0.contains(plan.steps[0]) }) else { return "another plan is on the screen" }
    if steps.count == 1 { count("seen with its steps") }
    if plan.refusal != nil { return "a refused plan is carried out" }
    if helper.isBusy { return "another action runs" }
    if tries { return "it tries what is refused" }
    let inside = lines.filter { $0.contains(before.glyphs.vertical) }
    switch plan.confirmation {
    case .key:
      count("by y")
      guard key == .character("y") else { return "a light plan begins by \(key)" }
      guard inside.contains(where: { $0.contains("]") && $0.contains(" y: ") }) else { return "y is not offered" }
    case .typed(let asked):
      count("by text")
      guard key == .enter else { return "a plan that asks for a text begins by \(key)" }
      guard typed == asked || typedSince.contains(asked) else {
        return "\(asked) was asked for and \(typed) was typed"
      }
      guard inside.contains(where: { $0.contains("Type \(asked) to") }) else { return "\(asked) is not asked for" }
      guard inside.contains(where: { $0.contains(" > \(asked) ") }) else { return "\(asked) is not to be seen" }
    }
    return nil
  }
}
