import HostModel
import TerminalText

/// The names of PCI devices from a pci.ids file: `VVVV  Vendor`, then `\tDDDD  Device` lines (the file's head describes
/// the format). Names are kept once found, so the file is read once for each new ID.
package struct PCIIDs: Sendable {
  private let load: @Sendable () -> [UInt8]?
  private var known: [UInt32: String?] = [:]

  /// Creates a list of names from the bytes that `load` returns; nil if there is no such file.
  package init(load: @escaping @Sendable () -> [UInt8]?) { self.load = load }

  /// The paths at which distributions install the list, relative to the root.
  package static let usualPaths = ["usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids"]

  /// Creates a list of names from the first of these files that can be read, relative to the root of `files`.
  package init(_ files: any HostFiles, paths: [String] = usualPaths) {
    self.init {
      for path in paths {
        if let bytes = try? files.contents(path, limit: 64 << 20) { return bytes }
      }
      return nil
    }
  }

  /// Names every function whose IDs are in the list.
  package mutating func name(_ functions: inout [PCIFunction]) {
    var wanted: Set<UInt32> = []
    for function in functions {
      if let id = Self.id(function), known[id] == nil { wanted.insert(id) }
    }
    if !wanted.isEmpty { find(wanted) }
    for index in functions.indices {
      if let id = Self.id(functions[index]) { functions[index].name = known[id] ?? nil }
    }
  }

  private static func id(_ function: PCIFunction) -> UInt32? {
    guard let vendor = function.vendorID, let device = function.deviceID else { return nil }
    return UInt32(vendor) << 16 | UInt32(device)
  }

  private mutating func find(_ wanted: Set<UInt32>) {
    for id in wanted { known[id] = .some(nil) }
    guard let bytes = load() else { return }
    let vendors = Set(wanted.map { $0 >> 16 })
    var found = known
    defer { known = found }
    bytes.withUnsafeBytes { text in
      var vendor: UInt32?
      var start = 0
      while start < text.count {
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
        defer { start = end + 1 }
        // A vendor's devices may have comments between them.
        guard end - start > 6, text[start] != UInt8(ascii: "#") else { continue }
        if text[start] != UInt8(ascii: "\t") {
          // The list of classes follows the vendors and begins with `C `.
          if text[start] == UInt8(ascii: "C"), text[start + 1] == UInt8(ascii: " ") { return }
          let value = Self.hexadecimal(text, start)
          vendor = value.flatMap { vendors.contains($0) ? $0 : nil }
        } else if let vendor, text[start + 1] != UInt8(ascii: "\t"), let device = Self.hexadecimal(text, start + 1) {
          let id = vendor << 16 | device
          guard wanted.contains(id), end - start > 7 else { continue }
          var name = text[(start + 7)..<end]
          while let last = name.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\r") { name.removeLast() }
          found[id] = String(decoding: name, as: UTF8.self).cleaned
        }
      }
    }
  }

  private static func hexadecimal(_ text: UnsafeRawBufferPointer, _ start: Int) -> UInt32? {
    guard start + 4 <= text.count else { return nil }
    var value: UInt32 = 0
    for index in start..<(start + 4) {
      switch text[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(text[index] - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(text[index] - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return value
  }
}
