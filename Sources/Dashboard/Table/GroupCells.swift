import HostModel
import Screen
import TerminalText

/// The cells of an IOMMU group's row.
struct GroupCells {
  private let group: IOMMUGroup
  private let picture: SnapshotIndex
  private let own: OwnHolds
  private let glyphs: Glyphs

  init(_ group: IOMMUGroup, _ picture: SnapshotIndex, own: OwnHolds, glyphs: Glyphs) {
    self.group = group
    self.picture = picture
    self.own = own
    self.glyphs = glyphs
  }

  func cell(_ column: Column, columns: Int) -> Span? {
    let devices = group.devices.compactMap(picture.device)
    switch column {
    case .name:
      let parts = [Plural.count(group.devices.count, "device"), group.node ?? "no VFIO node"]
      return .dim(parts.joined(separator: ", "))
    case .viable:
      guard let isViable = group.isViable else { return .dim(group.viableCell) }
      if isViable { return Span(group.viableCell, Style(.ok)) }
      // The groups of devices that the host uses itself are as they should be.
      return Span(group.viableCell, devices.contains(where: \.isMember) ? Style(.danger) : .dim)
    case .opens:
      return Span(group.stateCell, group.isOpen == true ? Style(.busy) : .dim)
    case .holders:
      return Span(Wording.holders(own.holders(of: devices), columns: columns, glyphs: glyphs), Style(.busy))
    default: return nil
    }
  }
}
