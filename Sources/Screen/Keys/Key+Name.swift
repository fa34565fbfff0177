import Spelling

extension Key {
  /// Why a text names no key that a program could get.
  package struct NameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, after the text itself.
    package let description: String
  }

  /// The keys that have a name of more than one letter.
  private static let named: [Key] =
    [
      .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .tab, .backTab, .enter, .escape, .backspace, .delete,
      .insert, .character(" "),
    ] + (1...24).map(Key.function)

  /// The key of a name, as ``description`` writes it: `q`, `Ctrl-U`, `Alt-x`, `PgUp`, `F1`, `Space`. Only the letter of a
  /// single key and of Alt tells upper case from lower.
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
      // These two begin longer sequences when Escape stands before them.
      guard letter != "[", letter != "O" else {
        throw NameError(description: "cannot be told from the beginning of another key")
      }
      self = .alt(letter)
    } else {
      let names = Self.named.map(\.description) + ["Ctrl-A", "Alt-a"]
      throw NameError(description: "is no name of a key\(NearestNames.clause(for: name, among: names))")
    }
  }

  private static func isTyped(_ character: Character) -> Bool {
    character.unicodeScalars.count == 1
      && character.unicodeScalars.allSatisfy { (DisplayWidth.columns(of: $0) ?? 0) > 0 }
  }

  /// Of the 32 control characters some are keys of their own (``KeyDecoder``) and some never come through: the terminal
  /// takes them for the program's signals and for stopping its output (termios(3), `ISIG` and `IXON`).
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
