import HostModel
import SampleSnapshots
import Screen
import TerminalText
import Testing

@testable import Dashboard

/// Random events in random order; the invariants must hold.
@Suite struct MonkeyTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func survives(seed: UInt64) async {
    var random = SplitMix(state: seed)
    var scene = Scene(nil, glyphs: seed.isMultiple(of: 2) ? .ascii : .unicode, isReadOnly: seed == 1)
    var helper = FakeHelper()
    for step in 0..<5000 {
      scene.effects = []
      scene.send(helper.speak() ?? event(&random))
      for case .tell(let order) in scene.effects {
        helper.take(order, scene.state.picture?.snapshot ?? .sample, &random)
      }
      // Other tests share the few threads of the pool.
      if step.isMultiple(of: 20) { await Task.yield() }
      // Drawing takes most of the time, and a broken state stays broken for more than a few events.
      let problem = broken(scene, draws: step < 100 || random.below(24) == 0)
      #expect(problem == nil, "seed \(seed), step \(step)")
      if problem != nil { return }
    }
  }

  private static let keys: [Key] =
    [
      .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .tab, .backTab, .enter, .escape, .backspace,
      .delete, .insert, .function(1), .focus, .paste("win\u{1b}[31m\n11"), .control("c"), .control("d"), .control("u"),
      .control("l"), .character("\u{7}"), .character("語"), .character("e\u{301}"),
    ] + "qjkhlgGfZ+-rnNpP?/ 01a:aafhoyywJR1234567[]<>I*tttUyS:,,,.m".map(Key.character)

  private static let snapshots: [Snapshot] =
    Sample.all.map(\.snapshot) + [.sample, .large, .withoutVFIO, hostile]

  /// Hostile names that try to reach the terminal.
  private static let hostile: Snapshot = {
    var snapshot = Sample.gaming
    snapshot.host.name = "\u{1b}]0;x\u{7}host\r\n"
    snapshot.devices[0].name = "a\u{202e}b\u{200b}c\u{0}\u{9b}31m[\u{1b}[2J]"
    snapshot.devices[0].holders[0].virtualMachine = "vm\u{1b}[1m\n\t\u{85}\u{2028}"
    snapshot.devices[0].holders[0].command = String(repeating: "e\u{301}\u{301}\u{301}\u{301}", count: 50)
    snapshot.devices[1].driver = ""
    snapshot.blindSpots.gaps.notes = ["\u{1b}[31mred"]
    return snapshot
  }()

  private func event(_ random: inout SplitMix) -> DashboardEvent {
    switch random.below(32) {
    case 0:
      return .resize(Size(width: random.below(3) == 0 ? random.below(4) : random.below(180), height: random.below(45)))
    case 1, 2:
      return .observed(
        Scene.observation(Self.snapshots[random.below(Self.snapshots.count)], duration: random.below(3000)))
    case 3: return random.below(5) == 0 ? .observationFailed("no\u{1b} way") : .tick(Int64(random.below(1 << 30)))
    case 4:
      let kinds: [Mouse.Kind] = [.press, .press, .release, .pressRight, .wheelUp, .wheelDown]
      return .key(
        .mouse(Mouse(x: random.below(200) - 5, y: random.below(50) - 2, kind: kinds[random.below(kinds.count)])))
    default: return .key(Self.keys[random.below(Self.keys.count)])
    }
  }

  private func broken(_ scene: Scene, draws: Bool) -> String? {
    let state = scene.state
    if let cursor = state.cursor {
      if !state.list.rows.contains(where: { $0.item == cursor }) { return "the cursor is on a row that is not there" }
      let index = state.list.index(of: cursor) ?? 0
      let height = state.layout.list.height
      if height > 0, state.page == nil, !(state.listOffset..<state.listOffset + height).contains(index) {
        return "the cursor is out of sight"
      }
    } else if !state.list.rows.isEmpty {
      return "there are rows and no cursor"
    }
    if state.logs.events.lines.count > EventRing.capacity { return "the event list grows" }
    if state.timeline.byteCount > Timeline.byteLimit { return "the timeline grows" }
    if (state.past != nil) && state.freeze == nil { return "the past is shown and the picture is not held" }
    if state.trail.count > DashboardState.trailCapacity { return "the trail grows" }
    if let picker = state.picker, picker.focus < 0 || picker.text.count > 32 { return "the palette is out of bounds" }
    guard draws else { return nil }
    let surface = scene.surface
    if surface.size != state.size { return "the surface is \(surface.size) on a screen of \(state.size)" }
    for scalar in surface.text.unicodeScalars where scalar != "\n" {
      if DisplayWidth.columns(of: scalar) == nil { return "a control character is on the screen: \(scalar.value)" }
      if state.glyphs.isASCII, !scalar.isASCII { return "\(scalar) is not ASCII" }
    }
    return nil
  }
}

/// A small random number generator that repeats its sequence for the same seed.
struct SplitMix {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((value ^ (value >> 31)) % UInt64(limit))
  }
}
