import Dashboard
import HostModel
import Screen
import TerminalText

/// A dashboard under test: its state, the effects it asked for, and its screen.
struct Scene {
  var state: DashboardState
  /// The effects in order.
  var effects: [Effect] = []

  init(
    _ snapshot: Snapshot?, width: Int = 80, height: Int = 24, glyphs: Glyphs = .unicode, isReadOnly: Bool = true,
    seal: SealLabel? = nil, configuration: Configuration = Configuration()
  ) {
    state = DashboardState(
      size: Size(width: width, height: height), glyphs: glyphs, now: Sample.takenAt, isReadOnly: isReadOnly, seal: seal,
      configuration: configuration)
    if let snapshot { show(snapshot) }
  }

  /// Delivers an observation of the host.
  mutating func show(_ snapshot: Snapshot) { send(.observed(Self.observation(snapshot, duration: 12))) }

  static func observation(_ snapshot: Snapshot, duration: Int) -> Observation {
    Observation(snapshot: snapshot, readiness: Sample.readiness(of: snapshot), duration: duration)
  }

  mutating func send(_ event: DashboardEvent) { effects += state.update(event) }

  /// Presses the keys of a text's characters.
  mutating func type(_ text: String) { for character in text { press(.character(character)) } }

  mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }

  var surface: Surface { Dashboard.render(state) }
  var lines: [String] { surface.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

  /// The screen followed by the roles of its cells, the form of golden files.
  var golden: String { "\(surface.text)\n\n\(surface.styles)" }
}
