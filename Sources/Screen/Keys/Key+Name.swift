import TerminalText

extension Key {
  /// The reason why a text names no key that the program could receive.
  package struct NameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem, to follow the text itself.
    package let description: String
  }

  /// The keys whose names have more than one letter.
  private static let named: [Key] =
    [
      .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .tab, .backTab, .enter, .escape, .backspace, .delete,
      .insert, .character(" "),
    ] + (1...24).map(Key.function)

  /// The key of this name in the form of ``description``: `q`, `Ctrl-U`, `Alt-x`, `PgUp`, `F1`, `Space`. Case matters
  /// only for the letter of a single key or of Alt.
  package init(name: String) throws(NameError) {
    let lower = name.lowercased()
    if name.count == 1, let character = name.first {
      guard character != " ", Self.isTyped(character) else { throw NameError(description: "is no key that is typed") }
      self = .character(character)
    } else if let key = Self.named.first(where: { $0.description.lowercased() == lower }) {
      self = key
    } else if lower.hasPrefix("ctrl-"), let letter = lower.last, lower.count == 6 {
      self = try Self.withControl(letter)
    } else if lower.hasPrefix("alt-"), let letter = name.last, lower.count == 5, Self.isTyped(letter) {
      // After Escape these two begin longer sequences.
      guard letter != "[", letter != "O" else {
        throw NameError(description: "is sent as the beginning of other keys")
      }
      self = .alt(letter)
    } else {
      let names = Self.named.map(\.description) + ["Ctrl-A", "Alt-a"]
      throw NameError(description: "is not the name of a key\(NearestNames.clause(for: name, among: names))")
    }
  }

  private static func isTyped(_ character: Character) -> Bool {
    character.unicodeScalars.count == 1
      && character.unicodeScalars.allSatisfy { (DisplayWidth.columns(of: $0) ?? 0) > 0 }
  }

  /// Of the 32 control characters some are other keys (``KeyDecoder``), and some never arrive: the terminal uses them
  /// for signals and flow control (termios(3), `ISIG` and `IXON`).
  private static func withControl(_ letter: Character) throws(NameError) -> Key {
    let twins: [Character: Key] = ["h": .backspace, "i": .tab, "j": .enter, "m": .enter, "[": .escape]
    if let twin = twins[letter] { throw NameError(description: "is the same as \(twin)") }
    if "sqz\\".contains(letter) {
      throw NameError(description: "never comes through: the terminal has a meaning of its own for it")
    }
    guard ("a"..."z").contains(letter) || "@]^_".contains(letter) else {
      throw NameError(description: "is no key that a terminal sends")
    }
    return .control(letter)
  }
}
