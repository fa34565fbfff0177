import Foundation
import LabComparison

/// Drives the dashboard of a guest: waits for the expected screen and leaves it by `q`, twice (sealed, then plain).
struct DashboardDrive {
  let screen: SerialScreen
  /// The directory that the guest writes into: `list` wrote the expected contents there.
  let out: URL
  /// The guest is off.
  let isOver: () -> Bool

  /// Runs both; the screens are kept next to the results.
  func run() -> Tally {
    var tally = Tally()
    show("01-sealed", words: ["sealed: "], &tally)
    show("02-plain", words: [], &tally)
    return tally
  }

  private func show(_ phase: String, words: [String], _ tally: inout Tally) {
    let listed = out.appendingPathComponent("\(phase).list.json")
    // The line belongs to the dashboard once its modes were recorded.
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

  /// Presses every key of the command table, and those that apply only after another one. The first listing must be
  /// shown again at the end.
  private func press(_ keys: CommandKeys, wanted: [String], _ tally: inout Tally) {
    if keys.names.count < 60 { tally.fail("the table of commands has \(keys.names.count) keys") }
    for sequence in keys.sequences {
      for key in sequence { type(key) }
      // Leaves whatever the key opened. On the initial screen Esc has no effect.
      for _ in 0..<2 { type("\u{1b}") }
    }
    settle()
    // If the help is not open yet, the key that closes it would leave the dashboard.
    type("?")
    if screen.wait(seconds: 20, unless: isOver, until: { $0.contains("Go up one row.") }) { type("q") }
    type("S")
    let isRefused = screen.wait(seconds: 20, unless: isOver) { $0.contains("Disabled by --read-only") }
    tally.compare("screen texts", "S, sealed", predicted: isRefused, kernel: true)
    type("1")
    let isWhole = { (text: String) in wanted.allSatisfy { text.contains($0) } }
    var isBack = screen.wait(seconds: 10, unless: isOver, until: isWhole)
    // The key that closes a set and the one that opens it may have been merged.
    if !isBack {
      type("*")
      isBack = screen.wait(seconds: 20, unless: isOver, until: isWhole)
    }
    if isBack { tally.agree("keys pressed", keys.names.count) } else { tally.fail("after all keys:\n\(screen.text)") }
  }

  /// Waits until all input was read: a busy guest lags by seconds. A key right after Esc may be read as Alt and that
  /// key, so it is typed again.
  private func settle() {
    for (key, mark) in [("7", "[7 journal]"), ("1", "[1 sets]")] {
      for _ in 0..<8 {
        type(key)
        if screen.wait(seconds: 5, unless: isOver, until: { $0.contains(mark) }) { break }
      }
    }
  }

  /// Types one key at a time, as a person does, so that Esc does not join the following key.
  private func type(_ key: String) {
    screen.type(key)
    usleep(key == "\u{1b}" ? 150_000 : 50_000)
    screen.pump()
  }
}
