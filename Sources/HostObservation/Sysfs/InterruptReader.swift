/// What /proc/interrupts tells of VFIO: lines of open devices, and whether interrupts are remapped.
package struct InterruptReader {
  /// Lines of VFIO interrupts by the address in them: `vfio-msix[0](0000:01:00.0)` (drivers/vfio/pci/vfio_pci_intrs.c).
  package private(set) var linesByAddress: [String: Int] = [:]
  /// x86: chip names begin with `IR-` when interrupts are remapped; nil on other architectures.
  package private(set) var remapping: Bool?

  /// Nil when the file cannot be read.
  package init?(_ files: any HostFiles) {
    guard let bytes = try? files.contents("proc/interrupts", limit: 64 << 20) else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      if remapping != true {
        if Self.contains(line, "IR-") {
          remapping = true
        } else if Self.contains(line, "IO-APIC") || Self.contains(line, " PCI-MSI") {
          remapping = false  // not `ITS-PCI-MSI`: an ITS of Arm keeps devices apart by itself
        }
      }
      guard Self.contains(line, "vfio-"), let open = line.lastIndex(of: UInt8(ascii: "(")),
        let close = line.lastIndex(of: UInt8(ascii: ")")), open < close
      else { continue }
      linesByAddress[String(decoding: line[(open + 1)..<close], as: UTF8.self), default: 0] += 1
    }
  }

  private static func contains(_ line: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    line.withUnsafeBytes { bytes in
      text.withUTF8Buffer { needle in
        guard bytes.count >= needle.count else { return false }
        outer: for start in 0...(bytes.count - needle.count) {
          for offset in 0..<needle.count where bytes[start + offset] != needle[offset] { continue outer }
          return true
        }
        return false
      }
    }
  }
}
