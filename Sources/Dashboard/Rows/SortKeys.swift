import HostModel

/// The values by which the rows of a listing are sorted.
struct SortKeys {
  /// A value that rows have in a column.
  enum Value: Comparable {
    case number(Int)
    case text(String)
  }

  private let picture: SnapshotIndex
  private let notes: Annotations
  private let listing: Listing

  init(_ picture: SnapshotIndex, _ notes: Annotations, _ listing: Listing) {
    self.picture = picture
    self.notes = notes
    self.listing = listing
  }

  /// The value of an item; nil where it has none.
  func value(of item: RowID, _ column: Column) -> Value? {
    switch item {
    case .set(let id): picture.set(id).flatMap { value(of: $0, column) }
    case .device(let address): picture.device(address).flatMap { value(of: $0, column) }
    case .nonMember(_, let address): picture.device(.pci(address)).flatMap { value(of: $0, column) }
    case .held(_, let address): picture.device(address).flatMap { value(of: $0, column) }
    case .group(let id): picture.group(id).flatMap { value(of: $0, column) }
    case .holder(let key): picture.holder(key).flatMap { value(of: $0, column) }
    case .machine(let name): column == .item ? .text(name) : nil
    case .bus, .event, .entry: nil
    }
  }

  private func value(of set: DeviceSet, _ column: Column) -> Value? {
    switch column {
    case .opens: return set.openCount.map(Value.number)
    case .hot: return rank(VerdictBadge(hotResetOf: set))
    case .holders: return holder(notes.own.holders(of: set.members.compactMap(picture.device)))
    case .activity: return notes.activity[set.id]?.last.map { .number(Int($0.time)) }
    default: return set.members.first.flatMap(picture.device).flatMap { value(of: $0, column) }
    }
  }

  private func value(of device: Device, _ column: Column) -> Value? {
    switch column {
    case .item: return address(device.address)
    case .name: return device.name.map { .text($0.lowercased()) }
    case .driver: return device.driver.map(Value.text)
    case .group: return device.iommuGroup.map(Value.number)
    case .set: return device.deviceSet.map(Value.text)
    case .opens, .files: return device.isMember ? device.openCount.map(Value.number) : nil
    case .numa: return device.placement.numaNode.map(Value.number)
    case .slot: return device.placement.slot.map(Value.text)
    case .iommu: return device.placement.iommu.map(Value.text)
    case .link: return device.link.map { .number(($0.speed ?? 0) * ($0.width ?? 0)) }
    case .aer: return device.errors?.total.map(Value.number)
    case .holders, .holds: return holder(notes.own.holders(of: [device]))
    case .open: return device.isMember ? rank(VerdictBadge(device.openVerdict)) : nil
    case .reset: return device.isMember ? rank(VerdictBadge(device.functionReset)) : nil
    case .hot, .activity: return picture.set(of: device.address).flatMap { value(of: $0, column) }
    default: return nil
    }
  }

  private func value(of group: IOMMUGroup, _ column: Column) -> Value? {
    let devices = group.devices.compactMap(picture.device)
    switch column {
    case .item: return .number(group.id)
    case .name: return .number(group.devices.count)
    case .viable: return .number(group.isViable == true ? 1 : 0)
    case .opens: return .number(devices.reduce(0) { $0 + ($1.openCount ?? 0) })
    case .holders: return holder(notes.own.holders(of: devices))
    default: return devices.first.flatMap { value(of: $0, column) }
    }
  }

  private func value(of holder: Holder, _ column: Column) -> Value? {
    switch column {
    case .item: .text((holder.virtualMachine ?? holder.command).lowercased())
    case .name: .text(holder.command.lowercased())
    case .pid: .number(Int(holder.pid))
    case .user: .text(holder.user)
    case .devices: .number(picture.devices(heldBy: holder.pid).count)
    case .files: .number(holder.descriptors.count)
    case .mappings: holder.mappings.map(Value.number)
    case .holds: picture.devices(heldBy: holder.pid).first.flatMap(address)
    default: nil
    }
  }

  private func holder(_ names: [HolderName]) -> Value? { names.first.map { .text($0.full.lowercased()) } }

  private func address(_ address: DeviceAddress) -> Value? {
    guard let pci = address.pci else { return .text(address.description) }
    return .number(Int(pci.domain) << 16 | Int(pci.bus) << 8 | Int(pci.device) << 3 | Int(pci.function))
  }

  /// Problems first, then by word.
  private func rank(_ mark: VerdictBadge) -> Value {
    let rank =
      switch mark.kind {
      case .trouble: 0
      case .busy: 1
      case .limit: 2
      case .unknown: 3
      case .works: 4
      }
    return .text("\(rank) \(mark.word)")
  }
}
