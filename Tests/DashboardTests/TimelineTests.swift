import HostModel
import SampleSnapshots
import Screen
import Testing

@testable import Dashboard

/// The recorded states of the host, and going back through them.
@Suite struct TimelineTests {
  private static func state(_ openCount: Int) -> Snapshot {
    var snapshot = Sample.gaming
    snapshot.takenAt += Int64(openCount) * 2000
    snapshot.deviceSets[0].openCount = openCount
    snapshot.devices[0].openCount = openCount
    return snapshot
  }

  private static func scene(states: Int = 4) -> Scene {
    var scene = Scene(state(0), width: 120, height: 40, isReadOnly: false)
    for count in 1..<states { scene.show(state(count)) }
    return scene
  }

  private static func openCount(_ scene: Scene) -> Int? { scene.state.picture?.snapshot.devices[0].openCount }

  @Test func restoresEveryState() {
    var timeline = Timeline()
    for count in 0..<50 { timeline.note(Self.state(count)) }
    #expect(timeline.numbers == 0..<50)
    for count in 0..<50 { #expect(timeline.state(count) == Self.state(count)) }
    #expect(timeline.number(at: Self.state(7).takenAt + 1999) == 7)
    #expect(timeline.number(at: 0) == 0 && timeline.state(50) == nil)
  }

  @Test func aStateLastsUntilTheNext() {
    var timeline = Timeline()
    timeline.note(Self.state(1))
    var again = Self.state(1)
    again.takenAt += 60_000
    timeline.note(again)
    #expect(timeline.numbers == 0..<1 && timeline.newest?.takenAt == Self.state(1).takenAt)
  }

  @Test func forgetsByNumber() {
    var timeline = Timeline()
    for count in 0..<Timeline.capacity + 30 { timeline.note(Self.state(count)) }
    #expect(timeline.numbers == 30..<Timeline.capacity + 30)
    #expect(timeline.state(30) == Self.state(30) && timeline.state(29) == nil)
    #expect(timeline.byteCount <= Timeline.byteLimit)
  }

  /// Fewer states are kept if each differs entirely.
  @Test func forgetsBySize() {
    var timeline = Timeline()
    for count in 0..<60 {
      var snapshot = Snapshot.large
      snapshot.takenAt += Int64(count)
      for index in snapshot.devices.indices { snapshot.devices[index].openCount = count }
      timeline.note(snapshot)
      #expect(timeline.byteCount <= Timeline.byteLimit)
    }
    #expect(timeline.numbers.count < 60 && timeline.numbers.upperBound == 60)
    let oldest = timeline.numbers.lowerBound
    #expect(timeline.state(oldest)?.devices.last?.openCount == oldest)
  }

  @Test func goesBackAndForward() {
    var scene = Self.scene()
    scene.type(",,")
    #expect(Self.openCount(scene) == 1 && scene.shows("AS OF 16:45:32, 2 of 4, . later, f present"))
    scene.type(",,,")
    #expect(Self.openCount(scene) == 0 && scene.state.notice == "No earlier state is kept.")
    scene.type("..")
    #expect(Self.openCount(scene) == 2)
    scene.type(".")
    #expect(Self.openCount(scene) == 3 && scene.state.freeze == nil && scene.state.past == nil)
    scene.type(".")
    #expect(scene.state.notice == "This is the present: , goes back in time.")
  }

  /// The clock was set back: states keep their order of arrival.
  @Test func goesByTheOrderOfStates() {
    var scene = Self.scene(states: 3)
    var late = Self.state(3)
    late.takenAt -= 3_600_000
    scene.show(late)
    scene.type(",")
    #expect(Self.openCount(scene) == 2 && scene.state.past != nil)
    scene.type(".")
    #expect(Self.openCount(scene) == 3 && scene.state.past == nil)
    scene.type("f,")
    #expect(Self.openCount(scene) == 2)
  }

  /// Events are kept longer than states.
  @Test func reportsADroppedState() {
    var scene = Self.scene()
    for count in 4..<Timeline.capacity + 20 { scene.show(Self.state(count)) }
    scene.type("6")
    scene.press(.home)
    scene.type("m")
    #expect(scene.state.notice == "The state of that time is no longer kept." && scene.state.past == nil)
  }

  /// Changes that arrive while the past is shown appear on return to the present.
  @Test(arguments: ["f", "..."])
  func changesArriveWhileThePastIsShown(way: String) {
    var scene = Self.scene(states: 3)
    scene.type(",")
    let lines = scene.state.logs.events.lines.count
    scene.show(Self.state(3))
    #expect(Self.openCount(scene) == 1 && scene.shows("2 of 4") && scene.state.logs.events.lines.count == lines)
    scene.type(way)
    #expect(Self.openCount(scene) == 3 && scene.state.past == nil && scene.state.freeze == nil)
    #expect(scene.state.logs.events.lines.count > lines)
  }

  @Test func escapeComesBack() {
    var scene = Self.scene()
    scene.type(",,")
    scene.press(.tab, .escape)
    #expect(scene.state.past != nil && scene.state.focus == .list)
    scene.press(.escape)
    #expect(scene.state.past == nil && Self.openCount(scene) == 3)
  }

  @Test func thePastCannotBeActedUpon() {
    var scene = Self.scene()
    scene.type(",a")
    #expect(scene.state.dialog == nil && scene.state.notice == scene.state.refusalInPast)
    scene.type("fa")
    #expect(scene.state.dialog != nil)
  }

  /// A state that is dropped while shown stays on the screen; the next step goes to the oldest one left.
  @Test func outlivesBeingForgotten() {
    var scene = Self.scene()
    scene.type(",,,")
    for count in 4..<Timeline.capacity + 20 { scene.show(Self.state(count)) }
    #expect(Self.openCount(scene) == 0 && scene.shows("1 of \(Timeline.capacity)"))
    scene.type(".")
    #expect(Self.openCount(scene) == scene.state.timeline.first && scene.shows("1 of \(Timeline.capacity)"))
  }

  /// The list of events ends at the time of the state.
  @Test func eventsEndWithTheState() {
    var scene = Self.scene()
    scene.type(",,")
    let last = scene.state.logs.events.lines.dropLast(scene.state.logs.eventOffset).last
    #expect(last?.time == Self.state(1).takenAt)
    scene.type("f")
    #expect(scene.state.logs.eventOffset == 0)
  }

  @Test func anotherDayHasADate() {
    var scene = Self.scene()
    scene.type(",,")
    scene.send(.tick(Sample.takenAt + 86_400_000))
    #expect(scene.shows("AS OF 2026-11-22 16:45:32, 2 of 4"))
  }

  @Test func savesTheState() throws {
    var scene = Self.scene()
    scene.type(",,")
    scene.effects = []
    scene.type("S")
    #expect(scene.effects == [.save(Self.state(1))])
  }

  /// While the display is frozen, no more changes are queued than events are kept.
  @Test func aLongFreezeIsBounded() {
    var scene = Self.scene(states: 1)
    scene.type("f")
    for count in 1..<EventRing.capacity + 100 { scene.show(Self.state(count)) }
    #expect(scene.state.freeze?.changes.lines.count == EventRing.capacity)
    scene.type("f")
    #expect(Self.openCount(scene) == EventRing.capacity + 99)
  }
}
