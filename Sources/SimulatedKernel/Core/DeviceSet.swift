import HostModel

/// The key of a device set: the pointer that a driver passes to `vfio_assign_device_set`, as a value.
enum DeviceSetID: Hashable {
  case device(DeviceAddress)
  case bus(PCIBusAddress)
  case slot(PCIBusAddress, device: UInt8?)

  /// The set's name as JSON and the dashboard show it.
  var name: String {
    switch self {
    case .device(let address): "device:\(address)"
    case .bus(let bus): "bus:\(bus)"
    case .slot(let bus, let device):
      "slot:\(bus)" + (device.map { ":" + ($0 < 16 ? "0" : "") + String($0, radix: 16) } ?? "")
    }
  }
}

/// Devices that share a key and one lock (`struct vfio_device_set`). A set is allocated for its first member and freed
/// with its last.
final class DeviceSet {
  let id: DeviceSetID
  /// Held through first opens, last closes and hot resets of its members.
  let lock: KernelLock
  /// In the order in which they were bound.
  fileprivate(set) var members: [VFIODevice] = []
  /// `device_count`: the members, and the devices that are about to join or have just left.
  fileprivate var references = 0

  fileprivate init(_ id: DeviceSetID, _ memory: Monitor) {
    self.id = id
    lock = KernelLock(memory, .set)
  }

  /// `vfio_device_set_open_count`.
  var openCount: Int { members.reduce(0) { $0 + $1.openCount } }
}

/// All device sets by key (`vfio_device_set_xa`).
struct DeviceSetRegistry {
  private(set) var sets: [DeviceSetID: DeviceSet] = [:]

  /// `vfio_assign_device_set`, first half: finds the set with this key, or allocates it.
  mutating func assign(_ device: VFIODevice, _ id: DeviceSetID, _ kernel: SimulatedKernel) {
    let set: DeviceSet
    if let known = sets[id] {
      set = known
    } else {
      set = DeviceSet(id, kernel.memory)
      sets[id] = set
      kernel.note(.setMade(id.name))
    }
    set.references += 1
    device.set = set
    kernel.note(.joined(device.address, id.name))
  }

  /// `vfio_assign_device_set`, second half: adds the device to the list under the set's lock.
  func join(_ device: VFIODevice, _ kernel: SimulatedKernel) {
    guard let set = device.set else { return }
    set.lock.lock()
    set.members.insert(device, at: kernel.has(.newestMemberFirst) ? 0 : set.members.count)
    set.lock.unlock()
  }

  /// `vfio_release_device_set`, first half: removes the device from the list under the set's lock.
  func leave(_ device: VFIODevice, _ kernel: SimulatedKernel) {
    guard let set = device.set else { return }
    set.lock.lock()
    set.members.removeAll { $0 === device && !kernel.has(.memberNeverLeaves) || kernel.has(.firstToLeaveTakesAll) }
    set.lock.unlock()
  }

  /// `vfio_release_device_set`, second half: the last member frees the set.
  mutating func release(_ device: VFIODevice, _ kernel: SimulatedKernel) {
    guard let set = device.set else { return }
    device.set = nil
    kernel.note(.left(device.address, set.id.name))
    set.references -= 1
    guard set.references == 0 || kernel.has(.setFreedWithFirst) else { return }
    sets[set.id] = nil
    kernel.note(.setFreed(set.id.name))
  }
}
