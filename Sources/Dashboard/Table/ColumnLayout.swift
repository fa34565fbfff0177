import HostModel
import Screen

/// The columns of a listing and their positions. They depend on the size of the screen and on the long-term contents of
/// the columns, never on the row under the cursor.
struct ColumnLayout {
  /// A column in its place.
  struct Place {
    var column: Column
    var x: Int
    var width: Int
  }

  /// Those that have room, from left to right.
  private(set) var places: [Place] = []

  /// Columns of a listing in `area`, whose first column is the margin with the problem mark. `order` are those that are
  /// wanted, from left to right.
  init(_ listing: Listing, _ content: ColumnWidths, order: [Column]?, area: Rect) {
    let gap = area.width >= 110 ? 2 : 1
    let margins = area.width > 12 ? 2 : 0
    let plan = ColumnPlan(listing, content)
    let order = order ?? plan.order
    var widths: [Column: Int] = [:]
    var left = area.width - margins + gap
    for (column, width) in plan.least where order.contains(column) {
      if widths.isEmpty {
        widths[column] = min(width, max(0, area.width - margins))
        left -= width + gap
      } else if left >= width + gap {
        widths[column] = width
        left -= width + gap
      } else {
        break
      }
    }
    // Then the rest is distributed: to columns that are cut, and to columns that only a wide screen has.
    for (column, width) in plan.wanted where left > 0 && order.contains(column) {
      if let have = widths[column] {
        guard have < width else { continue }
        let more = min(left, width - have)
        widths[column] = have + more
        left -= more
      } else if left >= width + gap {
        widths[column] = width
        left -= width + gap
      }
    }
    var x = area.x + margins / 2
    for column in order {
      guard let width = widths[column] else { continue }
      places.append(Place(column: column, x: x, width: width))
      x += width + gap
    }
  }

  /// The end of the text of a row for several devices: it has no driver, group or set, so its name may extend over
  /// their columns if they follow it.
  func end(of place: Place) -> Int {
    guard place.column == .name, let index = places.firstIndex(where: { $0.column == .name }) else {
      return place.x + place.width
    }
    let free = places[index...].prefix { [.name, .driver, .group, .set].contains($0.column) }
    return free.last.map { $0.x + $0.width } ?? place.x
  }

  /// The column at a place on the screen, with the gap after it.
  func column(at x: Int) -> Column? { places.last { $0.x <= x }?.column }
}
