import HostModel
import Screen
import TerminalText

/// The cells of a holder's row.
struct HolderCells {
  private let holder: Holder
  private let picture: SnapshotIndex

  init(_ holder: Holder, _ picture: SnapshotIndex) {
    self.holder = holder
    self.picture = picture
  }

  func cell(_ column: Column) -> Span? {
    switch column {
    case .name: return Span(holder.command)
    case .pid: return Span("\(holder.pid)")
    case .user: return Span(holder.user)
    case .devices: return Span("\(picture.devices(heldBy: holder.pid).count)")
    case .files: return Span("\(holder.descriptors.count)")
    case .mappings: return Span(holder.mappingsCell, (holder.mappings ?? 0) == 0 ? .dim : .text)
    case .holds: return .dim(holder.heldFiles.joined(separator: ", "))
    default: return nil
    }
  }

  /// A device below the process that holds it.
  static func cell(
    of device: Device, heldBy key: ProcessIdentity, _ column: Column, _ columns: Int, _ glyphs: Glyphs
  ) -> Span? {
    let holder = device.holders.first { $0.pid == key.pid }
    switch column {
    case .name: return DeviceCells.common(device, .name, columns: columns, glyphs: glyphs)
    case .files: return holder.map { .dim("\($0.descriptors.count)") }
    case .mappings: return holder.map { .dim($0.mappings.map(String.init) ?? Verdict.unknownCell) }
    case .holds: return holder.map { .dim(HolderText.means($0)) }
    default: return nil
    }
  }
}
