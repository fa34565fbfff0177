import HostObservation

/// The directory of the user's settings and themes.
enum UserDirectory {
  /// `$XDG_CONFIG_HOME/vfiotop`, else `~/.config/vfiotop`; nil if the environment names neither. A relative
  /// XDG_CONFIG_HOME counts as none (XDG Base Directory Specification).
  static var path: String? {
    if let folder = Environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return "\(folder)/vfiotop" }
    return Environment["HOME"].map { "\($0)/.config/vfiotop" }
  }

  /// The text of a file, up to a size far beyond that of settings or a theme.
  static func text(_ path: String) throws(HostReadError) -> String {
    String(decoding: try LinuxHostFiles(root: "/").contents(UserPath.belowRoot(path), limit: 1 << 20), as: UTF8.self)
  }

  /// The sorted names in a directory of the user's; empty if it cannot be read.
  static func names(_ folder: String) -> [String] {
    ((try? LinuxHostFiles(root: "/").entries(UserPath.belowRoot(folder))) ?? []).sorted()
  }
}
