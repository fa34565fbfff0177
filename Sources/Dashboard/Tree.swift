import HostModel

/// The visible rows: device sets, their members, and below them the bystanders of their hot reset.
///
/// A set of one device whose reset hits nothing else takes one row, that of the device: on a host with many virtual
/// functions every other row would repeat the one above it.
public struct Tree: Equatable, Sendable {
  /// The rows from top to bottom.
  public var rows: [TreeRow]
  /// Devices that the filter matched, and all devices that are shown without one.
  public var matches: Int
  /// Devices there are.
  public var total: Int
  /// Rows there would be with every set open and no filter: what the layout goes by, so that it holds still while a
  /// filter is typed.
  public var allRows: Int

  /// Rows of a picture, with the sets in `collapsed` closed and only what passes the filter.
  public init(_ picture: HostPicture?, collapsed: Set<String>, filter: Filter) {
    rows = []
    matches = 0
    total = 0
    allRows = 0
    guard let picture else { return }
    var shown: Set<DeviceAddress> = []
    for set in picture.snapshot.deviceSets {
      let bystanders = picture.bystanders(of: set).map { TreeItem.bystander(set: set.id, $0) }
      // A device that is a set by rule, such as a virtual function, never has company: 64 of them on one bus would
      // each list the other 63. The detail draws the scope.
      let items = set.members.map(TreeItem.device) + (set.rule == .device ? [] : bystanders)
      shown.formUnion((items + bystanders).compactMap(\.device))
      append(set, items, picture: picture, isCollapsed: collapsed.contains(set.id), filter: filter)
    }
    // A device without a set and outside every scope still has a row: nothing that was observed is left out.
    for device in picture.snapshot.devices where !shown.contains(device.address) {
      append(lone: device.address, picture: picture, filter: filter)
    }
  }

  /// The place of an item among the rows.
  public func index(of item: TreeItem?) -> Int? { rows.firstIndex { $0.item == item } }

  private mutating func append(
    _ set: DeviceSet, _ items: [TreeItem], picture: HostPicture, isCollapsed: Bool, filter: Filter
  ) {
    if items.count == 1, case .device(let address) = items[0] {
      append(lone: address, picture: picture, filter: filter)
      return
    }
    total += items.count
    allRows += items.count + 1
    let setMatches = filter.matches(set)
    var below: [TreeRow] = []
    for item in items {
      let isMatch = item.device.flatMap(picture.device).map(filter.matches) ?? filter.matches(item)
      guard isMatch || setMatches else { continue }
      matches += 1
      below.append(TreeRow(item: item, branch: .middle, isMatch: isMatch))
    }
    guard setMatches || !below.isEmpty else { return }
    // A filter opens what it finds: a match inside a closed set would be counted and not be seen.
    let isOpen = !isCollapsed || (!filter.isEmpty && !setMatches)
    rows.append(
      TreeRow(item: .set(set.id), branch: .root, isExpanded: items.isEmpty ? nil : isOpen, isMatch: setMatches))
    guard isOpen, !below.isEmpty else { return }
    below[below.count - 1].branch = .last
    rows += below
  }

  private mutating func append(lone address: DeviceAddress, picture: HostPicture, filter: Filter) {
    total += 1
    allRows += 1
    let isMatch =
      picture.device(address).map(filter.matches) ?? filter.matches(.device(address))
      || picture.set(of: address).map(filter.matches) ?? false
    guard isMatch else { return }
    matches += 1
    rows.append(TreeRow(item: .device(address), branch: .root))
  }
}
