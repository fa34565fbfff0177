/// Why a theme file cannot be used.
public struct ThemeError: Error, Hashable, CustomStringConvertible {
  /// The file as the user named it.
  public let file: String
  /// The line, counted from 1, where it is known.
  public let line: Int?
  /// The role or palette entry it is about.
  public let item: String?
  /// What is wrong.
  public let problem: String

  /// `dark.toml:12: danger: no colour is called "redd"`.
  public var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if let item { text += ": \(item)" }
    return "\(text): \(problem)"
  }
}
