import Screen

/// The rectangles of a dialog: a box over the panes with a body that scrolls, and below it a part that is always visible.
struct DialogFrame {
  /// The box.
  let box: Rect
  /// The text that scrolls.
  let body: Rect
  /// The line between the two; empty where there is no room.
  let separator: Rect
  /// The part that is always visible: the question and its answers.
  let bottom: Rect

  /// The columns of text on a screen.
  static func textWidth(in size: Size) -> Int { max(1, width(in: size) - (isBoxed(size) ? 4 : 0)) }

  /// There is room for a box with its title.
  static func isBoxed(_ size: Size) -> Bool { size.height >= 5 && size.width > 12 }

  private static func width(in size: Size) -> Int { size.width < 100 ? size.width : 92 }

  init(size: Size, bodyLines: Int, bottomLines: Int) {
    // The footer stays: it says which keys there are.
    let room = Rect(size).split(top: size.height - (size.height >= 5 ? 1 : 0)).top
    let isBoxed = Self.isBoxed(size)
    let frame = isBoxed ? 2 : 0
    let hasSeparator = bodyLines > 0 && room.height - frame > bottomLines + 1
    let height = bodyLines + bottomLines + (hasSeparator ? 1 : 0) + frame
    box = room.centered(width: Self.width(in: size), height: height)
    let inner = isBoxed ? box.inset(horizontally: 2, vertically: 1) : box
    let rest: Rect
    (body, rest) = inner.split(top: inner.height - bottomLines - (hasSeparator ? 1 : 0))
    (separator, bottom) = rest.split(top: hasSeparator ? 1 : 0)
  }
}
