import Screen
import TOML

extension Configuration {
  /// The whole configuration as a config file, with an explanation of each line. Reading it gives the same
  /// configuration.
  package var toml: [String] {
    var lines = Setting.allCases.flatMap { setting -> [String] in
      switch setting {
      case .interval: entry(setting, "\(interval)")
      case .theme: entry(setting, TOMLWriter.string(theme))
      case .ascii: entry(setting, "\(ascii)")
      case .columns:
        ["# \(setting.help)", "[\(setting.rawValue)]"] + Listing.allCases.compactMap(columns) + [""]
      case .keys: ["# \(setting.help)", "[\(setting.rawValue)]"]
      }
    }
    for command in commands.all {
      let line = "\(command.id.name) = \(TOMLWriter.array(command.keys.map(\.description)))"
      lines += ["# \(command.help)", command.hasFixedKeys ? "# \(line)  # always" : line]
    }
    return lines
  }

  private func columns(of listing: Listing) -> String? {
    columns[listing].map { columns in
      "\(listing.rawValue) = \(TOMLWriter.array(columns.map(\.rawValue)))"
    }
  }

  private func entry(_ setting: Setting, _ value: String) -> [String] {
    ["# \(setting.help)", "\(setting.rawValue) = \(value)", ""]
  }
}
