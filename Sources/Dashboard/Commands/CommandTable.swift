import HostModel
import Screen

/// The ``BuiltInCommands`` with this user's keys, the source for key handling, footer, help and hints.
package struct CommandTable: Equatable, Sendable {
  /// The commands with their built-in keys.
  package static let standard = CommandTable(BuiltInCommands.all)

  /// Every command, in the order of the help page.
  package let all: [Command]
  private let withoutActions: [Command]
  private let places: [Command.ID: Int]

  init(_ all: [Command]) {
    self.all = all
    withoutActions = all.filter { !$0.isAction }
    places = Dictionary(firstOf: all.indices) { all[$0].id }
  }

  /// The available commands. Only this function removes actions in read-only mode; key handling and footer call it.
  package func available(isReadOnly: Bool) -> [Command] { isReadOnly ? withoutActions : all }

  /// Returns whether a command is available.
  func isAvailable(_ command: Command, isReadOnly: Bool) -> Bool {
    available(isReadOnly: isReadOnly).contains { $0.id == command.id }
  }

  /// Returns the command of a key in a context. While text is being typed, a character is text and never a command.
  package func command(for key: Key, in context: Command.Context, isReadOnly: Bool) -> Command? {
    if BuiltInCommands.texts.contains(context), case .character = key { return nil }
    return available(isReadOnly: isReadOnly).first { $0.contexts.contains(context) && $0.keys.contains(key) }
  }

  /// Returns the command with this ID.
  package func command(_ id: Command.ID) -> Command? { places[id].map { all[$0] } }

  /// The first key of a command, for a sentence that names it; empty where it has none.
  func key(_ id: Command.ID) -> String { command(id)?.keys.first?.description ?? "" }

  /// The hints of the footer in a context, the most useful first. Neighbours with one label share a hint.
  func hints(in context: Command.Context, isReadOnly: Bool) -> [(keys: [Key], label: String)] {
    let ranked = available(isReadOnly: isReadOnly)
      .filter { $0.footerRank != nil && $0.footerContexts.contains(context) }
      .sorted { ($0.footerRank ?? 0) < ($1.footerRank ?? 0) }
    var hints: [(keys: [Key], label: String)] = []
    for command in ranked {
      guard let key = command.keys.first else { continue }
      if hints.last?.label == command.label {
        hints[hints.count - 1].keys.append(key)
      } else {
        hints.append(([key], command.label))
      }
    }
    return hints
  }
}
