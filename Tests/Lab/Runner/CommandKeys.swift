/// The keys of the dashboard's commands, as `vfiotop --print-config` lists them, and their bytes on a terminal.
struct CommandKeys {
  /// The names of all keys, without duplicates.
  let names: [String]

  /// Parses the section `[keys]`.
  init(config: String) {
    let lines = config.split(separator: "\n").drop { $0 != "[keys]" }.dropFirst().prefix { !$0.hasPrefix("[") }
    var names: [String] = []
    for line in lines where !line.hasPrefix("#") {
      // `up = ["Up", "k"]`: every second piece between quotes is a name.
      for (index, piece) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      where index % 2 == 1 && !names.contains(String(piece)) {
        names.append(String(piece))
      }
    }
    self.names = names
  }

  /// The keys to press: each key on the initial screen except the one that leaves, then the keys that apply after
  /// another one.
  var sequences: [[String]] {
    names.filter { $0 != "q" && $0 != "Esc" }.map { [Self.bytes($0)] } + [
      ["/", "0", "\u{7f}", "\u{15}", "0", "0", "\r"], ["/", "\u{15}", "\r"],
      [":", "h", "\u{7f}", "\u{15}", "h", "e", "l", "p", "\r"],
      ["t", "j", "\r"], ["t"],
      // A second time, so that the display updates again.
      ["f"], ["f"], ["1"],
    ]
  }

  /// The bytes that the Linux console sends (console_codes(4), terminfo `linux`).
  private static func bytes(_ name: String) -> String {
    let sequences = [
      "Up": "[A", "Down": "[B", "Right": "[C", "Left": "[D", "Home": "[1~", "End": "[4~", "PgUp": "[5~", "PgDn": "[6~",
      "Insert": "[2~", "Delete": "[3~", "Shift-Tab": "[Z", "F1": "[[A",
    ]
    if let sequence = sequences[name] { return "\u{1b}" + sequence }
    let plain = ["Enter": "\r", "Tab": "\t", "Backspace": "\u{7f}", "Space": " "]
    if let plain = plain[name] { return plain }
    if name.hasPrefix("Ctrl-"), let letter = name.unicodeScalars.last, letter.value & 0x1f < 32 {
      return String(UnicodeScalar(UInt8(letter.value & 0x1f)))
    }
    return name
  }
}
