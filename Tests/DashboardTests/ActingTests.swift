import ActionPlanning
import HostModel
import Screen
import Testing

@testable import Dashboard

/// The rules between a key and a confirmation.
@Suite struct ActingTests {
  private static let disk = Sample.address("0000:04:00.0")
  private static let token = "2ab74924-c335-45f4-9b16-8569e5b08258"

  // MARK: - The menu

  @Test func menuOpensOnCancel() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end, .character("a"), .enter)
    #expect(scene.effects.isEmpty && scene.state.dialog == nil)
  }

  @Test(arguments: [Key.escape, .character("q")])
  func menuCloses(key: Key) {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end, .character("a"), .down, key)
    #expect(scene.effects.isEmpty && scene.state.dialog == nil)
  }

  @Test func letterAndFocusAskForTheSamePlan() {
    let order = HelperRequest.plan(.open(OpenRequest(Self.disk, path: .group)))
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("ao")
    #expect(scene.orders == [order] && scene.shows("Planning"))
    scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("aj")
    scene.press(.enter)
    #expect(scene.orders == [order])
  }

  @Test func menuLeavesOutWhatMakesNoSense() {
    func keys(_ snapshot: Snapshot, _ address: String, _ messages: [HelperMessage] = []) -> String {
      var scene = Scene.acting(snapshot)
      for message in messages { scene.hear(message) }
      scene.select(Sample.address(address))
      scene.type("a")
      guard case .menu(let menu) = scene.state.dialog?.page else { return "no menu" }
      return menu.entries.compactMap { CommandTable.standard.command($0.command)?.keys.first?.description }.joined()
    }
    #expect(keys(Sample.gaming, "0000:04:00.0") == "ofhu")
    #expect(keys(Sample.virtualFunctions, "0000:41:02.3") == "odfhu")
    #expect(keys(Sample.groupNotViable, "0000:01:00.0") == "ofhsu")
    #expect(keys(Sample.groupNotViable, "0000:01:00.1") == "bu")
    #expect(keys(Sample.legacyBus, "0000:08:04.0") == "")
    #expect(keys(ActingScreenTests.held, "0000:04:00.0", [ActingScreenTests.holds]) == "mcCfhuE")
    let node = HelperMessage.holds([OwnHold(address: Self.disk, path: .cdev, files: 1)])
    #expect(keys(ActingScreenTests.held, "0000:04:00.0", [node]) == "cfhuE")
    #expect(keys(Sample.gaming, "0000:01:00.0", [.ready(pid: 1, unfinished: []), node]) == "ofhuE")
  }

  /// The observer is told which files of the helper's are whose.
  @Test func theHelpersFilesAreKnown() {
    var scene = Scene.acting(ActingScreenTests.held)
    scene.hear(.holds([OwnHold(address: Self.disk, path: .group, files: 1, descriptors: [9])]))
    let pid = scene.state.helper.pid
    #expect(scene.state.helper.knownFiles == pid.map { [KnownDeviceFile(pid: $0, number: 9, device: Self.disk)] } ?? [])
    scene.hear(.ready(pid: 4711, unfinished: []))
    scene.hear(.holds([OwnHold(address: Self.disk, path: .group, files: 1, descriptors: [9])]))
    #expect(scene.state.helper.knownFiles == [KnownDeviceFile(pid: 4711, number: 9, device: Self.disk)])
  }

  /// The driver that makes the group not viable is removed by the bind itself, so no blocker is known.
  @Test func bindingASiblingIsNotExpectedToFailForIt() throws {
    let session = try SimulatedSession("gaming")
    session.select("0000:01:00.0")
    session.type("a")
    guard case .menu(let menu) = session.state.dialog?.page else { return #expect(Bool(false), "no menu") }
    let expected = menu.entries.reduce(into: [:]) { $0[$1.command] = $1.expected.text }
    #expect(expected[.hotReset] == "EPERM, at the open before it" && expected[.hotResetBinding] == "see its plan")
  }

  @Test func letterThatIsNotInTheMenuDoesNothing() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("adbER")
    #expect(scene.effects.isEmpty)
  }

  @Test func menuIsPinnedWhileTheListChanges() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("a")
    scene.show(Sample.legacyBus)
    scene.send(.resize(Size(width: 100, height: 30)))
    scene.type("f")
    #expect(scene.orders == [.plan(.functionReset(Self.disk, token: nil))])
    scene.show(Sample.withoutVFIO)
    scene.hear(.planned(Sample.lightPlan))
    scene.show(Sample.phantom)
    #expect(scene.shows("─ Function reset 0000:04:00.0 ─"))
    scene.type("y")
    #expect(scene.carriedOut == [Sample.lightPlan])
  }

  @Test func otherDeviceAtTheSamePlaceIsNotActedOn() {
    var other = Sample.lightPlan
    other.targets[0].ids = "1b36:0010"
    var again = Sample.lightPlan
    again.targets[0].vfioDevice = "vfio9"
    for plan in [other, again] {
      var scene = Scene.acting(Sample.gaming)
      scene.plan("f", plan)
      #expect(scene.shows("is not the device that was chosen"))
      scene.type("y")
      #expect(scene.carriedOut.isEmpty)
    }
  }

  // MARK: - Plans

  @Test func planForAnotherRequestIsIgnored() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("ah")
    scene.hear(.planned(Sample.lightPlan))
    #expect(scene.shows("Planning"))
    scene.type("y")
    #expect(scene.carriedOut.isEmpty)
  }

  @Test func planThatComesAfterCancelIsIgnored() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("af")
    scene.press(.escape)
    scene.hear(.planned(Sample.lightPlan))
    #expect(scene.state.dialog == nil)
  }

  @Test func secondPlanDoesNotReplaceTheOneThatIsShown() {
    var scene = Scene.acting(Sample.gaming)
    scene.plan("f", Sample.lightPlan)
    var other = Sample.lightPlan
    other.steps = ["Something else."]
    scene.hear(.planned(other))
    scene.type("y")
    #expect(scene.carriedOut == [Sample.lightPlan])
  }

  @Test(arguments: [
    Key.enter, .escape, .character("q"), .character("n"), .character(" "), .paste("y"), .character("Y"),
  ])
  func onlyYConfirmsALightPlan(key: Key) {
    var scene = Scene.acting(Sample.gaming)
    scene.plan("f", Sample.lightPlan)
    scene.press(key)
    #expect(scene.carriedOut.isEmpty)
    #expect((scene.state.dialog == nil) == [.enter, .escape, .character("q")].contains(key))
  }

  @Test func refusedPlanCannotBeConfirmed() {
    var scene = Scene.acting(Sample.legacyBus)
    scene.plan("h", Sample.refusedPlan)
    scene.type("y0000:08:01.0")
    scene.press(.enter)
    #expect(scene.carriedOut.isEmpty && scene.state.dialog == nil)
  }

  @Test func theExactTextActs() {
    var scene = Scene.acting(Sample.legacyBus)
    scene.plan("h", Sample.typedPlan)
    scene.type("qy")
    #expect(scene.state.dialog?.input?.text == "qy" && scene.state.size.height == 24)
    scene.press(.control("u"))
    scene.type("0000:08:01.00")
    scene.press(.backspace)
    #expect(scene.carriedOut.isEmpty)
    scene.press(.enter)
    #expect(scene.carriedOut == [Sample.typedPlan])
    #expect(scene.effects.last == .tell(.carryOut(Sample.typedPlan, tries: false)))
  }

  @Test(arguments: [
    "0000:08:01.1", "0000:08:01.0 ", " 0000:08:01.0", "0000:08:01.", "08:01.0", "y", "0000:08:01.0\u{301}",
  ])
  func anyOtherTextDoesNothingAndSaysSo(text: String) {
    var scene = Scene.acting(Sample.legacyBus)
    scene.plan("h", Sample.typedPlan)
    scene.press(.paste(text), .enter)
    #expect(scene.carriedOut.isEmpty && scene.shows("No match: nothing was done."))
    scene.type("x")
    #expect(!scene.shows("No match: nothing was done."))
  }

  @Test func enterWithoutTextCancels() {
    var scene = Scene.acting(Sample.legacyBus)
    scene.plan("h", Sample.typedPlan)
    scene.press(.enter)
    #expect(scene.carriedOut.isEmpty && scene.state.dialog == nil)
  }

  @Test func questionStaysInSightWhereThePlanDoesNotFit() {
    var scene = Scene.acting(Sample.legacyBus, width: 60, height: 14)
    scene.plan("h", Sample.typedPlan)
    #expect(scene.shows("Type 0000:08:01.0 to proceed") && scene.shows("Steps"))
    for _ in 0..<9 { scene.press(.pageDown) }
    #expect(scene.shows("Type 0000:08:01.0 to proceed") && scene.shows("reset all the same"))
    scene.press(.up, .pageUp)
    #expect(scene.shows("Type 0000:08:01.0 to proceed") && !scene.shows("reset all the same"))
  }

  @Test(arguments: [(20, 10), (80, 4), (24, 6), (1, 1)])
  func whatCannotBeShownCannotBeConfirmed(width: Int, height: Int) {
    var scene = Scene.acting(Sample.gaming)
    scene.plan("f", Sample.lightPlan)
    scene.send(.resize(Size(width: width, height: height)))
    scene.type("y")
    #expect(scene.carriedOut.isEmpty)
    scene.send(.resize(Size(width: 80, height: 24)))
    #expect(scene.shows("too small"))
    scene.type("y")
    #expect(scene.carriedOut.count == 1)
  }

  @Test func aMissingPlanIsReportedAndLogged() {
    var scene = Scene.acting(Sample.gaming)
    scene.press(.end)
    scene.type("af")
    scene.hear(.cannotPlan("There is no PCI function 0000:04:00.0 (ENODEV)."))
    #expect(scene.lines.count { $0.contains("There is no PCI function") } == 2)
    scene.press(.enter)
    #expect(scene.state.dialog == nil)
  }

  // MARK: - VF tokens

  @Test func neededTokenIsAskedForAndSent() {
    var scene = Scene.acting(Sample.virtualFunctions)
    scene.plan("o", Sample.tokenPlan())
    scene.press(.enter)
    scene.type("not one")
    scene.press(.enter)
    #expect(scene.orders.count == 1 && scene.shows("Not a UUID"))
    scene.press(.control("u"), .paste("\(Self.token) "), .enter)
    #expect(scene.orders.last == .plan(Sample.tokenPlan(Self.token).request))
    scene.hear(.planned(Sample.tokenPlan(Self.token)))
    scene.type("y")
    #expect(scene.carriedOut == [Sample.tokenPlan(Self.token)])
  }

  @Test func optionalTokenMayBeLeftEmpty() {
    var scene = Scene.acting(Sample.virtualFunctions)
    let plan = Sample.tokenPlan(use: .sets)
    scene.plan("o", plan)
    scene.type("y")
    #expect(scene.carriedOut.isEmpty)
    scene.press(.backspace, .enter)
    scene.type("y")
    #expect(scene.carriedOut == [plan])
  }

  @Test func unwantedTokenIsNeverAskedFor() {
    var scene = Scene.acting(Sample.virtualFunctions)
    scene.plan("o", Sample.tokenPlan(use: .unwanted))
    #expect(!scene.shows("VF token,"))
  }

  @Test func tokenIsNotAskedForWhereSomethingElseIsInTheWay() {
    var plan = Sample.tokenPlan()
    plan.refusal?.blockers.append(Sample.notBound("0000:41:02.3", driver: nil))
    var scene = Scene.acting(Sample.virtualFunctions)
    scene.plan("o", plan)
    #expect(scene.shows("Fails with EACCES") && !scene.shows("VF token, a UUID"))
  }
}
