import HostModel
import TerminalText

/// The claims on the memory of PCI functions in /proc/iomem (`r_show`, kernel/resource.c): a tree by indentation, in
/// which a function's BAR has the function's address as its name. Without CAP_SYS_ADMIN every address reads as 0.
struct MemoryClaims {
  /// The claims below each BAR, by the function's address.
  private var byFunction: [String: [(range: ClosedRange<UInt64>, owner: String)]] = [:]

  /// Reads the file; a file that cannot be read has no claims.
  init(_ files: any HostFiles) {
    guard let bytes = try? files.contents("proc/iomem", limit: 4 << 20) else { return }
    var owner: (depth: Int, function: String, range: ClosedRange<UInt64>)?
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let depth = line.prefix { $0 == UInt8(ascii: " ") }.count
      let parts = String(decoding: line.dropFirst(depth), as: UTF8.self).split(separator: " : ", maxSplits: 1)
      let ends = (parts.first ?? "").split(separator: "-").map { UInt64($0, radix: 16) }
      guard parts.count == 2, ends.count == 2, let start = ends[0], let end = ends[1], end > start else { continue }
      let name = String(parts[1])
      if let above = owner, depth > above.depth {
        // The driver's own reservation has the driver's name, and is no obstacle.
        if !name.contains("vfio") { byFunction[above.function, default: []].append((start...end, name.cleaned)) }
      } else {
        owner = PCIAddress(name) == nil ? nil : (depth, name, start...end)
      }
    }
  }

  /// Returns the claims on a function's BARs, the outermost first.
  func claims(on bars: [ClosedRange<UInt64>?], of address: PCIAddress) -> [BARClaim] {
    (byFunction[address.description] ?? []).compactMap { range, owner in
      bars.firstIndex { $0?.overlaps(range) ?? false }.map { BARClaim(bar: $0, owner: owner) }
    }
  }
}
