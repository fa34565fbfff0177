import Screen

extension Configuration {
  /// The whole of it as a config file, each line with what it is. Read again it is the same.
  package var toml: [String] {
    var lines = Setting.allCases.flatMap { setting -> [String] in
      switch setting {
      case .interval: entry(setting, "\(interval)")
      case .theme: entry(setting, Self.quoted(theme))
      case .ascii: entry(setting, "\(ascii)")
      case .columns:
        ["# \(setting.help)", "[\(setting.rawValue)]"] + Listing.allCases.compactMap(columns) + [""]
      case .keys: ["# \(setting.help)", "[\(setting.rawValue)]"]
      }
    }
    for command in commands.all {
      let keys = command.keys.map { Self.quoted($0.description) }.joined(separator: ", ")
      let line = "\(command.id.name) = [\(keys)]"
      lines += ["# \(command.help)", command.hasFixedKeys ? "# \(line)  # always" : line]
    }
    return lines
  }

  private func columns(of listing: Listing) -> String? {
    columns[listing].map { columns in
      "\(listing.rawValue) = [\(columns.map { Self.quoted($0.rawValue) }.joined(separator: ", "))]"
    }
  }

  private func entry(_ setting: Setting, _ value: String) -> [String] {
    ["# \(setting.help)", "\(setting.rawValue) = \(value)", ""]
  }

  /// A text as TOML has it between double quotes. Controls are not in names of keys, and would be refused in a theme's.
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.reduce("") { result, scalar in
      switch scalar {
      case "\"", "\\": result + "\\\(scalar)"
      case "\u{0}"..<" ", "\u{7f}": result + "\\u" + String("000\(String(scalar.value, radix: 16))".suffix(4))
      default: result + String(scalar)
      }
    }
    return "\"\(escaped)\""
  }
}
