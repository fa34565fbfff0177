import HostModel

/// A device below a PCI function in sysfs, created by the function's driver or by a driver above that.
struct FunctionDevice: Hashable, Sendable {
  /// Its directory.
  let path: String
  /// Its class or bus: `block`, `net`, `drm`, `usb`.
  let subsystem: String
  /// The device number of its node; nil if it has none.
  let number: DeviceNumber?

  /// The last part of its path.
  var name: String { String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]) }
  /// True for a block device; every other node is a character device.
  var isBlock: Bool { subsystem == "block" }
}
