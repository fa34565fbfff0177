import HostModel

/// A device that lies below a PCI function in sysfs: what its driver, and the drivers above that one, made of it.
struct FunctionDevice: Hashable, Sendable {
  /// Its folder.
  let path: String
  /// Its class or bus: `block`, `net`, `drm`, `usb`.
  let subsystem: String
  /// The number of its node; nil when it has none.
  let number: DeviceNumber?

  /// The last part of its path.
  var name: String { String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]) }
  /// It is a block device; every other node is a character device.
  var isBlock: Bool { subsystem == "block" }
}
