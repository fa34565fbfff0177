/// One thing that is wrong with a config file.
package struct ConfigurationProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name of the file.
  package let file: String
  /// The line, counted from 1; nil if unknown.
  package let line: Int?
  /// The name of the invalid entry, `keys.filter`; nil if the file itself is invalid.
  package let key: String?
  /// The problem.
  package let problem: String

  /// Creates a problem.
  package init(file: String, line: Int?, key: String?, problem: String) {
    self.file = file
    self.line = line
    self.key = key
    self.problem = problem
  }

  /// `config.toml:3: keys.filter: Ctrl-I is the same as Tab`.
  package var description: String {
    "\(file)\(line.map { ":\($0)" } ?? "")\(key.map { ": \($0)" } ?? ""): \(problem)"
  }
}
