import Dashboard
import HostModel
import Screen
import TerminalText
import Testing

@Suite struct UpdateTests {
  private static let set = RowID.set("bus:0000:01")
  private static let card = RowID.device(Sample.address("0000:01:00.0"))
  private static let audio = RowID.device(Sample.address("0000:01:00.1"))
  private static let disk = RowID.device(Sample.address("0000:04:00.0"))

  @Test(
    arguments: [
      ([], Self.set), ([.down], Self.card), ([.character("j"), .character("j")], Self.audio), ([.end], Self.disk),
      ([.character("G"), .character("g")], Self.set), ([.end, .up], Self.audio), ([.pageDown], Self.disk),
      ([.pageDown, .pageUp], Self.set), ([.up, .up], Self.set), ([.down, .left], Self.set),
      ([.down, .character("h"), .character("h"), .down], Self.disk), ([.right], Self.card),
      ([.enter, .down], Self.disk), ([.left, .right, .right], Self.card),
    ] as [([Key], RowID)])
  func moves(keys: [Key], item: RowID) {
    var scene = Scene(Sample.gaming)
    for key in keys { scene.press(key) }
    #expect(scene.state.cursor == item)
  }

  /// An action that is asked for too early is answered by what is missing, not by what to select.
  @Test func nothingIsThereToActOnBeforeTheFirstScan() {
    var scene = Scene(nil, isReadOnly: false)
    scene.type("a")
    #expect(scene.lines.last?.contains("Nothing has been observed yet.") == true)
    #expect(!scene.surface.text.contains("Select a device"))
  }

  @Test func cursorStaysOnItsDeviceWhenTheListMoves() {
    var scene = Scene(Sample.gaming)
    scene.press(.end)
    var later = Sample.gaming
    later.deviceSets.removeFirst()
    later.devices.removeFirst(2)
    scene.show(later)
    #expect(scene.state.cursor == Self.disk)
    scene.show(Sample.gaming)
    #expect(scene.state.cursor == Self.disk)
  }

  @Test func cursorGoesToTheNearestRowWhenItsOwnIsGone() {
    var scene = Scene(Sample.gaming)
    scene.press(.end)
    var later = Sample.gaming
    later.deviceSets.removeLast()
    later.devices.removeLast()
    scene.show(later)
    #expect(scene.state.cursor == Self.audio)
  }

  @Test func cursorFollowsASetThatBecomesOneRow() {
    var scene = Scene(Sample.gaming)
    var later = Sample.gaming
    later.deviceSets[0].members.removeLast()
    later.deviceSets[0].hotReset.affected.removeLast()
    later.devices.remove(at: 1)
    scene.show(later)
    #expect(scene.state.cursor == Self.card)
  }

  @Test func closedSetTakesTheCursorOfItsDevices() {
    var scene = Scene(Sample.gaming)
    scene.press(.down, .down, .left, .left)
    #expect(scene.state.cursor == Self.set && scene.state.list.rows.count == 2)
  }

  @Test func filterCountsAndComesBack() {
    var scene = Scene(Sample.gaming)
    scene.type("/WIN11 audio")
    #expect(scene.state.list.matches == 1 && scene.state.list.total == 3)
    #expect(scene.lines.last?.contains("/WIN11 audio  1 of 3") == true)
    scene.press(.enter)
    #expect(scene.state.context == .list && scene.state.list.rows.count == 2)
    scene.type("/x")
    scene.press(.escape)
    #expect(scene.state.filter.text == "WIN11 audio")
    scene.press(.escape)
    #expect(scene.state.filter.isEmpty && scene.state.list.rows.count == 4)
  }

  @Test func filterWithFields() {
    var scene = Scene(Sample.gaming)
    scene.type("/open>0 vm:win*")
    #expect(scene.lines.last?.contains("/open>0 vm:win*  2 of 3") == true)
    scene.press(.control("u"))
    scene.type("driver:nvme")
    #expect(scene.lines.last?.contains("/driver:nvme  0 of 3") == true)
  }

  @Test func filterThatCannotBeReadKeepsTheOneBefore() {
    var scene = Scene(Sample.gaming)
    scene.type("/audio")
    let rows = scene.state.list.rows
    scene.press(.paste(" drvier:x"))
    #expect(scene.state.list.rows == rows && scene.state.filter.text == "audio drvier:x")
    #expect(scene.lines.last?.contains("1 of 3  character 7: unknown field drvier") == true)
    // Enter would keep another text than the one shown.
    scene.press(.enter)
    #expect(scene.state.context == .filter)
    scene.press(.escape)
    #expect(scene.state.context == .list && scene.state.filter == Filter())
  }

  /// A display may be frozen for days: only the latest state is kept, with the number of changes.
  @Test func whatWaitsWhileFrozenIsBounded() {
    var scene = Scene(Sample.gaming)
    var later = Sample.gaming
    scene.type("f")
    for step in 0..<(EventRing.capacity + 10) {
      later.takenAt += 1000
      later.devices[0].driver = step.isMultiple(of: 2) ? "nvme" : "vfio-pci"
      scene.show(later)
    }
    let waiting = scene.state.freeze?.changes
    #expect(waiting?.lines.count == EventRing.capacity)
    #expect(waiting?.count ?? 0 > EventRing.capacity)
    scene.type("f")
    #expect(scene.state.logs.events.lines.count == EventRing.capacity)
  }

  @Test func whileTheFilterIsTypedLettersAreNoCommands() {
    var scene = Scene(Sample.gaming)
    scene.type("/qjk?rf+-")
    #expect(scene.state.filter.text == "qjk?rf+-" && scene.effects.isEmpty && scene.state.freeze == nil)
    scene.press(.backspace)
    #expect(scene.state.filter.text == "qjk?rf+")
    scene.press(.control("u"))
    #expect(scene.state.filter.text == "")
    scene.press(.control("c"))
    #expect(scene.effects == [.quit])
  }

  /// Every key handles the whole line that is typed, so none grows without bounds: not even by marks on one letter.
  @Test(arguments: ["a", "x ", "\u{301}"]) func aLineTakesOnlySoMuch(typed: String) {
    // One key for each scalar, as the terminal sends them.
    let keys = typed.unicodeScalars.map { Key.character(Character($0)) }
    let time = ContinuousClock().measure {
      var scene = Scene(Sample.gaming)
      scene.type("/")
      #expect(scene.lines.last?.contains("No more than") == false)
      for index in 0..<20_000 { scene.press(keys[index % keys.count]) }
      #expect(scene.state.filter.text.unicodeScalars.count == 500)
      #expect(scene.lines.last?.contains("No more than 500 characters are taken.") == true, "\(scene.lines.last ?? "")")
      scene.press(.backspace)
      #expect(scene.lines.last?.contains("No more than") == false)
      scene.press(.control("u"), .paste(String(repeating: typed, count: 20_000)))
      #expect(scene.state.filter.text.unicodeScalars.count == 500)
      scene.press(.control("u"), .escape, .character(":"))
      for index in 0..<1000 { scene.press(keys[index % keys.count]) }
      #expect(scene.lines.contains { $0.contains("No more than 32 characters are taken.") })
    }
    // A tenth of it on an idle machine; a line of 20,000 characters takes minutes.
    #expect(time < .seconds(20))
  }

  @Test func pastedTextIsTextAndNeverAKey() {
    var scene = Scene(Sample.gaming)
    scene.press(.paste("q"))
    #expect(scene.effects.isEmpty)
    scene.press(.character("/"), .paste("win\n11"))
    #expect(scene.state.filter.text == "win11")
  }

  @Test func matchesAreGoneThroughInARing() {
    var scene = Scene(Sample.gaming)
    scene.type("/win11")
    scene.press(.enter, .character("n"))
    #expect(scene.state.cursor == Self.card)
    scene.type("n")
    #expect(scene.state.cursor == Self.audio)
    scene.type("n")
    #expect(scene.state.cursor == Self.card)
    scene.type("N")
    #expect(scene.state.cursor == Self.audio)
  }

  @Test func nextProblemOpensTheSetThatHidesIt() {
    var scene = Scene(Sample.groupNotViable)
    scene.press(.left)
    #expect(scene.state.list.rows.count == 1)
    scene.type("p")
    #expect(scene.state.cursor == .device(Sample.address("0000:01:00.0")))
    scene.type("p")
    #expect(scene.state.cursor == .set("bus:0000:01"))
  }

  @Test func aHeldDeviceIsNoProblem() {
    var scene = Scene(Sample.virtualFunctions)
    scene.type("p")
    #expect(scene.state.notice?.hasPrefix("No problem") == true)
    scene.press(.down)
    #expect(scene.state.notice == nil)
  }

  @Test func phantomIsAProblem() {
    var scene = Scene(Sample.phantom)
    scene.type("p")
    #expect(scene.state.cursor == Self.disk)
  }

  @Test func frozenDisplayCatchesUp() {
    var scene = Scene(Sample.gaming)
    scene.type("f")
    let before = scene.state.logs.events.lines
    scene.show(Sample.phantom)
    #expect(scene.state.picture?.snapshot == Sample.gaming && scene.state.logs.events.lines == before)
    #expect(scene.lines[1].contains("FROZEN"))
    scene.type("Z")
    #expect(scene.state.picture?.snapshot == Sample.phantom && scene.state.logs.events.lines.count > before.count)
  }

  @Test func intervalHasEnds() {
    var scene = Scene(Sample.gaming)
    scene.type("+")
    #expect(scene.effects == [.setInterval(5000)])
    for _ in 0..<20 { scene.type("+") }
    #expect(scene.state.interval == 60_000)
    for _ in 0..<20 { scene.type("-") }
    #expect(scene.state.interval == 250 && scene.effects.last == .setInterval(250))
  }

  @Test func intervalFromOutsideTheStepsGoesTheRightWay() {
    var state = DashboardState(size: Size(width: 80, height: 24), interval: 100)
    #expect(state.update(.key(.character("-"))).isEmpty)
    #expect(state.update(.key(.character("+"))) == [.setInterval(250)])
    state = DashboardState(size: Size(width: 80, height: 24), interval: 3000)
    #expect(state.update(.key(.character("-"))) == [.setInterval(2000)])
  }

  @Test(arguments: [
    (Key.character("q"), Effect.quit), (.control("c"), .quit), (.character("r"), .observeNow),
    (.control("l"), .redrawAll), (.focus, .redrawAll),
  ])
  func asks(key: Key, effect: Effect) {
    var scene = Scene(Sample.gaming)
    scene.press(key)
    #expect(scene.effects == [effect])
  }

  @Test func quitWorksOnAnyScreen() {
    for size in [Size(width: 1, height: 1), Size(width: 3, height: 2), Size(width: 0, height: 0)] {
      var scene = Scene(nil, width: size.width, height: size.height)
      scene.press(.character("q"))
      #expect(scene.effects == [.quit])
    }
  }

  @Test func eventListForgetsTheOldest() {
    var scene = Scene(Sample.gaming)
    for _ in 0..<200 {
      scene.show(Sample.manySets)
      scene.show(Sample.gaming)
    }
    #expect(scene.state.logs.events.lines.count == EventRing.capacity)
  }

  @Test func scrolledEventListStandsStillWhenLinesArrive() {
    var scene = Scene(Sample.gaming, width: 120, height: 40)
    scene.show(Sample.manySets)
    scene.press(.tab, .tab, .up, .up, .up)
    let layout = scene.state.layout
    let before = scene.lines[layout.events.y]
    scene.show(Sample.gaming)
    #expect(scene.lines[layout.events.y] == before)
    scene.press(.end)
    #expect(scene.state.logs.eventOffset == 0)
  }

  @Test func enterShowsTheDetailWhereItHasNoRoomBesideTheTree() {
    var scene = Scene(Sample.gaming, width: 40, height: 8)
    #expect(scene.state.layout.detail.isEmpty)
    scene.press(.down, .enter)
    #expect(!scene.state.layout.detail.isEmpty && scene.state.layout.list.isEmpty)
    scene.press(.escape)
    #expect(!scene.state.layout.list.isEmpty)
  }

  @Test func staleDataIsReported() {
    var scene = Scene(Sample.gaming)
    scene.send(.tick(Sample.takenAt + 5000))
    #expect(scene.lines[1].contains("every 2 s"))
    scene.send(.tick(Sample.takenAt + 60_000))
    #expect(scene.lines[1].contains("seen 60 s ago"))
  }

  @Test func failureIsShownUntilAnObservationSucceeds() {
    var scene = Scene(Sample.gaming)
    scene.send(.observationFailed("/sys: no such file or directory"))
    #expect(scene.lines[1].contains("observation failed"))
    scene.show(Sample.gaming)
    #expect(!scene.lines[1].contains("failed"))
  }

  @Test func idleScreenDoesNotChange() {
    var scene = Scene(Sample.gaming)
    let before = scene.surface
    for second in 1...3 {
      var later = Sample.gaming
      later.takenAt += Int64(second) * 2000
      scene.send(.tick(later.takenAt - 500))
      scene.show(later)
    }
    #expect(scene.surface == before)
  }

  /// The result of a copy stays in the footer until the next key.
  @Test func reportsTheResultOfACopy() throws {
    var scene = Scene(Sample.gaming)
    scene.send(.copied("0000:01:00.0", refusal: nil))
    #expect(scene.lines[23].contains("Sent to the terminal's clipboard: 0000:01:00.0"))
    guard case .failure(let refusal) = Clipboard.sequence(for: "x", terminal: .without("linux")) else { return }
    scene.send(.copied("x", refusal: refusal))
    #expect(scene.lines[23].contains("Not copied: the terminal (TERM is linux) has no clipboard."))
    scene.press(.down)
    #expect(scene.lines[23].contains("q quit"))
  }
}
