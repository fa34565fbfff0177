/// A mediated device (`struct mdev_device`, drivers/vfio/mdev/mdev_core.c): a software device that a parent's driver
/// registers with VFIO.
final class MediatedDevice {
  /// The UUID in lower case.
  let uuid: String
  let type: MediatedType
  /// Its registration with VFIO.
  let device: VFIODevice
  /// `active`: the device exists and is not being removed.
  var isActive = true

  init(_ uuid: String, _ type: MediatedType, _ device: VFIODevice) {
    self.uuid = uuid
    self.type = type
    self.device = device
  }
}

/// A type of mediated devices that a parent supports (`struct mdev_type`).
struct MediatedType: Hashable, Sendable {
  /// The directory in `mdev_supported_types`, such as `mtty-1`.
  let name: String
  /// `name`.
  let prettyName: String
  /// The number of the parent's ports that one device takes.
  let ports: Int
}
