import TerminalText

/// Sets the user's clipboard through the terminal by OSC 52 of xterm's control sequences, which works over ssh as well.
/// The terminal never reports success.
package enum Clipboard {
  /// The layer between the program and the user's terminal.
  package enum Terminal: Hashable, Sendable {
    /// No layer: the terminal itself.
    case direct
    /// tmux(1). It handles the sequence itself if `set-clipboard` is `on` and forwards a wrapped one if
    /// `allow-passthrough` is on. It gets both and drops the one that it is not set for.
    case tmux
    /// screen(1). It forwards strings of less than 768 bytes each.
    case screen
    /// A terminal that would print the sequence or has no clipboard, by its TERM.
    case without(String)

    /// Chooses the terminal by its TERM. tmux sets TMUX and screen sets STY for the programs that run in them.
    package init(name: String, isInTmux: Bool, isInScreen: Bool) {
      // Consoles and the terminals of the standards have no clipboard.
      let without = ["linux", "vt", "dumb", "ansi", "cons", "sun", "wy"]
      if isInTmux || name.hasPrefix("tmux") {
        self = .tmux
      } else if isInScreen || name.hasPrefix("screen") {
        self = .screen
      } else {
        self = without.contains { name.hasPrefix($0) } ? .without(name) : .direct
      }
    }
  }

  /// The reason why a text cannot be copied.
  package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    package let description: String
  }

  /// The maximum length of a text in bytes. In base64, with its wrapping, it stays just below the 100,000 bytes at
  /// which terminals discard such a sequence.
  package static let limit = 74_994

  /// The bytes to send for a text, or the reason why there are none.
  package static func sequence(for text: String, terminal: Terminal) -> Result<[UInt8], Refusal> {
    func refuse(_ reason: String) -> Result<[UInt8], Refusal> { .failure(Refusal(description: reason)) }
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { return refuse("There is nothing to copy.") }
    guard bytes.count <= limit else {
      return refuse("Not copied: \(bytes.count) bytes are more than the \(limit) that a terminal takes.")
    }
    // A name that is pasted into a shell must not contain control characters.
    let isPlain = text.unicodeScalars.allSatisfy { DisplayWidth.columns(of: $0) != nil || $0 == "\n" || $0 == "\t" }
    guard isPlain else { return refuse("Not copied: it has characters that a terminal would obey.") }
    let plain = "\u{1b}]52;c;\(base64(bytes))\u{7}"
    switch terminal {
    case .direct: return .success(Array(plain.utf8))
    case .tmux: return .success(Array("\(plain)\u{1b}Ptmux;\u{1b}\(plain)\u{1b}\\".utf8))
    case .screen: return .success(pieces(Array(plain.utf8)))
    case .without(let name): return refuse("Not copied: the terminal (TERM is \(name)) has no clipboard.")
    }
  }

  /// Device control strings short enough for screen, one after the other.
  private static func pieces(_ bytes: [UInt8]) -> [UInt8] {
    let length = 512
    return stride(from: 0, to: bytes.count, by: length).flatMap { start in
      Array("\u{1b}P".utf8) + bytes[start..<min(start + length, bytes.count)] + Array("\u{1b}\\".utf8)
    }
  }

  /// Base64 as in RFC 4648, with padding.
  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        result.append(place <= group.count ? letters[number >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
