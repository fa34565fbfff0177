import Screen

/// The settings of `config.toml`, with their names.
package struct Configuration: Equatable, Sendable {
  /// The settings there are. The raw value is the name in the file.
  package enum Setting: String, CaseIterable, Sendable {
    case interval, theme, ascii, columns, keys

    /// A description in one line: the comment in the printed file, and the help of the option of the same name.
    package var help: String {
      switch self {
      case .interval: "Time between two scans, \(Configuration.intervalsText) seconds."
      case .theme: "Colours of the dashboard; 'vfiotop themes' shows them."
      case .ascii: "Draw with ASCII only, as in a locale without UTF-8."
      case .columns:
        "The columns of a list, from left to right; item is always one of them. Of functions there are also "
          + ColumnPlan.byChoice.map(\.rawValue).joined(separator: ", ") + "."
      case .keys: "The keys of commands, the one to show first; a command that is left out keeps its default."
      }
    }
  }

  /// The permitted seconds between two scans.
  package static let intervals = 0.1...3600
  /// The permitted seconds in words: `0.1 to 3600`.
  package static let intervalsText = "\(intervals.lowerBound) to \(Int(intervals.upperBound))"
  /// The seconds between two scans, unless the user sets another interval.
  package static let defaultInterval = 2.0

  /// Seconds between two scans.
  package var interval = Configuration.defaultInterval
  /// The name of a theme.
  package var theme = Theme.dark.name
  /// Draw with ASCII only.
  package var ascii = false
  /// The columns of the listings, from left to right.
  var columns = Dictionary(
    uniqueKeysWithValues: Listing.allCases.filter { !$0.isLog }.map { ($0, ColumnPlan.columns(of: $0)) })
  /// The commands with their keys.
  package var commands = CommandTable.standard

  /// Creates the defaults.
  package init() {}
}
