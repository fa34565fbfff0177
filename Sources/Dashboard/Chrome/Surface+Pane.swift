import Screen
import TerminalText

extension Surface {
  /// A line across a pane with its title in it: `── title ─────── note ──`. The pane that has the keyboard has a
  /// mark before its title, and not only another colour.
  mutating func paneTitle(_ title: [Span], note: String = "", in line: Rect, hasFocus: Bool) {
    guard !line.isEmpty else { return }
    let style = Style(hasFocus ? .borderFocus : .border)
    horizontalLine(x: line.x, y: line.y, width: line.width, style: style)
    if hasFocus, line.width > 2 { put(glyphs.collapsed, x: line.x + 1, y: line.y, style: style) }
    let noteWidth = note.isEmpty ? 0 : glyphs.columns(of: note) + 4
    let room = line.width - 4 - noteWidth
    if room > 3, !title.isEmpty {
      put(" ", x: line.x + 2, y: line.y, style: style)
      let taken = put(title, x: line.x + 3, y: line.y, width: room - 1)
      put(" ", x: line.x + 3 + taken, y: line.y, style: style)
    }
    if noteWidth > 0, line.width > noteWidth + 4 {
      put(" \(note) ", x: line.maxX - noteWidth, y: line.y, style: .dim)
    }
  }

  /// In the right margin of a list that is longer than its pane: which part of it is seen.
  mutating func scrollThumb(in pane: Rect, offset: Int, count: Int, isOnBorder: Bool = false) {
    guard count > pane.height, pane.height > 1, pane.width > 12 else { return }
    let length = max(1, pane.height * pane.height / count)
    let range = pane.height - length
    let most = count - pane.height
    let start = most > 0 ? (offset * range + most / 2) / most : 0
    // A thin line is enough beside text; on a border it would not be seen.
    let thumb = isOnBorder ? glyphs.thumb : glyphs.vertical
    for y in 0..<length { put(thumb, x: pane.maxX - 1, y: pane.y + start + y, style: .border) }
  }
}
