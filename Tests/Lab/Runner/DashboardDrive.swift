import Foundation
import LabComparison

/// Drives the dashboard of a guest: waits for what it must show, leaves it by `q`, twice (sealed, then plain).
struct DashboardDrive {
  let screen: SerialScreen
  /// The folder the guest writes into: `list` has said there what the dashboard must show.
  let out: URL
  /// The guest is off.
  let isOver: () -> Bool

  /// Runs both; what was shown is kept beside the results.
  func run() -> Tally {
    var tally = Tally()
    show("01-sealed", words: ["read-only"], &tally)
    show("02-plain", words: [], &tally)
    return tally
  }

  private func show(_ phase: String, words: [String], _ tally: inout Tally) {
    let listed = out.appendingPathComponent("\(phase).list.json")
    // The line belongs to the dashboard when its modes were written down.
    let before = out.appendingPathComponent("\(phase).before")
    guard
      screen.wait(
        seconds: 90, unless: isOver, until: { _ in FileManager.default.fileExists(atPath: before.path) }),
      let json = FileManager.default.contents(atPath: listed.path), let prediction = try? Prediction(json: json)
    else { return tally.fail("\(phase): no list to compare the dashboard with") }

    let wanted = prediction.shownAddresses + words
    let isShown = screen.wait(seconds: 60, unless: isOver) { text in wanted.allSatisfy { text.contains($0) } }
    let text = screen.text
    try? text.write(to: out.appendingPathComponent("\(phase).screen"), atomically: true, encoding: .utf8)
    for word in wanted { tally.compare("screen texts", word, predicted: text.contains(word), kernel: true) }
    if !isShown { tally.fail("\(phase): the screen shows\n\(text)") }
    screen.type("q")
    let hasLeft = screen.wait(seconds: 20, unless: isOver) { $0.contains("lab: left ") }
    tally.compare("screen texts", "\(phase) after q", predicted: hasLeft, kernel: true)
    tally.compare("screen texts", "\(phase) cursor", predicted: screen.showsCursor, kernel: true)
    if !hasLeft { screen.type("\u{3}") }
    screen.clear()
  }
}
