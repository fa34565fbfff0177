import DeviceActions
import HostModel
import HostObservation
import Screen
import SimulatedKernel
import Testing

@testable import Dashboard

/// A user at a dashboard on a machine of `--demo`, with everything behind it: what is pressed reaches the simulated
/// kernel, and what that does is seen again. One thread, so nothing has to be waited for.
final class SimulatedSession {
  /// The dashboard.
  var scene: Scene
  /// The commands that keys have run, in order.
  private(set) var ran: [Command.ID] = []
  /// What the program around the dashboard was asked for, but for what the session does itself.
  private(set) var asked: [Effect] = []
  let demo: DemoHost
  /// The process that acts does not answer any more.
  var isDeaf = false
  private let restores = MemoryRestoreStore()
  private var helper: ActionExecutor?
  private let heard = Heard()
  private var milliseconds = 0

  private final class Heard { var messages: [HelperMessage] = [] }

  /// Without a command: no key runs it.
  init(
    _ scenario: String = "gaming", width: Int = 100, height: Int = 40, glyphs: Glyphs = .unicode,
    without missing: Command.ID? = nil
  ) throws {
    demo = DemoHost(try #require(Scenario.named(scenario)))
    var configuration = Configuration()
    configuration.commands = CommandTable(
      Commands.all.map { command in
        var command = command
        if command.id == missing { command.keys = [] }
        return command
      })
    scene = Scene(
      nil, width: width, height: height, glyphs: glyphs, isReadOnly: false, configuration: configuration)
    observe()
  }

  var state: DashboardState { scene.state }

  /// Time passes on the machine, and it is looked at.
  func pass(seconds: Int) {
    milliseconds += seconds * 1000
    demo.advance(to: milliseconds)
    scene.send(.tick(Sample.takenAt + Int64(milliseconds)))
    observe()
  }

  /// The user presses keys.
  func press(_ keys: Key...) {
    for key in keys {
      if let command = state.commands.command(for: key, in: state.context, isReadOnly: false) { ran.append(command.id) }
      send(.key(key))
    }
  }

  /// The user types single characters.
  func type(_ text: String) { for character in text { press(.character(character)) } }

  /// Puts the cursor on a device of the listing that is shown.
  func select(_ address: String) { scene.select(DeviceAddress(sysfsName: address)) }

  /// The line of the events that has the cursor; nil on the first one and elsewhere.
  var selectedEvent: LogLine? {
    guard case .event(let number)? = state.cursor, number > 0 else { return nil }
    return state.events.line(number)
  }

  /// The restore of an earlier vfiotop waits.
  func leaveUnfinished() {
    try? restores.save(Sample.restoreRecord)
    start().greet()
    hear()
  }

  /// Something is on the screen.
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
