/// Reads /proc/interrupts: the interrupts of open VFIO devices and interrupt remapping.
package struct InterruptReader {
  /// The number of VFIO interrupts by device address: `vfio-msix[0](0000:01:00.0)` (drivers/vfio/pci/vfio_pci_intrs.c).
  package private(set) var linesByAddress: [String: Int] = [:]
  /// Devices cannot send each other's interrupts (`iommu_group_has_isolated_msi`): on x86 chip names begin with `IR-`
  /// if interrupts are remapped; on Arm an ITS translates them, and the lines of devices name it. Nil if neither shows:
  /// a GICv2m or another controller without isolation, or no device with an interrupt yet.
  package private(set) var remapping: Bool?

  /// Reads the file; nil if it cannot be read.
  package init?(_ files: any HostFiles) {
    guard let bytes = try? files.contents("proc/interrupts", limit: 64 << 20) else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      if remapping != true {
        let chip = Self.chip(line)
        if ["IR-", "ITS-", "HV-IR-"].contains(where: chip.hasPrefix) {
          remapping = true
        } else if ["IO-APIC", "XT-PIC", "PCI-MSI"].contains(where: chip.hasPrefix) {
          remapping = false
        }
      }
      guard Self.contains(line, "vfio-"), let open = line.lastIndex(of: UInt8(ascii: "(")),
        let close = line.lastIndex(of: UInt8(ascii: ")")), open < close
      else { continue }
      linesByAddress[String(decoding: line[(open + 1)..<close], as: UTF8.self), default: 0] += 1
    }
  }

  /// The name of the interrupt's chip: the first word after the number and the counters. Names of devices, which come
  /// last, may look like one.
  private static func chip(_ line: ArraySlice<UInt8>) -> String {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 4096)
    let word = words.dropFirst().first { word in word.contains { !(48...57).contains($0) } }
    return String(decoding: word?.prefix(16) ?? [], as: UTF8.self)
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
