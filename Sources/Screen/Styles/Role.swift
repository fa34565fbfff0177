/// The meaning of a part of the screen. A theme decides its style.
///
/// The raw value is the name in theme files. A role that a theme omits has the style of its ``parent``, so an old theme
/// still works after a role is added.
package enum Role: String, CaseIterable, Hashable, Sendable {
  /// Ordinary text; the root of all roles.
  case text
  /// Secondary text: units, hints, unknown values.
  case dim
  /// The accent colour: titles and prominent names.
  case accent
  /// Lines and boxes.
  case border
  /// The border of the box with keyboard focus.
  case borderFocus = "border.focus"
  /// The selected row, and the selected button of a dialog.
  case selection
  /// Column headings.
  case header
  /// A key in a hint: the `q` of `q quit`.
  case key
  /// The part of a text that a search matched.
  case match
  /// A line that must not be overlooked: read-only, frozen, simulated.
  case banner
  /// Success.
  case ok
  /// A warning.
  case warn
  /// A failure, or an irreversible action.
  case danger
  /// A device held open by a process.
  case busy
  /// A device without a holder.
  case free
  /// History graphs and meters.
  case graph
  /// Resets in general; the parent of the two below.
  case reset
  /// The functions that a function reset affects.
  case resetFunction = "reset.function"
  /// The functions that a bus or slot reset affects.
  case resetBus = "reset.bus"

  /// The role whose style this one inherits if a theme omits it; nil only for ``text``.
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

  /// The meaning in a few words, for the sample in a theme preview.
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

  /// The letter in the style layer of golden files (``Surface/styles``), unique per role.
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
