import Foundation

/// A firmware that reserves memory for functions: their DMA to it must always reach it, so no IOMMU domain of VFIO may
/// replace the one that maps it 1:1.
///
/// QEMU's firmware cannot say this, but a kernel with CONFIG_ACPI_TABLE_UPGRADE replaces an ACPI table by a newer one
/// from the beginning of its initrd (Documentation/admin-guide/acpi/initrd_table_override.rst). This makes QEMU's DMAR
/// table anew, with a newer revision and one reserved region (Intel, Virtualization Technology for Directed I/O,
/// chapter 8).
struct ReservingFirmware {
  /// The functions, each by the device and function numbers on its way from the root bus: `3.0`, `4.0/0.1`.
  let functions: [String]

  /// The region: the chipset registers, which the memory map reserves, otherwise the kernel would call it a fault.
  private static let region: ClosedRange<UInt64> = 0xfed1_c000...0xfed1_ffff

  /// An archive for the beginning of an initrd.
  func pack(into archive: URL) throws {
    let files = FileManager.default
    let directory = archive.deletingLastPathComponent().appendingPathComponent("firmware")
    let tables = directory.appendingPathComponent("kernel/firmware/acpi")
    try files.createDirectory(at: tables, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: directory) }
    try Data(table).write(to: tables.appendingPathComponent("DMAR.aml"))
    try BaseSystem.pack(directory, into: archive)
  }

  /// The table. The kernel takes it for that of the names and the revision, which are in its header (ACPI, 5.2.6).
  var table: [UInt8] {
    let body = unit + reservation
    let length = 48 + body.count
    var bytes = Array("DMAR".utf8) + Self.bytes(UInt32(length)) + [1, 0]
    // The names are QEMU's; its revision is 1.
    bytes += Array("BOCHS BXPC    ".utf8) + Self.bytes(UInt32(2)) + Array("BXPC".utf8) + Self.bytes(UInt32(1))
    // 39 bits of addresses; interrupts can be remapped.
    bytes += [38, 1] + [UInt8](repeating: 0, count: 10) + body
    // The bytes of a table add up to zero.
    bytes[9] = 0 &- bytes.reduce(0, &+)
    return bytes
  }

  /// QEMU's only remapping unit (type 0): for every function, and for the interrupt controller, a function of bus 255.
  private var unit: [UInt8] {
    let controller: [UInt8] = [3, 8, 0, 0, 0, 255, 0, 0]
    return [0, 0] + Self.bytes(UInt16(16 + controller.count)) + [1, 0, 0, 0] + Self.bytes(UInt64(0xfed9_0000))
      + controller
  }

  /// The reserved region (type 1) with its functions, endpoints (scope type 1) on segment 0.
  private var reservation: [UInt8] {
    let scopes = functions.flatMap { text -> [UInt8] in
      let path = text.split(whereSeparator: { "./".contains($0) }).compactMap { UInt8($0, radix: 16) }
      return [1, UInt8(6 + path.count), 0, 0, 0, 0] + path
    }
    return [1, 0] + Self.bytes(UInt16(24 + scopes.count)) + [0, 0, 0, 0] + Self.bytes(Self.region.lowerBound)
      + Self.bytes(Self.region.upperBound) + scopes
  }

  /// A number's bytes, the lowest first.
  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
