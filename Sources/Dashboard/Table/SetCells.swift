import HostModel
import Screen
import TerminalText

/// The cells of a device set's row.
struct SetCells {
  private let set: DeviceSet
  private let picture: SnapshotIndex
  private let own: OwnHolds
  private let glyphs: Glyphs

  init(_ set: DeviceSet, _ picture: SnapshotIndex, own: OwnHolds, glyphs: Glyphs) {
    self.set = set
    self.picture = picture
    self.own = own
    self.glyphs = glyphs
  }

  func cell(_ column: Column, isClosed: Bool, columns: Int) -> Span? {
    switch column {
    case .name:
      let nonMembers = picture.nonMembers(of: set).count
      let parts = [
        Plural.count(set.members.count, "member"),
        nonMembers > 0 ? Plural.count(nonMembers, ScopePlace.nonMember.rawValue) : nil,
        set.certainty == .assumed ? "assumed" : nil,
      ]
      return .dim(parts.compactMap { $0 }.joined(separator: ", "))
    case .opens:
      guard let count = set.openCount else { return .dim("?") }
      let isLeast = set.openCountCertainty == .lowerBound
      return Span(isLeast ? ">=\(count)" : "\(count)", count > 0 ? Style(.busy) : .dim)
    case .holders:
      guard isClosed else { return nil }
      let holders = own.holders(of: set.members.compactMap(picture.device))
      return Span(Wording.holders(holders, columns: columns, glyphs: glyphs), Style(.busy))
    case .hot: return Wording.mark(VerdictBadge(hotResetOf: set))
    default: return nil
    }
  }
}
