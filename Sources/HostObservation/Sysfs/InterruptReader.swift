/// Reads /proc/interrupts: the interrupts of open VFIO devices and interrupt remapping.
package struct InterruptReader {
  /// The number of VFIO interrupts by device address: `vfio-msix[0](0000:01:00.0)` (drivers/vfio/pci/vfio_pci_intrs.c).
  package private(set) var linesByAddress: [String: Int] = [:]
  /// x86: chip names begin with `IR-` if interrupts are remapped; nil on other architectures.
  package private(set) var remapping: Bool?

  /// Reads the file; nil if it cannot be read.
  package init?(_ files: any HostFiles) {
    guard let bytes = try? files.contents("proc/interrupts", limit: 64 << 20) else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      if remapping != true {
        if Self.contains(line, "IR-") {
          remapping = true
        } else if Self.contains(line, "IO-APIC") || Self.contains(line, " PCI-MSI") {
          remapping = false  // but not `ITS-PCI-MSI`: an Arm ITS isolates devices by itself
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
