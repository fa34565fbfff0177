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
    show("01-sealed", words: ["sealed: "], &tally)
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
    if let config = FileManager.default.contents(atPath: out.appendingPathComponent("\(phase).config").path) {
      press(CommandKeys(config: String(decoding: config, as: UTF8.self)), wanted: wanted, &tally)
    }
    screen.type("q")
    let hasLeft = screen.wait(seconds: 20, unless: isOver) { $0.contains("lab: left ") }
    tally.compare("screen texts", "\(phase) after q", predicted: hasLeft, kernel: true)
    tally.compare("screen texts", "\(phase) cursor", predicted: screen.showsCursor, kernel: true)
    if !hasLeft { screen.type("\u{3}") }
    screen.clear()
  }

  /// Presses every key of the table of commands, and those that mean something only where another one leads. In the end
  /// the first listing is there again.
  private func press(_ keys: CommandKeys, wanted: [String], _ tally: inout Tally) {
    if keys.names.count < 60 { tally.fail("the table of commands has \(keys.names.count) keys") }
    for sequence in keys.sequences {
      for key in sequence { type(key) }
      // Out of whatever it led into: Esc means nothing more where it led nowhere.
      for _ in 0..<2 { type("\u{1b}") }
    }
    settle()
    // What leaves the help would leave the dashboard if the help were not there yet.
    type("?")
    if screen.wait(seconds: 20, unless: isOver, until: { $0.contains("Go up one row.") }) { type("q") }
    type("S")
    let isRefused = screen.wait(seconds: 20, unless: isOver) { $0.contains("Off by --read-only") }
    tally.compare("screen texts", "S, sealed", predicted: isRefused, kernel: true)
    type("1")
    let isWhole = { (text: String) in wanted.allSatisfy { text.contains($0) } }
    var isBack = screen.wait(seconds: 10, unless: isOver, until: isWhole)
    // A key that closed a set and one that opens it need not both have come as such.
    if !isBack {
      type("*")
      isBack = screen.wait(seconds: 20, unless: isOver, until: isWhole)
    }
    if isBack { tally.agree("keys pressed", keys.names.count) } else { tally.fail("after all keys:\n\(screen.text)") }
  }

  /// Waits until all that was typed was taken: a busy guest is seconds behind. A key right behind Esc may be taken for
  /// Alt and that key, so it is typed again.
  private func settle() {
    for (key, mark) in [("7", "[7 journal]"), ("1", "[1 sets]")] {
      for _ in 0..<8 {
        type(key)
        if screen.wait(seconds: 5, unless: isOver, until: { $0.contains(mark) }) { break }
      }
    }
  }

  /// A person types one key after the other; Esc must not become a part of what follows.
  private func type(_ key: String) {
    screen.type(key)
    usleep(key == "\u{1b}" ? 150_000 : 50_000)
    screen.pump()
  }
}
