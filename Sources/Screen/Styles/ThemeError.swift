/// The reason why a theme file cannot be used.
package struct ThemeError: Error, Hashable, CustomStringConvertible {
  /// The file as the user named it.
  package let file: String
  /// The line, counted from 1; nil if unknown.
  package let line: Int?
  /// The role or palette entry concerned; nil if there is none.
  package let item: String?
  /// A description of the problem.
  package let problem: String

  /// One line such as `dark.toml:12: danger: no colour is called "redd"`.
  package var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if let item { text += ": \(item)" }
    return "\(text): \(problem)"
  }
}
