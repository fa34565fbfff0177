import HostObservation

/// The folder of the user's own settings and themes.
enum UserDirectory {
  /// `$XDG_CONFIG_HOME/vfiotop`, else `~/.config/vfiotop`; nil where the environment names neither. A relative
  /// XDG_CONFIG_HOME counts as none (XDG Base Directory Specification).
  static var path: String? {
    if let folder = OutputTerminal.environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return "\(folder)/vfiotop" }
    return OutputTerminal.environment("HOME").map { "\($0)/.config/vfiotop" }
  }

  /// A file's text; far more than settings or a theme have is too much.
  static func text(_ path: String) throws(HostReadError) -> String {
    String(decoding: try LinuxHostFiles(root: "/").contents(absolute(path), limit: 1 << 20), as: UTF8.self)
  }

  /// The names in a folder of the user's, in their order; none where it cannot be read.
  static func names(_ folder: String) -> [String] {
    ((try? LinuxHostFiles(root: "/").entries(absolute(folder))) ?? []).sorted()
  }
}
