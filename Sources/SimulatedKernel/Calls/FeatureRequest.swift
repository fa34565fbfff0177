import HostModel

/// The header of a VFIO_DEVICE_FEATURE call (`struct vfio_device_feature`, include/uapi/linux/vfio.h) and the checks
/// that need nothing else.
package struct FeatureRequest: Hashable, Sendable {
  /// VFIO_DEVICE_FEATURE_MASK: the bits of the feature number.
  package static let mask: UInt32 = 0xffff
  /// VFIO_DEVICE_FEATURE_GET.
  package static let get: UInt32 = 1 << 16
  /// VFIO_DEVICE_FEATURE_SET.
  package static let set: UInt32 = 1 << 17
  /// VFIO_DEVICE_FEATURE_PROBE.
  package static let probe: UInt32 = 1 << 18

  /// The features that some driver implements (VFIO_DEVICE_FEATURE_).
  package enum Feature: UInt32, Hashable, Sendable {
    case virtualFunctionToken, migration, migrationState, lowPowerEntry, lowPowerEntryWithWakeup, lowPowerExit
    case loggingStart, loggingStop, loggingReport, migrationDataSize, busMaster
  }

  /// `flags`: the feature number and the operation.
  package var flags: UInt32
  /// Bytes of memory after the header.
  package var size: Int

  /// The feature; nil for a number of a later kernel.
  package var feature: Feature? { Feature(rawValue: flags & Self.mask) }
  /// The request is a GET.
  var reads: Bool { flags & Self.get != 0 }

  /// `vfio_ioctl_device_feature` up to the switch on the feature. Fails with EINVAL for a short header, for unknown
  /// flags, and for GET together with SET without PROBE.
  init(flags: UInt32, argsz: UInt32) throws(ErrorNumber) {
    guard argsz >= 8, flags & ~(Self.mask | Self.get | Self.set | Self.probe) == 0 else { throw .EINVAL }
    if flags & Self.probe == 0, flags & Self.set != 0, flags & Self.get != 0 { throw .EINVAL }
    self.flags = flags
    size = Int(argsz) - 8
  }

  /// `vfio_check_feature`. Returns true for an operation to carry out, false for a probe.
  func isCall(_ operations: UInt32, size minimum: Int) throws(ErrorNumber) -> Bool {
    if flags & (Self.get | Self.set) & ~operations != 0 { throw .EINVAL }
    if flags & Self.probe != 0 { return false }
    guard flags & (Self.get | Self.set) != 0, size >= minimum else { throw .EINVAL }
    return true
  }
}
