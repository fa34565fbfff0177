import HostModel
import Testing

@testable import Dashboard

/// The clock is set during the session: the time of day follows it, and durations do not.
@Suite struct ClockTests {
  private static let hour: Int64 = 3_600_000

  /// Sends a tick `milliseconds` later, with the time of day changed by `jump`.
  private static func tick(_ milliseconds: Int64, jump: Int64) -> DashboardEvent {
    .tick(Sample.takenAt + milliseconds + jump, steady: 1000 + milliseconds)
  }

  /// Sends an unchanged observation `milliseconds` later.
  private static func look(_ milliseconds: Int64, jump: Int64) -> DashboardEvent {
    var snapshot = Sample.gaming
    snapshot.takenAt += milliseconds + jump
    let facts = VFIOReadiness(of: HostFacts(takenAt: 0, host: snapshot.host, observer: .root))
    return .observed(Observation(snapshot: snapshot, readiness: facts, duration: 12, steady: 1000 + milliseconds))
  }

  private static func scene(jump: Int64) -> Scene {
    var scene = Scene(nil)
    for second in Int64(0)..<5 {
      scene.send(tick(second * 1000, jump: second < 3 ? 0 : jump))
      scene.send(look(second * 1000, jump: second < 3 ? 0 : jump))
    }
    return scene
  }

  @Test(arguments: [-hour, hour]) func theAgeOfThePictureIsItsAge(jump: Int64) {
    var scene = Self.scene(jump: jump)
    #expect(scene.lines[1].contains("every 2 s"))
    scene.send(Self.tick(64_000, jump: jump))
    #expect(scene.lines[1].contains("seen 60 s ago"))
    scene.send(Self.look(64_500, jump: jump))
    scene.send(Self.tick(65_000, jump: jump))
    #expect(scene.lines[1].contains("every 2 s"))
  }

  @Test(arguments: [-hour, hour]) func aFrozenDisplayAges(jump: Int64) {
    var scene = Self.scene(jump: 0)
    scene.type("f")
    scene.send(Self.tick(14_000, jump: jump))
    #expect(scene.lines[1].contains("(10 s)"))
  }

  /// Nothing is redrawn if only time has passed.
  @Test func aQuietHostIsNotRedrawn() throws {
    var scene = Self.scene(jump: 0)
    let drawn = scene.state
    var isAlike: Bool { scene.state.looksLike(drawn) }
    scene.send(Self.tick(5000, jump: 0))
    #expect(isAlike)
    let before = try #require(scene.state.picture?.snapshot)
    var again = before
    again.takenAt += 2000
    let readiness = try #require(scene.state.readiness)
    scene.send(.observed(Observation(snapshot: again, readiness: readiness, duration: 9, steady: 7000, after: before)))
    #expect(isAlike)
    // The time at which the data becomes stale is known in advance; from then on its age is updated every second.
    #expect(scene.state.unchangedFor == 7001)
    scene.send(Self.tick(13_000, jump: 0))
    #expect(isAlike && scene.state.unchangedFor == 1)
    scene.send(Self.tick(13_001, jump: 0))
    #expect(!isAlike && scene.state.unchangedFor == 1000)
  }

  /// A call counts as stuck by elapsed time, not by the time of day.
  @Test(arguments: [-hour, hour]) func aCallTakesAsLongAsItTakes(jump: Int64) {
    var scene = Scene.acting(Sample.legacyBus)
    ActingScreenTests.run(&scene)
    let steady = scene.state.steady
    scene.send(.tick(Sample.takenAt + jump, steady: steady + 3000))
    #expect(!scene.state.isStuck && scene.state.helper.running?.seconds(at: scene.state.steady) ?? 0 >= 3)
    scene.send(.tick(Sample.takenAt + jump, steady: steady + Int64(DashboardState.deadline)))
    #expect(scene.state.isStuck)
  }

  /// Entries whose times lie in the future after the clock was set back are not drawn.
  @Test func historyBeginsAnewWhenTheClockIsSetBack() throws {
    var activity = Activity()
    activity.note(Sample.gaming)
    let id = try #require(Sample.gaming.deviceSets.first?.id)
    #expect(activity.lastChange == Sample.gaming.takenAt)
    var earlier = Sample.gaming
    earlier.takenAt -= Self.hour
    activity.note(earlier)
    #expect(activity.lastChange == earlier.takenAt && activity[id]?.changes.count == 1)
  }
}
