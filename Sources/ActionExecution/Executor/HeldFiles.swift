import ActionPlanning
import HostModel

/// The descriptors that vfiotop holds, as a value. An action adds to them, and is undone by returning to an earlier
/// value (``ActionExecutor/release(to:)``).
struct HeldFiles: Hashable {
  /// A group with the container it was given to.
  struct Group: Hashable {
    /// The group's node.
    var node: String
    /// The file of the group.
    var file: FileDescriptor
    /// Its container; nil for a group that was opened only to prove ownership.
    var container: FileDescriptor?
  }

  /// A device with its descriptors.
  struct Device: Hashable {
    /// The path by which it was opened.
    var path: AccessPath
    /// Its IOMMU group.
    var group: Int?
    /// Its files, in the order they were opened.
    var files: [FileDescriptor]
    /// The eventfds of its interrupts.
    var events: [DeviceIRQ: FileDescriptor] = [:]
  }

  /// The groups, by number.
  var groups: [Int: Group] = [:]
  /// The devices, by address.
  var devices: [DeviceAddress: Device] = [:]
  /// The one iommufd that all devices are bound to by their nodes, as a hot reset requires.
  var iommufd: FileDescriptor?
  /// The id of its address space, which the devices are attached to.
  var ioas: UInt32?

  /// The holds as the dashboard shows them.
  var summary: [OwnHold] {
    devices.map { address, device in
      OwnHold(
        address: address, path: device.path, files: device.files.count, descriptors: device.files.map(\.number))
    }
    .sorted { $0.address < $1.address }
  }

  /// Returns the holds without the last file of a device, or without all of them, and without the groups and the
  /// iommufd that only they needed.
  func without(_ address: DeviceAddress, all: Bool) -> HeldFiles {
    var rest = self
    if all || rest.devices[address]?.files.count == 1 {
      rest.devices[address] = nil
    } else {
      rest.devices[address]?.files.removeLast()
    }
    let needed = Set(rest.devices.values.compactMap { $0.path == .group ? $0.group : nil })
    rest.groups = rest.groups.filter { needed.contains($0.key) }
    if !rest.devices.values.contains(where: { $0.path == .cdev }) { (rest.iommufd, rest.ioas) = (nil, nil) }
    return rest
  }
}
