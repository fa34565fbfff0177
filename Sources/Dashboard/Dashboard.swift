import Screen
import TerminalText

/// The screen of a state.
package enum Dashboard {
  /// Draws everything; the surface has the state's size.
  package static func render(_ state: DashboardState) -> Surface {
    var surface = Surface(size: state.size, glyphs: state.glyphs)
    guard !Layout.isTooSmall(state.size) else {
      TooSmallView(state).draw(on: &surface)
      return surface
    }
    let layout = state.layout
    HeaderView(state).draw(on: &surface, in: layout.header)
    TabsView(state).draw(on: &surface, in: layout.tabs)
    if let page = state.page {
      EmptyStateView(page, state).draw(on: &surface, in: layout.list)
    } else {
      TableView(state).draw(on: &surface, headings: layout.headings, rows: layout.list)
      surface.verticalLine(x: layout.divider.x, y: layout.divider.y, height: layout.divider.height)
      DetailView(state).draw(on: &surface, title: layout.detailTitle, lines: layout.detail)
    }
    EventsView(state).draw(on: &surface, title: layout.eventsTitle, lines: layout.events)
    FooterView(state).draw(on: &surface, in: layout.footer)
    for overlay in state.overlays.visible {
      switch overlay {
      case .dialog(let dialog): ActionDialogView(state, dialog).draw(on: &surface)
      case .picker(let picker): PickerView(state, picker).draw(on: &surface)
      // It is edited in the footer.
      case .filter: break
      case .help(let offset): HelpView(state).draw(on: &surface, from: offset)
      }
    }
    return surface
  }
}
