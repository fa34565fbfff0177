import HostModel
import TerminalText

/// A device event of the kernel: a device was added, removed, bound, unbound or changed.
package struct Uevent: Hashable, Sendable {
  /// `add`, `remove`, `bind`, `unbind`, `change`, `move`, `online`, `offline` (lib/kobject_uevent.c).
  package var action: String
  /// The device's path below /sys.
  package var path: String
  /// Its bus or class.
  package var subsystem: String?
  /// Its driver.
  package var driver: String?
  /// The address of a PCI function.
  package var address: PCIAddress?

  /// Parses a message of the kernel: `ACTION@DEVPATH`, then `KEY=value`, each ended by NUL. Nil for anything else, such
  /// as a message of udev, which begins with `libudev`.
  package init?(message: UnsafeRawBufferPointer) {
    var parts = message.split(separator: 0).makeIterator()
    guard message.last == 0, let head = parts.next(), let at = head.firstIndex(of: UInt8(ascii: "@")) else {
      return nil
    }
    action = String(decoding: head[..<at], as: UTF8.self).cleaned
    path = String(decoding: head[(at + 1)...], as: UTF8.self).cleaned
    guard !action.isEmpty, path.hasPrefix("/") else { return nil }
    while let part = parts.next() {
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let value = String(decoding: part[(equals + 1)...], as: UTF8.self).cleaned
      switch String(decoding: part[..<equals], as: UTF8.self) {
      case "ACTION" where value != action: return nil
      case "DEVPATH" where value != path: return nil
      case "SUBSYSTEM": subsystem = value
      case "DRIVER": driver = value
      case "PCI_SLOT_NAME": address = PCIAddress(value)
      default: break
      }
    }
  }
}
