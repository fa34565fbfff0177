import Glibc

/// Paths as the user writes them.
enum UserPath {
  /// Returns the path relative to `/`, as `HostFiles` takes it; a relative path is below the current directory.
  static func belowRoot(_ path: String) -> String {
    if path.hasPrefix("/") { return String(path.drop { $0 == "/" }) }
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(("\(String(cString: folder))/\(path)").drop { $0 == "/" })
  }
}
