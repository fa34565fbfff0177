import HostModel

/// A row and those below it, before closed rows, the filter and the order decide which are visible and where.
struct RowNode {
  /// The thing that the row is for.
  var item: RowID
  /// The filter matched it, and not only something below or above it.
  var isMatch: Bool
  /// It is one of those that a filter counts.
  var isCounted: Bool
  /// The rows below it.
  var children: [RowNode]

  init(_ item: RowID, isMatch: Bool, isCounted: Bool = true, children: [RowNode] = []) {
    self.item = item
    self.isMatch = isMatch
    self.isCounted = isCounted
    self.children = children
  }

  /// Returns the rows of a listing.
  static func rows(of sources: RowSources) -> [RowNode] {
    let filter = sources.filter
    if let log = sources.log { return Self.log(log, sources.listing, filter) }
    guard let picture = sources.picture else { return [] }
    return switch sources.listing {
    case .sets: sets(picture, filter)
    case .devices: picture.snapshot.devices.map { device($0.address, picture, filter, isAlone: true) }
    case .groups: groups(picture, filter)
    case .holders: holders(picture, filter)
    case .buses: buses(picture, filter)
    case .events, .journal: []
    }
  }

  /// Returns the row of a device; `isAlone` if it represents the device's set as well.
  private static func device(
    _ address: DeviceAddress, _ picture: SnapshotIndex, _ filter: Filter, isAlone: Bool = false
  ) -> RowNode {
    RowNode(.device(address), isMatch: filter.matches(address, in: picture, isAlone: isAlone))
  }

  // MARK: - Sets

  private static func sets(_ picture: SnapshotIndex, _ filter: Filter) -> [RowNode] {
    var rows: [RowNode] = []
    var shown: Set<DeviceAddress> = []
    for set in picture.snapshot.deviceSets {
      let nonMembers = picture.nonMembers(of: set)
      shown.formUnion(set.members)
      shown.formUnion(nonMembers.map(DeviceAddress.pci))
      rows.append(Self.set(set, nonMembers, picture, filter))
    }
    // A device without a set and outside every scope still has a row: nothing that was observed is left out.
    for device in picture.snapshot.devices where !shown.contains(device.address) {
      rows.append(Self.device(device.address, picture, filter, isAlone: true))
    }
    return rows
  }

  private static func set(
    _ set: DeviceSet, _ nonMembers: [PCIAddress], _ picture: SnapshotIndex, _ filter: Filter
  ) -> RowNode {
    let isMatch = filter.matches(set)
    var children = set.members.map { device($0, picture, filter) }
    // A device that is a set by rule, such as a virtual function, never has company: 64 of them on one bus would
    // each list the other 63. The detail draws the scope.
    if set.rule != .device {
      children += nonMembers.map { address in
        RowNode(.nonMember(set: set.id, address), isMatch: filter.matches(.pci(address), in: picture))
      }
    }
    // A set of one device whose reset hits nothing else takes one row, that of the device: on a host with many virtual
    // functions every other row would repeat the one above it.
    if children.count == 1, set.members.count == 1 {
      return device(set.members[0], picture, filter, isAlone: true)
    }
    return RowNode(.set(set.id), isMatch: isMatch, isCounted: false, children: children)
  }

  // MARK: - Groups and holders

  private static func groups(_ picture: SnapshotIndex, _ filter: Filter) -> [RowNode] {
    var rows = picture.snapshot.groups.map { group in
      RowNode(
        .group(group.id), isMatch: filter.matches(group), isCounted: false,
        children: group.devices.map { device($0, picture, filter) })
    }
    // A group that is not listed has no row of its own; its devices are at the end, like those without a group.
    let listed = Set(picture.snapshot.groups.flatMap(\.devices))
    rows += picture.snapshot.devices.filter { !listed.contains($0.address) }.map { device($0.address, picture, filter) }
    return rows
  }

  private static func holders(_ picture: SnapshotIndex, _ filter: Filter) -> [RowNode] {
    let processes = picture.snapshot.holders.map { holder in
      let key = holder.identity
      let isMatch = filter.matches(holder)
      let children = picture.devices(heldBy: holder.pid).map { address in
        RowNode(.held(key, address), isMatch: filter.matches(address, in: picture), isCounted: false)
      }
      return (holder.virtualMachine, RowNode(.holder(key), isMatch: isMatch, children: children))
    }
    var rows: [RowNode] = []
    var machines: Set<String> = []
    for (machine, row) in processes {
      guard let machine else {
        rows.append(row)
        continue
      }
      // All processes of a virtual machine are at the place of its first one.
      guard machines.insert(machine).inserted else { continue }
      let all = processes.filter { $0.0 == machine }.map(\.1)
      guard all.count > 1 else {
        rows.append(row)
        continue
      }
      let isMatch = all.contains(where: \.isMatch) && !filter.isEmpty || filter.isEmpty
      rows.append(RowNode(.machine(machine), isMatch: isMatch, isCounted: false, children: all))
    }
    return rows
  }

  // MARK: - Buses

  private static func buses(_ picture: SnapshotIndex, _ filter: Filter) -> [RowNode] {
    picture.tree.roots.map { bus in
      RowNode(
        .bus(bus), isMatch: filter.isEmpty, isCounted: false,
        children: picture.tree.functions(on: bus).map { function($0, picture, filter, depth: 0) })
    }
  }

  private static func function(
    _ address: PCIAddress, _ picture: SnapshotIndex, _ filter: Filter, depth: Int
  ) -> RowNode {
    // The rails of a row are 64 bits, and no real tree of buses is as deep.
    let below = depth < 60 ? picture.tree.functions(below: address) : []
    let isMatch =
      picture.device(.pci(address)) == nil
      ? picture.tree[address].map(filter.matches) ?? filter.isEmpty : filter.matches(.pci(address), in: picture)
    return RowNode(
      .device(.pci(address)), isMatch: isMatch,
      children: below.map { function($0, picture, filter, depth: depth + 1) })
  }

  // MARK: - Logs

  private static func log(_ ring: EventRing, _ listing: Listing, _ filter: Filter) -> [RowNode] {
    zip(ring.first..., ring.lines).map { number, line in
      RowNode(listing == .events ? .event(number) : .entry(number), isMatch: filter.matches(line))
    }
  }
}
