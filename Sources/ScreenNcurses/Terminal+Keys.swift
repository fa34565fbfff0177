import CNcurses
import Screen

extension Terminal {
  /// The decoder input for a code of the C side; nil for a code without meaning.
  static func input(_ code: Int) -> KeyDecoder.Input? {
    if let byte = UInt8(exactly: code) { return .byte(byte) }
    if code >= CN_FUNCTION { return .key(.function(code - CN_FUNCTION)) }
    switch code {
    case CN_PASTE: return .pasteStart
    case CN_PASTE_END: return .pasteEnd
    default: return named[code].map { .key($0) }
    }
  }

  private static let named: [Int: Key] = [
    CN_UP: .up, CN_DOWN: .down, CN_LEFT: .left, CN_RIGHT: .right, CN_PAGE_UP: .pageUp, CN_PAGE_DOWN: .pageDown,
    CN_HOME: .home, CN_END: .end, CN_INSERT: .insert, CN_DELETE: .delete, CN_BACKSPACE: .backspace,
    CN_BACK_TAB: .backTab, CN_ENTER: .enter, CN_FOCUS: .focus,
  ]
}
