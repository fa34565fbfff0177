import ActionExecution
import ActionPlanning
import HostModel
import HostObservation
import Screen
import SimulatedKernel
import TerminalText
import Testing

@testable import Dashboard

/// A user at a dashboard on a machine of `--demo`, without any part faked: keys reach the simulated kernel, and its
/// changes are observed. It runs on one thread, so nothing needs to be waited for.
final class SimulatedSession {
  /// The dashboard.
  var scene: Scene
  /// The commands run by keys, in order.
  private(set) var ran: [Command.ID] = []
  /// The effects asked of the program, except those that the session handles.
  private(set) var asked: [Effect] = []
  let demo: DemoHost
  /// The helper has stopped answering.
  var isDeaf = false
  private let restores = MemoryRestoreStore()
  private var helper: ActionExecutor?
  private let heard = Heard()
  private var milliseconds = 0

  private final class Heard { var messages: [HelperMessage] = [] }

  /// Makes a session in which no key runs the command `without`.
  init(
    _ scenario: String = "gaming", width: Int = 100, height: Int = 40, glyphs: Glyphs = .unicode,
    without missing: Command.ID? = nil
  ) throws {
    demo = DemoHost(try #require(Scenario.named(scenario)))
    var configuration = Configuration()
    configuration.commands = CommandTable(
      BuiltInCommands.all.map { command in
        var command = command
        if command.id == missing { command.keys = [] }
        return command
      })
    scene = Scene(
      nil, width: width, height: height, glyphs: glyphs, isReadOnly: false, configuration: configuration)
    observe()
  }

  var state: DashboardState { scene.state }

  /// Advances the machine's time and observes it.
  func pass(seconds: Int) {
    milliseconds += seconds * 1000
    demo.advance(to: milliseconds)
    scene.send(.tick(Sample.takenAt + Int64(milliseconds)))
    observe()
  }

  /// Presses keys.
  func press(_ keys: Key...) {
    for key in keys {
      if let command = state.commands.command(for: key, in: state.context, isReadOnly: false) { ran.append(command.id) }
      send(.key(key))
    }
  }

  /// Types the characters of a text.
  func type(_ text: String) { for character in text { press(.character(character)) } }

  /// Moves the cursor to a device of the current listing.
  func select(_ address: String) { scene.select(DeviceAddress(sysfsName: address)) }

  /// The event under the cursor; nil on the first line and in other listings.
  var selectedEvent: LogLine? {
    guard case .event(let number)? = state.cursor, number > 0 else { return nil }
    return state.logs.events.line(number)
  }

  /// Leaves a restore record of an earlier vfiotop.
  func leaveUnfinished() {
    restores.save(Sample.restoreRecord)
    start().greet()
    hear()
  }

  /// Returns whether the screen has this text.
  func shows(_ text: String) -> Bool { scene.shows(text) }

  private func observe() {
    var observer = HostObserver(files: demo.files, observer: .root, names: PCIIDs(demo.files), threads: 1)
    var facts = observer.observe()
    facts.takenAt = Sample.takenAt + Int64(milliseconds)
    scene.send(.observed(Observation(of: facts)))
  }

  private func send(_ event: DashboardEvent) {
    scene.effects = []
    scene.send(event)
    for effect in scene.effects {
      switch effect {
      case .tell(let order):
        guard !isDeaf else { continue }
        start().take(order)
        hear()
      case .observeNow:
        asked.append(effect)
        observe()
      case .forgetHelper:
        asked.append(effect)
        helper = nil
      default: asked.append(effect)
      }
    }
  }

  private func hear() {
    while !heard.messages.isEmpty { send(.helper(heard.messages.removeFirst())) }
  }

  private func start() -> ActionExecutor {
    if let helper { return helper }
    let (files, heard) = (demo.files, heard)
    let helper = ActionExecutor(
      ActionExecutor.World(
        calls: SimulatedCalls(demo.kernel, pid: demo.pid), control: SimulatedPCIControl(demo.kernel),
        restores: restores,
        observe: {
          var observer = HostObserver(files: files, observer: .root, names: PCIIDs(files), threads: 1)
          return observer.observe()
        }, uses: HostUseReader(files: files).uses, pid: demo.pid, send: { heard.messages.append($0) }))
    self.helper = helper
    return helper
  }
}
