/// One thing the user did with keyboard, paste or mouse, decoded.
package enum Key: Hashable, Sendable {
  /// A printable character, space included.
  case character(Character)
  /// Ctrl and a letter or one of `@ [ \ ] ^ _`: `.control("c")`, always lower case. Never the letters that are keys of
  /// their own (Tab, Enter, Backspace, Escape).
  case control(Character)
  /// Alt (Meta) and a character, which arrives as Escape and the character in one piece.
  case alt(Character)
  /// An arrow.
  case up, down, left, right
  /// A block of the list.
  case pageUp, pageDown
  /// To an end of the list.
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
  /// The terminal window got the focus: a good moment to redraw it all.
  case focus
  /// Text pasted in one piece, controls left out. Never keys: pasted text must not act.
  case paste(String)
  /// The mouse, when it is on.
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
