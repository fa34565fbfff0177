import CNcurses
import Screen

extension Terminal {
  /// What a code of the C side means to the decoder; nil for what is of no interest.
  static func input(_ code: Int) -> KeyDecoder.Input? {
    if let byte = UInt8(exactly: code) { return .byte(byte) }
    if code >= CN_FUNCTION { return .key(.function(code - CN_FUNCTION)) }
    switch code {
    case CN_PASTE: return .pasteStart
    case CN_PASTE_END: return .pasteEnd
    case CN_MOUSE: return mouse().map { .key(.mouse($0)) }
    default: return named[code].map { .key($0) }
    }
  }

  private static let named: [Int: Key] = [
    CN_UP: .up, CN_DOWN: .down, CN_LEFT: .left, CN_RIGHT: .right, CN_PAGE_UP: .pageUp, CN_PAGE_DOWN: .pageDown,
    CN_HOME: .home, CN_END: .end, CN_INSERT: .insert, CN_DELETE: .delete, CN_BACKSPACE: .backspace,
    CN_BACK_TAB: .backTab, CN_ENTER: .enter, CN_FOCUS: .focus,
  ]

  private static func mouse() -> Mouse? {
    var (column, row): (Int32, Int32) = (0, 0)
    let kind: Mouse.Kind
    switch Int(cn_mouse_event(&column, &row)) {
    case CN_PRESS: kind = .press
    case CN_RELEASE: kind = .release
    case CN_PRESS_RIGHT: kind = .pressRight
    case CN_WHEEL_UP: kind = .wheelUp
    case CN_WHEEL_DOWN: kind = .wheelDown
    default: return nil
    }
    return Mouse(x: Int(column), y: Int(row), kind: kind)
  }
}
