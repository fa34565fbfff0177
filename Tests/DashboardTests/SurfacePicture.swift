import Screen
import TerminalText

/// A screen as an SVG picture: the cells' text on a grid, in the colours of a theme.
struct SurfacePicture {
  /// The SVG document.
  let svg: String

  private static let cell = (width: 9, height: 19)
  private static let margin = 12

  init(_ surface: Surface, theme: Theme, title: String) {
    let size = (
      width: surface.size.width * Self.cell.width + 2 * Self.margin,
      height: surface.size.height * Self.cell.height + 2 * Self.margin
    )
    let isDark = theme.background == .dark
    let (ink, paper) = isDark ? ("#d0d0d0", "#16181d") : ("#202020", "#fafafa")
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size.width)\" height=\"\(size.height)\" "
        + "viewBox=\"0 0 \(size.width) \(size.height)\" role=\"img\">",
      "<title>\(Self.escaped(title))</title>",
      "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"\(paper)\"/>",
      "<g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\" "
        + "fill=\"\(ink)\" xml:space=\"preserve\">",
    ]
    for y in 0..<surface.size.height {
      for run in Self.runs(surface.row(y), theme: theme) {
        lines += Self.lines(run, y: y, ink: ink, paper: paper)
      }
    }
    lines += ["</g>", "</svg>"]
    svg = lines.joined(separator: "\n") + "\n"
  }

  /// Neighbouring cells of one style.
  private struct Run {
    var x: Int
    var columns: Int
    var text: String
    var look: TerminalStyle
  }

  private static func runs(_ row: ArraySlice<Cell>, theme: Theme) -> [Run] {
    var runs: [Run] = []
    for (x, cell) in row.enumerated() where cell.width > 0 {
      let look = theme.look(of: cell.style, depth: .colors256)
      if let last = runs.last, last.look == look, last.x + last.columns == x {
        runs[runs.count - 1].text += cell.text
        runs[runs.count - 1].columns += cell.width
      } else {
        runs.append(Run(x: x, columns: cell.width, text: cell.text, look: look))
      }
    }
    return runs
  }

  private static func lines(_ run: Run, y: Int, ink: String, paper: String) -> [String] {
    var look = (ink: run.look.foreground.map(color) ?? ink, paper: run.look.background.map(color))
    if run.look.attributes.contains(.reverse) { look = (look.paper ?? paper, look.ink) }
    let (left, top) = (margin + run.x * cell.width, margin + y * cell.height)
    var lines: [String] = []
    if let paper = look.paper {
      lines.append(
        "<rect x=\"\(left)\" y=\"\(top)\" width=\"\(run.columns * cell.width)\" height=\"\(cell.height)\" "
          + "fill=\"\(paper)\"/>")
    }
    guard run.text.contains(where: { $0 != " " }) else { return lines }
    var style = look.ink == ink ? "" : " fill=\"\(look.ink)\""
    if run.look.attributes.contains(.bold) { style += " font-weight=\"bold\"" }
    if run.look.attributes.contains(.italic) { style += " font-style=\"italic\"" }
    if run.look.attributes.contains(.underline) { style += " text-decoration=\"underline\"" }
    if run.look.attributes.contains(.dim) { style += " opacity=\"0.7\"" }
    // Columns keep their positions whatever the font's advance.
    lines.append(
      "<text x=\"\(left)\" y=\"\(top + 14)\" textLength=\"\(run.columns * cell.width)\" "
        + "lengthAdjust=\"spacingAndGlyphs\"\(style)>\(escaped(run.text))</text>")
    return lines
  }

  private static func color(_ number: UInt8) -> String {
    let color = ANSIPalette.color(number)
    return "#"
      + [color.red, color.green, color.blue].map { value in
        let digits = String(value, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }

  private static func escaped(_ text: String) -> String {
    // A no-break space, which no SVG viewer collapses.
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(" ", with: "\u{a0}")
  }
}
