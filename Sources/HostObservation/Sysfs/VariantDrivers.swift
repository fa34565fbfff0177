import HostModel
import TerminalText

/// The VFIO drivers that are made for one kind of PCI device, by the `vfio_pci:` lines of the running kernel's
/// `modules.alias` (`PCI_DRIVER_OVERRIDE_DEVICE_VFIO`, include/linux/pci.h, from 5.16 on):
/// `alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci`. The file belongs to the kernel's release and is read
/// once.
package struct VariantDrivers: Sendable {
  /// One line. A part is nil where the line has `*`.
  private struct Alias {
    /// Vendor, device, subsystem vendor, subsystem device, class, subclass, programming interface.
    let parts: [UInt32?]
    let module: String
  }

  private let load: @Sendable () -> [UInt8]?
  private var aliases: [Alias]?

  /// Creates a list from the bytes that `load` returns; nil if there is no such file.
  package init(load: @escaping @Sendable () -> [UInt8]?) { self.load = load }

  /// Creates the list of the kernel that the files show.
  package init(_ files: any HostFiles) { self.init { Self.contents(files) } }

  /// Reads the file of the kernel that the files show; nil if there is none.
  package static func contents(_ files: any HostFiles) -> [UInt8]? {
    guard let release = files.line("proc/sys/kernel/osrelease"), !release.contains("/"), !release.hasPrefix(".") else {
      return nil
    }
    return try? files.contents("lib/modules/\(release)/modules.alias", limit: 64 << 20)
  }

  /// Sets the variant driver of every function that one fits. `subsystem` reads the subsystem's vendor and device IDs of
  /// a function; it is asked only where a line depends on them.
  package mutating func find(_ functions: inout [PCIFunction], subsystem: (PCIAddress) -> (UInt32, UInt32)?) {
    guard functions.contains(where: { $0.vendorID != nil && !$0.isBridge }) else { return }
    let aliases = self.aliases ?? Self.aliases(load() ?? [])
    self.aliases = aliases
    guard !aliases.isEmpty else { return }
    for index in functions.indices where !functions[index].isBridge {
      functions[index].variantDriver = Self.best(of: aliases, functions[index], subsystem)
    }
  }

  /// The module of the line that fits and leaves the least open.
  private static func best(
    of aliases: [Alias], _ function: PCIFunction, _ subsystem: (PCIAddress) -> (UInt32, UInt32)?
  ) -> String? {
    guard let vendor = function.vendorID, let device = function.deviceID, let code = function.classCode else {
      return nil
    }
    let fitting = aliases.filter { alias in
      let parts = alias.parts
      func fits(_ part: Int, _ value: UInt32) -> Bool { parts[part].map { $0 == value } ?? true }
      guard fits(0, UInt32(vendor)), fits(1, UInt32(device)), fits(4, code >> 16), fits(5, code >> 8 & 0xff),
        fits(6, code & 0xff)
      else { return false }
      guard parts[2] != nil || parts[3] != nil else { return true }
      return subsystem(function.address).map { fits(2, $0.0) && fits(3, $0.1) } ?? false
    }
    func open(_ alias: Alias) -> Int { alias.parts.count { $0 == nil } }
    return fitting.min { open($0) < open($1) }?.module
  }

  private static func aliases(_ bytes: [UInt8]) -> [Alias] {
    let start = Array("alias vfio_pci:".utf8)
    return bytes.split(separator: UInt8(ascii: "\n")).filter { $0.starts(with: start) }.compactMap { line in
      let words = String(decoding: line.dropFirst(start.count), as: UTF8.self).split(separator: " ")
      guard words.count == 2, let parts = Self.parts(words[0]),
        // vfio-pci itself fits everything.
        parts.contains(where: { $0 != nil })
      else { return nil }
      return Alias(parts: parts, module: String(words[1]).cleaned)
    }
  }

  /// Reads `v000015B3d0000101Esv*sd*bc*sc*i*` (`do_pci_entry`, scripts/mod/file2alias.c); nil if it is anything else.
  private static func parts(_ pattern: Substring) -> [UInt32?]? {
    var rest = pattern
    var parts: [UInt32?] = []
    for name in ["v", "d", "sv", "sd", "bc", "sc", "i"] {
      guard rest.hasPrefix(name) else { return nil }
      rest = rest.dropFirst(name.count)
      if rest.hasPrefix("*") {
        parts.append(nil)
        rest = rest.dropFirst()
        continue
      }
      // The digits are upper case and the names of parts lower case.
      let digits = rest.prefix { "0123456789ABCDEF".contains($0) }
      guard let value = UInt32(digits, radix: 16) else { return nil }
      parts.append(value)
      rest = rest.dropFirst(digits.count)
    }
    return rest.isEmpty ? parts : nil
  }
}
