import Screen
import TerminalText

/// The list to choose from, as a box over the panes.
struct PickerView {
  @Indirect private var state: DashboardState
  private let picker: Picker
  private let lines: [DashboardState.PickerLine]
  private let isUnknown: Bool
  private let frame: DialogFrame

  init(_ state: DashboardState, _ picker: Picker) {
    self.state = state
    self.picker = picker
    (lines, isUnknown) = state.lines(of: picker)
    frame = Self.frame(of: picker, in: state.size)
  }

  /// The number of visible lines.
  static func height(of picker: Picker, in size: Size) -> Int { frame(of: picker, in: size).body.height }

  private static func frame(of picker: Picker, in size: Size) -> DialogFrame {
    // The palette keeps its size while a text narrows it.
    var count = CommandPalette.commands.count
    if case .links(let links) = picker.kind { count = links.count }
    return DialogFrame(size: size, bodyLines: min(count, 18), bottomLines: picker.kind == .commands ? 2 : 1)
  }

  func draw(on surface: inout Surface) {
    let box = frame.box
    surface.fill(box)
    if DialogFrame.isBoxed(state.size) {
      surface.box(box, style: Style(.borderFocus), title: title, titleStyle: Style.accent.bold)
      surface.horizontalLine(x: box.x + 1, y: frame.separator.y, width: frame.separator.isEmpty ? 0 : box.width - 2)
    }
    let area = frame.body
    let width = lines.map { surface.glyphs.columns(of: $0.name) }.max() ?? 0
    for (row, line) in lines.dropFirst(picker.offset).prefix(area.height).enumerated() {
      let y = area.y + row
      let line = (line, isFocused(picker.offset + row))
      draw(line, on: &surface, in: Rect(x: area.x, y: y, width: area.width, height: 1), nameWidth: width)
      if isFocused(picker.offset + row) {
        surface.restyle(Rect(x: area.x, y: y, width: area.width, height: 1)) { $0.on(.selection) }
      }
    }
    let rail = Rect(x: box.x, y: area.y, width: box.width, height: area.height)
    surface.scrollThumb(in: rail, offset: picker.offset, count: lines.count, isOnBorder: true)
    drawBottom(on: &surface)
  }

  private var title: String { picker.kind == .commands ? "Commands" : "Go to" }

  private func isFocused(_ index: Int) -> Bool { index == picker.focus && !isUnknown }

  private func draw(
    _ focusable: (line: DashboardState.PickerLine, isFocused: Bool), on surface: inout Surface, in area: Rect,
    nameWidth: Int
  ) {
    let (line, isFocused) = focusable
    let isOff = line.reason != nil
    let mark = surface.glyphs.collapsed
    var x = area.x
    x += surface.put(isFocused ? "\(mark) " : "  ", x: x, y: area.y, width: area.width)
    surface.put(line.name, x: x, y: area.y, style: isOff ? .dim : .text, width: area.maxX - x, ellipsis: true)
    x += nameWidth + 2
    if picker.kind == .commands {
      let keysWidth = area.width >= 60 ? 12 : 0
      if keysWidth > 0 {
        surface.put(
          line.keys, x: x, y: area.y, style: isOff ? .dim : Style(.key), width: keysWidth, ellipsis: true)
        x += keysWidth + 2
      }
      surface.put(
        line.reason ?? line.text, x: x, y: area.y, style: .dim, width: max(0, area.maxX - x), ellipsis: true)
    } else {
      surface.put(line.text, x: x, y: area.y, style: .accent, width: max(0, area.maxX - x), ellipsis: true)
    }
  }

  private func drawBottom(on surface: inout Surface) {
    let area = frame.bottom
    guard !area.isEmpty else { return }
    guard picker.kind == .commands else {
      surface.put(hint, x: area.x, y: area.y, style: .dim, width: area.width, ellipsis: true)
      return
    }
    let last = area.maxY - 1
    if area.height > 1 {
      let line = picker.complaint.map { Span($0, Style(.warn)) } ?? status
      surface.put([line], x: area.x, y: area.y, width: area.width)
    }
    // The user types at the end.
    let text = surface.glyphs.cut(picker.text, to: max(0, area.width - 2), keeping: .end)
    let taken = surface.put(":\(text)", x: area.x, y: last, style: Style(.match), width: area.width)
    surface.cursor = Position(x: min(area.x + taken, area.maxX - 1), y: last)
  }

  /// The number of commands found, or a note that none has this name.
  private var status: Span {
    guard isUnknown else {
      return .dim("\(lines.count) of \(CommandPalette.commands.count); \(hint)")
    }
    return Span("Unknown command. The nearest names:", Style(.warn))
  }

  private var hint: String {
    let key = state.commands.key
    return picker.kind == .commands
      ? "\(key(.paletteRun)) runs the marked one, \(key(.paletteCancel)) leaves"
      : "\(key(.linkChoose)) goes there, \(key(.back)) comes back, \(key(.linkCancel)) leaves"
  }
}
