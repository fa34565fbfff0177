/// The reason why a command cannot have the keys in the config.
package struct KeyProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The command.
  package let command: Command.ID
  /// The problem, as the rest of a sentence that begins with the command's name.
  package let description: String
}

/// Everything that is wrong with the keys a user wants.
package struct KeyProblems: Error, Equatable, Sendable {
  /// Each by itself.
  package let all: [KeyProblem]

  init(_ all: [KeyProblem]) { self.all = all }
}
