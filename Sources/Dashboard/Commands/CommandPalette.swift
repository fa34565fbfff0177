import TerminalText

/// The commands by name, as the palette finds them.
enum CommandPalette {
  /// The commands that can be run from the panes: their own, and those of the action menu.
  static let commands = BuiltInCommands.all.filter { command in
    if command.id == .palette || command.id == .menuChoose { return false }
    let panes: Set<Command.Context> = [.list, .detail, .events]
    return !command.contexts.isDisjoint(with: panes) || (command.contexts.contains(.menu) && command.isAction)
  }

  /// The longest text that may be typed: more than any name has.
  static let longestText = 32

  /// The commands that a text may mean, the likeliest first; if it means none, those with the nearest names.
  static func find(_ text: String) -> (commands: [Command], isUnknown: Bool) {
    let meant = commands(matching: text)
    return meant.isEmpty ? (nearest(text), true) : (meant, false)
  }

  private static func commands(matching text: String) -> [Command] {
    let words = text.lowercased().split(separator: " ").map(String.init)
    guard !words.isEmpty else { return commands }
    let wanted = words.joined(separator: "-")
    let ranked = entries.indices.compactMap { index in entries[index].rank(wanted, words).map { ($0, index) } }
    return ranked.sorted(by: <).map { commands[$0.1] }
  }

  private static func nearest(_ text: String) -> [Command] {
    let wanted = text.lowercased()
    let ranked = entries.indices.map { index in
      // The nearest word counts: a part of a name is more often mistyped than all of it.
      (entries[index].words.map { NearestNames.distance(wanted, $0) }.min() ?? .max, index)
    }
    return ranked.sorted(by: <).prefix(5).map { commands[$0.1] }
  }

  /// The texts that a command is found by.
  private struct Entry {
    let name: String
    let label: String
    let sentences: String
    let words: [String]

    init(_ command: Command) {
      name = command.id.name
      label = command.label.lowercased()
      sentences = "\(name) \(label) \(command.help)".lowercased()
      let parts = name.split(separator: "-") + label.split(separator: " ") + [name[...]]
      words = parts.map(String.init)
    }

    /// The rank of a match, 0 for the best; nil for none.
    func rank(_ wanted: String, _ words: [String]) -> Int? {
      if name == wanted { return 0 }
      if name.hasPrefix(wanted) { return 1 }
      if words.allSatisfy({ name.contains($0) || label.hasPrefix($0) }) { return 2 }
      return words.allSatisfy { sentences.contains($0) } ? 3 : nil
    }
  }

  private static let entries = commands.map(Entry.init)
}
