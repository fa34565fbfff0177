/// A snapshot with its sets, devices, groups and holders by name.
///
/// A host may have thousands of devices: whoever asks more than once for the one at an address asks here and searches
/// no list. Where two entries have one name, the first counts.
package struct SnapshotIndex: Equatable, Sendable {
  /// The snapshot that is indexed.
  package private(set) var snapshot: Snapshot
  /// The tree of PCI buses.
  package let tree: PCITree
  /// The number of devices that the kernel has open.
  package let openDevices: Int
  /// The number of devices bound to a VFIO driver.
  package let members: Int

  // Positions in the snapshot's arrays.
  private let sets: [String: Int]
  private let devices: [DeviceAddress: Int]
  private let groups: [Int: Int]
  private let holders: [Int32: Int]
  private let phantoms: [DeviceAddress: Int]
  private let held: [Int32: [DeviceAddress]]
  private let scopes: [PCIAddress: String]

  /// Creates the index of a snapshot.
  package init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    tree = PCITree(snapshot)
    openDevices = snapshot.devices.count { $0.isOpen == true }
    members = snapshot.devices.count(where: \.isMember)
    sets = Dictionary(firstOf: snapshot.deviceSets.indices) { snapshot.deviceSets[$0].id }
    devices = Dictionary(firstOf: snapshot.devices.indices) { snapshot.devices[$0].address }
    groups = Dictionary(firstOf: snapshot.groups.indices) { snapshot.groups[$0].id }
    holders = Dictionary(firstOf: snapshot.holders.indices) { snapshot.holders[$0].pid }
    let phantoms = snapshot.blindSpots.phantomOpens
    self.phantoms = Dictionary(firstOf: phantoms.indices) { phantoms[$0].address }
    held = Self.held(in: snapshot)
    scopes = Self.scopes(in: snapshot)
  }

  private static func held(in snapshot: Snapshot) -> [Int32: [DeviceAddress]] {
    var held: [Int32: [DeviceAddress]] = [:]
    for device in snapshot.devices {
      for holder in device.holders where held[holder.pid]?.last != device.address {
        held[holder.pid, default: []].append(device.address)
      }
    }
    return held
  }

  private static func scopes(in snapshot: Snapshot) -> [PCIAddress: String] {
    var scopes: [PCIAddress: String] = [:]
    // The set of one virtual function is no scope of its neighbours, although a reset would hit them.
    for set in snapshot.deviceSets where set.rule != .device {
      for entry in set.hotReset.affected where scopes[entry.address] == nil { scopes[entry.address] = set.id }
    }
    // A member belongs to its own set, also where the reset of another one hits it.
    for set in snapshot.deviceSets {
      for member in set.members { if let address = member.pci { scopes[address] = set.id } }
    }
    return scopes
  }

  /// Returns the index of the same state of the host, seen again at a later time.
  package func seenAgain(at time: Int64) -> SnapshotIndex {
    var index = self
    index.snapshot.takenAt = time
    return index
  }

  // MARK: - Lookups

  /// Returns the device at an address.
  package func device(_ address: DeviceAddress) -> Device? { devices[address].map { snapshot.devices[$0] } }

  /// Returns the device set with an id.
  package func set(_ id: String) -> DeviceSet? { sets[id].map { snapshot.deviceSets[$0] } }

  /// Returns the set that a device is a member of.
  package func set(of address: DeviceAddress) -> DeviceSet? { device(address)?.deviceSet.flatMap(set) }

  /// Returns the set whose hot reset hits a function: its own, or else the first that does.
  package func scope(of address: PCIAddress) -> DeviceSet? { scopes[address].flatMap(set) }

  /// Returns the IOMMU group with a number.
  package func group(_ id: Int) -> IOMMUGroup? { groups[id].map { snapshot.groups[$0] } }

  /// Returns the process with a pid if it holds a VFIO file.
  package func holder(_ pid: Int32) -> Holder? { holders[pid].map { snapshot.holders[$0] } }

  /// Returns the process with an identity if it holds a VFIO file; nil where its pid is another process's by now.
  package func holder(_ identity: ProcessIdentity) -> Holder? {
    holder(identity.pid).flatMap { $0.identity == identity ? $0 : nil }
  }

  /// Returns the devices that a process holds, in the snapshot's order.
  package func devices(heldBy pid: Int32) -> [DeviceAddress] { held[pid] ?? [] }

  /// Returns the phantom open of a device.
  package func phantom(_ address: DeviceAddress) -> PhantomOpen? {
    phantoms[address].map { snapshot.blindSpots.phantomOpens[$0] }
  }

  /// Returns the functions that a hot reset of a set would hit although they are not members of it.
  package func nonMembers(of set: DeviceSet) -> [PCIAddress] {
    set.hotReset.affected.filter { !$0.isMember }.map(\.address)
  }

  /// Indexes are equal when their snapshots differ in nothing but their time: the rest follows from the snapshot.
  package static func == (left: SnapshotIndex, right: SnapshotIndex) -> Bool {
    left.snapshot.isSameState(as: right.snapshot)
  }
}

extension Snapshot {
  /// Returns whether nothing but the time is different in another snapshot.
  package func isSameState(as other: Snapshot) -> Bool {
    deviceSets == other.deviceSets && devices == other.devices && holders == other.holders && groups == other.groups
      && places == other.places && blindSpots == other.blindSpots && host == other.host
  }
}
