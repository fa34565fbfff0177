import Screen

/// The screen of a state.
public enum Dashboard {
  /// Draws everything; the surface has the state's size.
  public static func render(_ state: DashboardState) -> Surface {
    var surface = Surface(size: state.size, glyphs: state.glyphs)
    let layout = state.layout
    HeaderView(state).draw(on: &surface, in: layout.header)
    if let page = state.page {
      PageView(page, state).draw(on: &surface, in: layout.tree)
    } else {
      TreeView(state).draw(on: &surface, headings: layout.headings, rows: layout.tree)
      surface.verticalLine(x: layout.divider.x, y: layout.divider.y, height: layout.divider.height)
      DetailView(state).draw(on: &surface, title: layout.detailTitle, lines: layout.detail)
    }
    EventsView(state).draw(on: &surface, title: layout.eventsTitle, lines: layout.events)
    FooterView(state).draw(on: &surface, in: layout.footer)
    if state.isHelpOpen { HelpView(state).draw(on: &surface) }
    return surface
  }
}
