import HostModel

/// The head of a VFIO_DEVICE_FEATURE (`struct vfio_device_feature`, include/uapi/linux/vfio.h), and what follows from it
/// alone.
package struct FeatureRequest: Hashable, Sendable {
  /// VFIO_DEVICE_FEATURE_MASK: the feature's number.
  package static let mask: UInt32 = 0xffff
  /// VFIO_DEVICE_FEATURE_GET.
  package static let get: UInt32 = 1 << 16
  /// VFIO_DEVICE_FEATURE_SET.
  package static let set: UInt32 = 1 << 17
  /// VFIO_DEVICE_FEATURE_PROBE.
  package static let probe: UInt32 = 1 << 18

  /// The numbers that are known to some driver (VFIO_DEVICE_FEATURE_).
  package enum Feature: UInt32, Hashable, Sendable {
    case virtualFunctionToken, migration, migrationState, lowPowerEntry, lowPowerEntryWithWakeup, lowPowerExit
    case loggingStart, loggingStop, loggingReport, migrationDataSize, busMaster
  }

  /// The feature and what is done with it.
  package var flags: UInt32
  /// How much memory there is behind the head.
  package var size: Int

  /// The feature; nil for one of later kernels.
  package var feature: Feature? { Feature(rawValue: flags & Self.mask) }
  /// It is read.
  var reads: Bool { flags & Self.get != 0 }

  /// `vfio_ioctl_device_feature`, up to where the features part: the size of the head, flags that nobody knows, and both
  /// GET and SET for another purpose than to probe.
  init(flags: UInt32, argsz: UInt32) throws(Errno) {
    guard argsz >= 8, flags & ~(Self.mask | Self.get | Self.set | Self.probe) == 0 else { throw Errno(.EINVAL) }
    if flags & Self.probe == 0, flags & Self.set != 0, flags & Self.get != 0 { throw Errno(.EINVAL) }
    self.flags = flags
    size = Int(argsz) - 8
  }

  /// `vfio_check_feature`: true where something is to be done, false where the caller only asks whether it could be.
  func isCall(_ operations: UInt32, size minimum: Int) throws(Errno) -> Bool {
    if flags & (Self.get | Self.set) & ~operations != 0 { throw Errno(.EINVAL) }
    if flags & Self.probe != 0 { return false }
    guard flags & (Self.get | Self.set) != 0, size >= minimum else { throw Errno(.EINVAL) }
    return true
  }
}
