/// The line-drawing characters and symbols of the program, in a UTF-8 and an ASCII form.
///
/// Every glyph is one column wide in both forms, so a layout does not change with the form; the words of
/// ``words(isASCII:)`` are for text without a layout. The UTF-8 ones are in the
/// fonts of the Linux console or common terminals (box drawing, blocks, arrows); braille is not.
package struct Glyphs: Hashable, Sendable {
  /// Whether text outside ASCII is replaced too: the terminal could not show it.
  package let isASCII: Bool

  /// Horizontal line.
  package let horizontal: String
  /// Vertical line.
  package let vertical: String
  /// Upper left corner.
  package let topLeft: String
  /// Upper right corner.
  package let topRight: String
  /// Lower left corner.
  package let bottomLeft: String
  /// Lower right corner.
  package let bottomRight: String
  /// A line that meets another from the right: a child of a tree with siblings below.
  package let branch: String
  /// The last child of a tree.
  package let lastBranch: String
  /// A line that meets another from the left: the right end of a separator in a box.
  package let branchLeft: String
  /// Before a row whose children are hidden.
  package let collapsed: String
  /// Before a row whose children are shown.
  package let expanded: String
  /// Stands for text that was cut off.
  package let ellipsis: String
  /// A held device, a set bit.
  package let filled: String
  /// A free device, a clear bit.
  package let hollow: String
  /// Works.
  package let check: String
  /// Fails.
  package let cross: String
  /// Needs attention.
  package let warning: String
  /// From here to there.
  package let arrow: String
  /// Sorted upwards; more above.
  package let up: String
  /// Sorted downwards; more below.
  package let down: String
  /// Separates items of a line.
  package let separator: String
  /// The thumb of a scroll bar.
  package let thumb: String
  /// Graph levels from low to high, the first is nearly empty.
  package let levels: [String]

  /// For terminals with UTF-8.
  package static let unicode = Glyphs(
    isASCII: false, horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
    branch: "├", lastBranch: "└", branchLeft: "┤", collapsed: "▸", expanded: "▾", ellipsis: "…", filled: "●",
    hollow: "○", check: "✓", cross: "✗", warning: "!", arrow: "→", up: "↑", down: "↓", separator: "·", thumb: "█",
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"])

  /// For everything else.
  package static let ascii = Glyphs(
    isASCII: true, horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    branch: "+", lastBranch: "`", branchLeft: "+", collapsed: ">", expanded: "v", ellipsis: "~", filled: "*",
    hollow: "o", check: "+", cross: "x", warning: "!", arrow: ">", up: "^", down: "v", separator: "-", thumb: "#",
    levels: ["_", ".", "-", "=", "+", "*", "%", "#"])

  /// For text that is read aloud: no lines and no symbols, but words where a symbol says something.
  package static func words(isASCII: Bool) -> Glyphs {
    Glyphs(
      isASCII: isASCII, horizontal: "", vertical: "", topLeft: "", topRight: "", bottomLeft: "", bottomRight: "",
      branch: "", lastBranch: "", branchLeft: "", collapsed: "closed", expanded: "open", ellipsis: "...",
      filled: "marked", hollow: "", check: "yes", cross: "no", warning: "problem", arrow: "Remedy:", up: "up",
      down: "down", separator: ",", thumb: "", levels: ["0", "1", "2", "3", "4", "5", "6", "7"])
  }

  /// A text as it may be shown: what must not reach a terminal, or what these glyphs' terminal cannot show, is a question
  /// mark. The model's texts were cleaned on the way in; this is for those that were not.
  package func shown(_ text: some StringProtocol) -> String {
    // Almost every text is plain ASCII.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return String(text) }
    var result = ""
    for scalar in text.unicodeScalars {
      let columns = DisplayWidth.columns(of: scalar)
      if columns == nil || (isASCII && !scalar.isASCII) {
        // A mark has no column of its own, so nothing stands for it.
        if columns != 0 { result += String(repeating: "?", count: columns ?? 1) }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
