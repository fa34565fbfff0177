import Foundation
import LabComparison

/// The world outside a guest. The guest's script requests what it cannot do itself: pressing keys and reading a screen,
/// pulling a card, or breaking one.
///
/// A request is a file `ask-N` of tab-separated words, the answer a file `answer-N`: `press KEYS TEXT...` types and
/// waits until the screen shows every text (`!TEXT`: until it does not), `agree PHASE [LIMIT]` compares screen and
/// stream with the kernel's moment (``Agreement``), `unplug ID` pulls a card, `unplugged ID` waits until it is out,
/// `plug NAME=VALUE...` plugs one in, `fail ID` makes it report an error, `cursor` checks the cursor.
struct Outside {
  let screen: SerialScreen
  let monitor: Monitor
  /// The directory that the guest writes into.
  let out: URL
  /// The guest is off.
  let isOver: () -> Bool

  /// Answers requests until the guest is off.
  func run() -> Tally {
    var tally = Tally()
    var number = 1
    while !isOver() {
      // A serial line that is not read would block the guest.
      screen.pump()
      let request = out.appendingPathComponent("ask-\(number)")
      guard let data = FileManager.default.contents(atPath: request.path) else {
        usleep(20_000)
        continue
      }
      let words = String(decoding: data, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
      let answer = answer(words.map(String.init), number, &tally)
      let file = out.appendingPathComponent("answer-\(number)")
      try? answer.write(to: file, atomically: true, encoding: .utf8)
      number += 1
    }
    return tally
  }

  private func answer(_ words: [String], _ number: Int, _ tally: inout Tally) -> String {
    switch words.first {
    case "press" where words.count > 1: return press(words[1], until: Array(words.dropFirst(2)), number, &tally)
    case "agree" where words.count > 1:
      return Agreement(screen: screen, out: out, isOver: isOver).compare(
        words[1], limit: words.dropFirst(2).first.flatMap { Int($0) }, &tally)
    case "cursor":
      // The last bytes of a line come after the program's end.
      let isShown = screen.wait(seconds: 20, unless: isOver) { _ in screen.showsCursor }
      tally.compare("screen texts", "cursor (request \(number))", predicted: isShown, kernel: true)
      // New output must not be confused with the old.
      screen.clear()
      return isShown ? "shown" : "hidden"
    case "plug" where words.count > 1:
      let said = monitor.plug(Array(words.dropFirst()))
      tally.compare("cards plugged", words[1], predicted: said, kernel: #"{"return": {}}"#)
      return said
    case "unplug" where words.count == 2:
      let said = monitor.unplug(words[1])
      tally.compare("cards pulled", words[1], predicted: said.hasPrefix("{\"return\""), kernel: true)
      return said
    case "fail" where words.count == 2:
      let said = monitor.fail(words[1])
      tally.compare(
        "errors reported", "\(words[1]): \(said)", predicted: said.hasPrefix("{\"return\": \"OK"), kernel: true)
      return said
    case "unplugged" where words.count == 2:
      let isOut = screen.wait(seconds: 30, unless: isOver) { _ in monitor.isUnplugged(words[1]) }
      return isOut ? "yes" : "no"
    default:
      tally.fail("the guest asks for \(words)")
      return "unknown"
    }
  }

  private func press(_ keys: String, until texts: [String], _ number: Int, _ tally: inout Tally) -> String {
    // Types one key at a time, as a person does; a slow program must not merge two (Esc, then a letter).
    for key in Self.keys(keys) {
      screen.type(key)
      usleep(key == "\u{1b}" ? 300_000 : 30_000)
    }
    func isShown(_ text: String, _ picture: String) -> Bool {
      text.hasPrefix("!") ? !picture.contains(text.dropFirst()) : picture.contains(text)
    }
    let isThere = screen.wait(seconds: 20, unless: isOver) { picture in texts.allSatisfy { isShown($0, picture) } }
    let picture = screen.text
    let file = out.appendingPathComponent("screen-\(number)")
    try? picture.write(to: file, atomically: true, encoding: .utf8)
    for text in texts {
      tally.compare(
        "screen texts", "\(text) (screen-\(number), after \(keys.debugDescription))",
        predicted: isShown(text, picture), kernel: true)
    }
    return isThere ? "shown" : "not shown"
  }

  /// The keys of a text: letters, and sequences that begin with Esc and a bracket.
  private static func keys(_ text: String) -> [String] {
    var keys: [String] = []
    for character in text {
      if let last = keys.last, last == "\u{1b}" && character == "[" || last == "\u{1b}[" {
        keys[keys.count - 1].append(character)
      } else {
        keys.append(String(character))
      }
    }
    return keys
  }
}
