import ActionPlanning
import HostModel
import Screen
import TerminalText
import Testing

@testable import Dashboard

/// During and after an action: results, deadlines, the journal, restores, leaving.
@Suite struct RunningTests {
  private static let disk = Sample.address("0000:04:00.0")

  private static func running() -> Scene {
    var scene = Scene.acting(Sample.legacyBus)
    ActingScreenTests.run(&scene)
    return scene
  }

  @Test func secondsGoByWhileItRuns() {
    var scene = Self.running()
    #expect(scene.shows("VFIO_DEVICE_PCI_HOT_RESET on 0000:08:01.0  12 s"))
    scene.send(.tick(Sample.takenAt + 13_600))
    #expect(scene.shows("VFIO_DEVICE_PCI_HOT_RESET on 0000:08:01.0  13 s"))
    scene.press(.escape)
    #expect(scene.lines[1].contains("running: VFIO_DEVICE_PCI_HOT_RESET 13 s"))
    scene.type("a")
    #expect(scene.shows("when this one ends"))
  }

  @Test func whileOneRunsNoOtherBegins() {
    var scene = Self.running()
    let before = scene.orders.count
    scene.press(.escape)
    scene.type("af")
    scene.press(.enter)
    scene.type("ao")
    scene.hear(.ready(pid: 9001, unfinished: [Sample.restoreRecord]))
    scene.type("R")
    scene.press(.escape)
    scene.type("R")
    #expect(scene.orders.count == before)
  }

  @Test func resultIsShownLoggedAndFollowedByAScan() {
    var scene = Self.running()
    scene.effects = []
    scene.hear(.finished(ActionResult(.done, text: "3 functions were reset.")))
    #expect(scene.effects == [.observeNow] && scene.shows("│ Done."))
    #expect(scene.state.logs.events.lines.last?.text == "Hot reset 0000:08:01.0: 3 functions were reset.")
    scene.press(.enter)
    #expect(scene.state.dialog == nil && scene.state.helper.running == nil)
  }

  @Test func hiddenActionShowsItsResult() {
    var scene = Self.running()
    scene.press(.escape, .character("/"), .character("x"))
    scene.hear(.finished(ActionResult(.leftOver, text: "Not all is back.")))
    #expect(!scene.shows("something is not as it was"))
    scene.press(.escape)
    #expect(scene.shows("something is not as it was"))
    #expect(scene.surface.styles.contains("x"))
  }

  @Test func aStuckCallIsReportedAndCanBeAbandoned() {
    var scene = Self.running()
    scene.press(.escape)
    scene.send(.tick(Sample.takenAt + 60_000))
    scene.type("w")
    #expect(!scene.effects.contains(.forgetHelper))
    scene.send(.tick(Sample.takenAt + 75_500))
    scene.send(.tick(Sample.takenAt + 76_500))
    let said = "The kernel has not returned from VFIO_DEVICE_PCI_HOT_RESET of 0000:08:01.0 for 75 s; pid 9001 stays"
    #expect(scene.state.logs.events.lines.count { $0.text.hasPrefix(said) } == 1)
    #expect(scene.shows("w: continue without it"))
    scene.hear(.holds([OwnHold(address: Self.disk, path: .group, files: 1)]))
    scene.effects = []
    scene.type("w")
    #expect(scene.effects == [.forgetHelper, .observeNow])
    #expect(scene.state.helper.running == nil && scene.state.helper.holds.isEmpty && scene.state.helper.pid == nil)
    scene.type("a")
    #expect(scene.shows("─ Act on 0000:08:01.0 ─"))
  }

  @Test func aMissingPlanCanBeAbandoned() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("afw")
    #expect(scene.orders.count == 1 && scene.shows("Planning"))
    scene.send(.tick(Sample.takenAt + 76_000))
    #expect(scene.shows("has not answered for 75 s"))
    scene.effects = []
    scene.type("w")
    #expect(scene.effects == [.forgetHelper, .observeNow] && scene.state.dialog == nil)
    scene.type("af")
    #expect(scene.effects.last == .tell(.plan(.functionReset(Self.disk, token: nil))))
  }

  @Test func nextCallHasItsOwnDeadline() {
    var scene = Self.running()
    scene.send(.tick(Sample.takenAt + 70_000))
    scene.hear(.calling(.close, "0000:08:01.0"))
    scene.send(.tick(Sample.takenAt + 100_000))
    #expect(!scene.shows("has not returned"))
  }

  @Test func lostHelperEndsEverythingThatWaitsForIt() {
    var scene = Self.running()
    scene.hear(.holds([OwnHold(address: Self.disk, path: .group, files: 1)]))
    scene.send(.helperLost("The process that acts was killed by signal 9."))
    #expect(scene.lines.count { $0.contains("killed by signal 9") } == 2)
    #expect(scene.shows("how far it got is unknown") && scene.shows("Its devices are closed"))
    #expect(scene.state.helper.running == nil && scene.state.helper.holds.isEmpty)
    scene.press(.enter)
    scene.effects = []
    scene.type("q")
    #expect(scene.effects == [.quit])
  }

  // MARK: - Journal

  @Test func journalIsARing() {
    var scene = Scene.acting(Sample.gaming)
    for _ in 0..<210 { for entry in Sample.journal { scene.hear(.journal(entry)) } }
    #expect(scene.state.logs.journal.lines.count == EventRing.capacity)
  }

  @Test func damageIsLoudInTheJournal() {
    var scene = Scene.acting(Sample.gaming)
    let address = Self.disk
    for (event, result) in [(JournalEntry.Event.verified, "gone"), (.finished, "done_with_damage")] {
      scene.hear(
        .journal(
          JournalEntry(at: 0, action: .functionReset, event: event, address: address, result: result, text: "It is.")))
      #expect(scene.state.logs.journal.lines.last?.severity == .alarm)
    }
  }

  @Test func journalScrollsOnItsOwn() {
    var scene = Scene.acting(Sample.gaming)
    for entry in Sample.journal { scene.hear(.journal(entry)) }
    scene.type("J")
    scene.press(.tab, .tab, .up, .up)
    #expect(scene.state.logs.journalOffset == 2 && scene.state.logs.eventOffset == 0)
    let before = scene.lines[scene.state.layout.events.y]
    scene.hear(.journal(Sample.journal[1]))
    #expect(scene.lines[scene.state.layout.events.y] == before)
    scene.type("J")
    #expect(scene.lines[scene.state.layout.eventsTitle.y].contains("Events"))
  }

  @Test func journalIsSeenWhereThePaneHasNoRoom() {
    var scene = Scene.acting(Sample.gaming, width: 60, height: 12)
    scene.type("J")
    #expect(scene.shows("No actions yet."))
  }

  @Test func requestOfTheKernelIsAnEvent() {
    var scene = Scene.acting(Sample.gaming)
    for entry in Sample.journal { scene.hear(.journal(entry)) }
    #expect(
      scene.state.logs.events.lines.count { $0.text.contains("the kernel asked for") && $0.severity == .alarm } == 1)
  }

  // MARK: - Restore

  @Test func restoreIsOfferedOnceAndNotByDefault() {
    var scene = Scene.acting(Sample.groupNotViable)
    scene.hear(.ready(pid: 9001, unfinished: [Sample.restoreRecord]))
    scene.press(.enter)
    #expect(scene.effects.isEmpty && scene.state.dialog == nil)
    scene.type("aR")
    #expect(scene.orders == [.plan(.restore)])
    scene.hear(.planned(ActionPlan(.restore)))
    scene.type("y")
    scene.hear(.finished(ActionResult(.done, text: "All is back.")))
    #expect(scene.carriedOut.count == 1 && scene.state.helper.unfinished.isEmpty)
  }

  @Test func offerWaitsForWhatIsOpen() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("af")
    scene.hear(.ready(pid: 9001, unfinished: [Sample.restoreRecord]), .planned(Sample.lightPlan))
    #expect(scene.shows("y: proceed"))
    scene.press(.escape)
    #expect(scene.shows("─ Finish a restore ─"))
    scene.type("R")
    #expect(scene.orders.last == .plan(.restore))
  }

  // MARK: - Leaving

  @Test func leavingWithHoldsShowsWhatIsClosed() {
    var scene = Scene.acting(ActingScreenTests.held)
    scene.hear(ActingScreenTests.ready, ActingScreenTests.holds)
    scene.type("q")
    #expect(scene.effects == [.tell(.plan(.closeEverything))])
    scene.hear(.planned(Sample.closeEverythingPlan))
    scene.press(.enter)
    #expect(scene.state.dialog == nil && scene.carriedOut.isEmpty)
    scene.type("q")
    scene.hear(.planned(Sample.closeEverythingPlan))
    scene.type("y")
    #expect(!scene.effects.contains(.quit))
    scene.hear(.finished(ActionResult(.done, text: "2 files were closed.")))
    #expect(scene.effects.last == .quit)
  }

  @Test func leavingIsOffWhenTheCloseFailsOrIsHidden() {
    for hides in [false, true] {
      var scene = Scene.acting(ActingScreenTests.held)
      scene.hear(ActingScreenTests.ready, ActingScreenTests.holds)
      scene.type("q")
      scene.hear(.planned(Sample.closeEverythingPlan))
      scene.type("y")
      if hides { scene.press(.escape) }
      scene.hear(.finished(ActionResult(hides ? .done : .refused, text: "It ended.")))
      #expect(!scene.effects.contains(.quit) && scene.shows("It ended."))
    }
  }

  /// Leaving first shows what the closes would reset; a second press skips that.
  @Test func controlCLeavesAtOnceOrAtTheSecondTime() {
    var scene = Scene.acting(ActingScreenTests.held)
    scene.press(.control("c"))
    #expect(scene.effects == [.quit])
    scene = Scene.acting(ActingScreenTests.held)
    scene.hear(ActingScreenTests.ready, ActingScreenTests.holds)
    scene.press(.control("c"))
    #expect(scene.effects == [.tell(.plan(.closeEverything))])
    scene.effects = []
    scene.press(.control("c"))
    #expect(scene.effects == [.quit])
    scene = Self.running()
    scene.effects = []
    scene.press(.control("c"))
    #expect(scene.effects == [.quit])
  }

  @Test func quitAsksOnceWhileSomethingRuns() {
    var scene = Self.running()
    scene.press(.escape)
    scene.effects = []
    scene.type("q")
    #expect(scene.effects.isEmpty && scene.lines.last?.contains("press q again to quit") == true)
    scene.type("jq")
    #expect(scene.effects.isEmpty)
    scene.type("q")
    #expect(scene.effects == [.quit])
  }

  // MARK: - Read-only

  @Test func readOnlyHasNoWayIn() {
    var scene = Scene(Sample.gaming)
    scene.press(.end)
    let before = scene.surface
    scene.type("a")
    #expect(scene.surface == before && scene.state.dialog == nil)
    scene.hear(.ready(pid: 1, unfinished: [Sample.restoreRecord]), ActingScreenTests.holds)
    scene.hear(.planned(Sample.lightPlan))
    scene.send(.helperLost("gone"))
    #expect(scene.surface == before)
    scene.type("R")
    scene.press(.enter)
    scene.type("afyq")
    // In the panes, y copies.
    #expect(scene.orders.isEmpty && scene.effects == [.copy("0000:04:00.0"), .quit])
  }

  // MARK: - Own holds

  @Test func ownHoldsAreMarkedBeforeTheyAreObserved() {
    var scene = Scene.acting(Sample.gaming)
    scene.hear(ActingScreenTests.ready, ActingScreenTests.holds)
    scene.press(.end)
    #expect(scene.lines.count { $0.contains("this vfiotop") } >= 2)
    scene.hear(.holds([]))
    #expect(!scene.shows("this vfiotop"))
  }

  @Test func ownPhantomIsNoPhantom() {
    var scene = Scene.acting(Sample.phantom)
    scene.type("p")
    #expect(scene.state.cursor == .device(Self.disk))
    let hold = OwnHold(address: Self.disk, path: .group, files: 1)
    scene.hear(.holds([hold]))
    #expect(!scene.shows("unseen") && scene.shows("this vfiotop"))
  }
}
