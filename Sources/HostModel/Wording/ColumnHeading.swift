/// The headings of columns that more than one table has.
package enum ColumnHeading {
  /// The kernel driver.
  package static let driver = "DRIVER"
  /// The IOMMU group.
  package static let group = "GRP"
  /// The device set.
  package static let set = "SET"
  /// The kernel's open count.
  package static let openCount = "COUNT"
  /// The verdict of an open.
  package static let open = "OPEN"
  /// The verdict of a function reset.
  package static let functionReset = "RESET"
  /// The verdict of a hot reset of the set.
  package static let hotReset = "HOT"
  /// The holders.
  package static let heldBy = "HELD BY"
  /// The name of a device or process.
  package static let name = "NAME"
  /// The viability of a group.
  package static let viable = "VIABLE"
  /// The number of a process.
  package static let pid = "PID"
  /// The user of a process.
  package static let user = "USER"
  /// The things that a process holds.
  package static let holds = "HOLDS"
}
