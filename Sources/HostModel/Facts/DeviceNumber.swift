/// The number of a device node.
package struct DeviceNumber: Hashable, Sendable, CustomStringConvertible {
  /// Which driver.
  package var major: UInt32
  /// Which device of that driver.
  package var minor: UInt32

  /// A number from its parts.
  package init(major: UInt32, minor: UInt32) {
    self.major = major
    self.minor = minor
  }

  /// `10:196`, as in sysfs `dev`.
  package var description: String { "\(major):\(minor)" }
}
