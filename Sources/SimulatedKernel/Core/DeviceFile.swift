/// An open device file (`struct vfio_device_file`).
final class DeviceFile {
  let device: VFIODevice
  /// The group that it was opened through; nil for a file of the device's node.
  let group: VFIOGroup?
  /// `access_granted`: the device answers to this file. True at once by the group path, after BIND_IOMMUFD by the cdev
  /// path.
  var isGranted = false
  /// The VM that knows the file (`kvm`), by its process.
  var vm: Int32?
  /// The iommufd it is bound to.
  var iommufd: IOMMUContext?

  init(_ device: VFIODevice, group: VFIOGroup?) {
    self.device = device
    self.group = group
  }
}
