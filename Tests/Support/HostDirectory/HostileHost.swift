import Glibc

/// A recorded host on which every name that others choose is hostile: characters that a terminal interprets or hides,
/// that end a line or a JSON string, and bytes that are no text.
package struct HostileHost {
  /// The end of every name, in the form of a recorded host: OSC 52, a screen erase, a cursor movement, a title, a C1
  /// CSI, a bidirectional override, a zero-width character, a line end, a quote and a backslash.
  package static let name =
    #"\x1b]52;c;eA==\x07\x1b[2J\x1b[9;9H\x1b]0;pwned\x07\xc2\x9b31m\xe2\x80\xae\xe2\x80\x8b\n"\\"#
  /// The name with NUL and invalid UTF-8, which file names cannot have.
  static let content = name + #"\x00\xff\xc3("#

  /// The host in the text form of `RecordedHost`.
  package let text: String

  private let hostile: Set<Substring>

  /// Makes a recorded host hostile.
  package init(recorded name: String, source: String = #filePath) throws {
    let lines = try HostDirectory.text(recorded: name, source: source).split(separator: "\n")
    hostile = Self.names(lines)
    var all: [String] = []
    for line in lines where !line.hasPrefix("#") { all.append(Self.line(line, hostile)) }
    // A line of passwd(5) cannot have a line end.
    all.append("f etc/passwd\troot\(Self.content.replacing(#"\n"#, with: "")):x:0:0::/:/bin/sh\\n")
    text = all.joined(separator: "\n") + "\n"
  }

  /// The names of drivers, modules, VFIO devices and mediated devices.
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
