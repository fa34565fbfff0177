import ActionPlanning
import HostModel
import Screen
import SimulatedKernel
import Testing

@testable import Dashboard

/// One scripted session on the simulated kernel for each command in the table: keys and the expected screen. A command
/// without a session fails.
@Suite struct CommandSessionTests {
  /// A machine, the actions of the session, and the condition at its end.
  struct Script: Sendable {
    var scenario = "gaming"
    var size = (100, 40)
    /// Returns true if the outcome is as expected.
    var run: @Sendable (SimulatedSession) -> Bool
  }

  @Test func everyCommandHasASession() {
    let missing = Set(Command.ID.allCases).subtracting(Self.scripts.keys)
    #expect(missing.isEmpty, "no session for \(missing.map(\.rawValue).sorted().joined(separator: ", "))")
  }

  @Test(arguments: Command.ID.allCases)
  func session(id: Command.ID) throws {
    guard let script = Self.scripts[id] else { return }
    let session = try SimulatedSession(script.scenario, width: script.size.0, height: script.size.1)
    let isRight = script.run(session)
    if !isRight { Issue.record("the session of \(id) ends with this screen:\n\(session.scene.surface.text)") }
    #expect(session.ran.contains(id), "the session does not press the key of \(id)")
  }

  /// A session proves its command only if the outcome differs without it.
  @Test(arguments: Command.ID.allCases)
  func sessionFailsWithout(id: Command.ID) throws {
    guard let script = Self.scripts[id] else { return }
    let session = try SimulatedSession(script.scenario, width: script.size.0, height: script.size.1, without: id)
    #expect(!script.run(session), "the session of \(id) is right although no key runs it")
  }

  static let scripts = looking.merging(acting) { first, _ in first }

  static func on(
    _ scenario: String = "gaming", size: (Int, Int) = (100, 40), _ run: @escaping @Sendable (SimulatedSession) -> Bool
  ) -> Script { Script(scenario: scenario, size: size, run: run) }

  static let gpu = RowID.device(DeviceAddress(sysfsName: "0000:01:00.0"))
  static let set = RowID.set("bus:0000:01")

  static func listing(_ listing: Listing, _ key: Character, _ text: String) -> Script {
    on { session in
      session.press(.character(key))
      return session.state.listing == listing && session.shows(text)
    }
  }
}
