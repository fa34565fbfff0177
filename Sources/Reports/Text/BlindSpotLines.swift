import HostModel
import TerminalText

/// The section of a report about the gaps of the observation.
struct BlindSpotLines {
  private let snapshot: Snapshot
  private let layout: TextLayout

  init(_ snapshot: Snapshot, layout: TextLayout) {
    self.snapshot = snapshot
    self.layout = layout
  }

  func lines() -> [String] {
    Self.lines(snapshot.blindSpots.phantomOpens.map(\.message) + snapshot.blindSpots.gaps.sentences, layout)
  }

  /// The section with these sentences.
  static func lines(_ sentences: [String], _ layout: TextLayout) -> [String] {
    guard !sentences.isEmpty else { return ["BLIND SPOTS (none)"] }
    return ["BLIND SPOTS (\(sentences.count))"] + sentences.flatMap { layout.paragraph($0, first: "  - ") }
  }
}
