import HostObservation

/// The directory of the user's settings and themes.
enum UserDirectory {
  /// `$XDG_CONFIG_HOME/vfiotop`, else `~/.config/vfiotop`; nil if the environment names neither. A relative
  /// XDG_CONFIG_HOME counts as none (XDG Base Directory Specification).
  static var path: String? {
    if let folder = Environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return "\(folder)/vfiotop" }
    return Environment["HOME"].map { "\($0)/.config/vfiotop" }
  }

  /// The most bytes of a file that are read, far more than settings or a theme have.
  private static let limit = 1 << 20

  /// The text of a file.
  static func text(_ path: String) throws(HostReadError) -> String {
    String(decoding: try LinuxHostFiles(root: "/").contents(UserPath.belowRoot(path), limit: limit), as: UTF8.self)
  }

  /// The reason why a file has no text, in words.
  static func reason(_ error: HostReadError) -> String {
    error.reason == .tooLarge ? "it has more than \(limit) bytes" : error.text
  }

  /// The sorted names in a directory of the user's; empty if it cannot be read.
  static func names(_ folder: String) -> [String] {
    ((try? LinuxHostFiles(root: "/").entries(UserPath.belowRoot(folder))) ?? []).sorted()
  }
}
