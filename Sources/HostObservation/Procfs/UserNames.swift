import HostModel

/// Names of users by /etc/passwd. NSS is not asked: a static binary cannot load its modules, and they may wait for a
/// directory server.
package struct UserNames: Sendable {
  private let names: [UInt32: String]

  /// Reads passwd(5); the first line of a number gives its name, as getpwuid(3) does.
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

  /// The name, or the number where there is none.
  package func name(_ user: UInt32) -> String { names[user] ?? String(user) }
}
