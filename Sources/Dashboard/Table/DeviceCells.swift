import HostModel
import Screen
import TerminalText

/// The cells of a device's row.
struct DeviceCells {
  private let device: Device
  private let picture: SnapshotIndex
  private let own: OwnHolds
  private let glyphs: Glyphs

  init(_ device: Device, _ picture: SnapshotIndex, own: OwnHolds, glyphs: Glyphs) {
    self.device = device
    self.picture = picture
    self.own = own
    self.glyphs = glyphs
  }

  /// Returns the text of a cell; `showsSet` if no row above represents the device's set.
  func cell(_ column: Column, showsSet: Bool, columns: Int) -> Span? {
    switch column {
    case .name, .driver: return Self.common(device, column, columns: columns, glyphs: glyphs)
    case .group: return device.iommuGroup.map { Span("\($0)") } ?? .dim(glyphs.isASCII ? "-" : "–")
    case .set: return device.deviceSet.map { Span($0) } ?? .dim("none")
    case .opens:
      guard device.isMember || device.isOpen != false else { return nil }
      let text = device.countCell
      return Span(text, device.isOpen == true ? Style(.busy) : device.isOpen == nil ? Style(.warn) : .dim)
    case .holders:
      if device.holders.isEmpty, own.phantom(device.address, in: picture) != nil {
        return Span(Device.unseenHolder, Style(.danger))
      }
      if device.holders.isEmpty, let transition = device.transition, !own.devices.contains(device.address) {
        let names = transition.holders.map(HolderName.init)
        return Span(Wording.holders(names, columns: columns, glyphs: glyphs), Style(.busy))
      }
      let holders = own.holders(of: [device])
      return Span(Wording.holders(holders, columns: columns, glyphs: glyphs), Style(.busy))
    case .open: return Wording.mark(VerdictBadge(device.openVerdict))
    case .reset: return Wording.mark(VerdictBadge(device.functionReset))
    case .hot:
      guard showsSet else { return nil }
      return picture.set(of: device.address).map { Wording.mark(VerdictBadge(hotResetOf: $0)) }
    case .numa, .slot, .iommu: return Self.cell(of: device.placement, column)
    case .link: return device.link.map { Span($0.cell) }
    case .aer: return device.errors.map { Span($0.cell, $0.total == 0 ? .dim : Style(.warn)) }
    default: return nil
    }
  }

  /// The cell of a non-member: a function that is reset with a set, and not in it.
  func nonMemberCell(_ column: Column, columns: Int) -> Span? {
    switch column {
    case .name, .driver:
      var span = Self.common(device, column, columns: columns, glyphs: glyphs)
      span?.style = .dim
      return span
    case .group: return device.iommuGroup.map { .dim("\($0)") }
    case .opens, .holders: return device.isOpen == true ? cell(column, showsSet: false, columns: columns) : nil
    case .hot:
      let isHit = device.address.pci.flatMap(picture.scope) != nil
      return isHit ? .dim("hit") : nil
    case .numa, .slot, .iommu: return Self.cell(of: device.placement, column)
    default: return nil
    }
  }

  /// The parts of the host that a function is attached to.
  static func cell(of placement: Placement, _ column: Column) -> Span? {
    switch column {
    case .numa: placement.numaNode.map { .dim("\($0)") }
    case .slot: placement.slot.map { .dim($0) }
    case .iommu: placement.iommu.map { .dim($0) }
    default: nil
    }
  }

  /// Name and driver, as every listing of devices shows them.
  static func common(_ device: Device, _ column: Column, columns: Int, glyphs: Glyphs) -> Span? {
    switch column {
    case .name:
      if let name = device.name { return Span(Wording.nameColumn(name, columns: columns, glyphs: glyphs)) }
      // If no name is known, the ids show, by which it could be looked up.
      return device.ids.map { .dim($0) }
    case .driver:
      if device.waitingUnbind != nil { return Span(device.driverCell, Style(.warn)) }
      return Span(device.driverCell, device.driver == nil ? .dim : .text)
    default: return nil
    }
  }
}
