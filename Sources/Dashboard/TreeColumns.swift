import HostModel
import Screen

/// The columns of the tree and where they stand. They depend on the size of the screen and on what stands in them
/// for long, never on the row under the cursor.
struct TreeColumns {
  /// The columns from left to right.
  enum Name: CaseIterable {
    case item, name, driver, group, opens, holders, open, reset, hot
  }

  /// A column in its place.
  struct Column {
    var name: Name
    var x: Int
    var width: Int
  }

  /// Those that have room, from left to right.
  private(set) var columns: [Column] = []

  /// The headings.
  static func heading(_ name: Name) -> String {
    switch name {
    case .item: "SET / DEVICE"
    case .name: "NAME"
    case .driver: "DRIVER"
    case .group: "GRP"
    case .opens: "OPENS"
    case .holders: "HELD BY"
    case .open: "OPEN"
    case .reset: "RESET"
    case .hot: "HOT"
    }
  }

  /// Where the text of a set's row may end: it has no driver and no group.
  func end(of column: Column) -> Int {
    guard column.name == .name else { return column.x + column.width }
    return columns.last { [.name, .driver, .group].contains($0.name) }.map { $0.x + $0.width } ?? column.x
  }

  /// Numbers stand at the right edge of their column.
  static func isRight(_ name: Name) -> Bool { name == .group || name == .opens }

  /// Columns for what a tree shows, in `area`; its first column is the margin with the problem mark.
  init(_ picture: HostPicture?, rows: [TreeRow], area: Rect, glyphs: Glyphs) {
    let gap = area.width >= 110 ? 2 : 1
    let margins = area.width > 12 ? 2 : 0
    let devices = picture?.snapshot.devices ?? []
    func longest(_ texts: some Sequence<String>, _ bounds: ClosedRange<Int>) -> Int {
      texts.reduce(bounds.lowerBound) { min(bounds.upperBound, max($0, glyphs.columns(of: $1))) }
    }
    let address = longest(devices.map { "\($0.address)" }, 12...38) + 2
    let driver = longest(devices.compactMap(\.driver), 8...16)
    let group = longest(devices.compactMap { $0.iommuGroup.map { "\($0)" } }, 3...6)
    // What is given room first is kept longest: the name of the row, then what it is about.
    let least: [(Name, Int)] = [
      (.item, min(address, 14)), (.open, 6), (.opens, 5), (.hot, 6), (.reset, 6), (.holders, 10), (.driver, 8),
      (.group, group), (.name, 8),
    ]
    var widths: [Name: Int] = [:]
    var left = area.width - margins + gap
    for (name, width) in least {
      if widths.isEmpty {
        widths[name] = min(width, max(0, area.width - margins))
        left -= width + gap
      } else if left >= width + gap {
        widths[name] = width
        left -= width + gap
      } else {
        break
      }
    }
    // Then the rest is handed out to what is cut.
    let wanted: [(Name, Int)] = [
      (.name, 12), (.driver, driver), (.item, min(address, 18)), (.name, 18), (.holders, 16), (.item, address),
      (.name, 28), (.holders, 24), (.name, 44), (.holders, 32), (.name, 72),
    ]
    for (name, width) in wanted where left > 0 {
      guard let have = widths[name], have < width else { continue }
      let more = min(left, width - have)
      widths[name] = have + more
      left -= more
    }
    var x = area.x + margins / 2
    for name in Name.allCases {
      guard let width = widths[name] else { continue }
      columns.append(Column(name: name, x: x, width: width))
      x += width + gap
    }
  }
}
