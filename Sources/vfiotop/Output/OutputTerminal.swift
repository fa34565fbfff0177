import ActionPlanning
import CLinux
import Glibc
import Reports
import Screen
import ScreenNcurses
import TerminalText

/// The properties of the program's output, by the environment and the terminal's own answer.
enum OutputTerminal {
  /// True if both input and output are a terminal, as the dashboard needs.
  static var isInteractive: Bool { isatty(0) == 1 && isatty(1) == 1 }

  /// True if a user can answer a question: the input is typed, and the plan and the question are visible.
  static var canAsk: Bool { isatty(0) == 1 && isatty(1) == 1 && isatty(2) == 1 }

  /// Asks for a plan's confirmation; any other input is a no.
  static func confirms(_ confirmation: ActionPlan.Confirmation) -> Bool {
    let wanted: String
    switch confirmation {
    case .key: wanted = "y"
    case .typed(let text): wanted = text
    }
    // What was typed before the plan was on the screen is no answer to it.
    _ = cl_discard_typed()
    StandardStreams.prompt("Type \(wanted) to proceed; anything else cancels: ")
    return readLine(strippingNewline: true) == wanted
  }

  /// The layout for reports on standard output.
  static func layout(_ options: CommonOptions) -> TextLayout {
    TextLayout(columns: columns, glyphs: options.settings.isASCII || !isUTF8 ? .ascii : .unicode)
  }

  /// The terminal's width; without a terminal the value of COLUMNS, else the width of the narrowest layout.
  static var columns: Int {
    var size = winsize()
    if isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return min(Environment["COLUMNS"].flatMap { Int($0) } ?? TextLayout.narrowest, 1000)
  }

  /// The colour depth of standard output, and the number of colours of the terminal; no depth if it takes no sequences.
  static var colors: (depth: ColorDepth?, count: Int) {
    guard isatty(1) == 1, let name = Environment["TERM"], name != "dumb" else { return (nil, 0) }
    let count = ScreenNcurses.Terminal.colorCount(of: name)
    return (ColorDepth(terminalColors: count, noColor: Environment["NO_COLOR"] != nil), count)
  }

  /// True if the locale's characters are UTF-8; the first of the variables that is set decides (locale(7)).
  static var isUTF8: Bool {
    let locale = localeName.lowercased()
    return locale.hasSuffix("utf-8") || locale.hasSuffix("utf8") || locale.contains("utf-8@")
      || locale.contains("utf8@")
  }

  /// The terminal's settings for `info`.
  static func settings(_ options: CommonOptions) -> [InfoReport.Setting] {
    let isASCII = options.settings.isASCII
    let characters = isASCII ? "ASCII, by --ascii or the config" : isUTF8 ? "UTF-8" : "ASCII: the locale is not UTF-8"
    let colours =
      Environment["NO_COLOR"] != nil
      ? "none, by NO_COLOR" : "from terminfo for TERM\(Environment["COLORTERM"].map { "; COLORTERM is \($0)" } ?? "")"
    return [
      InfoReport.Setting("output", isatty(1) == 1 ? "a terminal, \(columns) columns" : "no terminal"),
      InfoReport.Setting("TERM", Environment["TERM"] ?? "not set: the dashboard needs it"),
      InfoReport.Setting("locale", localeName.isEmpty ? "not set" : localeName),
      InfoReport.Setting("characters", characters), InfoReport.Setting("colours", colours),
    ]
  }

  private static var localeName: String {
    ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Environment[$0] }.first ?? ""
  }
}
