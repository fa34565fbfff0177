/// One decoded input from keyboard, paste or mouse.
package enum Key: Hashable, Sendable {
  /// A printable character, space included.
  case character(Character)
  /// Ctrl with a letter or one of `@ [ \ ] ^ _`, such as `.control("c")`; always lower case. Never a letter that is
  /// another key (Tab, Enter, Backspace, Escape).
  case control(Character)
  /// Alt (Meta) with a character. It arrives as Escape and the character in one piece.
  case alt(Character)
  /// An arrow key.
  case up, down, left, right
  /// Page Up or Page Down.
  case pageUp, pageDown
  /// Home or End.
  case home, end
  /// Tab.
  case tab
  /// Shift and Tab.
  case backTab
  /// Enter or Return.
  case enter
  /// Escape alone.
  case escape
  /// Backspace.
  case backspace
  /// Delete.
  case delete
  /// Insert.
  case insert
  /// F1 and up.
  case function(Int)
  /// The terminal window gained focus, a good time for a full redraw.
  case focus
  /// Text pasted in one piece, without controls. It is never decoded as keys: pasted text must not act.
  case paste(String)
  /// A mouse event, if mouse reporting is on.
  case mouse(Mouse)
}

extension Key: CustomStringConvertible {
  /// The name for hints and help: `q`, `Ctrl-C`, `PgUp`, `F1`.
  package var description: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "Ctrl-\(character.uppercased())"
    case .alt(let character): "Alt-\(character)"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .home: "Home"
    case .end: "End"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .enter: "Enter"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .function(let number): "F\(number)"
    case .focus: "Focus"
    case .paste: "Paste"
    case .mouse: "Mouse"
    }
  }
}
