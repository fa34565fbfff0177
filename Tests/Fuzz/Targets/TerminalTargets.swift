import CNcurses
import Dashboard
import HostModel
import SampleSnapshots
import Screen
import TerminalText

/// Terminal input and output.
extension FuzzTarget {
  static let terminal = [keys, clipboard, linear, dashboard, terminfo]

  /// Feeds bytes as a terminal sends them. Bytes that do not occur in UTF-8 represent other input events.
  private static func feed(_ bytes: [UInt8], _ take: (KeyDecoder.Input?, Duration) throws -> Void) rethrows {
    var now = Duration.seconds(1)
    for byte in bytes {
      switch byte {
      case 0xff: try take(.pasteStart, now)
      case 0xfe: try take(.pasteEnd, now)
      case 0xfd: try take(nil, now)
      case 0xfc: try take(.key(.up), now)
      case 0xfb: now += .milliseconds(501)
      default: try take(.byte(byte), now)
      }
    }
    try take(.byte(UInt8(ascii: "q")), now + .milliseconds(501))
  }

  private static let keySeeds: @Sendable (SeedSource) -> [[UInt8]] = { _ in
    texts(
      "\u{1b}[A\u{1b}OB\u{1b}[1;5C", "\u{1b}[<0;12;3M\u{1b}[<0;12;3m", "\u{1b}[M !!\u{1b}[M#\"\"",
      "é語\u{1b}x\u{1b}\u{1b}",
      "\u{1b}]52;c;eA==\u{7}q", "\u{1b}P1$r0m\u{1b}\\q", "/driver:nvme\r", "1234567jklhzfZ+-r*:q\u{1b}[<64;5;5M",
      "aR1yhy")
      + [
        [0xff, 0x61, 0x1b, 0x5b, 0x41, 0x0d, 0xfe, 0x71], [0x1b, 0xfd, 0x1b, 0xfb, 0x5b, 0xe8, 0xaa],
        [0xfc, 0xff, 0xfb],
      ]
  }

  private static let keys = FuzzTarget(
    "keys", share: 90, seeds: keySeeds,
    check: { bytes in
      var decoder = KeyDecoder()
      var last: [Key] = []
      try feed(bytes) { input, now in
        last = input.map { decoder.feed($0, at: now) } ?? decoder.pause()
        try require(last.count <= 3, "one byte is \(last)")
        for key in last { try requireSound(key) }
      }
      // Whatever came before, after a pause a letter is a letter.
      try require(last.last == .character("q"), "after a pause q is \(last)")
    })

  private static func requireSound(_ key: Key) throws(Finding) {
    switch key {
    case .paste(let text):
      try requireHarmless(text, "the paste")
      try require(text.utf8.count <= 3 * 4096, "the paste has \(text.utf8.count) bytes")
    case .character(let character), .alt(let character), .control(let character):
      try requireHarmless(String(character), "the key")
    case .mouse(let mouse):
      let isOnScreen = (0..<Surface.limit).contains(mouse.x) && (0..<Surface.limit).contains(mouse.y)
      try require(isOnScreen, "the mouse is at \(mouse.x), \(mouse.y)")
    default: break
    }
  }

  private static let clipboard = FuzzTarget(
    "clipboard", share: 90, seeds: { _ in texts("0000:01:00.0", "a\nb\tc", "\u{1b}]52;c;!\u{7}", "語", "\u{202e}") },
    check: { bytes in
      let text = bytes.text
      for terminal in [Clipboard.Terminal.direct, .tmux, .screen, .without("linux")] {
        guard case .success(let sent) = Clipboard.sequence(for: text, terminal: terminal) else { continue }
        let controls = sent.filter { $0 < 0x20 || $0 >= 0x7f }
        try require(controls.allSatisfy { $0 == 0x1b || $0 == 7 }, "controls are sent: \(controls)")
        try require(controls.count { $0 == 7 } == (terminal == .tmux ? 2 : 1), "the sequence does not end once")
        if terminal == .direct {
          try requireHarmless(sent.dropFirst().dropLast().map { $0 }.text, "the sequence")
          try require(sent.starts(with: Array("\u{1b}]52;c;".utf8)), "another sequence")
        }
      }
    })

  /// Input lines in linear mode.
  private static let linear = FuzzTarget(
    "linear", share: 3,
    seeds: { _ in
      texts(
        "help\nlist\nshow 0000:01:00.0\n\ndown\nfilter driver:nvme\nnext-match\nwatch off\nquit", "sh bus:0000:02",
        "filter open>0 |\nn\nl x\nfoo", "show 01:00.0\nrefresh\nup\nup")
    },
    check: { bytes in
      var session = LinearSession(
        interval: 2000, now: Snapshot.sampleTime, timeZoneOffset: 0, isASCII: bytes.first == 0x20)
      let before = session.take(.observed(observation))
      let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).prefix(24)
      for answer in [before] + lines.map({ session.take(line: Array($0).text) }) {
        for line in answer.lines { try requireHarmless(line, "the answer") }
      }
    })

  private static let observation = Observation(
    snapshot: .sample, readiness: VFIOReadiness(of: HostFacts(takenAt: 0, host: Snapshot.sample.host, observer: .root)))

  /// Keys sent to a dashboard. The first two bytes are the size of the screen.
  private static let dashboard = FuzzTarget(
    "dashboard", share: 3,
    seeds: { source in
      [[99, 39], [79, 23], [40, 10], [0, 0]].flatMap { size in keySeeds(source).map { size + $0 } }
    },
    check: { bytes in
      guard bytes.count > 1 else { return }
      let size = Size(width: Int(bytes[0]), height: Int(bytes[1] & 63))
      var state = DashboardState(size: size, glyphs: bytes[1] > 127 ? .ascii : .unicode, now: Snapshot.sampleTime)
      _ = state.update(.observed(observation))
      var decoder = KeyDecoder()
      feed(Array(bytes.dropFirst(2).prefix(64))) { input, now in
        for key in input.map({ decoder.feed($0, at: now) }) ?? decoder.pause() { _ = state.update(.key(key)) }
      }
      let surface = Dashboard.render(state)
      try require(surface.size == size, "the surface is \(surface.size) of \(size)")
      for line in surface.text.split(separator: "\n") { try requireHarmless(String(line), "the screen") }
    })

  /// Compiled descriptions of terminals.
  private static let terminfo = FuzzTarget(
    "terminfo", share: 90,
    seeds: { _ in
      ["linux", "vt220", "xterm"].map { name in
        var entry: UnsafePointer<CChar>?
        return decoded(String(cString: cn_terminfo(name, &entry)).dropFirst(4))
      }
    },
    check: { bytes in
      func isSound(_ bytes: [UInt8]) -> Bool { cn_description_fault(bytes, bytes.count) == nil }
      guard isSound(bytes) else { return }
      let end = bytes[12...].firstIndex { $0 == 0 || $0 == UInt8(ascii: "|") } ?? 12
      try require(end > 12 && !bytes[12..<end].contains(UInt8(ascii: "/")), "a name that is none is sound")
      try require(!isSound(bytes + [0, 0]), "what follows the end is sound")
    })

  /// The bytes of a text in base 64 with the alphabet for URLs.
  private static func decoded(_ text: Substring) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var (bits, count) = (0, 0)
    var bytes: [UInt8] = []
    for digit in text.utf8 {
      guard let value = digits.firstIndex(of: digit) else { break }
      (bits, count) = ((bits << 6 | value) & 0xffff, count + 6)
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    return bytes
  }
}
