import Screen

/// The rectangles of the parts of the screen. A part without room is empty.
///
/// Rows are given away in the order in which they are missed most: the selected row, the footer, the header, the
/// headings, the detail, the events. A pane that has the keyboard and no room beside the list takes its place.
package struct Layout: Equatable, Sendable {
  /// Host and counts.
  package private(set) var header: Rect
  /// The listings there are.
  package private(set) var tabs: Rect
  /// The headings of the listing's columns.
  package private(set) var headings: Rect
  /// The rows of the listing, or the page in their place.
  package private(set) var list: Rect
  /// The line that names the selection.
  package private(set) var detailTitle: Rect
  /// The lines about the selection.
  package private(set) var detail: Rect
  /// The line above the events.
  package private(set) var eventsTitle: Rect
  /// The events.
  package private(set) var events: Rect
  /// The hints.
  package private(set) var footer: Rect
  /// The column of the line between list and detail if they are side by side.
  package private(set) var divider: Rect

  /// The width from which list and detail are side by side: on a narrower screen the table would lose columns.
  static let wide = 150

  /// The least size at which anything is legible.
  static let least = Size(width: 20, height: 4)

  /// True if the terminal is too small for anything but a message about it.
  static func isTooSmall(_ size: Size) -> Bool { size.width < least.width || size.height < least.height }

  /// Creates the layout for a size, a number of rows in the listing, and the pane that has the keyboard; `isLog` if the
  /// listing itself shows the contents of the events pane.
  package init(size: Size, rows: Int, focus: Pane, hasPage: Bool, isLog: Bool = false) {
    let all = Rect(size)
    let none = Rect(x: 0, y: 0, width: 0, height: 0)
    (headings, detailTitle, detail, eventsTitle, events, divider) = (none, none, none, none, none, none)
    var body: Rect
    (header, body) = all.split(top: size.height >= 12 ? 2 : size.height >= 3 ? 1 : 0)
    (tabs, body) = body.split(top: size.height >= 16 ? 1 : 0)
    (body, footer) = body.split(top: body.height - (size.height >= 2 ? 1 : 0))
    list = body

    let eventLines = isLog ? 0 : size.height >= 40 ? 6 : size.height >= 24 ? 3 : size.height >= 20 ? 2 : 0
    if eventLines > 0 {
      let (above, below) = body.split(top: body.height - eventLines - 1)
      (eventsTitle, events) = below.split(top: 1)
      body = above
    }
    if hasPage {
      list = focus == .events && events.isEmpty ? none : body
    } else if size.width >= Self.wide, body.height >= 8 {
      putSideBySide(body)
    } else {
      stack(body, rows: rows, isLog: isLog)
    }
    if focus == .detail, detail.isEmpty {
      list = none
      headings = none
      (detailTitle, detail) = body.split(top: body.height > 1 ? 1 : 0)
    }
    if focus == .events, events.isEmpty {
      list = none
      headings = none
      (eventsTitle, events) = body.split(top: body.height > 1 ? 1 : 0)
    }
  }

  private mutating func putSideBySide(_ body: Rect) {
    let detailWidth = min(body.width * 2 / 5, 84)
    let (left, right) = body.split(left: body.width - detailWidth)
    (headings, list) = left.split(top: 1)
    divider = right.split(left: 1).left
    (detailTitle, detail) = right.split(left: 1).rest.split(top: 1)
  }

  private mutating func stack(_ body: Rect, rows: Int, isLog: Bool) {
    var rest = body
    if body.height >= 4 { (headings, rest) = body.split(top: 1) }
    guard rest.height >= 11 else {
      list = rest
      return
    }
    // In a log the lines have most of the text; otherwise the details do.
    let share = isLog ? rest.height - max(5, rest.height / 4) : min(max(4, rows), rest.height / 2)
    (list, rest) = rest.split(top: share)
    (detailTitle, detail) = rest.split(top: 1)
  }
}
