/// What a piece of the screen means; a theme decides how it looks.
///
/// The raw value is the name in theme files. A theme that leaves a role out gives it the look of its ``parent``, so
/// a theme written today still works when a role is added.
package enum Role: String, CaseIterable, Hashable, Sendable {
  /// Ordinary text; the root of all roles.
  case text
  /// Text of less weight: units, hints, what is unknown.
  case dim
  /// The one colour of the program: titles, names that stand out.
  case accent
  /// Lines and boxes.
  case border
  /// The box that has the keyboard.
  case borderFocus = "border.focus"
  /// The selected row, and the selected button of a dialog.
  case selection
  /// Column headings.
  case header
  /// A key in a hint: the `q` of `q quit`.
  case key
  /// The part of a text that a search found.
  case match
  /// A line that must not be overlooked: read-only, frozen, simulated.
  case banner
  /// Works, done.
  case ok
  /// Needs attention.
  case warn
  /// Fails, or cannot be undone.
  case danger
  /// Held open by someone.
  case busy
  /// Held by no one.
  case free
  /// History graphs and meters.
  case graph
  /// Reset in general; the parent of the two below.
  case reset
  /// What a function reset hits.
  case resetFunction = "reset.function"
  /// What a bus or slot reset hits.
  case resetBus = "reset.bus"

  /// The role whose look this one takes when a theme does not name it; nil only for ``text``.
  package var parent: Role? {
    switch self {
    case .text: nil
    case .dim, .accent, .selection, .ok, .warn: .text
    case .border: .dim
    case .borderFocus, .header, .key, .graph, .reset: .accent
    case .match, .banner, .danger, .busy: .warn
    case .free: .ok
    case .resetFunction: .reset
    case .resetBus: .danger
    }
  }

  /// What it stands for, in a few words: the text that shows it in a preview.
  package var meaning: String {
    switch self {
    case .text: "ordinary text"
    case .dim: "units, hints, what is unknown"
    case .accent: "titles, names that stand out"
    case .border: "lines and boxes"
    case .borderFocus: "the box with the keyboard"
    case .selection: "the selected row"
    case .header: "column headings"
    case .key: "a key in a hint"
    case .match: "what a search found"
    case .banner: "read-only, frozen, simulated"
    case .ok: "works, done"
    case .warn: "needs attention"
    case .danger: "fails, or cannot be undone"
    case .busy: "held open by someone"
    case .free: "held by no one"
    case .graph: "graphs and meters"
    case .reset: "reset"
    case .resetFunction: "what a function reset hits"
    case .resetBus: "what a bus or slot reset hits"
    }
  }

  /// One letter for the style layer of golden files (``Surface/styles``), different for each role.
  package var letter: Character {
    switch self {
    case .text: "t"
    case .dim: "d"
    case .accent: "a"
    case .border: "l"
    case .borderFocus: "e"
    case .selection: "s"
    case .header: "h"
    case .key: "k"
    case .match: "m"
    case .banner: "n"
    case .ok: "o"
    case .warn: "w"
    case .danger: "x"
    case .busy: "b"
    case .free: "f"
    case .graph: "g"
    case .reset: "r"
    case .resetFunction: "u"
    case .resetBus: "z"
    }
  }
}
