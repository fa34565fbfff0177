import HostModel

/// A snapshot with its sets and devices by name, so that a view of thousands of devices never searches a list.
public struct HostPicture: Equatable, Sendable {
  /// What was observed.
  public let snapshot: Snapshot
  private let sets: [String: Int]
  private let devices: [DeviceAddress: Int]
  private let phantoms: [DeviceAddress: Int]

  /// A picture of a snapshot. Of two entries with one name the first counts.
  public init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    sets = Dictionary(snapshot.deviceSets.indices.map { (snapshot.deviceSets[$0].id, $0) }) { first, _ in first }
    devices = Dictionary(snapshot.devices.indices.map { (snapshot.devices[$0].address, $0) }) { first, _ in first }
    phantoms = Dictionary(
      snapshot.blindSpots.phantomOpens.enumerated().compactMap { index, phantom in
        phantom.address.map { ($0, index) }
      }
    ) { first, _ in first }
  }

  /// The set with an id.
  public func set(_ id: String) -> DeviceSet? { sets[id].map { snapshot.deviceSets[$0] } }

  /// The device at an address.
  public func device(_ address: DeviceAddress) -> Device? { devices[address].map { snapshot.devices[$0] } }

  /// The set that a device is a member of.
  public func set(of address: DeviceAddress) -> DeviceSet? { device(address)?.deviceSet.flatMap(set) }

  /// The phantom open of a device.
  public func phantom(_ address: DeviceAddress) -> PhantomOpen? {
    phantoms[address].map { snapshot.blindSpots.phantomOpens[$0] }
  }

  /// Functions that a hot reset of a set would hit although they are no members of it.
  public func bystanders(of set: DeviceSet) -> [PCIAddress] {
    set.hotReset.affected.filter { !$0.isMember }.map(\.address)
  }

  /// Devices that the kernel has open.
  public var openDevices: Int { snapshot.devices.count { $0.isOpen == true } }

  /// Devices with a VFIO driver.
  public var members: Int { snapshot.devices.count(where: \.isMember) }

  /// Pictures are equal when their snapshots are: the rest follows from them.
  public static func == (left: HostPicture, right: HostPicture) -> Bool { left.snapshot == right.snapshot }
}
