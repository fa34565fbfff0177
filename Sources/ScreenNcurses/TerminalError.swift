import TerminalText

/// The reason why the terminal cannot be taken over. The caller adds what works without one.
package enum TerminalError: Error, Hashable, CustomStringConvertible {
  /// Standard input or output is no terminal.
  case notATerminal
  /// TERM is unset, so the terminal's capabilities are unknown.
  case noName
  /// The terminal of this TERM cannot move its cursor.
  case cannotMoveCursor(String)
  /// The description of the terminal at this place (a path, or TERMINFO) is damaged in this way.
  case badDescription(place: String, fault: String)
  /// Another ``Terminal`` is open.
  case alreadyOpen
  /// The process is out of memory or descriptors.
  case noResources

  /// One sentence without a full stop.
  package var description: String {
    switch self {
    case .notATerminal: "standard input and output must be a terminal"
    case .noName: "the environment does not say which terminal this is (TERM is not set)"
    case .cannotMoveCursor(let name): "a terminal of the kind TERM=\(name) cannot show a full screen"
    case .badDescription(let place, let fault):
      "the terminal's description \(place.cleaned) is refused because \(fault): set TERM to another terminal, or unset "
        + "TERMINFO"
    case .alreadyOpen: "the terminal is open already"
    case .noResources: "not enough memory or file descriptors for the terminal"
    }
  }
}
