/// Text for the user's clipboard, as the terminal takes it: OSC 52 of xterm's control sequences, which works through
/// ssh as well. The terminal never says whether it did.
package enum Clipboard {
  /// What stands between the program and the user's terminal.
  package enum Terminal: Hashable, Sendable {
    /// Nothing.
    case direct
    /// tmux(1). It takes the sequence for itself where `set-clipboard` is `on`, and hands what is wrapped for it through
    /// where `allow-passthrough` is on, so it gets both; the one that it is not set for, it drops.
    case tmux
    /// screen(1), which hands through strings of less than 768 bytes each.
    case screen
    /// A terminal that would print the sequence or has no clipboard, by its TERM.
    case without(String)

    /// The terminal by its TERM, and by whether TMUX and STY are set, which tmux and screen do for what runs in them.
    package init(name: String, isInTmux: Bool, isInScreen: Bool) {
      // What is not made for a window: consoles and the standards' own terminals.
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

  /// Why a text does not go to the clipboard; one sentence.
  package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String
  }

  /// The most of a text, in bytes: in base64 and with what stands around it that is just below the 100,000 bytes from
  /// which on terminals throw such a sequence away.
  package static let limit = 74_994

  /// The bytes to send for a text, or why there are none.
  package static func sequence(for text: String, terminal: Terminal) -> Result<[UInt8], Refusal> {
    func refuse(_ reason: String) -> Result<[UInt8], Refusal> { .failure(Refusal(description: reason)) }
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { return refuse("There is nothing to copy.") }
    guard bytes.count <= limit else {
      return refuse("Not copied: \(bytes.count) bytes are more than the \(limit) that a terminal takes.")
    }
    // Whoever pastes into a shell must not find keys in what looked like a name.
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

  /// Device control strings that are short enough for screen, one behind the other.
  private static func pieces(_ bytes: [UInt8]) -> [UInt8] {
    let length = 512
    return stride(from: 0, to: bytes.count, by: length).flatMap { start in
      Array("\u{1b}P".utf8) + bytes[start..<min(start + length, bytes.count)] + Array("\u{1b}\\".utf8)
    }
  }

  /// RFC 4648, with padding.
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
