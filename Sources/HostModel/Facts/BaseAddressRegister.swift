/// A BAR of a function.
package struct BaseAddressRegister: Hashable, Sendable {
  /// Its number, 0 to 5. The second half of a 64-bit BAR is none.
  package var index: Int
  /// Its size in bytes.
  package var size: UInt64
  /// The names of the claims of others on it (``BARClaim/owner``).
  package var claimedBy: [String]

  /// Creates a BAR.
  package init(index: Int, size: UInt64, claimedBy: [String]) {
    self.index = index
    self.size = size
    self.claimedBy = claimedBy
  }
}

extension PCIFunction {
  /// Its BARs; nil if they were not read, which they are of a function that is bound to a VFIO driver and of a display
  /// without a driver.
  var bars: [BaseAddressRegister]? {
    guard !barSizes.isEmpty else { return nil }
    return barSizes.prefix(6).enumerated().filter { $0.element > 0 }.map { index, size in
      BaseAddressRegister(index: index, size: size, claimedBy: barClaims.filter { $0.bar == index }.map(\.owner))
    }
  }
}
