import HostModel

/// What a row of the tree stands for. The cursor is one of these, never a row number: a list that moves cannot
/// put it on another device.
public enum TreeItem: Hashable, Sendable {
  /// A device set, by its id.
  case set(String)
  /// A VFIO device.
  case device(DeviceAddress)
  /// A function that a hot reset of the set would hit although it is no member.
  case bystander(set: String, PCIAddress)

  /// The device it stands for, nil for a set.
  public var device: DeviceAddress? {
    switch self {
    case .set: nil
    case .device(let address): address
    case .bystander(_, let address): .pci(address)
    }
  }
}

/// One row of the tree.
public struct TreeRow: Hashable, Sendable {
  /// How a row hangs below its set.
  public enum Branch: Hashable, Sendable {
    /// It stands at the left edge.
    case root
    /// More rows of its set follow.
    case middle
    /// It is the last row of its set.
    case last
  }

  /// What it stands for.
  public var item: TreeItem
  /// How it hangs.
  public var branch: Branch
  /// Its rows are shown (true) or hidden (false); nil for a row that has none below it.
  public var isExpanded: Bool?
  /// The filter matched this row itself, and not only one below or above it.
  public var isMatch: Bool

  /// A row from its parts.
  public init(item: TreeItem, branch: Branch, isExpanded: Bool? = nil, isMatch: Bool = true) {
    self.item = item
    self.branch = branch
    self.isExpanded = isExpanded
    self.isMatch = isMatch
  }
}
