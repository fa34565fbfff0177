import HostModel
import TerminalText

/// The names of users in /etc/passwd. NSS is not used: a static binary cannot load its modules, and they may wait for a
/// directory server.
package struct UserNames: Sendable {
  private let names: [UInt32: String]

  /// Reads passwd(5); the first line with a user ID gives its name, as with getpwuid(3).
  package init(_ files: any HostFiles) {
    var names: [UInt32: String] = [:]
    let bytes = (try? files.contents("etc/passwd", limit: 16 << 20)) ?? []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count >= 4, !fields[0].isEmpty, let user = UInt32(String(decoding: fields[2], as: UTF8.self)),
        names[user] == nil
      else { continue }
      names[user] = String(decoding: fields[0], as: UTF8.self).cleaned
    }
    self.names = names
  }

  /// Returns the name, or the number if there is none.
  package func name(_ user: UInt32) -> String { names[user] ?? String(user) }
}
