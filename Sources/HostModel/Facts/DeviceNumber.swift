/// A device number.
package struct DeviceNumber: Hashable, Sendable, CustomStringConvertible {
  /// The major number, which identifies the driver.
  package var major: UInt32
  /// The minor number, which identifies the driver's device.
  package var minor: UInt32

  /// Creates a device number.
  package init(major: UInt32, minor: UInt32) {
    self.major = major
    self.minor = minor
  }

  /// `10:196`, as in sysfs `dev`.
  package var description: String { "\(major):\(minor)" }
}
