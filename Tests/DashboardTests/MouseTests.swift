import ActionPlanning
import HostModel
import Screen
import TerminalText
import Testing

@testable import Dashboard

/// The mouse selects, scrolls, sorts and switches listings, and never acts.
@Suite struct MouseTests {
  private static let card = RowID.device(Sample.address("0000:01:00.0"))

  private func click(_ scene: inout Scene, _ text: String) {
    guard let y = scene.lines.firstIndex(where: { $0.contains(text) }),
      let start = scene.lines[y].firstRange(of: text)?.lowerBound
    else { return }
    let x = DisplayWidth.columns(of: String(scene.lines[y][..<start]))
    scene.press(.mouse(Mouse(x: x, y: y, kind: .press)))
  }

  @Test func selectsARowAndASecondClickShowsItsDetails() {
    var scene = Scene(Sample.gaming)
    click(&scene, "├ 0000:01:00.0")
    #expect(scene.state.cursor == Self.card && scene.state.focus == .list)
    scene.send(.tick(Sample.takenAt + 1000))
    click(&scene, "├ 0000:01:00.0")
    #expect(scene.state.focus == .list)
    scene.send(.tick(Sample.takenAt + 1200))
    click(&scene, "├ 0000:01:00.0")
    #expect(scene.state.focus == .detail)
  }

  @Test func showsTheListingOfATab() {
    var scene = Scene(Sample.gaming)
    click(&scene, "groups")
    #expect(scene.state.listing == .groups)
    click(&scene, "journal")
    #expect(scene.state.listing == .journal)
  }

  @Test func sortsByAHeadingAndTurnsItRound() {
    var scene = Scene(Sample.gaming, width: 120)
    scene.type("2")
    click(&scene, "NAME")
    #expect(scene.state.order == SortOrder(column: .name))
    click(&scene, "NAME")
    #expect(scene.state.order == SortOrder(column: .name, isReversed: true))
    // Each listing has its own sort order.
    scene.type("1")
    #expect(scene.state.order == nil)
    scene.type("2")
    #expect(scene.state.order?.isReversed == true)
  }

  @Test func theWheelScrollsWhatIsBelowIt() {
    var scene = Scene(Sample.manySets)
    let first = scene.state.cursor
    scene.press(.mouse(Mouse(x: 10, y: 6, kind: .wheelDown)))
    #expect(scene.state.list.index(of: scene.state.cursor) == 3)
    scene.press(.mouse(Mouse(x: 10, y: 6, kind: .wheelUp)))
    #expect(scene.state.cursor == first)
  }

  /// No mouse event in a dialog chooses or confirms.
  @Test func neverActs() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("a")
    for y in 0..<24 { for x in stride(from: 0, to: 80, by: 3) { scene.press(.mouse(Mouse(x: x, y: y, kind: .press))) } }
    #expect(scene.state.context == .menu && scene.orders.isEmpty)
    scene.type("f")
    scene.hear(.planned(Sample.lightPlan))
    let orders = scene.orders
    for y in 0..<24 { for x in stride(from: 0, to: 80, by: 3) { scene.press(.mouse(Mouse(x: x, y: y, kind: .press))) } }
    #expect(scene.orders == orders && scene.carriedOut.isEmpty)
  }
}
