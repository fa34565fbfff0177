import HostModel
import Screen
import TerminalText

/// The cells of a function that has nothing to do with VFIO, in the tree of buses; a bridge also has the effect of a
/// reset below it.
struct PCICells {
  private let place: PCIPlace
  private let picture: SnapshotIndex
  private let glyphs: Glyphs

  init(_ place: PCIPlace, _ picture: SnapshotIndex, glyphs: Glyphs) {
    self.place = place
    self.picture = picture
    self.glyphs = glyphs
  }

  func cell(_ column: Column, columns: Int) -> Span? {
    switch column {
    case .name: return place.name.map { .dim(Wording.nameColumn($0, columns: columns, glyphs: glyphs)) }
    case .driver: return .dim(place.driver ?? Device.unboundCell)
    case .group: return place.iommuGroup.map { .dim("\($0)") }
    case .numa, .slot, .iommu: return DeviceCells.cell(of: place.placement, column)
    case .below: return place.isBridge ? Self.below(place.address, picture) : nil
    default: return nil
    }
  }

  /// The effect of a reset of the buses below a bridge: `hits 5, 2 non-members`.
  private static func below(_ bridge: PCIAddress, _ picture: SnapshotIndex) -> Span? {
    let hit = picture.tree.hit(below: bridge)
    guard !hit.isEmpty else { return .dim("nothing below") }
    if picture.tree.forbidding(below: bridge) != nil { return .dim("no bus reset") }
    let members = hit.count { picture.device(.pci($0))?.isMember ?? false }
    guard members > 0 else { return .dim("hits \(hit.count)") }
    // Bridges in between are hit too, and can never be members.
    let nonMembers = hit.count { picture.device(.pci($0))?.isMember != true && picture.tree[$0]?.isBridge != true }
    return Span(
      "hits \(hit.count)" + (nonMembers > 0 ? ", \(Plural.count(nonMembers, ScopePlace.nonMember.rawValue))" : ""),
      Style(.resetBus))
  }
}
