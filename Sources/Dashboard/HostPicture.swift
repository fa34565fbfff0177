import HostModel

/// A snapshot with its sets and devices by name, so that a view of thousands of devices never searches a list.
package struct HostPicture: Equatable, Sendable {
  /// What was observed.
  package private(set) var snapshot: Snapshot
  /// What vfiotop itself holds.
  var own = OwnHolds()
  /// How the open counts went.
  var activity = Activity()
  /// What read nothing but ones when vfiotop last looked at it after a reset.
  var lost: Set<DeviceAddress> = []
  private let sets: [String: Int]
  private let devices: [DeviceAddress: Int]
  private let phantoms: [DeviceAddress: Int]
  private let groups: [Int: Int]
  private let holders: [Int32: Int]
  private let held: [Int32: [DeviceAddress]]
  private let scopes: [PCIAddress: String]
  /// The tree of PCI buses.
  let tree: PCITree
  /// How wide what stands in the columns is.
  let widths: ColumnWidths

  /// A picture of a snapshot. Of two entries with one name the first counts.
  package init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    sets = Dictionary(snapshot.deviceSets.indices.map { (snapshot.deviceSets[$0].id, $0) }) { first, _ in first }
    devices = Dictionary(snapshot.devices.indices.map { (snapshot.devices[$0].address, $0) }) { first, _ in first }
    phantoms = Dictionary(
      snapshot.blindSpots.phantomOpens.enumerated().compactMap { index, phantom in
        phantom.address.map { ($0, index) }
      }
    ) { first, _ in first }
    groups = Dictionary(snapshot.groups.indices.map { (snapshot.groups[$0].id, $0) }) { first, _ in first }
    holders = Dictionary(snapshot.holders.indices.map { (snapshot.holders[$0].pid, $0) }) { first, _ in first }
    var held: [Int32: [DeviceAddress]] = [:]
    for device in snapshot.devices {
      for holder in device.holders where held[holder.pid]?.last != device.address {
        held[holder.pid, default: []].append(device.address)
      }
    }
    self.held = held
    var scopes: [PCIAddress: String] = [:]
    // The set of one virtual function is no scope of its neighbours, although a reset would hit them.
    for set in snapshot.deviceSets where set.rule != .device {
      for entry in set.hotReset.affected where scopes[entry.address] == nil { scopes[entry.address] = set.id }
    }
    // A member belongs to its own set, also where the reset of another one hits it.
    for set in snapshot.deviceSets {
      for member in set.members { if let address = member.pci { scopes[address] = set.id } }
    }
    self.scopes = scopes
    tree = PCITree(snapshot)
    widths = ColumnWidths(snapshot, tree)
  }

  /// The group of a number.
  package func group(_ id: Int) -> IOMMUGroup? { groups[id].map { snapshot.groups[$0] } }

  /// The process of a number that holds something.
  package func holder(_ pid: Int32) -> Holder? { holders[pid].map { snapshot.holders[$0] } }

  /// The process that a key names; nil when it holds nothing any more.
  func holder(_ key: HolderKey) -> Holder? { holder(key.pid).flatMap { HolderKey($0) == key ? $0 : nil } }

  /// The devices that a process holds, in order.
  func devices(heldBy pid: Int32) -> [DeviceAddress] { held[pid] ?? [] }

  /// The set whose hot reset hits a function: its own, or the first that does.
  func scope(of address: PCIAddress) -> DeviceSet? { scopes[address].flatMap(set) }

  /// The set with an id.
  package func set(_ id: String) -> DeviceSet? { sets[id].map { snapshot.deviceSets[$0] } }

  /// The device at an address.
  package func device(_ address: DeviceAddress) -> Device? { devices[address].map { snapshot.devices[$0] } }

  /// The set that a device is a member of.
  package func set(of address: DeviceAddress) -> DeviceSet? { device(address)?.deviceSet.flatMap(set) }

  /// The phantom open of a device.
  ///
  /// What vfiotop itself has open is explained, also where its process cannot be seen.
  package func phantom(_ address: DeviceAddress) -> PhantomOpen? {
    own.devices.contains(address) ? nil : phantoms[address].map { snapshot.blindSpots.phantomOpens[$0] }
  }

  /// Functions that a hot reset of a set would hit although they are no members of it.
  package func nonMembers(of set: DeviceSet) -> [PCIAddress] {
    set.hotReset.affected.filter { !$0.isMember }.map(\.address)
  }

  /// Devices that the kernel has open.
  package var openDevices: Int { snapshot.devices.count { $0.isOpen == true } }

  /// Devices with a VFIO driver.
  package var members: Int { snapshot.devices.count(where: \.isMember) }

  /// Who holds one of these devices, this vfiotop first. It knows of its own holds before they are observed.
  func holders(of devices: [Device]) -> [HolderName] {
    let holders = HolderText.merged(devices.flatMap(\.holders))
    let isOwn = devices.contains { own.devices.contains($0.address) } || holders.contains { own.isOwn($0.pid) }
    return (isOwn ? [.own] : []) + holders.filter { !own.isOwn($0.pid) }.map(HolderName.init)
  }

  /// The host was seen again as it is here.
  mutating func seenAgain(at time: Int64) { snapshot.takenAt = time }

  /// Nothing but the time is different.
  static func isSame(_ left: Snapshot, _ right: Snapshot) -> Bool {
    left.deviceSets == right.deviceSets && left.devices == right.devices && left.holders == right.holders
      && left.groups == right.groups && left.places == right.places && left.blindSpots == right.blindSpots
      && left.host == right.host
  }

  /// Pictures are equal when they show the same, whenever that was seen: the rest follows from it.
  package static func == (left: HostPicture, right: HostPicture) -> Bool {
    left.own == right.own && left.activity.lastChange == right.activity.lastChange && left.lost == right.lost
      && isSame(left.snapshot, right.snapshot)
  }
}
