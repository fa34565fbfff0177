import Glibc

/// A recorded host on which everything that others may name has a hostile name: what a terminal would obey or hide, what
/// would end a line or a JSON string, and what is no text at all.
package struct HostileHost {
  /// What every name ends with, as the text of a tree has it: OSC 52, an erased screen, a cursor that moves, a title, CSI
  /// of C1, a bidirectional override, a character without width, an end of line, a quote and a backslash.
  package static let name =
    #"\x1b]52;c;eA==\x07\x1b[2J\x1b[9;9H\x1b]0;pwned\x07\xc2\x9b31m\xe2\x80\xae\xe2\x80\x8b\n"\\"#
  /// The same with NUL and bytes that are no UTF-8: names of files can have none.
  static let content = name + #"\x00\xff\xc3("#

  /// The host as the text of a tree.
  package let text: String

  private let hostile: Set<Substring>

  /// A recorded host by its name.
  package init(recorded name: String, source: String = #filePath) throws {
    let lines = try HostDirectory.text(recorded: name, source: source).split(separator: "\n")
    hostile = Self.names(lines)
    var all: [String] = []
    for line in lines where !line.hasPrefix("#") { all.append(Self.line(line, hostile)) }
    // A line of passwd(5) ends at the end of its line.
    all.append("f etc/passwd\troot\(Self.content.replacing(#"\n"#, with: "")):x:0:0::/:/bin/sh\\n")
    text = all.joined(separator: "\n") + "\n"
  }

  /// The names of drivers, modules, devices of VFIO's and mediated devices.
  private static func names(_ lines: [Substring]) -> Set<Substring> {
    var names: Set<Substring> = []
    for line in lines {
      let parts = path(line).split(separator: "/")
      for (index, part) in parts.enumerated() {
        let before = index > 0 ? parts[index - 1] : ""
        let isUUID = part.count(where: { $0 == "-" }) == 4
        if before == "drivers" || before == "vfio-dev" || isUUID { names.insert(part) }
      }
      if line.contains("/module -> "), let module = line.split(separator: "/").last { names.insert(module) }
    }
    return names
  }

  private static func path(_ line: Substring) -> Substring {
    line.dropFirst(2).prefix { $0 != "\t" && $0 != " " }
  }

  private static func line(_ line: Substring, _ hostile: Set<Substring>) -> String {
    func renamed(_ path: Substring) -> String {
      path.split(separator: "/", omittingEmptySubsequences: false)
        .map { hostile.contains($0) ? $0 + Self.name : String($0) }.joined(separator: "/")
    }
    let path = path(line)
    let rest = line.dropFirst(2 + path.count)
    let start = "\(line.prefix(2))\(renamed(path))"
    if rest.hasPrefix(" -> ") { return start + " -> " + renamed(rest.dropFirst(4)) }
    guard rest.hasPrefix("\t"), let file = path.split(separator: "/").last else { return start + rest }
    let said = rest.dropFirst().replacing(#"\n"#, with: "")
    switch file {
    case "comm", "hostname", "osrelease", "power_state", "runtime_status", "reset_method", "name", "version":
      return "\(start)\t\(said)\(content)\\n"
    case "cmdline": return "\(start)\tqemu-system-x86_64\\x00-name\\x00guest=win\(content)\\x00\(rest.dropFirst())"
    default: return start + rest
    }
  }
}
