import HostModel

/// What a device set is known by: the pointer that a driver hands to `vfio_assign_device_set`, as a value.
enum DeviceSetID: Hashable {
  case device(DeviceAddress)
  case bus(PCIBusAddress)
  case slot(PCIBusAddress, device: UInt8?)

  /// The name by which product and screen call it.
  var name: String {
    switch self {
    case .device(let address): "device:\(address)"
    case .bus(let bus): "bus:\(bus)"
    case .slot(let bus, let device):
      "slot:\(bus)" + (device.map { ":" + ($0 < 16 ? "0" : "") + String($0, radix: 16) } ?? "")
    }
  }
}

/// Devices that share a key, and one lock for all of them (`struct vfio_device_set`). Its memory lives from the first
/// member to the last.
final class DeviceSet {
  let id: DeviceSetID
  /// Held through first opens, last closes and hot resets of its members.
  let lock: KernelLock
  /// In the order they were bound.
  fileprivate(set) var members: [VFIODevice] = []
  /// `device_count`: members, and those that are about to be or were.
  fileprivate var references = 0

  fileprivate init(_ id: DeviceSetID, _ memory: Monitor) {
    self.id = id
    lock = KernelLock(memory, .set)
  }

  /// `vfio_device_set_open_count`.
  var openCount: Int { members.reduce(0) { $0 + $1.openCount } }
}

/// The device sets there are, by key (`vfio_device_set_xa`).
struct DeviceSetRegistry {
  private(set) var sets: [DeviceSetID: DeviceSet] = [:]

  /// `vfio_assign_device_set`: the set of this key, made at its first member.
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

  /// The second half, under the set's lock.
  func join(_ device: VFIODevice, _ kernel: SimulatedKernel) {
    guard let set = device.set else { return }
    set.lock.lock()
    set.members.insert(device, at: kernel.has(.newestMemberFirst) ? 0 : set.members.count)
    set.lock.unlock()
  }

  /// `vfio_release_device_set`, first half: off the list, under the set's lock.
  func leave(_ device: VFIODevice, _ kernel: SimulatedKernel) {
    guard let set = device.set else { return }
    set.lock.lock()
    set.members.removeAll { $0 === device && !kernel.has(.memberNeverLeaves) || kernel.has(.firstToLeaveTakesAll) }
    set.lock.unlock()
  }

  /// The second half: the last member frees the set.
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
