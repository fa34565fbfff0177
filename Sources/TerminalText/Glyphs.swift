/// The line-drawing characters and symbols of the program, in a UTF-8 and an ASCII form.
///
/// Every glyph is one column wide in both forms, so the form does not affect layout; the words of ``words(isASCII:)``
/// are for text without a layout. The UTF-8 glyphs (box drawing, blocks, arrows) are in the fonts of the Linux console
/// and of common terminals; braille is not.
package struct Glyphs: Hashable, Sendable {
  /// Text outside ASCII is replaced as well, because the terminal cannot show it.
  package let isASCII: Bool

  /// A horizontal line.
  package let horizontal: String
  /// A vertical line.
  package let vertical: String
  /// An upper left corner.
  package let topLeft: String
  /// An upper right corner.
  package let topRight: String
  /// A lower left corner.
  package let bottomLeft: String
  /// A lower right corner.
  package let bottomRight: String
  /// A tee to the right: a tree child with siblings below.
  package let branch: String
  /// An elbow: the last child in a tree.
  package let lastBranch: String
  /// Precedes a row whose children are hidden.
  package let collapsed: String
  /// Precedes a row whose children are shown.
  package let expanded: String
  /// Replaces text that was cut off.
  package let ellipsis: String
  /// A held device; a set bit.
  package let filled: String
  /// Success.
  package let check: String
  /// A warning.
  package let warning: String
  /// An arrow from one place to another.
  package let arrow: String
  /// Ascending order; more above.
  package let up: String
  /// Descending order; more below.
  package let down: String
  /// Separates the items of a line.
  package let separator: String
  /// The thumb of a scroll bar.
  package let thumb: String
  /// The levels of a graph from low to high. The first is nearly empty.
  package let levels: [String]

  /// The glyphs for UTF-8 terminals.
  package static let unicode = Glyphs(
    isASCII: false, horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
    branch: "├", lastBranch: "└", collapsed: "▸", expanded: "▾", ellipsis: "…", filled: "●", check: "✓", warning: "!",
    arrow: "→", up: "↑", down: "↓", separator: "·", thumb: "█",
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"])

  /// The glyphs for all other terminals.
  package static let ascii = Glyphs(
    isASCII: true, horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    branch: "+", lastBranch: "`", collapsed: ">", expanded: "v", ellipsis: "~", filled: "*", check: "+", warning: "!",
    arrow: ">", up: "^", down: "v", separator: "-", thumb: "#",
    levels: ["_", ".", "-", "=", "+", "*", "%", "#"])

  /// The glyphs for text that is read aloud: no lines, and words in place of meaningful symbols.
  package static func words(isASCII: Bool) -> Glyphs {
    Glyphs(
      isASCII: isASCII, horizontal: "", vertical: "", topLeft: "", topRight: "", bottomLeft: "", bottomRight: "",
      branch: "", lastBranch: "", collapsed: "closed", expanded: "open", ellipsis: "...",
      filled: "marked", check: "yes", warning: "problem", arrow: "Remedy:", up: "up",
      down: "down", separator: ",", thumb: "", levels: ["0", "1", "2", "3", "4", "5", "6", "7"])
  }

  /// Returns a text with every character replaced by `?` that must not reach a terminal or that this form cannot show.
  /// Text in the model is cleaned on input; this is for all other text.
  package func shown(_ text: String) -> String {
    if text.isPrintableASCII { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      let columns = DisplayWidth.columns(of: scalar)
      if columns == nil || (isASCII && !scalar.isASCII) {
        // A mark takes no column, so nothing replaces it.
        if columns != 0 { result += String(repeating: "?", count: columns ?? 1) }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
