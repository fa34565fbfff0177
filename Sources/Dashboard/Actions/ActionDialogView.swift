import Screen
import TerminalText

/// A dialog as a box over the panes.
struct ActionDialogView {
  /// The rectangles of its parts.
  let frame: DialogFrame

  @Indirect private var state: DashboardState
  private let dialog: ActionDialog
  private let body: [[Span]]
  private let bottom: [[Span]]
  private let isLoud: Bool
  /// The line of the body with the focus of a menu.
  private let focusedLine: Int?

  init(_ state: DashboardState, _ dialog: ActionDialog) {
    self.state = state
    self.dialog = dialog
    let width = DialogFrame.textWidth(in: state.size)
    let text = ActionDialogText(state, dialog, width: width)
    body = text.body
    bottom = text.bottom
    isLoud = text.isLoud
    focusedLine = text.focusedLine
    frame = DialogFrame(size: state.size, bodyLines: body.count, bottomLines: bottom.count)
  }

  /// The title with the address, and the whole question, are on the screen: else the user would confirm unseen text.
  var canConfirm: Bool {
    DialogFrame.isBoxed(state.size) && frame.bottom.height >= bottom.count
      && state.glyphs.columns(of: dialog.title) <= frame.box.width - 6
      && bottom.allSatisfy { state.glyphs.columns(of: $0) <= frame.bottom.width }
  }

  /// The scroll position within bounds, with the focused line in sight.
  var settledOffset: Int {
    let most = max(0, body.count - frame.body.height)
    guard let focusedLine else { return min(max(0, dialog.offset), most) }
    return DashboardState.offset(dialog.offset, showing: focusedLine, of: body.count, in: frame.body.height)
  }

  func draw(on surface: inout Surface) {
    let box = frame.box
    surface.fill(box)
    if DialogFrame.isBoxed(state.size) {
      let style = Style(isLoud ? .danger : .borderFocus)
      surface.box(box, style: style, title: dialog.title, titleStyle: isLoud ? style.bold : Style.accent.bold)
      drawSeparator(on: &surface, style: style)
    }
    let area = frame.body
    for (row, line) in body.dropFirst(dialog.offset).prefix(area.height).enumerated() {
      surface.put(line, x: area.x, y: area.y + row, width: area.width)
      if dialog.offset + row == focusedLine {
        surface.restyle(Rect(x: area.x, y: area.y + row, width: area.width, height: 1)) { $0.on(.selection) }
      }
    }
    let rail = Rect(x: box.x, y: area.y, width: box.width, height: area.height)
    surface.scrollThumb(in: rail, offset: dialog.offset, count: body.count, isOnBorder: true)
    drawBottom(on: &surface)
  }

  /// The line above the question; it says when there is more to read than is seen.
  private func drawSeparator(on surface: inout Surface, style: Style) {
    let line = frame.separator
    guard !line.isEmpty else { return }
    surface.horizontalLine(x: frame.box.x + 1, y: line.y, width: frame.box.width - 2, style: .border)
    let hidden = body.count - dialog.offset - frame.body.height
    guard hidden > 0, focusedLine == nil else { return }
    let key = state.commands.key(.pageDown)
    surface.put(
      " \(Plural.count(hidden, "more line")) below: \(key) ", x: line.x, y: line.y, style: Style(.warn),
      width: line.width)
  }

  private func drawBottom(on surface: inout Surface) {
    let area = frame.bottom
    // If not everything fits, the last lines are shown: the question itself and the line that is typed.
    for (row, line) in bottom.suffix(area.height).enumerated() {
      surface.put(line, x: area.x, y: area.y + row, width: area.width)
    }
    guard dialog.input != nil, let last = bottom.last, area.height > 0 else { return }
    let end = area.x + state.glyphs.columns(of: last)
    surface.cursor = Position(x: min(end, area.maxX - 1), y: area.maxY - 1)
  }
}
