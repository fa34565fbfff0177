/// A layer over the panes. The top one has the keyboard.
package enum Overlay: Equatable, Sendable {
  /// The kinds of overlays, the lowest layer first.
  enum Kind: Int {
    case dialog, picker, filter, help
  }

  /// An action: its menu, plan, progress or result.
  case dialog(ActionDialog)
  /// A list to choose from: the palette of commands, or what the details name.
  case picker(Picker)
  /// The filter line while it is edited, with the filter as it was before.
  case filter(before: Filter)
  /// The help page, with its first visible line.
  case help(offset: Int)

  /// The kind, which decides the layer.
  var kind: Kind {
    switch self {
    case .dialog: .dialog
    case .picker: .picker
    case .filter: .filter
    case .help: .help
    }
  }

  /// Nothing below it is drawn: the filter shows the rows that it finds, and the help page covers a dialog.
  fileprivate var hidesLower: Bool { kind == .filter || kind == .help }
}

/// The open overlays, at most one of a kind, the lowest first.
///
/// The kind decides the order, not the time: a dialog that opens by itself, such as when an action ends, waits below what
/// the user has open.
package struct OverlayStack: Equatable, Sendable {
  private var layers: [Overlay] = []

  /// No overlay is open: the focused pane has the keyboard.
  package var isEmpty: Bool { layers.isEmpty }

  /// The overlay that has the keyboard.
  package var top: Overlay? { layers.last }

  /// The overlays that are drawn, the lowest first.
  var visible: ArraySlice<Overlay> { layers[(layers.lastIndex(where: \.hidesLower) ?? 0)...] }

  /// The open overlay of a kind; nil while none is.
  subscript(kind: Overlay.Kind) -> Overlay? {
    get { layers.first { $0.kind == kind } }
    set {
      layers.removeAll { $0.kind == kind }
      guard let newValue else { return }
      layers.insert(newValue, at: layers.firstIndex { $0.kind.rawValue > kind.rawValue } ?? layers.endIndex)
    }
  }
}

extension DashboardState {
  /// The open dialog, whether it has the keyboard or waits below another overlay.
  package internal(set) var dialog: ActionDialog? {
    get { if case .dialog(let dialog)? = overlays[.dialog] { dialog } else { nil } }
    set { overlays[.dialog] = newValue.map(Overlay.dialog) }
  }

  /// The open list to choose from.
  package internal(set) var picker: Picker? {
    get { if case .picker(let picker)? = overlays[.picker] { picker } else { nil } }
    set { overlays[.picker] = newValue.map(Overlay.picker) }
  }

  /// The filter as it was before it was edited; nil while it is not being edited.
  package internal(set) var filterBefore: Filter? {
    get { if case .filter(let before)? = overlays[.filter] { before } else { nil } }
    set { overlays[.filter] = newValue.map(Overlay.filter) }
  }

  /// The help page is open.
  package var isHelpOpen: Bool { overlays[.help] != nil }
}
