/// A mediated device (`struct mdev_device`, drivers/vfio/mdev/mdev_core.c): what a parent's driver offers to VFIO in place
/// of hardware.
final class MediatedDevice {
  /// Its name, in small letters.
  let uuid: String
  let type: MediatedType
  /// What it is to VFIO.
  let device: VFIODevice
  /// `active`: made, and nobody is removing it.
  var isActive = true

  init(_ uuid: String, _ type: MediatedType, _ device: VFIODevice) {
    self.uuid = uuid
    self.type = type
    self.device = device
  }
}

/// A type of mediated devices that a parent supports (`struct mdev_type`).
struct MediatedType: Hashable, Sendable {
  /// The folder in `mdev_supported_types`: `mtty-1`.
  let name: String
  /// `name`.
  let prettyName: String
  /// How many of the parent's ports one takes.
  let ports: Int
}
