/// A range of addresses that an IOMMU group treats in a special way: one line of `reserved_regions`
/// (`iommu_group_show_resv_regions`, drivers/iommu/iommu.c).
package struct ReservedRegion: Hashable, Sendable {
  /// The kinds of regions (`iommu_group_resv_type_string`).
  package enum Kind: String, Hashable, Sendable {
    /// The firmware asks for a mapping that must never go away: Intel's RMRR, AMD's IVMD, Arm's RMR.
    case direct
    /// The same for a USB controller or a graphics function, which the kernel may ignore.
    case directRelaxable = "direct-relaxable"
    /// Addresses that must not be mapped.
    case reserved
    /// The addresses that interrupts are written to.
    case msi
  }

  /// The first address.
  package var start: UInt64
  /// The last address.
  package var end: UInt64
  /// The kind.
  package var kind: Kind

  /// Creates a region.
  package init(start: UInt64, end: UInt64, kind: Kind) {
    self.start = start
    self.end = end
    self.kind = kind
  }

  /// Parses a line: `0x000000007b800000 0x000000007bffffff direct`.
  package init?(line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 3, let start = Self.number(words[0]), let end = Self.number(words[1]),
      let kind = Kind(rawValue: String(words[2]))
    else { return nil }
    self.init(start: start, end: end, kind: kind)
  }

  /// `0x7b800000-0x7bffffff`.
  package var range: String { "0x\(String(start, radix: 16))-0x\(String(end, radix: 16))" }

  private static func number(_ word: Substring) -> UInt64? {
    word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : nil
  }
}
