import Screen

extension CommandTable {
  /// The same commands with other keys for some, the first to be shown; or everything that is wrong with these.
  ///
  /// A key means one thing in one place. What answers a plan or a dialog keeps its keys, as does the last way out; and
  /// every other way out of a place needs one. An action needs no rule of its own: outside the menu none has a key, and
  /// what is in the menu leads to a plan.
  package func with(keys: [Command.ID: [Key]]) -> Result<CommandTable, KeyProblems> {
    var problems: [KeyProblem] = []
    let own = all.map { command in
      guard let wanted = keys[command.id], wanted != command.keys else { return command }
      if let reason = refusal(of: wanted, for: command) {
        problems.append(KeyProblem(command: command.id, description: reason))
        return command
      }
      var command = command
      command.keys = wanted
      return command
    }
    for (place, command) in own.enumerated() where keys[command.id] != nil {
      // A conflict of two commands that both have new keys is reported once.
      let others = own.enumerated().filter { $0.offset < place || keys[$0.element.id] == nil && $0.offset != place }
      problems += others.compactMap { Self.conflict(command, $0.element) }
    }
    return problems.isEmpty ? .success(CommandTable(own)) : .failure(KeyProblems(problems))
  }

  private func refusal(of keys: [Key], for command: Command) -> String? {
    if command.hasFixedKeys {
      return "keeps its keys (\(HelpView.keys(command))): they are part of how safe acting is"
    }
    if keys.isEmpty, command.footerRank == 0 { return "needs a key: it is the way out of where it is" }
    if command.contexts.isSubset(of: BuiltInCommands.texts) {
      for case .character(let character) in keys {
        return "cannot have \(Key.character(character)), which is text there"
      }
    }
    return nil
  }

  private static func conflict(_ command: Command, _ other: Command) -> KeyProblem? {
    let shared = command.contexts.intersection(other.contexts)
    let key = command.keys.first { key in
      if case .character = key, shared.isSubset(of: BuiltInCommands.texts) { return false }
      return !shared.isEmpty && other.keys.contains(key)
    }
    return key.map {
      KeyProblem(command: command.id, description: "\"\($0)\" is already the key of \(other.id.name)")
    }
  }
}
