/// Why a theme file cannot be used.
package struct ThemeError: Error, Hashable, CustomStringConvertible {
  /// The file as the user named it.
  package let file: String
  /// The line, counted from 1, where it is known.
  package let line: Int?
  /// The role or palette entry it is about.
  package let item: String?
  /// What is wrong.
  package let problem: String

  /// `dark.toml:12: danger: no colour is called "redd"`.
  package var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if let item { text += ": \(item)" }
    return "\(text): \(problem)"
  }
}
